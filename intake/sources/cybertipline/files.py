"""The files a report is about: what their sender says of them. Never the files."""

from collections.abc import Iterator

from intake.sources.cybertipline.classes import is_digest
from intake.sources.leads import FileEntry, HashValue
from intake.sources.parsed import Fact, Note, NoteCode

_HASH = "fileDetails/originalFileHash"
SUPPLEMENTAL = "Supplemental Reported"


def entry(key: str, path: str, facts: list[Fact]) -> FileEntry:
    """One file from the facts of its part."""

    def text(name: str) -> str:
        return next((fact.value.strip() for fact in facts if fact.field == f"fileDetails/{name}"), "")

    def flag(name: str) -> bool | None:
        return next((fact.flag for fact in facts if fact.field == f"fileDetails/{name}"), None)

    return FileEntry(
        key=key,
        path=path,
        file_id=text("fileId"),
        viewed_by_provider=flag("fileViewedByEsp"),
        exif_viewed_by_provider=flag("exifViewedByEsp"),
        publicly_available=flag("publiclyAvailable"),
        relevance=text("fileRelevance"),
        classification=text("industryClassification"),
        annotations=tuple(_annotations(facts)),
        hashes=tuple(_hashes(facts)),
    )


def remarks(file: FileEntry) -> Iterator[Note]:
    """What is odd about a file by the sender's own rules."""
    if file.relevance == SUPPLEMENTAL and (file.classification or "potentialMeme" in file.annotations):
        yield Note(NoteCode.SUPPLEMENTAL_CLASSIFIED, file.path)


def _annotations(facts: list[Fact]) -> Iterator[str]:
    for fact in facts:
        place = fact.field.removeprefix("fileDetails/")
        if fact.flag and (place == "potentialMeme" or place.startswith("fileAnnotations/")):
            yield fact.name


def _hashes(facts: list[Fact]) -> Iterator[HashValue]:
    methods = {
        fact.group: fact.value.strip() for fact in facts if fact.field == "fileDetails/originalFileHash@hashType"
    }
    for fact in facts:
        if fact.field == "fileDetails/originalFileHash" and fact.value.strip():
            method, value = methods.get(fact.path, ""), fact.value.strip()
            yield HashValue(method, value, fact.path, is_digest(method, value))
