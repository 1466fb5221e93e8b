"""Ledger kinds of the evidence app."""

from django.utils.translation import gettext_lazy as _

from evidence.enums import Step
from ocsea.ledger.kinds import Category, Kind, register

EXHIBIT_REGISTERED = Kind("exhibit.registered", Category.COLLECTION, _("Exhibit registered"))
EXHIBIT_READ = Kind("exhibit.read", Category.CONSULTATION, _("Exhibit read"))
EXHIBIT_HASHED = Kind("exhibit.hashed", Category.COLLECTION, _("Digest of an exhibit recorded"))
EXHIBIT_VERIFIED = Kind("exhibit.verified", Category.CONSULTATION, _("Chain of custody checked"))
MANIFEST_STARTED = Kind("manifest.started", Category.COLLECTION, _("Import of a manifest started"))
MANIFEST_FINISHED = Kind("manifest.finished", Category.COLLECTION, _("Import of a manifest ended"))
MANIFEST_READ = Kind("manifest.read", Category.CONSULTATION, _("Manifest of an exhibit read"))
HASHES_CHECKED = Kind("hashes.checked", Category.CONSULTATION, _("Digests checked against those held"))
PAPER_MADE = Kind("paper.made", Category.CONSULTATION, _("Paper printed"))
PAPER_READ = Kind("paper.read", Category.CONSULTATION, _("Printed paper opened"))
BUNDLE_PREPARED = Kind("bundle.prepared", Category.ALTERATION, _("Disclosure prepared"))
BUNDLE_READ = Kind("bundle.read", Category.CONSULTATION, _("Disclosure opened"))
BUNDLE_RELEASED = Kind("bundle.released", Category.DISCLOSURE, _("Disclosure released by a second person"))
BUNDLE_RETURNED = Kind("bundle.returned", Category.ALTERATION, _("Disclosure not released"))
BUNDLE_MADE = Kind("bundle.made", Category.DISCLOSURE, _("Papers of a disclosure made"))
BUNDLE_SEALED = Kind("bundle.sealed", Category.DISCLOSURE, _("Disclosure closed with its proofs"))
BUNDLE_TAKEN = Kind("bundle.taken", Category.DISCLOSURE, _("Disclosure downloaded to be handed over"))
MATERIAL_MARKED = Kind("material.marked", Category.ALTERATION, _("Item marked for disclosure"))
SCHEDULE_MADE = Kind("schedule.made", Category.ALTERATION, _("Disclosure schedules made"))
CUSTODY: dict[Step, Kind] = {
    Step.COLLECTED: Kind("custody.collected", Category.COLLECTION, _("Exhibit taken into custody")),
    Step.RELEASED: Kind("custody.released", Category.ALTERATION, _("Exhibit released to another person")),
    Step.CONFIRMED: Kind("custody.confirmed", Category.ALTERATION, _("Receipt of an exhibit confirmed")),
    Step.REFUSED: Kind("custody.refused", Category.ALTERATION, _("Receipt of an exhibit refused")),
    Step.WITHDRAWN: Kind("custody.withdrawn", Category.ALTERATION, _("Release of an exhibit withdrawn")),
    Step.FOUND: Kind("custody.found", Category.ALTERATION, _("Exhibit found outside its recorded custody")),
    Step.MISSING: Kind("custody.missing", Category.ALTERATION, _("Holder of an exhibit not known")),
    Step.CORRECTED: Kind("custody.corrected", Category.ALTERATION, _("Custody entry corrected")),
}

register(EXHIBIT_REGISTERED, EXHIBIT_READ, EXHIBIT_HASHED, EXHIBIT_VERIFIED, *CUSTODY.values())
register(MANIFEST_STARTED, MANIFEST_FINISHED, MANIFEST_READ, HASHES_CHECKED, PAPER_MADE, PAPER_READ)
register(BUNDLE_PREPARED, BUNDLE_READ, BUNDLE_RELEASED, BUNDLE_RETURNED, BUNDLE_MADE, BUNDLE_SEALED, BUNDLE_TAKEN)
register(MATERIAL_MARKED, SCHEDULE_MADE)
