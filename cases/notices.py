"""What people are told about cases."""

from django.utils.translation import gettext_lazy as _

from ocsea.notices.registry import NoticeKind, register

CLOSURE_PROPOSED = NoticeKind("case.closure_proposed", _("A case waits for your decision to close it"))
CLOSURE_RETURNED = NoticeKind("case.closure_returned", _("A closure you proposed came back with a comment"))
CLOSED = NoticeKind("case.closed", _("A case you proposed to close was closed"))
ADDED_TO_CASE = NoticeKind("case.added", _("You were added to a case"))
HANDED_OVER = NoticeKind("case.handed_over", _("You are now case officer of a case"))
CONFLICT_DECLARED = NoticeKind("case.conflict_declared", _("A conflict of interest is yours to review"))
EMERGENCY_OPENED = NoticeKind("emergency.opened", _("Somebody on duty opened emergency access to a case"))
LOOKUP_OBJECTED = NoticeKind("finder.objected", _("Your supervisor objected to a look-up in the duty finder"))
ASKED_ABOUT = NoticeKind("deconfliction.asked", _("Another officer asks about an identifier of your case"))
REVEAL_TO_CHECK = NoticeKind("reveal.to_check", _("An opened identity was drawn for you to look at"))
REVEAL_UNWATCHED = NoticeKind("reveal.unwatched", _("An identity was opened that no supervisor can look at"))
REVEAL_OBJECTED = NoticeKind("reveal.objected", _("Your supervisor objected to an identity you opened"))
SIGN_FOUND = NoticeKind("sign.found", _("Unusual reading was noticed"))
PLACE_LOST = NoticeKind("case.place_lost", _("Somebody on a case left it with their account or post"))
WITHOUT_OFFICER = NoticeKind("case.without_officer", _("A case has no case officer any more; hand it over"))
WITHOUT_SUPERVISOR = NoticeKind("case.without_supervisor", _("A case has no supervisor any more; borrow one"))
SUPERVISES = NoticeKind("case.supervises", _("You supervise your unit's cases now; they are in your list"))

register(
    CLOSURE_PROPOSED,
    CLOSURE_RETURNED,
    CLOSED,
    ADDED_TO_CASE,
    HANDED_OVER,
    CONFLICT_DECLARED,
    EMERGENCY_OPENED,
    LOOKUP_OBJECTED,
    ASKED_ABOUT,
    REVEAL_TO_CHECK,
    REVEAL_UNWATCHED,
    REVEAL_OBJECTED,
    SIGN_FOUND,
    PLACE_LOST,
    WITHOUT_OFFICER,
    WITHOUT_SUPERVISOR,
    SUPERVISES,
)
COMPARTMENT_PROPOSED = NoticeKind("compartment.proposed", _("A compartment waits for a second person"))
COMPARTMENT_DROPPED = NoticeKind("compartment.dropped", _("A compartment was declined or taken back"))
COMPARTMENT_STAYED = NoticeKind("compartment.stayed", _("A compartment stays: leaving was declined or taken back"))
COMPARTMENT_NAMED = NoticeKind("compartment.named", _("You are named to read a compartment"))
COMPARTMENT_LEAVING = NoticeKind("compartment.leaving", _("Leaving a compartment waits for a second person"))
COMPARTMENT_LAPSED = NoticeKind("compartment.lapsed", _("A proposed compartment ended: somebody with a post left"))
COMPARTMENT_UNANSWERED = NoticeKind("compartment.unanswered", _("Nobody answered a proposed compartment"))
COMPARTMENT_UNREVIEWED = NoticeKind("compartment.unreviewed", _("The review of a compartment was missed"))
COMPARTMENT_VACANT = NoticeKind("compartment.vacant", _("Somebody with a post in a compartment has left; hand it on"))
COMPARTMENT_POST_PASSED = NoticeKind("compartment.post_passed", _("A post in a compartment passed to somebody else"))

register(COMPARTMENT_PROPOSED, COMPARTMENT_DROPPED, COMPARTMENT_NAMED)
register(COMPARTMENT_LEAVING, COMPARTMENT_STAYED, COMPARTMENT_UNREVIEWED)
register(COMPARTMENT_LAPSED, COMPARTMENT_UNANSWERED, COMPARTMENT_VACANT, COMPARTMENT_POST_PASSED)
