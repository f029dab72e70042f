"""A sentence of somebody that others may read, once its writer has said yes to exactly these words."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone

from sprachrohr.languages.models import Text, Translation
from sprachrohr.people.models import Member
from sprachrohr.voices.models.voice import Voice
from sprachrohr.web.known_languages import same_for_readers


class QuoteQuerySet(models.QuerySet["Quote"]):
    def public(self) -> QuoteQuerySet:
        """Those to which the person has said yes, and whose voice may be told at all."""
        return self.filter(
            accepted_on__isnull=False,
            text__isnull=False,
            voice__openness=Voice.Openness.PUBLIC,
            voice__set_aside_as="",
            voice__held_on__isnull=True,
            voice__emptied_on__isnull=True,
        )


class Quote(models.Model):
    """The wording that the desk proposes, under a key of its own, and what the person says to it.

    It never changes: other words are another question. With a no, at once or later, the words go with their key, so
    that not even a restore brings them back; that there was a no stays, for whoever would ask again.
    """

    voice = models.ForeignKey(Voice, on_delete=models.CASCADE, related_name="quotes")
    text = models.OneToOneField(Text, on_delete=models.SET_NULL, null=True, related_name="quote")
    asked_on = models.DateField(default=timezone.localdate)
    asked_by = models.ForeignKey(Member, on_delete=models.SET_NULL, null=True, related_name="+")
    accepted_on = models.DateField(null=True)
    declined_on = models.DateField(null=True)

    objects = models.Manager.from_queryset(QuoteQuerySet)()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(accepted_on__isnull=True) | Q(declined_on__isnull=True), name="yes_or_no"
            )
        ]

    def __str__(self) -> str:
        return f"quote {self.pk} of {self.voice}"

    def read_in(self, *languages: str) -> Translation | None:
        """The translation that a reader of these languages (the best first) sees; None: the original."""
        for language in languages if self.text is not None else ():
            if self.text is None or same_for_readers(self.text.language, language):
                return None
            found = self.text.translation_for(language)
            if found is not None:
                return found
        return None

    @property
    def is_open(self) -> bool:
        """Nobody has answered yet."""
        return self.accepted_on is None and self.declined_on is None
