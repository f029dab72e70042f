"""Settings: everything that differs between a demo on a laptop and a council's server is an environment
variable, listed with its meaning in docs/operate.md (a test holds the two together).

Variables may also stand in a file `settings.env` in the data folder, one NAME=value a line; the environment wins.
"""

import os
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import django.conf.locale
import django_stubs_ext
from csp.constants import NONCE

from sprachrohr.web.known_languages import DU, INTERFACE
from sprachrohr.web.static_files import add_headers

django_stubs_ext.monkeypatch()

BASE_DIR = Path(__file__).resolve().parent.parent
DATA_DIR = Path(os.environ.get("SPRACHROHR_DATA", BASE_DIR / "var"))


def _read_env_file(path: Path) -> None:
    if path.is_file():
        for line in path.read_text(encoding="utf-8").splitlines():
            name, sign, value = line.partition("=")
            if sign and not line.lstrip().startswith("#"):
                os.environ.setdefault(name.strip(), value.strip())


_read_env_file(DATA_DIR / "settings.env")


def env(name: str, default: str = "") -> str:
    return os.environ.get(f"SPRACHROHR_{name}", default)


def env_list(name: str, default: str = "") -> list[str]:
    return [part.strip() for part in env(name, default).split(",") if part.strip()]


def database(url: str) -> dict[str, Any]:
    """A Django database from `sqlite:///path` or `postgres://user:password@host:port/name`."""
    parts = urlsplit(url)
    if parts.scheme == "sqlite":
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": unquote(parts.path[1:]),
            "CONN_MAX_AGE": 60,
            "OPTIONS": {
                # IMMEDIATE: two writers wait for each other instead of failing halfway through.
                # FULL + WAL: what we acknowledged survives a power cut. secure_delete: deleted is overwritten.
                "transaction_mode": "IMMEDIATE",
                "timeout": int(env("DATABASE_WAIT", "5")),
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA secure_delete=ON;"
                "PRAGMA foreign_keys=ON;",
            },
        }
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.path[1:],
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
    }


# -- who we are, where we are --------------------------------------------------------------------
DEMO = env("DEMO") == "1"
DEBUG = env("DEBUG") == "1"
PUBLIC_URL = env("URL", "http://127.0.0.1:8000").rstrip("/")
HTTPS = PUBLIC_URL.startswith("https://")
ALLOWED_HOSTS = env_list("HOSTS") or [urlsplit(PUBLIC_URL).hostname or "127.0.0.1", "localhost", "127.0.0.1"]
if DEMO and not HTTPS:
    # Logins that everybody knows, and cookies that travel in clear: for the machine itself and nobody else.
    ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]"]
TRUSTED_PROXIES = env_list("TRUSTED_PROXIES")

# -- keys: from the environment only, printed once on the key sheet --------------------------------
SECRET_KEY = env("SECRET_KEY")
SERVER_KEY = env("SERVER_KEY")
PEPPER = env("PEPPER")
# Argon2id: memory in KiB and passes (docs/decisions/0002). Low in tests; `check --deploy` refuses a low one.
CODE_MEMORY_KIB = int(env("CODE_MEMORY_KIB", "65536"))
CODE_PASSES = int(env("CODE_PASSES", "3"))
DERIVATIONS_AT_ONCE = 2
DERIVATIONS_WAITING = 8
DERIVATION_WAIT_SECONDS = 3.0
# Processes that share a machine must share this folder, and so the two places at the derivation.
RUN_DIR = Path(env("RUN_DIR", str(DATA_DIR / "run")))

# -- the app -------------------------------------------------------------------------------------
INSTALLED_APPS = [
    "sprachrohr.apps.SprachrohrConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "csp",
    "django_tasks",
    "django_tasks_db",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "sprachrohr.web.headers.security_headers",
    "csp.middleware.CSPMiddleware",
    "sprachrohr.web.keeping.keep_what_was_typed",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "sprachrohr.vault.keeper.only_under_the_right_keys",
    "sprachrohr.council.opening.this_council",
]
ROOT_URLCONF = "sprachrohr.urls"
WSGI_APPLICATION = "sprachrohr.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "sprachrohr" / "templates"],
        "OPTIONS": {
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    ["django.template.loaders.filesystem.Loader", "django.template.loaders.app_directories.Loader"],
                )
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "sprachrohr.council.opening.page_context",
                "sprachrohr.languages.recordings.page_context",
            ],
            "builtins": ["sprachrohr.web.tags", "sprachrohr.languages.tags"],
        },
    }
]
CSRF_FAILURE_VIEW = "sprachrohr.web.keeping.form_expired"

# -- data ----------------------------------------------------------------------------------------
DATABASES = {"default": database(env("DATABASE", f"sqlite:///{DATA_DIR / 'sprachrohr.sqlite3'}"))}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES: dict[str, dict[str, Any]] = {
    "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": env("REDIS")}
    if env("REDIS")
    else {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
}
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

# -- people: staff only; residents never have an account -----------------------------------------
AUTH_USER_MODEL = "sprachrohr.Member"
AUTHENTICATION_BACKENDS = ["sprachrohr.people.backend.StaffBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "sprachrohr.people.passwords.NoWordsOfThisPlace"},
]
# Each notes in the journal what was wrong (people/logins.py).
MFA_FORMS = {
    "authenticate": "sprachrohr.people.logins.NotedCode",
    "reauthenticate": "sprachrohr.people.logins.NotedCodeAgain",
    "authenticate_webauthn": "sprachrohr.people.logins.NotedPasskey",
    "login_webauthn": "sprachrohr.people.logins.NotedPasskeyLogin",
    "reauthenticate_webauthn": "sprachrohr.people.logins.NotedPasskeyAgain",
}
MFA_ADAPTER = "sprachrohr.vault.second_factor.SealedFactors"
ACCOUNT_ADAPTER = "sprachrohr.people.adapter.StaffAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = False
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Sprachrohr"
MFA_TOTP_TOLERANCE = 1
MFA_RECOVERY_CODES_SHOW_ONCE = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_REAUTHENTICATION_TIMEOUT = 900
PASSWORD_RESET_TIMEOUT = 24 * 3600
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not HTTPS
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "desk"
LOGOUT_REDIRECT_URL = "account_login"

# -- languages -----------------------------------------------------------------------------------
LANGUAGE_CODE = "de"
LANGUAGES = [(language.code, language.own_name) for language in INTERFACE]
LANGUAGES_BIDI = [language.code for language in INTERFACE if language.rtl]
LOCALE_PATHS = [BASE_DIR / "sprachrohr" / "locale"]
# Django 5.2 does not know Dari and plain German; without these entries a page would crash or turn around.
django.conf.locale.LANG_INFO.update(
    {
        language.code: {
            "bidi": language.rtl,
            "code": language.code,
            "name": language.english,
            "name_local": language.own_name,
        }
        for language in INTERFACE
        if language.code not in django.conf.locale.LANG_INFO
    }
)
django.conf.locale.LANG_INFO[DU] = {"bidi": False, "code": DU, "name": "German", "name_local": "Deutsch"}
TIME_ZONE = env("TIME_ZONE", "Europe/Berlin")
USE_TZ = True
FORMAT_MODULE_PATH = ["sprachrohr.languages.formats"]

# -- pages ---------------------------------------------------------------------------------------
STATIC_URL = "static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "sprachrohr" / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
# By itself WhiteNoise lets every site in the world read them.
WHITENOISE_ALLOW_ALL_ORIGINS = False
WHITENOISE_ADD_HEADERS_FUNCTION = add_headers
# Never a file of somebody's in clear on the disk, not even for a moment.
FILE_UPLOAD_HANDLERS = ["sprachrohr.vault.media.arriving.EncryptedUploadHandler"]
DATA_UPLOAD_MAX_NUMBER_FILES = 6
# Far more than a form holds, so that a text that is too long comes back in the page with a clear sentence.
DATA_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        # A nonce alone: not even our own addresses may run as a script unless a page asks for it.
        "script-src": [NONCE],
        "style-src": ["'self'"],
        "img-src": ["'self'"],
        "media-src": ["'self'"],
        "connect-src": ["'self'"],
        "font-src": ["'none'"],
        "manifest-src": ["'self'"],
        "form-action": ["'self'"],
        "base-uri": ["'none'"],
        "object-src": ["'none'"],
        "frame-ancestors": ["'none'"],
        "require-trusted-types-for": ["'script'"],
    }
}
# The desk's sessions end after half a day, and after an hour without use.
SESSION_ENGINE = "sprachrohr.people.sessions"
SESSION_COOKIE_AGE = 12 * 3600
DESK_IDLE_SECONDS = int(env("DESK_IDLE_MINUTES", "60")) * 60
# Not in a cookie of its own, which would be neither bound to the host nor gone with the session.
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_NAME = "__Host-desk" if HTTPS else "desk"
CSRF_COOKIE_NAME = "__Host-form" if HTTPS else "form"
# Beyond these an hour a voice is held for somebody to look at, never refused (GlobaLeaks: 10 and 1000).
LIMIT_PER_ADDRESS = int(env("LIMIT_PER_ADDRESS", "10"))
LIMIT_PER_NETWORK = int(env("LIMIT_PER_NETWORK", "100"))
LIMIT_OF_SITE = int(env("LIMIT_OF_SITE", "1000"))
# Nobody reads the page and writes ten letters faster.
SHORTEST_SECONDS = int(env("SHORTEST_SECONDS", "4"))
THREAD_COOKIE_NAME = "__Host-thread" if HTTPS else "thread"
CASES_COOKIE_NAME = "__Host-cases" if HTTPS else "cases"
VOTER_COOKIE_NAME = "__Host-voter" if HTTPS else "voter"
ROOM_COOKIE_NAME = "__Host-room" if HTTPS else "room"
WORK_COOKIE_NAME = "__Host-work" if HTTPS else "work"
THREAD_IDLE_SECONDS = 30 * 60
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_AGE = None
CSRF_COOKIE_SAMESITE = "Strict"
SECURE_CONTENT_TYPE_NOSNIFF = True
# Not "no-referrer": browsers then send `Origin: null` with our own forms, which Django must refuse.
# To other sites nothing is sent either way (docs/decisions/0003).
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = 63072000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_HSTS_PRELOAD = HTTPS
SECURE_SSL_REDIRECT = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TRUSTED_PROXIES else None
SECURE_REDIRECT_EXEMPT = [r"^health$"]
X_FRAME_OPTIONS = "DENY"

# Where "leave quickly" leads: an ordinary page that nobody asks about.
NEUTRAL_PAGE = env("NEUTRAL_PAGE", "https://de.wikipedia.org/wiki/Spezial:Zuf%C3%A4llige_Seite")

# -- mail: without content, always -----------------------------------------------------------------
EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend" if env("MAIL_HOST") else (
    "django.core.mail.backends.filebased.EmailBackend"
)
EMAIL_FILE_PATH = DATA_DIR / "mail"
EMAIL_HOST = env("MAIL_HOST")
EMAIL_PORT = int(env("MAIL_PORT", "587"))
EMAIL_HOST_USER = env("MAIL_USER")
EMAIL_HOST_PASSWORD = env("MAIL_PASSWORD")
EMAIL_USE_TLS = env("MAIL_TLS", "1") == "1"
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = env("MAIL_FROM", "sprachrohr@localhost")
ADMINS: list[tuple[str, str]] = []  # never mail an error: it could carry what somebody typed

# -- translation engines: off by default (docs/engines.md) -------------------------------------------
ENGINE = {
    "kind": env("ENGINE"),
    "folder": env("ENGINE_FOLDER"),
    "url": env("ENGINE_URL"),
    "api_key": env("ENGINE_KEY"),
    "timeout": env("ENGINE_TIMEOUT", "20"),
    "dari_as_farsi": env("ENGINE_DARI_AS_FARSI"),
}

# -- logs: what failed and where, never what was said -------------------------------------------------
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"()": "sprachrohr.web.logs.WithoutContent"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": env("LOG_LEVEL", "WARNING")},
    "loggers": {
        # What failed is said once, by web.keeping; Django's own line would add nothing but a time.
        "django.request": {"handlers": ["console"], "level": "CRITICAL", "propagate": False},
        "django": {"handlers": ["console"], "level": "ERROR", "propagate": False},
        "django.server": {"handlers": ["console"], "level": "ERROR", "propagate": False},
        "django_tasks": {"handlers": ["console"], "level": "WARNING", "propagate": False},
    },
}
