"""Pages of exhibits: door, form, service, answer."""

from evidence.views.bundles import (
    bundle,
    bundle_paper,
    bundles,
    new_bundle,
    release_bundle,
    return_bundle,
    take_bundle,
)
from evidence.views.checking import check
from evidence.views.exhibit import detail, verify
from evidence.views.lists import index, panel
from evidence.views.manifests import cancel_manifest, manifest, manifests, rejected_lines, start_manifest
from evidence.views.papers import paper, paper_file, papers, papers_of_case
from evidence.views.registering import register, register_search
from evidence.views.schedules import make_schedule, mark, schedules
from evidence.views.steps import add_hash, answer, record_break, release

__all__ = [
    "add_hash",
    "answer",
    "bundle",
    "bundle_paper",
    "bundles",
    "cancel_manifest",
    "check",
    "detail",
    "index",
    "make_schedule",
    "manifest",
    "manifests",
    "mark",
    "new_bundle",
    "panel",
    "paper",
    "paper_file",
    "papers",
    "papers_of_case",
    "record_break",
    "register",
    "register_search",
    "rejected_lines",
    "release",
    "release_bundle",
    "return_bundle",
    "schedules",
    "start_manifest",
    "take_bundle",
    "verify",
]
