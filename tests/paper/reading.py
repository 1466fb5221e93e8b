"""Reads a PDF that Typst wrote, by the standard library alone: its pages' text, fonts, attachment and XMP."""

import re
import zlib
from collections.abc import Iterator

_OBJECT = re.compile(rb"(?s)(?:^|\n)(\d+) 0 obj\n(.*?)\nendobj")
_STREAM = re.compile(rb"(?s)stream\r?\n(.*)\nendstream")
_FONT_OR_STRING = re.compile(rb"/(f\d+) [\d.]+ Tf|(?<=[\[\dm])\(|/Lang\(")
_IN_STRING = re.compile(rb"(?s)\\.|[()]")
_ESCAPE = re.compile(rb"(?s)\\([0-7]{1,3}|.)")
_LETTERS = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}


class Pdf:
    """One file."""

    def __init__(self, file: bytes) -> None:
        self.file = file
        self.objects = {int(number): body for number, body in _OBJECT.findall(file)}

    @property
    def pages(self) -> list[str]:
        """The text of each page, in the order in which it is drawn; right-to-left scripts as they are seen."""
        (kids,) = re.findall(rb"/Type/Pages/Count \d+/Kids\[([^\]]*)\]", self.file)
        return [self._text(self.objects[int(number)]) for number in re.findall(rb"(\d+) 0 R", kids)]

    @property
    def fonts(self) -> set[str]:
        """The names of the fonts, without their subset's mark."""
        found = re.findall(rb"/BaseFont/[A-Z]{6}\+([\w-]+)", self.file)
        return {name.decode() for name in found}

    @property
    def xmp(self) -> str:
        """What the file says of itself."""
        (number,) = re.findall(rb"/Metadata (\d+) 0 R", self.file)
        return self.stream(int(number)).decode()

    @property
    def attached(self) -> bytes:
        """The one file that travels inside."""
        (body,) = [number for number, body in self.objects.items() if b"/Type/EmbeddedFile" in body]
        return self.stream(body)

    def stream(self, number: int) -> bytes:
        """An object's stream, unpacked."""
        body = self.objects[number]
        data: bytes = _STREAM.findall(body)[0]
        packed = b"/FlateDecode" in body.split(b"stream", 1)[0]
        return zlib.decompress(data) if packed else data

    def _text(self, page: bytes) -> str:
        maps = {name: self._map(int(font)) for name, font in re.findall(rb"/(f\d+) (\d+) 0 R", self._resources(page))}
        (content,) = re.findall(rb"/Contents (\d+) 0 R", page)
        out, now = [], dict[int, str]()
        for font, codes in _drawn(self.stream(int(content))):
            now = maps[font] if font else now
            out += [now[int.from_bytes(codes[at : at + 2], "big")] for at in range(0, len(codes), 2)]
        return "".join(out)

    def _resources(self, page: bytes) -> bytes:
        (number,) = re.findall(rb"/Resources (\d+) 0 R", page)
        found: bytes = self.objects[int(number)]
        return found

    def _map(self, font: int) -> dict[int, str]:
        (number,) = re.findall(rb"/ToUnicode (\d+) 0 R", self.objects[font])
        pairs = re.findall(rb"<([0-9A-F]{4})> <([0-9A-F]+)>\n", self.stream(int(number)))
        return {int(code, 16): bytes.fromhex(text.decode()).decode("utf-16-be") for code, text in pairs}


def _drawn(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    """A font that is chosen, or the codes of a string; parentheses stand in strings as they are when they balance."""
    at = 0
    while found := _FONT_OR_STRING.search(content, at):
        at = found.end()
        if found[1]:
            yield found[1], b""
            continue
        start, depth = at, 1
        while depth:
            inner = next(_IN_STRING.finditer(content, at))
            at, depth = inner.end(), depth + {b"(": 1, b")": -1}.get(inner[0], 0)
        if not found[0].startswith(b"/Lang"):
            yield b"", _ESCAPE.sub(_unescaped, content[start : at - 1])


def _unescaped(found: "re.Match[bytes]") -> bytes:
    letter = bytes(found[1])
    return bytes([int(letter, 8)]) if letter.isdigit() else _LETTERS.get(letter, letter)
