"""Settings of the tests: real keys of their own, a cheap code derivation, a database by TEST_DATABASE."""

import os
import tempfile
from pathlib import Path

FOLDER = Path(tempfile.mkdtemp(prefix="sprachrohr-test-"))
os.environ.update(
    {
        "SPRACHROHR_DATA": str(FOLDER),
        "SPRACHROHR_SECRET_KEY": "tests only, " * 6,
        "SPRACHROHR_SERVER_KEY": "dGVzdHMgb25seSB0ZXN0cyBvbmx5IHRlc3RzIG9ubHk=",
        "SPRACHROHR_PEPPER": "tests only",
        "SPRACHROHR_CODE_MEMORY_KIB": "64",
        "SPRACHROHR_CODE_PASSES": "1",
        # A test types faster than a person, and from one address; tests/voices/test_abuse.py sets real limits.
        "SPRACHROHR_SHORTEST_SECONDS": "0",
        "SPRACHROHR_LIMIT_PER_ADDRESS": "100000",
        "SPRACHROHR_LIMIT_PER_NETWORK": "100000",
        "SPRACHROHR_LIMIT_OF_SITE": "100000",
        "SPRACHROHR_DATABASE": os.environ.get("TEST_DATABASE", f"sqlite:///{FOLDER / 'test.sqlite3'}"),
        "SPRACHROHR_URL": "http://testserver",
        "SPRACHROHR_HOSTS": "testserver,127.0.0.1,localhost",
    }
)

from sprachrohr.settings import *  # noqa: E402, F403

STATIC_ROOT.mkdir(parents=True, exist_ok=True)  # type: ignore[name-defined]  # noqa: F405
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}  # type: ignore[name-defined]  # noqa: F405
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):  # type: ignore[name-defined]  # noqa: F405
    # A file, not memory: journeys and the kill test need the database that a user has.
    DATABASES["default"]["TEST"] = {"NAME": str(FOLDER / "test.sqlite3")}  # type: ignore[name-defined]  # noqa: F405
