"""What members answer to an invitation, and the links by which they do so without logging in.

A personal link belongs to one member and one meeting; the link for the chat to one meeting, where everybody taps
their own name. Both end with the meeting. Opening a link changes nothing; only a button does.
"""

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from sprachrohr.journal.actions import write
from sprachrohr.meetings.actions import sealed
from sprachrohr.meetings.models import Invitee, Meeting, Reply
from sprachrohr.meetings.seats import in_office
from sprachrohr.people.models import Member
from sprachrohr.vault.actions import find_link, make_link
from sprachrohr.vault.models import Link

PERSONAL, CHAT = "meeting reply", "meeting chat"


class NotAMember(Exception):
    """This person holds no seat in the council (any more)."""


class TooLate(Exception):
    """The meeting is over or was cancelled."""


class AnsweredElsewhere(Exception):
    """This member has answered by a link of their own or at the desk; the link of the chat cannot change that."""


class NoDeputies(Exception):
    """The rules of this council know no deputies."""


def may_answer(meeting: Meeting) -> bool:
    return meeting.is_called and not meeting.is_cancelled and not meeting.is_over


@transaction.atomic
def reply(
    *, meeting: Meeting, member: Member, answer: str, way: str, deputy: str = "", by: Member | None = None
) -> Reply:
    """The last answer counts. `by`: who entered it at the desk. Raises TooLate, NotAMember, AnsweredElsewhere."""
    if not may_answer(meeting):
        raise TooLate
    if not in_office(timezone.now()).filter(pk=member.pk).exists():
        raise NotAMember
    by_chat = way == Reply.Way.CHAT
    if by_chat and Reply.objects.filter(meeting=meeting, member=member).exclude(way=way).exists():
        raise AnsweredElsewhere
    name = sealed(meeting, deputy) if answer == Reply.Answer.DEPUTY else None
    found, _ = Reply.objects.update_or_create(
        meeting=meeting,
        member=member,
        defaults={
            "answer": answer, "way": way, "sealed_deputy": name, "entered_by": by, "replied_at": timezone.now(),
        },
    )  # fmt: skip
    # In the chat anybody may have tapped this name.
    write("reply given", about=meeting, by=None if by_chat else by or member)
    return found


def _until(link: Link, ends: datetime) -> None:
    link.expires_at = ends
    link.save(update_fields=["expires_at"])


@transaction.atomic
def personal_link(*, meeting: Meeting, member: Member) -> str:
    """The address of a new personal link; it exists only in this answer. Links that were sent before stay valid.

    Nobody is named as its maker, so that it does not end when the secretary changes; it ends with the member's seat.
    """
    invitee, _ = Invitee.objects.get_or_create(meeting=meeting, member=member)
    link, token = make_link(purpose=PERSONAL, subject=invitee.pk, days=1, by=None)
    _until(link, meeting.ends_at)
    return settings.PUBLIC_URL + reverse("reply_by_link", kwargs={"token": token})


@transaction.atomic
def chat_link(*, meeting: Meeting, by: Member) -> str:
    """The address of a new link for the members' chat; an earlier one ends."""
    end_chat_link(meeting=meeting, by=by)
    link, token = make_link(purpose=CHAT, subject=meeting.pk, days=1, by=by)
    _until(link, meeting.ends_at)
    return settings.PUBLIC_URL + reverse("reply_in_chat", kwargs={"token": token})


@transaction.atomic
def end_chat_link(*, meeting: Meeting, by: Member) -> int:
    """How many were open."""
    ended = Link.objects.open().filter(purpose=CHAT, subject=meeting.pk).update(revoked_at=timezone.now())
    if ended:
        write("chat link ended", about=meeting, by=by)
    return ended


@transaction.atomic
def end_links(*, meeting: Meeting, member: Member | None = None) -> int:
    """All open links of this meeting, or of one member to it; how many."""
    invitees = Invitee.objects.filter(meeting=meeting)
    if member is not None:
        invitees = invitees.filter(member=member)
    personal = Link.objects.open().filter(purpose=PERSONAL, subject__in=list(invitees.values_list("pk", flat=True)))
    ended = personal.update(revoked_at=timezone.now())
    if member is None:
        ended += Link.objects.open().filter(purpose=CHAT, subject=meeting.pk).update(revoked_at=timezone.now())
    return ended


@transaction.atomic
def move_links(*, meeting: Meeting) -> None:
    """The meeting has another end now, and its links with it."""
    invitees = list(Invitee.objects.filter(meeting=meeting).values_list("pk", flat=True))
    still = Link.objects.filter(revoked_at__isnull=True, done_at__isnull=True)
    still.filter(purpose=PERSONAL, subject__in=invitees).update(expires_at=meeting.ends_at)
    still.filter(purpose=CHAT, subject=meeting.pk).update(expires_at=meeting.ends_at)


def invitee_of(token: str) -> Invitee | None:
    """Whom a personal link belongs to; None if it is not open, or its member holds no seat any more."""
    link = find_link(token=token, purpose=PERSONAL)
    if link is None:
        return None
    found = Invitee.objects.select_related("meeting__key", "member").filter(pk=link.subject).first()
    if found is None or not in_office(timezone.now()).filter(pk=found.member_id).exists():
        return None
    return found


def meeting_of_chat(token: str) -> Meeting | None:
    """The meeting of an open chat link, or None."""
    link = find_link(token=token, purpose=CHAT)
    return None if link is None else Meeting.objects.select_related("key").filter(pk=link.subject).first()
