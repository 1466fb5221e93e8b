"""Hostile XML: entities, encodings, shapes, and reports cut short. Each stands alone and inside a package."""

from collections.abc import Callable, Iterator
from functools import partial

from intake.sources.cybertipline.parse import MAX_ATTRIBUTES, MAX_DEPTH, MAX_ELEMENTS
from intake.sources.faults import Why
from tests.factories.cybertips import zipped
from tests.factories.hostile import FOLDER, MARK, Case, good_report, just

_MIB = 1_048_576
_BODY = "<report><additionalInfo>{}</additionalInfo></report>"
_LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
_MANY = "".join(f'<!ENTITY e{n} "x">' for n in range(50_000))
# What a document type may try; every one is refused, whatever it declares.
_TYPES = {
    "billion laughs": f'<!DOCTYPE report [<!ENTITY l0 "lol">{_LAUGHS}]>' + _BODY.format("&l9;"),
    "quadratic": f'<!DOCTYPE report [<!ENTITY a "{"x" * 100_000}">]>' + _BODY.format("&a;" * 10_000),
    "file": '<!DOCTYPE report [<!ENTITY x SYSTEM "file:///etc/passwd">]>' + _BODY.format("&x;"),
    "file in an attribute": '<!DOCTYPE report [<!ENTITY x "y">]><report a="&x;"/>',
    "http": '<!DOCTYPE report [<!ENTITY x SYSTEM "http://127.0.0.1:9/x">]>' + _BODY.format("&x;"),
    "ftp": '<!DOCTYPE report [<!ENTITY x SYSTEM "ftp://127.0.0.1/x">]>' + _BODY.format("&x;"),
    "php filter": '<!DOCTYPE report [<!ENTITY x SYSTEM "php://filter/read=x">]>' + _BODY.format("&x;"),
    "jar": '<!DOCTYPE report [<!ENTITY x SYSTEM "jar:file:///x!/y">]>' + _BODY.format("&x;"),
    "windows share": '<!DOCTYPE report [<!ENTITY x SYSTEM "\\\\host\\x">]>' + _BODY.format("&x;"),
    "device": '<!DOCTYPE report [<!ENTITY x SYSTEM "/dev/zero">]>' + _BODY.format("&x;"),
    "unused entity": '<!DOCTYPE report [<!ENTITY x "y">]>' + _BODY.format("z"),
    "parameter entity": '<!DOCTYPE report [<!ENTITY % x SYSTEM "file:///etc/passwd"> %x;]>' + _BODY.format("z"),
    "parameter entity, nested": "<!DOCTYPE report [<!ENTITY % a \"<!ENTITY b 'c'>\"> %a;]>" + _BODY.format("&b;"),
    "out of band": '<!DOCTYPE report [<!ENTITY % d SYSTEM "http://127.0.0.1:9/d.dtd"> %d; %e;]>' + _BODY.format("&f;"),
    "error based": '<!DOCTYPE report [<!ENTITY % d SYSTEM "file:///nowhere/%x;"> %d;]>' + _BODY.format("z"),
    "outside type": '<!DOCTYPE report SYSTEM "http://127.0.0.1:9/report.dtd">' + _BODY.format("z"),
    "public type": '<!DOCTYPE report PUBLIC "-//X//Y" "http://127.0.0.1:9/report.dtd">' + _BODY.format("z"),
    "empty type": "<!DOCTYPE report>" + _BODY.format("z"),
    "page type": "<!DOCTYPE html>" + _BODY.format("z"),
    "default attributes": '<!DOCTYPE report [<!ATTLIST report evil CDATA "x">]>' + _BODY.format("z"),
    "notation": '<!DOCTYPE report [<!NOTATION n SYSTEM "x"><!ENTITY u SYSTEM "u" NDATA n>]>' + _BODY.format("z"),
    "recursion": '<!DOCTYPE report [<!ENTITY a "&b;"><!ENTITY b "&a;">]>' + _BODY.format("&a;"),
    "after a comment": '<!-- x --><!DOCTYPE report [<!ENTITY x "y">]>' + _BODY.format("&x;"),
    "after an instruction": '<?x y?><!DOCTYPE report [<!ENTITY x "y">]>' + _BODY.format("&x;"),
    "many entities": f"<!DOCTYPE report [{_MANY}]>" + _BODY.format("z"),
}  # fmt: skip
_UNDECLARED = {"unknown entity": _BODY.format("&evil;"), "page entity": _BODY.format("&nbsp;")}
_ROOTS = (
    "html", "svg", "Report", "REPORT", "reportResponse", "reportDoneResponse", "rss", "filedetails", "a", "xs:schema",
)  # fmt: skip
# Encodings that a reader may know and a report never needs.
_ENCODINGS = (
    "UTF-7", "utf_7", "rot13", "unicode_escape", "raw_unicode_escape", "idna", "punycode", "cp037", "cp500", "cp1026",
    "base64", "zlib", "bz2", "hex", "quopri", "uu", "mbcs", "undefined", "charmap", "shift_jis", "gb18030", "big5",
    "euc-kr", "iso-2022-jp", "hz", "x-user-defined", "utf8mb4", "UCS-2", "UTF-16", "UTF-16LE", "koi8-r", "mac-roman",
)  # fmt: skip


_BROKEN = {
    "same attribute twice": '<report a="1" a="2"/>',
    "not closed": "<report><victim>",
    "closed crosswise": "<report><a><b></a></b></report>",
    "two roots": "<report/><report/>",
    "text behind": "<report/>" + MARK.decode(),
    "control character": "<report>&#1;</report>",
    "character zero": "<report>&#0;</report>",
    "half a surrogate": "<report>&#xD800;</report>",
    "beyond Unicode": "<report>&#x110000;</report>",
    "unknown prefix": "<x:report/>",
    "open section": "<report><![CDATA[x</report>",
    "bad comment": "<report><!-- a -- b --></report>",
    "declaration in the middle": "<report><?xml version='1.0'?></report>",
    "less-than in an attribute": "<report a='<'/>",
    "bare ampersand": "<report>a & b</report>",
    "endless name": f"<{'a' * 100_000}/>",
    "name of odd signs": "<report><\u0085/></report>",
    "only a declaration": "<?xml version='1.0'?>",
    "only a comment": "<!-- x -->",
    "only white space": "   \n\t ",
    "XML 1.1 control": "<?xml version='1.1'?><report>&#x1;</report>",
}


def cases() -> Iterator[Case]:
    """Every hostile XML."""
    declaration = frozenset({Why.DECLARATION, Why.BROKEN_XML})
    for label, text in _TYPES.items():
        yield from _both("entities", label, just(text), declaration)
        yield Case("entities", f"{label}, UTF-16", "x.xml", just(text.encode("utf-16")), declaration)
    for label, text in _UNDECLARED.items():
        yield from _both("entities", label, just(text), frozenset({Why.BROKEN_XML}))
    for root in _ROOTS:
        start = f"<{root} xmlns:xs='x'>" if ":" in root else f"<{root}>"
        text = f"{start}{MARK.decode()}</{root}>"
        yield from _both("root", root, just(text), frozenset({Why.WRONG_ROOT}))
    yield from _encodings()
    yield from _shapes()
    yield from _harmless()
    whole = good_report()
    why = frozenset({Why.BROKEN_XML, Why.EMPTY, Why.ENCODING, Why.NOT_XML})
    for end in range(0, len(whole) - 12, max(1, len(whole) // 60)):
        yield Case("cut short", f"report cut at {end}", "report.xml", just(whole[:end]), why)


def _both(family: str, label: str, build: Callable[[], bytes], why: frozenset[Why]) -> Iterator[Case]:
    """The part as an upload of its own, and beside a good report that must go in."""
    yield Case(family, label, "report.xml", build, why)
    yield Case(
        family,
        f"{label}, in a package",
        "package.zip",
        lambda: zipped([(f"{FOLDER}/report.xml", good_report()), (f"{FOLDER}/fileDetails-a.xml", build())]),
        why | {Why.BOMB},
        reports=1,
    )


def _encodings() -> Iterator[Case]:
    why = frozenset({Why.ENCODING, Why.NOT_XML, Why.BROKEN_XML})
    body = _BODY.format("plain")
    for name in _ENCODINGS:
        yield Case("encoding", name, "x.xml", just(f'<?xml version="1.0" encoding="{name}"?>{body}'), why)
    for label, data in {
        "UTF-7 with a mark": b"+/v8-" + body.encode(),
        "overlong": b"<report><additionalInfo>\xc0\xbcscript\xc0\xbe</additionalInfo></report>",
        "half a character": b"<report><additionalInfo>\xe2\x98</additionalInfo></report>",
        "lone surrogate": b"<report><additionalInfo>\xed\xa0\x80</additionalInfo></report>",
        "Latin-1 called UTF-8": b'<?xml version="1.0" encoding="UTF-8"?><report>\xe9</report>',
        "UTF-16 of odd length": body.encode("utf-16")[:-1],
        "UTF-16 with a lone half": b"\xff\xfe" + "<report>".encode("utf-16-le") + b"\x00\xd8" + b"<\x00",
        "UTF-32 out of range": b"\xff\xfe\x00\x00" + b"\xff\xff\xff\x7f",
        "two marks": b"\xef\xbb\xbf\xff\xfe" + body.encode("utf-16-le"),
        "EBCDIC": body.encode("cp037"),
        "NUL in the text": b"<report><additionalInfo>a\x00b</additionalInfo></report>",
        "NUL at the beginning": b"\x00\x00\x00" + body.encode(),
        "UTF-16 without a mark, of zeros": b"\x00<" * 50,
    }.items():
        yield Case("encoding", label, "x.xml", just(data), why)


def _shapes() -> Iterator[Case]:
    broken = frozenset({Why.BROKEN_XML})
    for depth in (MAX_DEPTH, 100, 100_000, 900_000):
        yield from _both("shape", f"depth {depth}", partial(_nested, depth), frozenset({Why.TOO_DEEP}))
    for count in (MAX_ATTRIBUTES + 1, 10_000, 400_000):
        yield from _both(
            "shape", f"{count} attributes", partial(_attributes, count), frozenset({Why.TOO_MANY_ATTRIBUTES})
        )
    yield from _both(
        "shape", "too many elements", lambda: b"<report>" + b"<a/>" * (MAX_ELEMENTS + 1) + b"</report>",
        frozenset({Why.TOO_MANY_ELEMENTS}),
    )  # fmt: skip
    for label, text in _BROKEN.items():
        yield from _both("shape", label, just(text), broken | {Why.WRONG_ROOT, Why.EMPTY, Why.NOT_XML})
    yield Case("shape", "9 MB of text", "x.xml", lambda: _long(9), frozenset({Why.MEMBER_TOO_LARGE}))


def _harmless() -> Iterator[Case]:
    """Odd, but nothing to refuse: it goes in."""
    include = '<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="file:///etc/passwd"/>'
    for label, text in {
        "XInclude is only an unknown element": f"<report>{include}</report>",
        "style sheet is not fetched": '<?xml-stylesheet href="http://127.0.0.1:9/x.xsl"?><report/>',
        "schema is not fetched": '<report xmlns:i="urn:i" i:schemaLocation="http://127.0.0.1:9/"/>',
        "markup in the text": _BODY.format("&lt;script&gt;alert(1)&lt;/script&gt;"),
        "formula in the text": _BODY.format("=cmd|' /C calc'!A0"),
        "template in the text": _BODY.format("{{7*7}} {% load x %} ${7*7} %(x)s"),
        "log lines in the text": _BODY.format("a&#13;&#10;[ERROR] b \u001b".replace("\u001b", "")),
        "7 MB of text": "",
        "ten thousand addresses": "<report>" + "<victim><screenName>x</screenName></victim>" * 10_000 + "</report>",
        "64 attributes": "<report " + " ".join(f'a{n}="x"' for n in range(64)) + "/>",
        "zalgo": _BODY.format("a" + "\u0301" * 50_000),
        "one word of a million letters": _BODY.format("a" * 1_000_000),
        "trap for regular expressions": _BODY.format(("a" * 19 + " ") * 50_000 + "!"),
        "trap of spaces": _BODY.format("report " + " " * 500_000 + ":"),
        "trap of hexadecimal": _BODY.format("ab " * 100_000 + "zz"),
        "trap of slashes": _BODY.format("/9j/" * 5 + " x" * 200_000),
        "trap of begin": _BODY.format("begin 644 x\n" * 30_000),
    }.items():
        build = partial(_long, 7) if label == "7 MB of text" else just(text)
        yield Case("harmless", label, "report.xml", build, reports=1, gone=(b"root:x:0",))


def _nested(depth: int) -> bytes:
    return b"<report>" + b"<a>" * depth + b"</a>" * depth + b"</report>"


def _attributes(count: int) -> bytes:
    return b"<report " + b" ".join(b'a%d="x"' % place for place in range(count)) + b"/>"


def _long(mib: int) -> bytes:
    line = "an ordinary line of a long conversation, number {:07}\n"
    text = "".join(line.format(place) for place in range(mib * _MIB // len(line.format(0))))
    return _BODY.format(text).encode()
