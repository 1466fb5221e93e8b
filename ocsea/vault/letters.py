"""Letters of other scripts as Latin ones, so that two writings of one name meet in the index. Never shown to anybody.

Coarse on purpose: spellings differ more than letters do. Cyrillic after ISO 9 without its marks, Greek after ISO 843,
Arabic by its consonants alone, since short vowels are not written. A script without a table stays as it is.
"""


def _pairs(letters: str, latin: str) -> dict[str, str]:
    return dict(zip(letters, latin.split(","), strict=True))


_TABLE = str.maketrans(
    _pairs("абвгґдеёєжзиіїйклмноп", "a,b,v,g,g,d,e,e,e,zh,z,i,i,i,i,k,l,m,n,o,p")
    | _pairs("рстуўфхцчшщъыьэюяђјљњћџ", "r,s,t,u,u,f,kh,ts,ch,sh,shch,,y,,e,yu,ya,dj,j,lj,nj,c,dz")
    | _pairs("αβγδεζηθικλμνξοπρσςτυφχψω", "a,v,g,d,e,z,i,th,i,k,l,m,n,x,o,p,r,s,s,t,y,f,ch,ps,o")
    | _pairs("ابتثجحخدذرزسشصضطظعغفقكل", "a,b,t,th,j,h,kh,d,dh,r,z,s,sh,s,d,t,z,a,gh,f,q,k,l")
    | _pairs("منهويةىپچژگکی", "m,n,h,w,y,a,a,p,ch,zh,g,k,y")
    | _pairs("ßæœøđðþłı", "ss,ae,oe,o,d,d,th,l,i")
)


def in_latin(text: str) -> str:
    """`text`, in lower case and without combining marks, with the letters above replaced."""
    return text.translate(_TABLE)
