"""A second, independent reader of simple XML, so that the tests do not trust the parser they test.

No library: tags are found by a regular expression and entities are resolved by `html.unescape`. It knows nothing of
document types and needs none: the samples have none.
"""

import re
from collections.abc import Iterator
from html import unescape

_TOKEN = re.compile(
    r"<(/?)([A-Za-z][\w.-]*)((?:\s+[\w:.-]+\s*=\s*(?:\"[^\"]*\"|'[^']*'))*)\s*(/?)>|<\?.*?\?>",
    re.DOTALL,
)
_ATTRIBUTE = re.compile(r"([\w:.-]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)')")


def values(xml: bytes) -> Iterator[tuple[str, str]]:
    """(place, text) of every attribute and of every element's own text; places are like "report/victim@type"."""
    text, trail, last = xml.decode("utf-8"), list[str](), 0
    for token in _TOKEN.finditer(text):
        own = text[last : token.start()]
        last = token.end()
        if trail and own.strip():
            yield "/".join(trail), unescape(own)
        closing, name, attributes, empty = token.groups()
        if name is None:
            continue
        if closing:
            trail.pop()
            continue
        trail.append(name)
        for key, double, single in _ATTRIBUTE.findall(attributes):
            yield f"{'/'.join(trail)}@{key}", unescape(double or single)
        if empty:
            trail.pop()
