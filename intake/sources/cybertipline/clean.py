"""A part as it may be kept until it is read: well-formed, of a known kind, and without files that hide in its text.

A part in which nothing hides stays as it was, byte for byte. One in which something does is written anew from its tree,
so that no byte of what was cut out waits anywhere for the worker.
"""

from xml.sax.saxutils import escape, quoteattr

from intake.sources.cybertipline.parse import Node, parse
from intake.sources.faults import UnreadableError, Why
from intake.sources.media import Removed, shows_media, without_media

ROOTS = frozenset({"report", "fileDetails"})


def checked(data: bytes) -> tuple[bytes, tuple[Removed, ...]]:
    """The part as it may be kept, and what was cut out of it (of comments too, which are never read).

    Raises UnreadableError when it is no part of a report.
    """
    document = parse(data)
    if document.root.name not in ROOTS:
        raise UnreadableError(Why.WRONG_ROOT)
    aside = "\n".join(document.aside)
    hidden = without_media(aside)[1]
    if not (document.removed or hidden or shows_media(aside)):
        return data, ()
    return _written(document.root).encode(), document.removed + hidden


def _written(node: Node) -> str:
    attributes = "".join(f" {name}={quoteattr(value)}" for name, value in node.attributes.items())
    inside = "".join(map(_written, node.children))
    return f"<{node.name}{attributes}>{escape(node.text)}{inside}</{node.name}>"
