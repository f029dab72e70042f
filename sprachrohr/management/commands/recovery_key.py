"""A new recovery key for confidential voices, printed once."""

from typing import Any

from django.core.management.base import BaseCommand

from sprachrohr.vault.handlers import make_recovery_key

GROUP = 4


class Command(BaseCommand):
    help = "Makes a new recovery key for confidential voices and prints it; an earlier one opens earlier cases only"

    def handle(self, *args: Any, **options: Any) -> None:
        key = make_recovery_key()
        groups = [key[start : start + GROUP] for start in range(0, len(key), GROUP)]
        self.stdout.write("Der Wiederherstellungs-Schlüssel für Vertrauliches. Bitte auf Papier in einen Tresor,")
        self.stdout.write("getrennt vom Schlüsselblatt, und nicht auf einen Computer:")
        self.stdout.write("")
        self.stdout.write("    " + " ".join(groups[: len(groups) // 2 + 1]))
        self.stdout.write("    " + " ".join(groups[len(groups) // 2 + 1 :]))
        self.stdout.write("")
        self.stdout.write("Ab jetzt wird „vertraulich“ angeboten, sobald eine Vertrauensperson ihren Schlüssel hat.")
