"""Ledger kinds of the cases app."""

from django.utils.translation import gettext_lazy as _

from ocsea.ledger.kinds import Category, Kind, register

CASE_OPENED = Kind("case.opened", Category.COLLECTION, _("Case opened"))
CASE_READ = Kind("case.read", Category.CONSULTATION, _("Case read"))
CASE_CHANGED = Kind("case.changed", Category.ALTERATION, _("Case details changed"))
CASE_MOVED = Kind("case.moved", Category.ALTERATION, _("Case moved to another stage"))
CASE_GRANTED = Kind("case.granted", Category.ALTERATION, _("Access to the case given"))
CASE_REVOKED = Kind("case.revoked", Category.ALTERATION, _("Access to the case ended"))
CONFLICT_DECLARED = Kind("conflict.declared", Category.ALTERATION, _("Conflict of interest declared"))
CONFLICT_REVIEWED = Kind("conflict.reviewed", Category.ALTERATION, _("Conflict of interest reviewed"))
CONFLICT_ENDED = Kind("conflict.ended", Category.ALTERATION, _("Conflict of interest ended"))
COMPARTMENT_READ = Kind("compartment.read", Category.CONSULTATION, _("Compartment read"))
COMPARTMENT_PROPOSED = Kind("compartment.proposed", Category.ALTERATION, _("Compartment proposed"))
COMPARTMENT_DROPPED = Kind("compartment.dropped", Category.ALTERATION, _("Compartment declined or taken back"))
COMPARTMENT_STAYED = Kind(
    "compartment.stayed", Category.ALTERATION, _("Leaving the compartment declined or taken back")
)
COMPARTMENT_ENTERED = Kind("compartment.entered", Category.ALTERATION, _("Compartment entered"))
COMPARTMENT_READER_NAMED = Kind("compartment.reader_named", Category.ALTERATION, _("Compartment reader named"))
COMPARTMENT_READER_ENDED = Kind("compartment.reader_ended", Category.ALTERATION, _("Compartment reader ended"))
METHODS_RELEASED = Kind("compartment.methods_released", Category.ALTERATION, _("Methods released to a prosecutor"))
COMPARTMENT_POST_VACANT = Kind(
    "compartment.post_vacant", Category.ALTERATION, _("Somebody with a post in the compartment left")
)
COMPARTMENT_POST_PASSED = Kind("compartment.post_passed", Category.ALTERATION, _("Compartment's post handed on"))
COMPARTMENT_REVIEWED = Kind("compartment.reviewed", Category.ALTERATION, _("Compartment reviewed"))
COMPARTMENT_LEAVING = Kind("compartment.leaving", Category.ALTERATION, _("Leaving the compartment proposed"))
COMPARTMENT_LEFT = Kind("compartment.left", Category.ALTERATION, _("Compartment left"))
ENTRY_SIGNED = Kind("journal.signed", Category.COLLECTION, _("Journal entry signed"))
PERSON_ADDED = Kind("person.added", Category.COLLECTION, _("Person added to the case"))
PERSON_CHANGED = Kind("person.changed", Category.ALTERATION, _("Person's role or details changed"))
CHILD_ACCESS_ASKED = Kind("person.child_access", Category.COLLECTION, _("Access to children asked"))
IDENTIFIER_LINKED = Kind("identifier.linked", Category.COLLECTION, _("Identifier linked"))
EVENT_RECORDED = Kind("event.recorded", Category.COLLECTION, _("Event recorded"))
AUTHORITY_RECORDED = Kind("authority.recorded", Category.COLLECTION, _("Authority recorded"))
FINDER_ASKED = Kind("finder.asked", Category.CONSULTATION, _("Duty finder asked"))
FINDER_REVIEWED = Kind("finder.reviewed", Category.ALTERATION, _("Duty finder's look-up reviewed"))
REVEAL_CHECKED = Kind("reveal.checked", Category.ALTERATION, _("Opened identity looked at by a supervisor"))
EMERGENCY_OPENED = Kind("emergency.opened", Category.CONSULTATION, _("Emergency access opened"))
EMERGENCY_RENEWED = Kind("emergency.renewed", Category.CONSULTATION, _("Emergency access renewed"))
DECONFLICTION_ASKED = Kind("deconfliction.asked", Category.CONSULTATION, _("Other units asked about identifiers"))
DECONFLICTION_TOLD = Kind("deconfliction.told", Category.DISCLOSURE, _("Another officer asked about an identifier"))

register(
    CASE_OPENED,
    CASE_READ,
    CASE_CHANGED,
    CASE_MOVED,
    CASE_GRANTED,
    CASE_REVOKED,
    CONFLICT_DECLARED,
    CONFLICT_REVIEWED,
    CONFLICT_ENDED,
    COMPARTMENT_READ,
    COMPARTMENT_PROPOSED,
    COMPARTMENT_DROPPED,
    COMPARTMENT_STAYED,
    COMPARTMENT_ENTERED,
    COMPARTMENT_READER_NAMED,
    COMPARTMENT_READER_ENDED,
    METHODS_RELEASED,
    COMPARTMENT_POST_VACANT,
    COMPARTMENT_POST_PASSED,
    COMPARTMENT_REVIEWED,
    COMPARTMENT_LEAVING,
    COMPARTMENT_LEFT,
    ENTRY_SIGNED,
    PERSON_ADDED,
    PERSON_CHANGED,
    CHILD_ACCESS_ASKED,
    IDENTIFIER_LINKED,
    EVENT_RECORDED,
    AUTHORITY_RECORDED,
    FINDER_ASKED,
    FINDER_REVIEWED,
    REVEAL_CHECKED,
    EMERGENCY_OPENED,
    EMERGENCY_RENEWED,
    DECONFLICTION_ASKED,
    DECONFLICTION_TOLD,
)
