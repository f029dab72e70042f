"""What a voice is about: one row for each topic that it stands under."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone

from sprachrohr.people.models import Member
from sprachrohr.topics.models import Topic
from sprachrohr.voices.models.voice import Voice


class FilingQuerySet(models.QuerySet["Filing"]):
    def under(self, *slugs: str) -> FilingQuerySet:
        """Those under the topics of these addresses, and under what was merged into them."""
        return self.filter(Q(topic__slug__in=slugs) | Q(topic__merged_into__slug__in=slugs))


class Filing(models.Model):
    """A voice stands under a topic: by choice of its person (`by` is nobody) or because somebody put it there.

    It stays when the voice is emptied, so that a later answer still finds its person.
    """

    voice = models.ForeignKey(Voice, on_delete=models.CASCADE, related_name="filings")
    topic = models.ForeignKey(Topic, on_delete=models.CASCADE, related_name="filings")
    by = models.ForeignKey(Member, on_delete=models.SET_NULL, null=True, related_name="+")
    filed_on = models.DateField(default=timezone.localdate)

    objects = models.Manager.from_queryset(FilingQuerySet)()

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["voice", "topic"], name="filed_once")]

    def __str__(self) -> str:
        return f"{self.voice} under {self.topic}"
