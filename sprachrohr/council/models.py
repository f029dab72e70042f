"""Tables of the council: one row that says who we are, and its lists."""

from datetime import date, time, timedelta

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import timezone


def default_languages() -> list[str]:
    return [code for code, _ in settings.LANGUAGES]


def months(default: int, *, at_most: int) -> "models.PositiveSmallIntegerField[int, int]":
    """A period that people are told in the privacy notice: at least a month, and not for ever."""
    return models.PositiveSmallIntegerField(
        default=default, validators=[MinValueValidator(1), MaxValueValidator(at_most)]
    )


class Council(models.Model):
    """This council. There is exactly one row; `Council.ours()` finds it."""

    class Operator(models.TextChoices):
        PUBLIC_BODY = "public_body", "öffentliche Stelle"
        ASSOCIATION = "association", "Verein oder der Rat selbst"

    class Address(models.TextChoices):
        SIE = "sie", "Sie"
        DU = "du", "du"

    class Licence(models.TextChoices):
        """Of our open data: what others may do with the files and figures."""

        CC_BY = "cc-by-4.0", "CC BY 4.0"
        CC0 = "cc0-1.0", "CC0 1.0"
        DL_BY = "dl-de-by-2.0", "Datenlizenz Deutschland – Namensnennung – Version 2.0"
        DL_ZERO = "dl-de-zero-2.0", "Datenlizenz Deutschland – Zero – Version 2.0"

    # who we are
    name = models.CharField(max_length=120)
    short_name = models.CharField(max_length=60, blank=True)
    place = models.CharField(max_length=80, help_text="Der Ort, wie man ihn spricht: Harburg")
    operator_type = models.CharField(max_length=20, choices=Operator.choices, blank=True)
    address_form = models.CharField(max_length=3, choices=Address.choices, default=Address.SIE)
    languages = models.JSONField(default=default_languages)
    mission = models.JSONField(default=dict, blank=True, help_text="Sprache -> eigener Text für die Seite über uns")
    seats = models.PositiveSmallIntegerField(default=19)
    licence = models.CharField(max_length=20, choices=Licence.choices, default=Licence.CC_BY)

    # how to reach us
    phone = models.CharField(max_length=40, blank=True)
    email = models.EmailField(blank=True)
    desk_email = models.EmailField(blank=True, help_text="Wohin die tägliche Nachricht ohne Inhalt geht")
    second_email = models.EmailField(blank=True, help_text="Wer es erfährt, wenn zwei Wochen niemand hereinsieht")
    visit_place = models.CharField(max_length=120, blank=True)
    visit_address = models.CharField(max_length=160, blank=True)
    step_free = models.BooleanField(default=True)
    sign_language_video = models.URLField(blank=True)
    youth_office_phone = models.CharField(max_length=40, blank=True)

    # legal
    controller = models.CharField(max_length=160, blank=True, help_text="Verantwortliche Stelle")
    postal_address = models.TextField(max_length=300, blank=True)
    represented_by = models.CharField(max_length=160, blank=True)
    responsible_for_content = models.CharField(max_length=240, blank=True)
    data_protection_contact = models.CharField(max_length=240, blank=True)
    supervisory_authority = models.CharField(max_length=240, blank=True)
    accessibility_contact = models.CharField(max_length=240, blank=True)
    arbitration_body = models.CharField(max_length=240, blank=True)
    accessibility_checked_on = models.DateField(null=True, blank=True)
    privacy_confirmed_on = models.DateField(null=True, blank=True)

    # rules of work, in days
    acknowledge_days = models.PositiveSmallIntegerField(default=3)
    answer_days = models.PositiveSmallIntegerField(default=14)
    translation_days = models.PositiveSmallIntegerField(default=3)
    look_again_days = models.PositiveSmallIntegerField(default=7)
    # While an event lasts, many people write from one network: nothing is held because of that.
    event_until = models.DateTimeField(null=True, blank=True)
    # How long things stay: content of closed voices, of confidential ones; then the code with the topic, so that a late
    # answer still finds its person; addresses of people who never came.
    keep_months = months(12, at_most=36)
    keep_sealed_months = months(6, at_most=24)
    keep_code_months = months(12, at_most=36)
    keep_contact_days = models.PositiveSmallIntegerField(
        default=30, validators=[MinValueValidator(1), MaxValueValidator(90)]
    )
    link_days = models.PositiveSmallIntegerField(default=14)

    class Meta:
        verbose_name_plural = "councils"

    def __str__(self) -> str:
        return self.name

    @classmethod
    def ours(cls) -> "Council":
        """Our row; before set-up an unsaved, empty one."""
        return cls.objects.order_by("pk").first() or cls(name="Sprachrohr", place="")

    @property
    def is_at_an_event(self) -> bool:
        return self.event_until is not None and self.event_until > timezone.now()

    @property
    def licence_name(self) -> str:
        return str(self.get_licence_display())

    @property
    def licence_address(self) -> str:
        """Where the licence itself stands: the name by which programs know it."""
        return LICENCE_ADDRESSES[self.licence]

    def offers(self, code: str) -> bool:
        return code in self.languages


# As the European licence list and GovData write them.
LICENCE_ADDRESSES: dict[str, str] = {
    Council.Licence.CC_BY: "https://creativecommons.org/licenses/by/4.0/",
    Council.Licence.CC0: "https://creativecommons.org/publicdomain/zero/1.0/",
    Council.Licence.DL_BY: "https://www.govdata.de/dl-de/by-2-0",
    Council.Licence.DL_ZERO: "https://www.govdata.de/dl-de/zero-2-0",
}


class DistrictPart(models.Model):
    """A part of the district, as people call it: a name that needs no translation."""

    name = models.CharField(max_length=60, unique=True)
    position = models.PositiveSmallIntegerField(default=0)
    retired_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["position", "name"]

    def __str__(self) -> str:
        return self.name


class OpeningHour(models.Model):
    """When somebody answers the phone or is there: a weekday and two times, readable in every language."""

    class Kind(models.TextChoices):
        PHONE = "phone", "Telefon"
        VISIT = "visit", "Sprechstunde"

    kind = models.CharField(max_length=10, choices=Kind.choices)
    weekday = models.PositiveSmallIntegerField(help_text="0 Montag … 6 Sonntag")
    opens = models.TimeField(default=time(17, 0))
    closes = models.TimeField(default=time(18, 0))

    class Meta:
        ordering = ["kind", "weekday", "opens"]

    def __str__(self) -> str:
        return f"{self.kind} {self.weekday} {self.opens:%H:%M}–{self.closes:%H:%M}"

    @property
    def a_day(self) -> date:
        """Some date on that weekday, for the name of the day in the page's language."""
        today = timezone.localdate()
        return today + timedelta(days=(self.weekday - today.weekday()) % 7)
