"""Tables of organisations: a first simple list that a voice can be referred to."""

from django.db import models


class Organisation(models.Model):
    """An advice centre, a club, an office: what it helps with, how to reach it, and on which terms it helps."""

    name = models.CharField(max_length=120)
    helps_with = models.CharField(max_length=200, blank=True)
    phone = models.CharField(max_length=40, blank=True)
    email = models.EmailField(blank=True)
    website = models.URLField(blank=True)
    address = models.CharField(max_length=200, blank=True)
    languages = models.JSONField(default=list, blank=True)
    hours = models.CharField(max_length=120, blank=True)
    # Against discrimination: these come first where somebody reports one.
    is_advice_centre = models.BooleanField(default=False)
    costs_nothing = models.BooleanField(default=False)
    in_confidence = models.BooleanField(default=False)
    retired_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name
