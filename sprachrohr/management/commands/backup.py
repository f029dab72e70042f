"""`manage.py backup FILE`: everything in one encrypted archive, while the site runs."""

from argparse import ArgumentParser
from datetime import timedelta
from getpass import getpass
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from sprachrohr.home import key_sheet
from sprachrohr.home.archive import passphrase, writing
from sprachrohr.journal.actions import count_deletions, note_daily_run
from sprachrohr.vault import deletions


class Command(BaseCommand):
    help = "Sichert alles in ein verschlüsseltes Archiv, während die Seite läuft (ohne Schlüsselzettel)."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="Datei, oder ein Ordner: darin nach dem Tag benannt")
        parser.add_argument("--passphrase-file", help=f"sonst gilt {passphrase.VARIABLE}, sonst wird gefragt")
        parser.add_argument("--force", action="store_true", help="eine Datei ersetzen, die es schon gibt")
        parser.add_argument(
            "--keep-days", type=int, help="im Ordner Archive löschen, die älter sind (mit FILE als Ordner)"
        )

    def handle(self, **options: Any) -> None:
        keys = key_sheet.of_settings()
        if keys is None:
            raise CommandError("Server-Schlüssel oder Pfeffer fehlt. `manage.py setup` erzeugt sie.")
        path, folder = options["file"], None
        if path.is_dir():
            folder, path = path, path / f"sprachrohr-{timezone.localdate().isoformat()}.archive"
        try:
            deletions.begin()
            chosen = passphrase.choose(options["passphrase_file"], ask=getpass)
            counts = writing.write_archive(path, passphrase=chosen, keys=keys, force=options["force"])
        except (passphrase.NoPassphrase, writing.NotWritten) as error:
            raise CommandError(str(error)) from error
        except OSError as error:
            # The disk is full, say: at the desk somebody sees it, in the logs perhaps nobody.
            note_daily_run(name="backup", failed=type(error).__name__)
            raise CommandError(str(error)) from error
        note_daily_run(name="backup", did=sum(counts.values()))
        self.stdout.write(f"{path}: {sum(counts.values())} Zeilen aus {len(counts)} Tabellen gesichert.")
        if folder is not None and options["keep_days"] is not None:
            self._expire(folder, options["keep_days"])

    def _expire(self, folder: Path, days: int) -> None:
        """Old archives go, and with them the lines of the deletion list that only they needed."""
        oldest = f"sprachrohr-{timezone.localdate() - timedelta(days=days):%Y-%m-%d}.archive"
        old = [found for found in sorted(folder.glob("sprachrohr-????-??-??.archive")) if found.name < oldest]
        for found in old:
            found.unlink()
            count_deletions(what="backups", many=1)
            self.stdout.write(f"{found} gelöscht (älter als {days} Tage).")
        deletions.forget_old(days=max(deletions.KEEP_DAYS, 2 * days))
