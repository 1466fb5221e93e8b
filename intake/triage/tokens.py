"""Text made comparable: sentences of plain words, whatever spelling, script trick or chat shorthand was used."""

import re
import unicodedata
from collections.abc import Iterator

MAX_CHARACTERS = 2_000_000
_LONGEST_SENTENCE = 48
_STEP = 24
_SHORT_QUOTE = 3
_WRAPPED = 50
_UNSEEN = frozenset({"Mn", "Cf"})

_APOSTROPHES = dict.fromkeys(map(ord, "'’‘`´ʼ＇"), None)
_BREAK = re.compile(r"[.!?…;\n\r\t|•؟。！？]+|\s{2,}|(?:^|\s)[\w.-]{1,24}:\s|\s[-–—]\s")
_QUOTED = re.compile(r"[“\"«„]([^“”\"«»„\n]{4,400})[”\"»]")
_TOKEN = re.compile(r"[^\W\d_]+(?:[0-9@$!*][^\W\d_]+)+|\d+|[^\W\d_]+")
_MONEY = re.compile(r"[$€£]\s?(?=\d)|(?<=\d)\s?[$€£]")
_LEET = str.maketrans("01345" + "7@$!*", "oieas" + "tasii")
_STRETCHED = re.compile(r"([^\W\d_])\1{2,}")
_ARABIC = str.maketrans({"أ": "ا", "إ": "ا", "آ": "ا", "ى": "ي", "ة": "ه", "ؤ": "و", "ئ": "ي", "ـ": None})
_CYRILLIC = str.maketrans({"ё": "е"})

# Shorthand and spellings, one word for another.
_WORDS = {
    "u": "you", "ya": "you", "yu": "you", "ur": "your", "youre": "you", "r": "are", "pls": "please", "plz": "please",
    "cuz": "because", "bc": "because", "thx": "thanks", "ppl": "people", "msg": "message", "dm": "message", "rn": "now",
    "tmr": "tomorrow", "tmrw": "tomorrow", "tmw": "tomorrow", "tomoro": "tomorrow", "tomorow": "tomorrow",
    "tonite": "tonight", "2nite": "tonight", "2night": "tonight", "2moro": "tomorrow", "2morrow": "tomorrow",
    "mum": "mom", "mummy": "mom", "mommy": "mom", "mama": "mom", "mother": "mom", "mam": "mom", "mums": "mom",
    "moms": "mom", "mothers": "mom", "father": "dad", "daddy": "dad", "papa": "dad", "dads": "dad", "fathers": "dad",
    "vid": "video", "vids": "video", "videos": "video", "pics": "pic", "pix": "pic", "photo": "pic", "photos": "pic",
    "picture": "pic", "pictures": "pic", "image": "pic", "images": "pic", "pictues": "pic", "nude": "nudes",
    "hrs": "hours", "hr": "hours", "hour": "hours", "h": "hours", "mins": "minutes", "min": "minutes",
    "minute": "minutes", "ima": "gonna", "imma": "gonna", "gon": "gonna", "finna": "gonna", "tryna": "gonna",
    "b4": "before", "gr8": "great", "l8r": "later", "m8": "mate", "dnt": "dont", "wnt": "want", "wana": "wanna",
    "sumone": "someone", "sum1": "someone", "smn": "someone", "everybody": "everyone", "evry1": "everyone",
    "nobody": "noone", "anybody": "anyone", "aint": "isnt", "wen": "when", "gna": "gonna", "cnt": "cant",
    "sry": "sorry", "srsly": "seriously", "fone": "phone", "kil": "kill", "suiside": "suicide", "sucide": "suicide",
    "suicde": "suicide", "grandma": "grandmother", "grandpa": "grandfather", "kiddo": "kid", "bro": "brother",
    "sis": "sister", "ig": "insta", "instagram": "insta", "fb": "facebook", "cam": "camera", "webcam": "camera",
    "ft": "facetime", "yrs": "years", "yr": "years", "mon": "monday", "tues": "tuesday", "thurs": "thursday",
    "fri": "friday", "weds": "wednesday", "wkend": "weekend", "cannot": "cant",
}  # fmt: skip
# Pairs of words that are one.
_PAIRS = {
    ("do", "not"): "dont", ("does", "not"): "doesnt", ("did", "not"): "didnt", ("can", "not"): "cant",
    ("could", "not"): "couldnt", ("will", "not"): "wont", ("would", "not"): "wouldnt", ("should", "not"): "shouldnt",
    ("is", "not"): "isnt", ("are", "not"): "arent", ("was", "not"): "wasnt", ("has", "not"): "hasnt",
    ("have", "not"): "havent", ("i", "am"): "im", ("i", "will"): "ill", ("he", "is"): "hes", ("she", "is"): "shes",
    ("it", "is"): "its", ("going", "to"): "gonna", ("want", "to"): "wanna", ("any", "more"): "anymore",
    ("no", "one"): "noone", ("every", "one"): "everyone", ("some", "one"): "someone", ("any", "one"): "anyone",
    ("self", "harm"): "selfharm", ("self", "harming"): "selfharm", ("self", "harms"): "selfharm",
    ("self", "injury"): "selfharm", ("live", "stream"): "livestream", ("live", "streaming"): "livestream",
    ("live", "streams"): "livestream", ("live", "streamed"): "livestream", ("on", "line"): "online",
    ("we", "will"): "well", ("you", "will"): "youll", ("you", "are"): "you", ("they", "are"): "theyre",
    ("we", "are"): "were", ("cannot",): "cant", ("ca", "nt"): "cant", ("let", "us"): "lets", ("it", "will"): "itll",
}  # fmt: skip


def sentences(text: str) -> Iterator[list[str]]:
    """Sentences as lists of plain words; what stands in quotation marks comes again as a sentence of its own.

    Reads at most MAX_CHARACTERS. A sentence without end is cut into overlapping pieces.
    """
    text = _unwrapped(text[:MAX_CHARACTERS])
    for piece in _BREAK.split(text):
        yield from _pieces(words(piece))
    for quoted in _QUOTED.finditer(text):
        for piece in _BREAK.split(quoted.group(1)):
            inner = words(piece)
            if len(inner) >= _SHORT_QUOTE:
                yield from _pieces(inner)


def _unwrapped(text: str) -> str:
    """Lines that were only broken at a margin are joined again."""
    lines: list[str] = []
    for line in text.splitlines():
        if lines and len(lines[-1]) >= _WRAPPED and line[:1].islower() and lines[-1][-1:] not in ".!?:":
            lines[-1] += f" {line}"
        else:
            lines.append(line)
    return "\n".join(lines)


def _pieces(tokens: list[str]) -> Iterator[list[str]]:
    if len(tokens) <= _LONGEST_SENTENCE:
        if tokens:
            yield tokens
        return
    for start in range(0, len(tokens) - _STEP, _STEP):
        yield tokens[start : start + _LONGEST_SENTENCE]


def words(text: str) -> list[str]:
    """The words of a text in one spelling: lower case, no accents, no invisible signs, shorthand written out."""
    plain = _STRETCHED.sub(r"\1", _MONEY.sub(" dollars ", _letters(text)))
    found: list[str] = []
    for token in _TOKEN.findall(plain):
        word = _WORDS.get(token) or (token if token.isalpha() or token.isdigit() else token.translate(_LEET))
        word = _WORDS.get(word, word)
        if found and (pair := _PAIRS.get((found[-1], word))):
            found[-1] = pair
        else:
            found.append(word)
    return found


def spelled(word: str, *, whole: bool = True) -> str:
    """One word of the lexicon as `words` would write it; the beginning of a word keeps its letters only."""
    plain = _letters(word)
    return _WORDS.get(plain, plain) if whole else plain


def _letters(text: str) -> str:
    plain = unicodedata.normalize("NFKC", text).translate(_APOSTROPHES).casefold()
    if plain.isascii():
        return plain
    plain = unicodedata.normalize("NFKD", plain)
    plain = "".join(character for character in plain if unicodedata.category(character) not in _UNSEEN)
    return plain.translate(_ARABIC).translate(_CYRILLIC)
