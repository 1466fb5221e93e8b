"""Pages of exhibits: door, form, service, answer."""

from evidence.views.exhibit import detail, verify
from evidence.views.lists import index, panel
from evidence.views.registering import register
from evidence.views.steps import add_hash, answer, record_break, release

__all__ = ["add_hash", "answer", "detail", "index", "panel", "record_break", "register", "release", "verify"]
