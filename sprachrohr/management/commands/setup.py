"""`manage.py setup`: from an empty folder to a council, by questions or by a file."""

import tomllib
from argparse import ArgumentParser
from getpass import getpass
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import IntegrityError

from sprachrohr.council.opening import what_is_missing
from sprachrohr.home import answers, key_sheet, setup
from sprachrohr.home.interview import interview
from sprachrohr.home.settings_file import settings_file


class Command(BaseCommand):
    help = "Richtet einen Rat ein. Was schon da ist, bleibt; gefragt wird nur, was fehlt."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--file", type=Path, help="Antworten statt Fragen; Muster: docs/setup-example.toml")

    def handle(self, **options: Any) -> None:
        try:
            setup.prepare_folder()
            made = setup.make_keys()
            call_command("migrate", verbosity=0, interactive=False)
            given = self._from_file(options["file"]) if options["file"] else self._from_questions()
            outcome = setup.carry_out(answers.read(given))
        except (answers.WrongAnswers, IntegrityError, OSError, tomllib.TOMLDecodeError) as error:
            raise CommandError(str(error)) from error
        except (EOFError, KeyboardInterrupt):
            raise CommandError("Abgebrochen. `manage.py setup` geht später weiter.") from None
        if made + outcome.added:
            self.stdout.write(f"\nIn {settings_file()} ergänzt: {', '.join(made + outcome.added)}")
        self._key_sheet()
        if outcome.link:
            self.stdout.write(f"\nEinladung für den Vorsitz (7 Tage gültig, ein Mal):\n  {outcome.link}")
        self._what_is_missing(what_is_missing(outcome.council))

    def _from_file(self, path: Path) -> dict[str, Any]:
        with path.open("rb") as file:
            return tomllib.load(file)

    def _from_questions(self) -> dict[str, Any]:
        self.stdout.write("Sprachrohr einrichten. Alles lässt sich später im Büro ändern; Strg-C bricht ab.")
        return interview(input, self.stdout.write, getpass)

    def _key_sheet(self) -> None:
        sheet = key_sheet.of_settings()
        if sheet is None:
            raise CommandError("SPRACHROHR_SERVER_KEY oder SPRACHROHR_PEPPER ist gesetzt, aber unbrauchbar.")
        lines = sheet.lines()
        self.stdout.write("\n--- Schlüsselzettel ----------------------------------------------------------------")
        self.stdout.write(f"Server-Schlüssel  {lines['server key']}")
        self.stdout.write(f"Pfeffer           {lines['pepper']}")
        self.stdout.write(
            "Hinter dem Punkt steht die Prüfgruppe. Ausdrucken oder abschreiben und an einem sicheren Ort"
            "\naufbewahren, NICHT auf diesem Rechner: Ohne diesen Zettel ist jede Sicherung wertlos."
            "\n------------------------------------------------------------------------------------"
        )

    def _what_is_missing(self, missing: list[str]) -> None:
        if not missing:
            self.stdout.write("\nAlles ist da: Die Türen sind offen.")
            return
        self.stdout.write("\nNoch nicht offen. Es fehlt:")
        for one in missing:
            self.stdout.write(f"  - {one}")
