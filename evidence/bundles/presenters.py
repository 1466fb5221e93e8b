"""A disclosure as its readers get it, and the papers in it as a page."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _

from evidence.enums import BundleSection
from evidence.models import Bundle
from ocsea.redaction.sensitivity import FieldClass
from ocsea.vault.fields import get
from ocsea.web.presenter import Presenter


class BundleRowPresenter(Presenter[Bundle]):
    """A line of the case's disclosures."""

    model = Bundle
    fields: ClassVar[Sequence[str]] = (
        *("reference", "case_reference", "recipient", "ground", "level", "state", "prepared_by", "prepared_at"),
        *("decided_by", "decided_at"),
    )


class BundlePresenter(BundleRowPresenter):
    """The whole disclosure; its content is shown paper by paper (`papers_in`)."""

    fields = (
        *BundleRowPresenter.fields,
        *("content_sha256", "return_reason", "manifest_sha256", "file_sha256", "size", "entries"),
    )
    derived = {"sections_told": (FieldClass.CASE, _("sections"))}

    def sections_told(self) -> list[str]:
        return [str(each.label) for each in BundleSection if each in self.record.sections]


@dataclass(frozen=True)
class PaperInside:
    """A paper of a bundle before it is printed: exactly the words that will stand in its file."""

    name: str
    document: dict[str, Any]

    @property
    def title(self) -> str:
        return str(self.document["title"])

    @property
    def rows(self) -> int:
        """Rows of its tables."""
        return sum(len(part["rows"]) for part in self.document["parts"] if part["kind"] == "table")


def papers_in(bundle: Bundle) -> tuple[list[PaperInside], str]:
    """The papers of a bundle that was opened through its door, and its JSON-LD."""
    told = json.loads(get(bundle, "content"))
    papers = [PaperInside(each["name"], json.loads(each["data"])) for each in told["papers"]]
    return papers, told["graph"]
