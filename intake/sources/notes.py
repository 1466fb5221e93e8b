"""What the reader noticed, in words."""

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from intake.sources.leads import Tipped, Weakness
from intake.sources.media import MARK
from intake.sources.parsed import Fact, Note, NoteCode

if TYPE_CHECKING:
    from django.utils.functional import Promise

SENTENCES: dict[NoteCode, "Promise"] = {
    NoteCode.NUMBER_FROM_FOLDER: _("No file names the report, so its number was taken from the folder's name."),
    NoteCode.NUMBER_FROM_UPLOAD: _("No file names the report, so its number was taken from the upload's name."),
    NoteCode.NUMBER_MISSING: _("The sender's report number is not given."),
    NoteCode.NUMBER_MISMATCH: _(
        "The report's number, its files and its folder do not agree. Check that they belong together."
    ),
    NoteCode.UNKNOWN_ELEMENT: _("The report holds a field that the schema does not name. It was kept, sealed."),
    NoteCode.UNKNOWN_ATTRIBUTE: _("A field has a detail that the schema does not name. It was kept, sealed."),
    NoteCode.UNEXPECTED_VALUE: _("A value is not what its field asks for. It was kept as sent, sealed."),
    NoteCode.TEXT_BETWEEN: _("There is text between the fields. It was kept, sealed."),
    NoteCode.NAMESPACE: _("The fields' names carry a namespace, which was passed over."),
    NoteCode.COMMENTS_DROPPED: _("The file holds comments or instructions for programs. They were not kept."),
    NoteCode.MEDIA_CUT_OUT: _("A value held what looks like an encoded file. It was cut out and not kept."),
    NoteCode.PART_REFUSED: _("A part of this report was refused; see the import."),
    NoteCode.FILE_TWICE: _("The same file is described more than once."),
    NoteCode.ZONE_MISSING: _("A time was sent without its time zone, so the instant is not known."),
    NoteCode.SUPPLEMENTAL_CLASSIFIED: _(
        "A supplemental file carries a classification, which the sender's own rules forbid. Check it."
    ),
}

WEAKNESSES: dict[Weakness, "Promise"] = {
    Weakness.PORT_MISSING: _("No port: behind a shared address it may not lead to one subscriber."),
    Weakness.TIME_MISSING: _("No time: an address alone leads to nobody."),
    Weakness.ZONE_MISSING: _("No time zone: the instant is not known."),
    Weakness.POSSIBLE_PROXY: _("May be a proxy."),
    Weakness.NOT_AN_ADDRESS: _("Not an IP address as written."),
}

TIPPED: dict[Tipped, "Promise"] = {
    Tipped.NOTIFIED: _("The provider told the user."),
    Tipped.DISABLED: _("The provider shut the account, so its user may know."),
}


def cuts_in(facts: list[Fact]) -> list[Note]:
    """A note for each place where an encoded file was cut out of a value."""
    return [
        Note(NoteCode.MEDIA_CUT_OUT, fact.path, match.group(1))
        for fact in facts
        for match in MARK.finditer(fact.original)
    ]
