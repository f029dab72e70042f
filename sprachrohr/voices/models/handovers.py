"""What a person has agreed that one organisation may get."""

from __future__ import annotations

from django.db import models

from sprachrohr.voices.models.desk import Referral


class Handover(models.Model):
    """The yes to a referral, as exactly as it was said: up to which message, and how the organisation alone may reach
    the person. Goes with a no, and `contact` some days after it was handed over."""

    referral = models.OneToOneField(Referral, on_delete=models.CASCADE, related_name="handover")
    # The newest message in the page in which the person said yes. What they write later is not part of it.
    upto = models.PositiveBigIntegerField()
    # Under the voice's key; no page of the desk shows it.
    contact = models.BinaryField(null=True)

    def __str__(self) -> str:
        return f"handover of {self.referral}"
