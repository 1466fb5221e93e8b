"""Referrals as their readers get them: the sender's side by the case's rules, the recipient's side by the snapshot."""

from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import Any, ClassVar

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _

from ocsea.redaction.sensitivity import FieldClass
from ocsea.web.presenter import Choice, Presenter, Viewer
from referrals.models import Answer, Dispatch, Referral, Snapshot
from referrals.policy import RECIPIENT_READS


class ReferralRowPresenter(Presenter[Referral]):
    """A line of a list."""

    model = Referral
    fields: ClassVar[Sequence[str]] = (
        "reference",
        "pseudonym",
        "agency",
        "recipient",
        "purpose",
        "stage",
        "review",
        "created_at",
        "sent_at",
    )
    derived = {
        "case": (FieldClass.PUBLIC, _("case")),
        "state": (FieldClass.PUBLIC, _("state")),
        "answer_by": (FieldClass.PUBLIC, _("answer by")),
    }

    def case(self) -> str:
        return self.record.case.reference

    def state(self) -> str:
        dispatch = _dispatch_of(self.record)
        if dispatch is None:
            return Choice(self.record.stage, self.record.get_stage_display())
        return Choice(dispatch.state, dispatch.get_state_display())

    def answer_by(self) -> Any:
        dispatch = _dispatch_of(self.record)
        return dispatch.answer_by if dispatch else None


class ReferralPresenter(ReferralRowPresenter):
    """The whole of the sender's side."""

    fields: ClassVar[Sequence[str]] = (
        *ReferralRowPresenter.fields,
        "basis",
        "necessity",
        "need_to_know",
        "request",
        "author",
        "approved_by",
        "approved_at",
    )


class SnapshotPresenter(Presenter[Snapshot]):
    """The document: the very bytes that were prepared, for whoever may see them."""

    model = Snapshot
    fields: ClassVar[Sequence[str]] = (
        "version",
        "headline",
        "document",
        "released",
        "withheld",
        "template_version",
        "content_hash",
        "prepared_at",
    )

    @property
    def html(self) -> SafeString:
        """The document as markup. It was made by our own template, which escaped everything anybody typed."""
        item = self["document"]
        return mark_safe(item.value) if item.shown else SafeString("")  # noqa: S308


class AnswerPresenter(Presenter[Answer]):
    """One step of the thread."""

    model = Answer
    fields: ClassVar[Sequence[str]] = ("kind", "outcome", "text", "acts_on", "author_label", "at")


class DispatchPresenter(Presenter[Dispatch]):
    """What a named recipient gets: card and page, and the same for the API."""

    model = Dispatch
    fields: ClassVar[Sequence[str]] = (
        "reference",
        "purpose",
        "state",
        "sender_unit",
        "sender_role",
        "callback_number",
        "sent_at",
        "answer_by",
        "answered_at",
    )
    derived = {
        "headline": (FieldClass.IDENTITY, _("about")),
        "document": (FieldClass.IDENTITY, _("document")),
        "content_hash": (FieldClass.PUBLIC, _("SHA-256 of the document")),
    }

    @cached_property
    def snapshot(self) -> Presenter[Snapshot]:
        """The document that the dispatch carries now."""
        return SnapshotPresenter(self.record.snapshot, self.viewer)

    def headline(self) -> Any:
        return self.snapshot["headline"].value

    def document(self) -> Any:
        return self.snapshot["document"].value

    def content_hash(self) -> str:
        return self.record.snapshot.content_hash


def for_recipient(dispatch: Dispatch) -> DispatchPresenter:
    """The dispatch for its named recipient, for whom it was cut."""
    return DispatchPresenter(dispatch, Viewer(RECIPIENT_READS))


def cards_for_recipient(dispatches: Iterable[Dispatch]) -> list[DispatchPresenter]:
    """Many of them for the same recipient; the documents are opened in one batch."""
    cards = [for_recipient(dispatch) for dispatch in dispatches]
    documents = SnapshotPresenter.many((card.record.snapshot for card in cards), Viewer(RECIPIENT_READS))
    for card, document in zip(cards, documents, strict=True):
        card.snapshot = document
    return cards


def thread_of(dispatch: Dispatch) -> list[Presenter[Answer]]:
    """The exchange in order; both sides read all of it, openings left out."""
    steps = dispatch.answers.exclude(kind="opened").select_related("dispatch").order_by("at")
    return AnswerPresenter.many(steps, Viewer(RECIPIENT_READS))


def document_viewer(viewer: Viewer) -> Viewer:
    """Whoever the database shows a snapshot answers for it, and sees it byte for byte."""
    return Viewer(viewer.readable | {FieldClass.IDENTITY})


def _dispatch_of(referral: Referral) -> Dispatch | None:
    return getattr(referral, "dispatch", None)
