"""Pages of exhibits: door, form, service, answer."""

from evidence.views.checking import check
from evidence.views.exhibit import detail, verify
from evidence.views.lists import index, panel
from evidence.views.manifests import cancel_manifest, manifest, manifests, rejected_lines, start_manifest
from evidence.views.papers import paper, paper_file, papers, papers_of_case
from evidence.views.registering import register
from evidence.views.steps import add_hash, answer, record_break, release

__all__ = [
    "add_hash",
    "answer",
    "cancel_manifest",
    "check",
    "detail",
    "index",
    "manifest",
    "manifests",
    "panel",
    "paper",
    "paper_file",
    "papers",
    "papers_of_case",
    "record_break",
    "register",
    "rejected_lines",
    "release",
    "start_manifest",
    "verify",
]
