"""`manage.py restore FILE`: everything from an archive, checked; what was deleted stays so."""

import os
from argparse import ArgumentParser
from datetime import timedelta
from getpass import getpass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from sprachrohr.home import key_sheet, settings_file, setup
from sprachrohr.home.archive import passphrase, restoring, sealed
from sprachrohr.home.key_sheet import KeySheet
from sprachrohr.vault import deletions


class Command(BaseCommand):
    help = "Holt alles aus einem Archiv: an einen leeren Ort, oder mit --replace statt dessen, was hier ist."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--passphrase-file", help=f"sonst gilt {passphrase.VARIABLE}, sonst wird gefragt")
        parser.add_argument("--replace", action="store_true", help="ersetzen, was hier ist")
        parser.add_argument("--deletions", type=Path, help="eine gerettete Löschliste (deletions.log)")
        parser.add_argument("--without-deletions", action="store_true", help="ohne vollständige Löschliste")
        parser.add_argument("--no-input", action="store_true", help="nichts fragen")

    def handle(self, **options: Any) -> None:
        self.may_ask = not options["no_input"]
        try:
            with options["file"].open("rb") as file:
                opened = passphrase.find(options["passphrase_file"], ask=self._ask_passphrase)
                lines = sealed.lines(file, opened)
                header = restoring.read_header(lines)
                keys = key_sheet.of_settings() or self._ask_for_keys()
                restoring.check_keys(header, keys)
                self._deletion_list(header, options)
                if options["replace"] and self.may_ask:
                    self._confirm("Alle Daten, die jetzt hier sind, gehen verloren.")
                self._use(keys)
                call_command("migrate", verbosity=0, interactive=False)
                done = restoring.load(lines, replace=options["replace"])
                deletions.begin()
        except (passphrase.NoPassphrase, restoring.NotRestored, sealed.Unopened, OSError) as error:
            raise CommandError(str(error)) from error
        except (EOFError, KeyboardInterrupt):
            raise CommandError("Nichts wurde geändert.") from None
        self.stdout.write(f"{sum(done.rows.values())} Zeilen vom {header.made_on} sind zurück und geprüft.")
        self.stdout.write(f"{done.deleted_again} seither Gelöschtes wurde wieder gelöscht.")

    def _ask_passphrase(self, question: str) -> str:
        if not self.may_ask:
            raise CommandError(f"Die Passphrase fehlt (--passphrase-file oder {passphrase.VARIABLE}).")
        return getpass(question)

    def _ask_for_keys(self) -> KeySheet:
        """What stands on the key sheet, typed in."""
        if not self.may_ask:
            raise CommandError("SPRACHROHR_SERVER_KEY und SPRACHROHR_PEPPER fehlen (Schlüsselzettel).")
        self.stdout.write("Bitte den Schlüsselzettel bereitlegen.")
        server_key = self._ask_for_line("server key", "Server-Schlüssel")
        return KeySheet(server_key, self._ask_for_line("pepper", "Pfeffer").decode())

    def _ask_for_line(self, about: str, called: str) -> bytes:
        while True:
            try:
                return key_sheet.read(input(f"{called}: "), about=about)
            except key_sheet.Mistyped:
                self.stdout.write("Das stimmt nicht mit der Prüfgruppe überein. Bitte noch einmal.")

    def _use(self, keys: KeySheet) -> None:
        """Keys that were typed in become settings of this place."""
        for name, value in keys.settings.items():
            if os.environ.get(name, value) not in {"", value}:
                raise CommandError(f"{name} ist hier anders gesetzt. Bitte zuerst dort entfernen.")
        setup.prepare_folder()
        added = settings_file.add_missing(key_sheet.new_settings() | keys.settings)
        settings.SERVER_KEY, settings.PEPPER = keys.settings.values()
        if added:
            self.stdout.write(f"In {settings_file.settings_file()} ergänzt: {', '.join(added)}")

    def _deletion_list(self, header: restoring.Header, options: dict[str, Any]) -> None:
        """A restore without the list would bring back what people have deleted."""
        if options["deletions"]:
            new = deletions.take_over(options["deletions"])
            self.stdout.write(f"{new} Zeilen der geretteten Löschliste übernommen.")
        if options["without_deletions"]:
            return
        if not deletions.deletion_list().exists():
            lost = "Hier ist keine Löschliste (--deletions DATEI): Seit dem Archiv Gelöschtes käme wieder."
        elif header.made_on < timezone.localdate() - timedelta(days=deletions.KEEP_DAYS):
            lost = f"Das Archiv vom {header.made_on} ist älter, als die Löschliste zurückreicht."
        else:
            return
        if not self.may_ask:
            raise CommandError(f"{lost} Wenn es so sein soll: --without-deletions")
        self._confirm(lost)

    def _confirm(self, what: str) -> None:
        if input(f"{what} Trotzdem weiter? Dann „ja“ eintippen: ").strip().lower() != "ja":
            raise CommandError("Nichts wurde geändert.")
