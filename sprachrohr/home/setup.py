"""Set-up is carried out: keys, settings, the council, lists, the first invitation; what is there stays."""

from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from sprachrohr.council.models import Council, DistrictPart, OpeningHour
from sprachrohr.home import key_sheet, settings_file
from sprachrohr.home.answers import Answers, Chair, WrongAnswers
from sprachrohr.journal.actions import write
from sprachrohr.people.actions import AlreadyMember, invite
from sprachrohr.people.models import Member, Role
from sprachrohr.topics.models import Topic
from sprachrohr.vault import deletions


@dataclass(frozen=True)
class Outcome:
    """The council, the settings that were added, and the link for the chair (it exists nowhere else)."""

    council: Council
    added: list[str]
    link: str | None


def prepare_folder() -> None:
    """The data folder, for nobody else on this machine. Raises OSError."""
    folder = Path(settings.DATA_DIR)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    folder.chmod(0o700)


def make_keys() -> list[str]:
    """Keys that are missing, into settings.env; their names. From now on this process uses them, too."""
    made = key_sheet.new_settings()
    added = settings_file.add_missing(made)
    for name in added:
        setattr(settings, name.removeprefix("SPRACHROHR_"), made[name])
    return added


def needs_chair() -> bool:
    return not Member.objects.with_role(Role.Kind.CHAIR).exists()


@transaction.atomic
def carry_out(answers: Answers) -> Outcome:
    """Writes what was answered wherever nothing is yet. Raises WrongAnswers, OSError, IntegrityError."""
    added = settings_file.add_missing(answers.settings)
    if "SPRACHROHR_URL" in added:
        settings.PUBLIC_URL = answers.settings["SPRACHROHR_URL"]
    council = _council(answers)
    if not DistrictPart.objects.exists():
        DistrictPart.objects.bulk_create(
            DistrictPart(name=name, position=position) for position, name in enumerate(answers.parts)
        )
    if not Topic.objects.exists():
        for position, topic in enumerate(answers.topics):
            topic.position = position
        Topic.objects.bulk_create(answers.topics)
    if not OpeningHour.objects.exists():
        OpeningHour.objects.bulk_create(answers.hours)
    link = _invite(answers.chair) if answers.chair and needs_chair() else None
    deletions.begin()
    return Outcome(council, added, link)


def _council(answers: Answers) -> Council:
    council = Council.ours()
    new = council.pk is None
    for name, value in answers.council.items():
        if new or getattr(council, name) in (None, "", {}):
            setattr(council, name, value)
    if new and not answers.council.get("name"):
        # Without its name there is no council yet: only keys and lists.
        return council
    council.save()
    if new:
        write("council set up", about=council)
    return council


def _invite(chair: Chair) -> str:
    role = Role.Kind.CHAIR
    try:
        _, token = invite(email=chair.email, shown_name=chair.shown_name, role=role, reads=chair.reads, by=None)
    except AlreadyMember:
        raise WrongAnswers([f"chair: {chair.email} hat schon ein Konto."]) from None
    return settings.PUBLIC_URL + reverse("invitation", kwargs={"token": token})
