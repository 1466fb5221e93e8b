"""Media that hides in the text of a report, in every writing and every place; the rest of the report must go in."""

import base64
import binascii
import quopri
from collections.abc import Callable, Iterator
from xml.sax.saxutils import escape

from intake.sources.faults import Why
from tests.factories.hostile import REPORT, Case, media

_KINDS = ("jpeg", "png", "gif", "mp4")
_NEEDLE = 20
_SUMMARY = REPORT[: REPORT.index("<reporter>")]


def cases() -> Iterator[Case]:
    """Every writing in every place it fits, for four kinds of media."""
    for kind in _KINDS:
        for writing, write in WRITINGS.items():
            text = write(media(kind))
            for place, put in PLACES.items():
                if place == "additional information" or (kind == "jpeg" and writing in _EVERYWHERE):
                    yield _case(f"{kind} in {writing}, {place}", put(escape(text)), text)
        for trick, build in TRICKS.items():
            document, written = build(media(kind))
            yield _case(f"{kind}, {trick}", document, written)


def _case(label: str, document: str, written: str) -> Case:
    """Pieces of what was written, from its beginning, middle and end, must be gone."""
    compact = written if " " not in written and "\n" not in written else written.strip()
    places = (40, len(compact) // 2, len(compact) - _NEEDLE - 8)
    needles = tuple(compact[at : at + _NEEDLE].strip().encode() for at in places)
    why = frozenset({Why.ENCODED_FILE, Why.BROKEN_XML, Why.MEDIA})
    return Case(
        "media in text", label, "report.xml", lambda: document.encode("utf-8", "surrogatepass"), why, None, needles
    )


def _lines(text: str, width: int, end: str = "\n") -> str:
    return end.join(text[at : at + width] for at in range(0, len(text), width))


def _b64(data: bytes) -> str:
    return base64.b64encode(data).decode()


WRITINGS: dict[str, Callable[[bytes], str]] = {
    "base64": _b64,
    "base64 for addresses": lambda data: base64.urlsafe_b64encode(data).decode(),
    "base64 in lines of 76": lambda data: _lines(_b64(data), 76),
    "base64 in lines of 64, CRLF": lambda data: _lines(_b64(data), 64, "\r\n"),
    "base64 in lines of 24": lambda data: _lines(_b64(data), 24),
    "base64 in words of 16": lambda data: _lines(_b64(data), 16, " "),
    "base64 in words of 8": lambda data: _lines(_b64(data), 8, " "),
    "base64 with written line ends": lambda data: _lines(_b64(data), 76, "\\n"),
    "base64 behind a word": lambda data: f"see: {_b64(data)} thanks",
    "data address": lambda data: f"data:image/jpeg;base64,{_b64(data)}",
    "data address with parameters": lambda data: f"data:image/png;charset=x;name=a;base64,{_b64(data)}",
    "web address": lambda data: f"https://example.net/x?d={base64.urlsafe_b64encode(data).decode()}",
    "hexadecimal": lambda data: data.hex(),
    "capital hexadecimal": lambda data: data.hex().upper(),
    "spaced hexadecimal": lambda data: data.hex(" "),
    "hexadecimal with colons": lambda data: data.hex(":"),
    "list of hexadecimal": lambda data: ", ".join(f"0x{byte:02x}" for byte in data),
    "escapes": lambda data: "".join(f"\\x{byte:02x}" for byte in data),
    "percent signs": lambda data: "".join(f"%{byte:02X}" for byte in data),
    "numbers": lambda data: ",".join(map(str, data)),
    "spaced numbers": lambda data: " ".join(map(str, data)),
    "JSON numbers": lambda data: str(list(data)),
    "uuencode": lambda data: "begin 644 a.jpg\n" + "".join(
        binascii.b2a_uu(data[at : at + 45]).decode() for at in range(0, len(data), 45)
    ) + "`\nend\n",
    "ascii85": lambda data: base64.a85encode(data, adobe=True).decode(),
    "quoted-printable": lambda data: quopri.encodestring(data, quotetabs=True).decode().replace("=\n", ""),
}  # fmt: skip
_EVERYWHERE = frozenset({"base64", "hexadecimal", "data address", "base64 in lines of 76", "numbers"})


def _report(inside: str) -> str:
    return f"{_SUMMARY}{inside}</report>"


PLACES: dict[str, Callable[[str], str]] = {
    "additional information": lambda text: _report(f"<additionalInfo>Before. {text} After.</additionalInfo>"),
    "chat": lambda text: _report(
        f"<internetDetails><chatImIncident><content>{text}</content></chatImIncident></internetDetails>"
    ),
    "name": lambda text: _report(f"<victim><victimPerson><firstName>{text}</firstName></victimPerson></victim>"),
    "unknown element": lambda text: _report(f"<thumbnail>{text}</thumbnail>"),
    "unknown element, deep": lambda text: _report(f"<a><b><c><d>{text}</d></c></b></a>"),
    "attribute": lambda text: _report(f'<victim picture="{text}"/>'.replace("\n", " ")),
    "between elements": lambda text: _report(f"<victim>{text}<screenName>x</screenName></victim>"),
    "marked section": lambda text: _report(f"<additionalInfo><![CDATA[{text}]]></additionalInfo>"),
    "time": lambda text: _report(
        f"<victim><accountPermanentlyDisabled disabledDate='{text}'/></victim>".replace("\n", " ")
    ),
}  # fmt: skip


def _in_pieces(size: int, tag: str) -> Callable[[bytes], tuple[str, str]]:
    """Cut into neighbours, each too short to be seen alone."""

    def build(data: bytes) -> tuple[str, str]:
        text = _b64(data)
        pieces = "".join(f"<{tag}>{text[at : at + size]}</{tag}>" for at in range(0, len(text), size))
        return _report(f"<victim>{pieces}</victim>"), text

    return build


def _as_numbers(data: bytes) -> tuple[str, str]:
    text = _b64(data)
    return _report("<additionalInfo>" + "".join(f"&#{ord(sign)};" for sign in text) + "</additionalInfo>"), text


def _in_sections(data: bytes) -> tuple[str, str]:
    text = _b64(data)
    sections = "".join(f"<![CDATA[{text[at : at + 15]}]]>" for at in range(0, len(text), 15))
    return _report(f"<additionalInfo>{sections}</additionalInfo>"), text


def _in_names(data: bytes) -> tuple[str, str]:
    text = base64.urlsafe_b64encode(data).decode().replace("=", "")
    names = "".join(f"<x{text[at : at + 60]}/>" for at in range(0, len(text), 60))
    return _report(names), text


def _in_attributes(data: bytes) -> tuple[str, str]:
    text = _b64(data)
    pieces = [text[at : at + 100] for at in range(0, len(text), 100)]
    return _report("".join(f'<victim a="{piece}"/>' for piece in pieces)), text


TRICKS: dict[str, Callable[[bytes], tuple[str, str]]] = {
    "in displayName pieces of 60": _in_pieces(60, "displayName"),
    "in unknown pieces of 400": _in_pieces(400, "part"),
    "in unknown pieces of 1,000": _in_pieces(1_000, "part"),
    "as character numbers": _as_numbers,
    "in many marked sections": _in_sections,
    "in element names": _in_names,
    "in attributes of 100": _in_attributes,
    "in a comment": lambda data: (_report(f"<!-- {_b64(data)} --><victim/>"), _b64(data)),
    "in an instruction": lambda data: (_report(f"<?x {_b64(data)}?><victim/>"), _b64(data)),
    "in a namespace": lambda data: (_report(f'<victim xmlns:x="{_b64(data)}"/>'), _b64(data)),
    "as Latin-1 letters": lambda data: (_report(f"<additionalInfo>{_letters(data)}</additionalInfo>"), _letters(data)),
}


def _letters(data: bytes) -> str:
    """Each byte as the letter of that number, less what XML forbids."""
    return escape("".join(chr(byte) for byte in data if byte >= 32))
