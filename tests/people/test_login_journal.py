"""Logins in the journal, good and bad, and what follows a change of password or second factor."""

import pytest
from allauth.mfa.totp.internal.auth import TOTP
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from sprachrohr.journal.models import Entry
from sprachrohr.people import logins
from sprachrohr.people.mail import send_notice_of_change
from sprachrohr.people.models import Member

from .conftest import PASSWORD, SECRET, Enter, six_digits

pytestmark = pytest.mark.django_db

NEW = {"oldpassword": PASSWORD, "password1": "fünf Kraniche im Hafen", "password2": "fünf Kraniche im Hafen"}


def lines() -> list[tuple[str, str]]:
    """(verb, about) of what this room writes about logins, and that none of it has an hour or an author."""
    found = Entry.objects.filter(logins.of_logins()).order_by("verb", "subject")
    assert [one for one in found if one.at is not None or one.by] == []
    return [(one.verb, one.subject) for one in found]


def types_password(email: str, password: str = PASSWORD) -> Client:
    client = Client(headers={"User-Agent": "Nokia7110"})
    client.post(reverse("account_login"), {"login": email, "password": password})
    return client


def test_a_login_stands_in_the_journal_with_day_and_ways(member: Member) -> None:
    TOTP.activate(member, SECRET)
    client = types_password(member.email)
    assert lines() == []
    client.post(reverse("mfa_authenticate"), {"code": six_digits(SECRET)})
    assert lines() == [("login: password, app", f"member:{member.pk}")]


def test_what_failed_stands_there_too_and_names_only_members(member: Member) -> None:
    TOTP.activate(member, SECRET)
    types_password(member.email, "falsch geraten")
    types_password("niemand@rat.example")
    client = types_password(member.email)
    client.post(reverse("mfa_authenticate"), {"code": "1"})
    Client().post(reverse("mfa_login_webauthn"), {"credential": '{"id": "x"}'})
    me = f"member:{member.pk}"
    assert lines() == [
        ("login failed: passkey", ""),
        ("login failed: password", ""),
        ("login failed: password", me),
        ("login failed: second factor", me),
    ]
    written = str(list(Entry.objects.values_list()))
    assert [one for one in ("niemand", "@", "127.0.0.1", "Nokia") if one in written] == []


@pytest.mark.parametrize(
    "credential",
    ["", "x", "[]", "7", "{}", '{"id": "x"}', '{"id": "eA", "rawId": "eA", "response": {}, "type": "public-key"}'],
)
def test_what_is_no_passkey_gets_a_sentence(member: Member, credential: str) -> None:
    client = Client()
    answer = client.post(reverse("mfa_login_webauthn"), {"credential": credential})
    assert answer.headers["Location"] == reverse("account_login")
    assert "notice notice-warn" in client.get(reverse("account_login")).content.decode()


def test_a_door_that_is_not_for_somebody_is_noted(member: Member, enter: Enter) -> None:
    assert enter(member).get(reverse("people")).status_code == 403
    assert lines() == [("refused: people", f"member:{member.pk}")]


def test_endless_tries_do_not_fill_the_journal(member: Member) -> None:
    for _ in range(logins.MOST_A_DAY + 10):
        logins.failed(member, "password")
    verbs = [verb for verb, _ in lines()]
    assert (verbs.count("login failed: password"), verbs.count("login failed: password (often)")) == (20, 1)


def test_the_journal_shows_logins_apart(chair: Member, enter: Enter) -> None:
    client = enter(chair)
    logins.failed(chair, "password")
    pages = {tab: client.get(reverse("journal") + tab).context["entries"] for tab in ("", "?logins")}
    verbs = {tab: {one.verb for one in entries} for tab, entries in pages.items()}
    assert verbs["?logins"] == {"login failed: password"}
    assert ("role given" in verbs[""], "login failed: password" in verbs[""]) == (True, False)


def test_logins_are_forgotten_after_three_months_and_nothing_else_is(member: Member, enter: Enter) -> None:
    logins.failed(member, "password")
    logins.came_in(member, [{"method": "password"}])
    enter(member).get(reverse("people"))
    others = Entry.objects.exclude(logins.of_logins()).count()
    Entry.objects.update(day=timezone.localdate() - timezone.timedelta(days=91))
    logins.refused(member, "people")
    assert logins.forget_old_logins() == 3
    assert lines() == [("refused: people", f"member:{member.pk}")]
    assert Entry.objects.exclude(logins.of_logins()).count() == others


# -- after a change -------------------------------------------------------------------------------------


def test_a_changed_password_is_told_by_a_mail_without_content(
    member: Member, enter: Enter, settings, mailoutbox
) -> None:
    settings.EMAIL_HOST = "mail.rat.example"
    enter(member).post(reverse("account_change_password"), NEW)
    (task,) = DBTaskResult.objects.all()
    assert task.args_kwargs == {"args": [member.pk], "kwargs": {}}
    send_notice_of_change.call(member.pk)
    (mail,) = mailoutbox
    words = mail.subject + mail.body
    assert mail.to == [member.email]
    assert [one for one in ("Hakan", "http", "Kraniche", "127.0.0.1", member.email) if one in words] == []


def test_without_a_mail_server_nothing_waits(member: Member, enter: Enter) -> None:
    enter(member).post(reverse("account_change_password"), NEW)
    assert DBTaskResult.objects.count() == 0


def test_who_left_gets_no_mail(chair: Member, member: Member, mailoutbox) -> None:
    Member.objects.get_queryset().filter(pk=member.pk).update(left_at=timezone.now())
    send_notice_of_change.call(member.pk)
    assert mailoutbox == []


def test_a_disconnected_app_ends_all_other_sessions_and_is_noted(member: Member, enter: Enter) -> None:
    client, other = enter(member), Client()
    other.force_login(member)
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    client.post(reverse("mfa_deactivate_totp"))
    assert other.get(reverse("second_factor")).headers["Location"].startswith(reverse("account_login"))
    assert client.get(reverse("second_factor")).status_code == 200
    assert Entry.objects.filter(verb="app disconnected", by=f"member:{member.pk}").count() == 1
