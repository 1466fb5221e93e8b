"""Makes schema.json from the CyberTipline's XSD: every place in a report, what stands there and whether it repeats.

Run as `python -m intake.sources.cybertipline.generate cybertipline.xsd > intake/sources/cybertipline/schema.json`.
A test holds the committed file to the schema beside the samples.
"""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from xml.etree.ElementTree import Element

from defusedxml.ElementTree import fromstring

ROOTS = ("report", "fileDetails")
_XS = "{http://www.w3.org/2001/XMLSchema}"
_KINDS = {
    "xs:string": "text",
    "xs:token": "text",
    "xs:boolean": "flag",
    "xs:dateTime": "time",
    "xs:date": "date",
    "xs:int": "number",
    "xs:long": "number",
    "xs:double": "number",
}
Row = dict[str, str | bool]


class Schema:
    """The parts of an XSD that a data table needs: element nesting, attributes, simple types and enumerations."""

    def __init__(self, xsd: bytes) -> None:
        top = list(fromstring(xsd))
        self._elements = {item.get("name", ""): item for item in top if item.tag == f"{_XS}element"}
        self._types = {item.get("name", ""): item for item in top if item.tag != f"{_XS}element"}
        self.codes: dict[str, list[str]] = {}

    def rows(self) -> Iterator[tuple[str, Row]]:
        """(path, {kind, many, codes}) for every element and attribute, in the schema's order."""
        for root in ROOTS:
            yield from self._element(self._elements[root], "", many=False)

    def _element(self, element: Element, above: str, *, many: bool) -> Iterator[tuple[str, Row]]:
        element = self._elements[element.get("ref", "")] if element.get("ref") else element
        path = f"{above}/{element.get('name')}".lstrip("/")
        kind, shape = self._type(element)
        yield path, self._row(kind, many=many)
        for attribute in self._attributes(shape):
            yield f"{path}@{attribute.get('name')}", self._row(self._simple(attribute.get("type", "")), many=False)
        for child in self._children(shape):
            yield from self._element(child, path, many=child.get("maxOccurs", "1") != "1")

    def _type(self, element: Element) -> tuple[str, Element | None]:
        """The kind of the element's own text ("group" when it only holds others) and its complex type, if any."""
        name = element.get("type", "")
        shape = element.find(f"{_XS}complexType")
        if shape is None and name in self._types and self._types[name].tag == f"{_XS}complexType":
            shape = self._types[name]
        if shape is None:
            return self._simple(name), None
        content = shape.find(f"{_XS}simpleContent/{_XS}extension")
        return ("group" if content is None else self._simple(content.get("base", ""))), shape

    def _simple(self, name: str) -> str:
        if name in _KINDS:
            return _KINDS[name]
        restriction = self._types[name].find(f"{_XS}restriction")
        values = [] if restriction is None else restriction.findall(f"{_XS}enumeration")
        if not values:
            return self._simple("" if restriction is None else restriction.get("base", ""))
        self.codes[name] = [value.get("value", "") for value in values]
        return f"code:{name}"

    @staticmethod
    def _row(kind: str, *, many: bool) -> Row:
        plain, _, codes = kind.partition(":")
        return {"kind": plain, **({"codes": codes} if codes else {}), **({"many": True} if many else {})}

    @staticmethod
    def _children(shape: Element | None) -> Iterator[Element]:
        """Elements of the type itself, through sequences and choices, not those of types nested in it."""
        waiting = [] if shape is None else list(shape)
        while waiting:
            item = waiting.pop(0)
            if item.tag == f"{_XS}element":
                yield item
            elif item.tag in {f"{_XS}sequence", f"{_XS}choice", f"{_XS}all"}:
                waiting = [*item, *waiting]

    @staticmethod
    def _attributes(shape: Element | None) -> list[Element]:
        """Attributes of the type itself, not those of types nested in it."""
        if shape is None:
            return []
        nested = [inner for inner in shape.iter(f"{_XS}complexType") if inner is not shape]
        deeper = [attribute for inner in nested for attribute in inner.iter(f"{_XS}attribute")]
        return [attribute for attribute in shape.iter(f"{_XS}attribute") if attribute not in deeper]


def table(xsd: bytes) -> str:
    """The text of schema.json."""
    schema = Schema(xsd)
    rows = [f"    {json.dumps(path)}: {json.dumps(row)}" for path, row in schema.rows()]
    codes = [f"    {json.dumps(name)}: {json.dumps(values)}" for name, values in sorted(schema.codes.items())]
    return '{\n  "fields": {\n' + ",\n".join(rows) + '\n  },\n  "codes": {\n' + ",\n".join(codes) + "\n  }\n}\n"


if __name__ == "__main__":
    sys.stdout.write(table(Path(sys.argv[1]).read_bytes()))
