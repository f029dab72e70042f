"""A site where every place that takes in words holds one that stands nowhere else: whoever finds one has read there."""

import re
from datetime import timedelta

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from sprachrohr.demo.cast import PASSWORD, Person
from sprachrohr.languages.actions import ask_for, make_translation_link, translate
from sprachrohr.languages.models import Wish
from sprachrohr.organisations import actions as organisations
from sprachrohr.people.actions import end_role, invite, leave
from sprachrohr.vault import handlers
from sprachrohr.vault.actions import revoke_link
from sprachrohr.vault.models import Link
from sprachrohr.voices import office
from sprachrohr.voices.models import Voice
from tests.cast import ELIF, FARIDA, HAKAN, NADIA, OLENA, TOMASZ, logged_in, member
from tests.gatherings.hours import booked, talk_hour
from tests.hostile.council import sit
from tests.hostile.words import FILE_NAME, HEADERS, PLAIN, SEALED, THEIRS, Site, word
from tests.vault import specimens
from tests.voices.telling import Resident, code_in

__all__ = ["HEADERS", "PLAIN", "SEALED", "THEIRS", "Site", "fill", "word"]
ROLELESS = Person("Roya", ("member",), ("de", "tr", "prs"))
LEFT = Person("Goran", ("member", "handler"), ("de", "tr", "prs"))
LISTENER = Person("Lale", ("listener",), ("de",))
NEVER_THERE = Person("Meryem", ("member",), ("de",))


def fill() -> Site:
    """All of it, by the doors that people use. Needs an open council."""
    site = Site()
    _people(site)
    _plain_voice(site)
    _sealed_voice(site)
    _desk_of_plain(site)
    _case_of_sealed(site)
    _neighbour_and_appointment(site)
    _gone(site)
    sit(site)
    return site


def _people(site: Site) -> None:
    for one in (ELIF, TOMASZ, HAKAN, NADIA, OLENA, FARIDA, ROLELESS, LEFT, LISTENER, NEVER_THERE):
        site.people[one.name] = member(one)
        site.browsers[one.name] = logged_in(site.people[one.name])
    site.recovery = handlers.make_recovery_key()
    for one in (NADIA, OLENA, FARIDA):
        # The first time makes the key, and it stays open in this browser.
        unlocked = site.browsers[one.name].post("/desk/cases/unlock/", {"password": PASSWORD})
        assert unlocked.status_code == 303
    _, site.tokens["invitation"] = invite(email="jemand@demo.example", role="member", by=site.people["Elif"])


def _files() -> dict[str, SimpleUploadedFile]:
    """A photo and a recording with planted words in whatever place their formats have for words."""
    photo = SimpleUploadedFile(FILE_NAME, specimens.picture("JPEG"), content_type="image/jpeg")
    sound = specimens.sound("ogg", "libopus", 48000, seconds=1)
    return {"pictures": photo, "sound": SimpleUploadedFile(FILE_NAME.replace("jpg", "ogg"), sound)}


def _plain_voice(site: Site) -> None:
    resident = Resident("de", **HEADERS)
    form = {**resident.filled(words=f"{PLAIN[0]} liegt im Treppenhaus."), **_files(), "special_consent": "on"}
    site.codes["plain"] = code_in(resident.browser.post(resident.address, form))
    inside = Client(**HEADERS)
    code = site.codes["plain"]
    wrong = code[:5] + ("1" if code[5] != "1" else "2") + code[6:]
    inside.post("/de/answer/", {"code": wrong})
    inside.post("/de/answer/", {"code": code})
    inside.post("/de/answer/write/", {"words": f"{PLAIN[1]} ist auch da."})
    inside.post("/de/answer/change/", {"answer_language": "tr"})
    inside.post("/de/better/", {"words": PLAIN[6], "page": "/de/tell/"})
    site.plain = Voice.objects.get(openness="council").pk


def _key_of(site: Site, name: str) -> str:
    key = handlers.own_key(site.people[name])
    assert key is not None
    return str(key.pk)


def _sealed_voice(site: Site) -> None:
    sealed = {
        "openness": "sealed", "kind": "report", "report_field": "housing", "report_place": SEALED[2],
        "report_day": "2026-01-31", "leave_out": _key_of(site, "Olena"),
    }  # fmt: skip
    resident = Resident("de", **HEADERS)
    site.codes["sealed"] = code_in(resident.sends(words=f"{SEALED[0]} sagte der Vermieter.", **sealed, **_files()))
    inside = Client(**HEADERS)
    inside.post("/de/answer/", {"code": site.codes["sealed"]})
    inside.post("/de/answer/write/", {"words": f"{SEALED[1]} sagte er noch."})
    site.sealed = Voice.objects.get(openness="sealed").pk


def _desk_of_plain(site: Site) -> None:
    voice, hakan = Voice.objects.get(pk=site.plain), site.people["Hakan"]
    text = office.answer(voice=voice, words=f"{PLAIN[2]} kommt weg.", by=hakan, seen=0, anyway=True).text
    assert text is not None
    office.add_note(voice=voice, words=PLAIN[3], by=hakan)
    office.add_task(voice=voice, what=PLAIN[4], due_on=timezone.localdate(), owner=hakan, by=hakan)
    centre = organisations.add(by=hakan, name="Beratung am Sand")
    office.refer(voice=voice, organisation=centre, by=hakan)
    made, holder = {}, Client()
    site.browsers["ended"] = holder
    for fate, language in (("used", "tr"), ("revoked", "uk"), ("expired", "ru"), ("live", "pl")):
        wish = ask_for(text=text, language=language, days=3)
        made[fate], site.tokens[fate] = make_translation_link(wish=wish, days=14, by=hakan)
        if fate == "live":
            break
        inside = holder.post(f"/de/translate/{site.tokens[fate]}/").headers["Location"]
        assert PLAIN[2] in holder.get(inside).content.decode()
        site.held[fate] = holder, inside
    translate(wish=Wish.objects.get(language="tr", text=text), words=PLAIN[5], of_version=1, link=made["used"])
    revoke_link(link=made["revoked"], by=hakan)
    Link.objects.filter(pk=made["expired"].pk).update(expires_at=timezone.now() - timedelta(minutes=1))


def _case_of_sealed(site: Site) -> None:
    browser, address = site.browsers["Nadia"], f"/desk/cases/{site.sealed}/"
    newest = Voice.objects.get(pk=site.sealed).messages.order_by("-pk")[0].pk
    browser.post(f"{address}answer/", {"words": SEALED[3], "language": "de", "seen": newest})
    browser.post(f"{address}note/", {"words": SEALED[4]})
    first = Voice.objects.get(pk=site.sealed).messages.order_by("pk")[0].pk
    # The same text three times: translated; over; open. A new release for a language ends the one before.
    fates = {"sealed used": "tr", "sealed expired": "uk", "sealed replaced": "ru", "sealed": "ru"}
    for fate, language in fates.items():
        page = browser.post(f"{address}release/", {"message": first, "language": language}).content.decode()
        found = re.search(r"/([a-z-]+/translate/sealed/([^/\"]+)/)", page)
        assert found is not None
        site.tokens[fate] = found[2]
        holder = site.browsers[fate] = Client()
        inside = holder.post(f"/{found[1]}").headers["Location"]
        assert SEALED[0] in holder.get(inside).content.decode()
        if fate != "sealed":
            site.held[fate] = holder, inside
        if fate == "sealed used":
            holder.post(inside, {"words": f"{SEALED[5]} söyledi.", "of_version": 1})
        if fate == "sealed expired":
            Link.objects.filter(pk=int(inside.split("/")[-2])).update(expires_at=timezone.now() - timedelta(minutes=1))


def _neighbour_and_appointment(site: Site) -> None:
    resident = Resident("de", **HEADERS)
    sealed = {"openness": "sealed", "kind": "report", "leave_out": _key_of(site, "Olena")}
    said = resident.sends(words=f"{THEIRS} wohnt nebenan.", **sealed)
    site.codes["neighbour"] = code_in(said)
    site.browsers["neighbour"] = Client(**HEADERS)
    site.browsers["neighbour"].post("/de/answer/", {"code": site.codes["neighbour"]})
    site.theirs = Voice.objects.order_by("-pk")[0].pk
    site.codes["appointment"] = booked(talk_hour(site.people["Hakan"])).code.digits


def _gone(site: Site) -> None:
    elif_ = site.people["Elif"]
    for role in ROLELESS.roles:
        end_role(member=site.people["Roya"], role=role, by=elif_)
    leave(member=site.people["Goran"], by=elif_)
