"""Open sessions of the desk: when they end by themselves, who sees and ends them, and that nothing typed is lost."""

import re

import pytest
from allauth.mfa.totp.internal.auth import TOTP
from django.conf import settings
from django.test import Client
from django.urls import reverse

from sprachrohr.journal.models import Entry
from sprachrohr.people import actions
from sprachrohr.people.models import Member
from sprachrohr.people.sessions import SINCE, USED, DeskSession, device

from .conftest import PASSWORD, SECRET, Enter, six_digits

pytestmark = pytest.mark.django_db

FIREFOX = "Mozilla/5.0 (Android 14; Mobile; rv:140.0) Gecko/140.0 Firefox/140.0"
SAFARI = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1 Version/18.0 Safari/604.1"
LONG = "Wir haben beim Amt nachgefragt und melden uns am Dienstag wieder, versprochen."


def goes_by(client: Client, seconds: int) -> None:
    """As if the login and the last use had been so much earlier."""
    session = client.session
    if SINCE not in session:
        return  # it has ended
    session[SINCE] -= seconds
    session[USED] -= seconds
    session.save()


def is_in(client: Client) -> bool:
    return client.get(reverse("me")).status_code == 200


def logs_in(email: str, agent: str = FIREFOX) -> Client:
    """By the real door, with this browser."""
    client = Client(headers={"User-Agent": agent})
    client.post(reverse("account_login"), {"login": email, "password": PASSWORD})
    client.post(reverse("mfa_authenticate"), {"code": six_digits(SECRET)})
    return client


# -- when a session ends by itself ---------------------------------------------------------------------


def test_an_hour_without_use_ends_the_session(member: Member, enter: Enter) -> None:
    client = enter(member)
    goes_by(client, settings.DESK_IDLE_SECONDS - 60)
    assert is_in(client)
    goes_by(client, settings.DESK_IDLE_SECONDS + 1)
    assert client.get(reverse("me")).headers["Location"] == f"{reverse('account_login')}?next=/desk/me/&ended=1"


def test_use_puts_the_end_off_but_not_beyond_half_a_day(member: Member, enter: Enter) -> None:
    client = enter(member)
    seen = []
    for _ in range(14):
        goes_by(client, settings.DESK_IDLE_SECONDS - 60)
        seen.append(is_in(client))
    # 12 times 59 minutes are 11 hours and 48 minutes.
    assert seen == [True] * 12 + [False] * 2


def test_what_a_page_asks_by_itself_is_no_use(member: Member, enter: Enter) -> None:
    client = enter(member)
    goes_by(client, 600)
    before = client.session[USED]
    client.get(reverse("me"), headers={"Accept": "application/json"})
    assert client.session[USED] == before
    client.get(reverse("me"))
    assert client.session[USED] > before


def test_a_click_within_the_minute_writes_nothing(member: Member, enter: Enter) -> None:
    client = enter(member)
    goes_by(client, 30)
    row = DeskSession.objects.get()
    client.get(reverse("me"))
    assert DeskSession.objects.get().session_data == row.session_data


def test_whoever_opens_a_link_without_an_account_has_a_session_of_nobody(member: Member) -> None:
    client = Client()
    client.post(reverse("account_login"), {"login": member.email, "password": PASSWORD})
    TOTP.activate(member, SECRET)
    stranger = Client()
    stranger.post(reverse("account_login"), {"login": member.email, "password": PASSWORD})
    assert sorted(DeskSession.objects.values_list("member", flat=True), key=str) == [member.pk, None]


# -- what was just being sent ---------------------------------------------------------------------------


def test_what_was_typed_stays_in_the_page_when_the_session_has_ended(member: Member, enter: Enter) -> None:
    client = enter(member)
    goes_by(client, settings.DESK_IDLE_SECONDS + 1)
    answer = client.post("/desk/voices/1/answer/", {"words": LONG, "seen": "7"})
    page = answer.content.decode()
    assert answer.status_code == 403
    assert f">{LONG}</textarea>" in page
    assert '<input type="hidden" name="seen" value="7">' in page
    assert re.findall(r'action="([^"]*)"', page) == ["/desk/voices/1/answer/"]
    assert f'href="{reverse("account_login")}" target="_blank"' in page


def test_what_another_site_sends_is_not_given_back(client: Client) -> None:
    answer = client.post("/desk/voices/1/answer/", {"words": LONG}, headers={"Sec-Fetch-Site": "cross-site"})
    assert (answer.status_code, LONG in answer.content.decode()) == (302, False)


def test_no_password_and_no_recovery_key_comes_back_in_a_page(client: Client) -> None:
    typed = {"password": PASSWORD, "earlier": PASSWORD, "words": LONG}
    page = client.post("/desk/cases/unlock/", typed).content.decode()
    assert (PASSWORD in page, LONG in page) == (False, True)
    page = client.post("/desk/cases/recover/", {"printed": "ABCD EFGH", "words": LONG}).content.decode()
    assert ("ABCD EFGH" in page, LONG in page) == (False, True)


def test_a_button_without_text_leads_to_the_login_and_then_to_the_desk(client: Client, member: Member) -> None:
    answer = client.post(reverse("end_role", args=[member.pk, "member"]))
    assert answer.headers["Location"] == f"{reverse('account_login')}?next={reverse('desk')}"


# -- who sees and ends sessions -------------------------------------------------------------------------


def test_own_page_shows_where_one_is_logged_in(member: Member, translator: Member) -> None:
    TOTP.activate(member, SECRET)
    goes_by(logs_in(member.email, SAFARI), 60)
    client = Client(headers={"User-Agent": FIREFOX})
    client.force_login(member)
    Client().force_login(translator)
    page = client.get(reverse("me"))
    assert [(one.device, one.is_here) for one in page.context["sessions"]] == [("", True), ("Safari, iPhone", False)]


@pytest.mark.parametrize(
    ("agent", "shown"),
    [
        (FIREFOX, "Firefox, Android"),
        (SAFARI, "Safari, iPhone"),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/126.0 Safari/537.36 Edg/126.0", "Edge, Windows"),
        ("Mozilla/5.0 (X11; Linux x86_64) Chrome/126.0 Safari/537.36", "Chrome, Linux"),
        ("Nokia7110", ""),
        ("", ""),
    ],
)
def test_a_device_is_called_by_browser_and_system_and_nothing_else(agent: str, shown: str) -> None:
    assert device(agent) == shown


def test_ending_all_others_asks_for_the_password_and_keeps_this_one(member: Member, enter: Enter) -> None:
    client, other = enter(member), Client()
    other.force_login(member)
    address = reverse("end_own_sessions")
    for answer in (client.get(address), client.post(address)):
        assert answer.headers["Location"] == f"{reverse('account_reauthenticate')}?next={address}"
    assert is_in(other)
    answer = client.post(reverse("account_reauthenticate") + f"?next={address}", {"password": PASSWORD})
    assert answer.headers["Location"] == address
    assert client.get(address).status_code == 200
    assert is_in(other)
    assert client.post(address).headers["Location"] == reverse("me")
    assert (is_in(client), is_in(other)) == (True, False)
    assert DeskSession.objects.count() == 1
    assert Entry.objects.filter(verb="sessions ended", by=f"member:{member.pk}").count() == 1


def test_the_chair_logs_somebody_out_everywhere_who_stays_a_member(
    chair: Member, member: Member, enter: Enter
) -> None:
    desk, lost = enter(chair), enter(member)
    answer = desk.post(reverse("end_sessions", args=[member.pk]))
    assert answer.headers["Location"] == reverse("member", args=[member.pk])
    assert (is_in(lost), is_in(desk)) == (False, True)
    assert Member.objects.get(pk=member.pk).is_active


def test_a_member_ends_nobody_elses_sessions(chair: Member, member: Member, enter: Enter) -> None:
    desk = enter(chair)
    assert enter(member).post(reverse("end_sessions", args=[chair.pk])).status_code == 403
    assert is_in(desk)


def test_leaving_takes_the_sessions_along(chair: Member, member: Member) -> None:
    Client().force_login(member)
    actions.leave(member=member, by=chair)
    assert DeskSession.objects.count() == 0


# -- asking for the password again ------------------------------------------------------------------------


def test_asking_for_the_password_again_keeps_nothing_of_what_was_sent(member: Member, enter: Enter) -> None:
    """allauth would put the whole POST into the session: cookies, address, what the browser calls itself."""
    client = enter(member)
    client.cookies["cases"] = "the key of the cases"
    answer = client.post(reverse("mfa_deactivate_totp"), headers={"User-Agent": "Nokia7110"})
    assert answer.headers["Location"].startswith(reverse("account_reauthenticate"))
    kept = str(dict(client.session))
    assert [one for one in ("the key of the cases", "Nokia7110", "127.0.0.1") if one in kept] == []
