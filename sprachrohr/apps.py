"""The one Django app."""

from django.apps import AppConfig


class SprachrohrConfig(AppConfig):
    name = "sprachrohr"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        # Registers the deployment checks; importing is all it takes.
        from sprachrohr.home import checks  # noqa: F401, PLC0415  (models must be loaded first)
