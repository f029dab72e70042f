"""Tables of topics."""

from django.db import models
from django.utils.translation import get_language


class Topic(models.Model):
    """A topic field with a picture and a name in every language that the council offers."""

    slug = models.SlugField(max_length=40, unique=True)
    picture = models.CharField(max_length=30, default="more", help_text="Name of a drawing in static/img/icons")
    names = models.JSONField(default=dict)
    position = models.PositiveSmallIntegerField(default=0)
    retired_on = models.DateField(null=True, blank=True)
    # By resolution. Voices stay where they were filed and are reached from there.
    merged_into = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, blank=True, related_name="merged")

    class Meta:
        ordering = ["position", "slug"]

    def __str__(self) -> str:
        return str(self.names.get("de", self.slug))

    @property
    def name(self) -> str:
        """In the language of the page; in German where that is missing."""
        return str(self.names.get(get_language() or "de") or self)
