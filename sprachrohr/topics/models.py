"""Tables of topics."""

from __future__ import annotations

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from sprachrohr.languages.models import Text
from sprachrohr.people.models import Member
from sprachrohr.topics.names import GERMAN, shown_name


class TopicQuerySet(models.QuerySet["Topic"]):
    def standing(self) -> TopicQuerySet:
        """Those under which something can be filed: neither closed nor merged into another."""
        return self.filter(retired_on__isnull=True, merged_into__isnull=True)


class Topic(models.Model):
    """A topic field with a picture, a name and a paragraph in every language that the council offers.

    Opened, renamed, merged and closed by a resolution: the room that meets holds which one.
    """

    class Picture(models.TextChoices):
        """Drawings in static/img/icons that mean a topic."""

        HOME = "home", _("House")
        SCHOOL = "school", _("School")
        WORK = "work", _("Tools")
        HEALTH = "health", _("Health")
        OFFICE = "office", _("Public office")
        LANGUAGE = "language", _("Languages")
        DISCRIMINATION = "discrimination", _("Scales")
        STREET = "street", _("Street")
        TALK = "talk", _("Conversation")
        LEISURE = "leisure", _("Free time")
        PEOPLE = "people", _("People")
        CHILDCARE = "childcare", _("Children")
        HEART = "heart", _("Heart")
        PLACE = "place", _("Place")
        MORE = "more", _("Something else")

    slug = models.SlugField(max_length=40, unique=True)
    picture = models.CharField(max_length=30, default="more", help_text="Name of a drawing in static/img/icons")
    # German always; the preset brings the other languages along, checked. What is missing here is made at the
    # translation desk from `title`, which holds the German name once it is needed there (topics/names.py).
    names = models.JSONField(default=dict)
    title = models.OneToOneField(Text, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    # One paragraph for the public, under a key of its own like an answer.
    about = models.OneToOneField(Text, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    owner = models.ForeignKey(Member, on_delete=models.SET_NULL, null=True, blank=True, related_name="topics")
    working_group = models.CharField(max_length=80, blank=True, help_text="In short German words")
    position = models.PositiveSmallIntegerField(default=0)
    retired_on = models.DateField(null=True, blank=True)
    # By resolution. Voices stay where they were filed and are reached from there.
    merged_into = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, blank=True, related_name="merged")

    objects = models.Manager.from_queryset(TopicQuerySet)()

    class Meta:
        ordering = ["position", "slug"]

    def __str__(self) -> str:
        return str(self.names.get(GERMAN, self.slug))

    @property
    def name(self) -> str:
        """In the language of the page; in German where nobody has translated it yet."""
        return shown_name(self, get_language() or GERMAN).words

    @property
    def now(self) -> Topic:
        """Itself, or what it was merged into."""
        return self if self.merged_into is None else self.merged_into
