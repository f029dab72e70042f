"""Log in, log out, a forgotten password."""

import pytest
from allauth.mfa.totp.internal.auth import TOTP
from django.test import Client
from django.urls import reverse
from django_tasks_db.models import DBTaskResult

from sprachrohr.people import actions
from sprachrohr.people.mail import send_reset_link
from sprachrohr.people.models import Member
from sprachrohr.people.sessions import DeskSession
from tests.cast import open_council

from .conftest import PASSWORD, SECRET, Enter, six_digits

pytestmark = pytest.mark.django_db

LOGIN = "account_login"


def log_in(client: Client, email: str, password: str = PASSWORD):
    return client.post(reverse(LOGIN), {"login": email, "password": password})


def is_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def test_password_and_app_log_in(client: Client, member: Member) -> None:
    TOTP.activate(member, SECRET)
    asked = log_in(client, "Hakan@rat.example")
    assert asked.headers["Location"] == reverse("mfa_authenticate")
    assert not is_in(client)
    assert client.get(reverse("me")).status_code == 302
    answer = client.post(reverse("mfa_authenticate"), {"code": six_digits(SECRET)})
    assert answer.headers["Location"] == reverse("desk")
    assert client.session["_auth_user_id"] == str(member.pk)
    assert client.get(reverse("me")).status_code == 200


def test_wrong_code_does_not_log_in(client: Client, member: Member) -> None:
    TOTP.activate(member, SECRET)
    log_in(client, member.email)
    wrong = f"{(int(six_digits(SECRET)) + 500_000) % 1_000_000:06}"
    answer = client.post(reverse("mfa_authenticate"), {"code": wrong})
    assert 'id="id_code_error"' in answer.content.decode()
    assert not is_in(client)


def test_code_works_once(member: Member) -> None:
    TOTP.activate(member, SECRET)
    code = six_digits(SECRET)
    browsers = [Client(), Client()]
    for browser in browsers:
        log_in(browser, member.email)
        browser.post(reverse("mfa_authenticate"), {"code": code})
    assert [is_in(browser) for browser in browsers] == [True, False]


def test_login_changes_the_session_cookie(client: Client, member: Member) -> None:
    TOTP.activate(member, SECRET)
    log_in(client, member.email)
    before = client.cookies["desk"].value
    client.post(reverse("mfa_authenticate"), {"code": six_digits(SECRET)})
    assert client.cookies["desk"].value != before
    assert not DeskSession.objects.filter(session_key=before).exists()


def test_login_does_not_tell_whether_an_address_is_known(
    chair: Member, member: Member, translator: Member
) -> None:
    actions.leave(member=translator, by=chair)
    pages = []
    for email in (member.email, translator.email, "niemand@rat.example"):
        page = log_in(Client(), email, "falsches Passwort").content.decode()
        same = [line for line in page.splitlines() if "csrf" not in line and "nonce" not in line]
        pages.append("".join(same).replace(email, ""))
    assert pages[0] == pages[1] == pages[2]


def test_who_left_cannot_log_in(client: Client, chair: Member, member: Member) -> None:
    actions.leave(member=member, by=chair)
    assert log_in(client, member.email).status_code == 200
    assert not is_in(client)


def test_too_many_attempts_are_slowed_down(client: Client, member: Member) -> None:
    answers = [log_in(client, member.email, "falsches Passwort") for _ in range(6)]
    messages = [str(answer.context["form"].non_field_errors()[0]) for answer in answers]
    assert len(set(messages[:5])) == 1
    assert messages[5] != messages[4]
    # The right password does not help now either.
    log_in(client, member.email)
    assert not is_in(client)


def test_log_out_asks_then_forgets_everything(member: Member, enter: Enter) -> None:
    client = enter(member)
    assert client.get(reverse("account_logout")).status_code == 200
    assert is_in(client)
    answer = client.post(reverse("account_logout"))
    assert answer.headers["Location"] == reverse(LOGIN)
    assert answer.headers["Clear-Site-Data"] == '"cache", "cookies", "storage"'
    assert not is_in(client)


@pytest.mark.parametrize(("wish", "shown"), [("en", "en"), ("de", "de"), ("ar", "de"), ("tr,en;q=0.5", "de")])
def test_account_pages_speak_german_or_english(client: Client, wish: str, shown: str) -> None:
    page = client.get(reverse(LOGIN), headers={"Accept-Language": wish}).content.decode()
    assert f'lang="{shown}"' in page
    assert 'dir="rtl"' not in page


def test_forgotten_password_without_mail_server_leads_to_people(client: Client, member: Member) -> None:
    answer = client.post(reverse("account_reset_password"), {"email": member.email})
    assert next(template.name for template in answer.templates) == "people/no_mail.html"
    assert DBTaskResult.objects.count() == 0


def test_forgotten_password_looks_the_same_for_everybody(
    client: Client, member: Member, settings, mailoutbox
) -> None:
    settings.EMAIL_HOST = "mail.rat.example"
    answers = [
        client.post(reverse("account_reset_password"), {"email": email})
        for email in (member.email, "niemand@rat.example")
    ]
    assert [(answer.status_code, answer.headers["Location"]) for answer in answers] == [
        (302, reverse("account_reset_password_done"))
    ] * 2
    # The mail itself goes out later; the task carries an id, never a link.
    assert mailoutbox == []
    (task,) = DBTaskResult.objects.all()
    assert task.args_kwargs == {"args": [member.pk], "kwargs": {}}


def test_reset_link_sets_a_new_password_once(client: Client, member: Member, mailoutbox) -> None:
    old = Client()
    old.force_login(member)
    send_reset_link.call(member.pk)
    (mail,) = mailoutbox
    link = next(line for line in mail.body.splitlines() if line.startswith("http"))
    assert "Hakan" not in mail.subject + mail.body
    path = link.removeprefix("http://testserver")
    form = client.get(path).headers["Location"]
    assert path.split("/")[-2] not in form
    new = {"password1": "fünf Kraniche im Hafen", "password2": "fünf Kraniche im Hafen"}
    answer = client.post(form, new)
    assert answer.headers["Location"] == reverse("account_reset_password_from_key_done")
    member.refresh_from_db()
    assert member.check_password("fünf Kraniche im Hafen")
    # The link has done its work, and whoever was logged in with the old password is out.
    assert Client().get(path).context["token_fail"] is True
    assert old.get(reverse("second_factor")).headers["Location"].startswith(reverse(LOGIN))


def test_reset_link_is_not_sent_to_who_left(chair: Member, member: Member, mailoutbox) -> None:
    actions.leave(member=member, by=chair)
    send_reset_link.call(member.pk)
    assert mailoutbox == []


def test_changed_password_keeps_this_session_and_ends_others(member: Member, enter: Enter) -> None:
    client, other = enter(member), Client()
    other.force_login(member)
    new = {
        "oldpassword": PASSWORD,
        "password1": "fünf Kraniche im Hafen",
        "password2": "fünf Kraniche im Hafen",
    }
    answer = client.post(reverse("account_change_password"), new)
    assert answer.headers["Location"] == reverse("me")
    assert client.get(reverse("me")).status_code == 200
    assert other.get(reverse("me")).status_code == 302


def test_short_password_is_refused(member: Member, enter: Enter) -> None:
    new = {"oldpassword": PASSWORD, "password1": "elf Zeichen", "password2": "elf Zeichen"}
    answer = enter(member).post(reverse("account_change_password"), new)
    assert list(answer.context["form"].errors) == ["password1"]


@pytest.mark.parametrize(
    ("password", "refused"),
    [
        ("Sprachrohr2026!", True),
        ("integrationsrat-harburg-1", True),
        ("Süderelbe Süderelbe 2026", True),
        ("GeheimesPasswort", True),
        ("Sprachrohr im Nieselregen am Deich", False),
        ("x7$kQ!92#pL0", False),
        ("drei Eimer Muscheln", False),
    ],
)
def test_words_that_everybody_here_knows_make_no_password(
    member: Member, enter: Enter, password: str, refused: bool
) -> None:
    open_council()
    new = {"oldpassword": PASSWORD, "password1": password, "password2": password}
    enter(member).post(reverse("account_change_password"), new)
    member.refresh_from_db()
    assert member.check_password(password) is not refused
