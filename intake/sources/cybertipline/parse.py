"""XML to a plain tree, with everything that XML can be made to do to its reader switched off.

Standard library's expat through defusedxml (no document type, no entities, nothing fetched), fed only with text that
was strictly decoded before. Beyond this file nobody meets XML.
"""

import codecs
import re
from dataclasses import dataclass, field
from xml.etree.ElementTree import ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser

from intake.sources.faults import UnreadableError, Why
from intake.sources.media import LONG_RUN, SHORT_RUN, Removed, shows_media, without_media

MAX_DEPTH = 16
MAX_ELEMENTS = 200_000
MAX_ATTRIBUTES = 64
MAX_NAME = 64
_LONG_NAME = 24
# Pieces up to this length are looked at together with their neighbours.
_PIECE = 2_000
_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_NO_BOM = (
    (b"<\x00\x00\x00", "utf-32-le"),
    (b"\x00\x00\x00<", "utf-32-be"),
    (b"<\x00", "utf-16-le"),
    (b"\x00<", "utf-16-be"),
)
_DECLARED = re.compile(rb"\s*<\?xml[^>]{0,200}?encoding\s{0,8}=\s{0,8}[\"']([A-Za-z0-9._-]{1,40})[\"']")
_DECLARATION = re.compile(r"<\?xml\s[^>]{0,400}\?>")
# Encodings a report may declare. The rest of what expat or Python know serve only to hide things.
_ALLOWED = {
    "utf-8": "utf-8",
    "utf8": "utf-8",
    "us-ascii": "ascii",
    "ascii": "ascii",
    "iso-8859-1": "iso-8859-1",
    "latin1": "iso-8859-1",
    "windows-1252": "cp1252",
    "cp1252": "cp1252",
    "utf-16": "utf-16",
    "utf-16le": "utf-16-le",
    "utf-16be": "utf-16-be",
}


@dataclass(slots=True)
class Node:
    """An element. `text` is exact; between children, white space alone is left out."""

    name: str
    attributes: dict[str, str] = field(default_factory=dict)
    text: str = ""
    children: "list[Node]" = field(default_factory=list)

    def child(self, name: str) -> "Node | None":
        """The first child of that name, or None."""
        return next((node for node in self.children if node.name == name), None)


@dataclass(slots=True)
class Document:
    """A part, read. `aside` is what was passed over: comments, instructions and namespaces. `removed` was cut out of
    texts and attributes because it looked like an encoded file."""

    root: Node
    comments: int = 0
    namespaced: bool = False
    aside: tuple[str, ...] = ()
    removed: tuple[Removed, ...] = ()


def parse(data: bytes) -> Document:
    """Reads one XML part. Raises UnreadableError with the fault."""
    text = decode(data)
    builder = _Builder()
    parser = DefusedXMLParser(target=builder, forbid_dtd=True, forbid_entities=True, forbid_external=True)
    try:
        parser.feed(text)
        document = parser.close()
    except DefusedXmlException as error:
        raise UnreadableError(Why.DECLARATION) from error
    except ParseError as error:
        raise UnreadableError(Why.BROKEN_XML, f"{error.position[0]}:{error.position[1]}") from error
    if not isinstance(document, Document):
        raise UnreadableError(Why.BROKEN_XML)
    document.removed = _strip_media(document.root)
    return document


def decode(data: bytes) -> str:
    """Text by its byte order mark, its first bytes or its declaration, strictly, less the declaration itself.

    Raises UnreadableError for an encoding that is unknown or does not fit.
    """
    name, rest = _encoding(data)
    try:
        text = rest.decode(name)
    except UnicodeDecodeError as error:
        raise UnreadableError(Why.ENCODING, name) from error
    if "\x00" in text[:200]:
        raise UnreadableError(Why.NOT_XML)
    text = text.lstrip("\ufeff \t\r\n")
    return _DECLARATION.sub("", text, count=1) if text.startswith("<?xml") else text


def _encoding(data: bytes) -> tuple[str, bytes]:
    for mark, name in _BOMS:
        if data.startswith(mark):
            return name, data[len(mark) :]
    for start, name in _NO_BOM:
        if data.startswith(start):
            return name, data
    declared = _DECLARED.match(data)
    if not declared:
        return "utf-8", data
    wanted = declared.group(1).decode("ascii").casefold()
    if wanted not in _ALLOWED or wanted.startswith("utf-16"):  # plain ASCII bytes cannot be UTF-16
        raise UnreadableError(Why.ENCODING, wanted)
    return _ALLOWED[wanted], data


class _Builder:
    """Target of the parser: builds the tree and keeps count."""

    def __init__(self) -> None:
        self._open: list[Node] = []
        self._pieces: list[list[str]] = []
        self._elements = 0
        self._document: Document | None = None
        self._comments = 0
        self._namespaced = False
        self._long_names: list[str] = []
        self._aside: dict[str, None] = {}

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        self._elements += 1
        if self._elements > MAX_ELEMENTS:
            raise UnreadableError(Why.TOO_MANY_ELEMENTS, f"{MAX_ELEMENTS:,}")
        if len(self._open) >= MAX_DEPTH:
            raise UnreadableError(Why.TOO_DEEP, str(MAX_DEPTH))
        if len(attributes) > MAX_ATTRIBUTES:
            raise UnreadableError(Why.TOO_MANY_ATTRIBUTES, str(MAX_ATTRIBUTES))
        node = Node(self._local(tag), {self._local(name): value for name, value in attributes.items()})
        if self._open:
            self._open[-1].children.append(node)
        else:
            self._document = Document(node)
        self._open.append(node)
        self._pieces.append([])

    def data(self, text: str) -> None:
        self._pieces[-1].append(text)

    def end(self, _tag: str) -> None:
        node, pieces = self._open.pop(), self._pieces.pop()
        text = "".join(pieces)
        node.text = text if not node.children or text.strip() else ""

    def comment(self, text: str) -> None:
        self._comments += 1
        self._aside[text] = None

    def pi(self, target: str, text: str | None = None) -> None:
        self._comments += 1
        self._aside[f"{target} {text or ''}"] = None

    def start_ns(self, prefix: str, uri: str) -> None:
        self._aside[f"{prefix} {uri}"] = None

    def close(self) -> Document | None:
        if self._document:
            self._document.comments = self._comments
            self._document.namespaced = self._namespaced
            self._document.aside = tuple(self._aside)
        names = "".join(self._long_names)
        if shows_media(names) or without_media(names)[1]:
            raise UnreadableError(Why.MEDIA)
        return self._document

    def _local(self, name: str) -> str:
        """The name without its namespace; prefixes and namespaces are tolerated and noted."""
        if name.startswith("{"):
            self._namespaced = True
            name = name.rpartition("}")[2]
        if len(name) > MAX_NAME:
            raise UnreadableError(Why.BROKEN_XML, f"> {MAX_NAME}")
        if len(name) >= _LONG_NAME:
            self._long_names.append(name)
        return name


def _strip_media(root: Node) -> tuple[Removed, ...]:
    """Cuts encoded files out of every text and attribute. Once one is seen, shorter pieces count as parts of it."""
    nodes = list(_walk(root))
    siblings = ("".join(child.text for child in node.children if len(child.text) <= _PIECE) for node in nodes)
    suspect = any(shows_media(text) for node in nodes for text in (node.text, *node.attributes.values()))
    shortest = SHORT_RUN if suspect or any(map(shows_media, siblings)) else LONG_RUN
    removed: list[Removed] = []
    for node in nodes:
        node.text, cut = without_media(node.text, shortest=shortest)
        removed += cut
        for name, value in node.attributes.items():
            node.attributes[name], cut = without_media(value, shortest=shortest)
            removed += cut
    return tuple(removed)


def _walk(root: Node) -> "list[Node]":
    found, waiting = [], [root]
    while waiting:
        node = waiting.pop()
        found.append(node)
        waiting.extend(reversed(node.children))
    return found
