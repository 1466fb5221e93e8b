"""Harbour's settings: one file, from the environment only. Every variable stands in .env.example."""

from pathlib import Path

from django.utils.translation import gettext_lazy as _

from ocsea import env, identity_provider

BASE_DIR = Path(__file__).resolve().parent.parent
ROLE = env.text("HARBOUR_ROLE", "web")
AREA = "staff"  # partner.settings says "partner"
DEMO = env.flag("HARBOUR_DEMO")
# Plain http on loopback, for the demo and the tests; everywhere else TLS is taken for granted.
INSECURE_LOOPBACK = env.flag("HARBOUR_INSECURE_LOOPBACK")
DEBUG = False

SECRET_KEY = env.secret("SECRET_KEY_FILE")
VAULT_KEY_FILE = env.text("VAULT_KEY_FILE")
DEMO_KEY_FILE = env.text("DEMO_KEY_FILE", "")
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS")
HARBOUR_URL = env.text("HARBOUR_URL").rstrip("/")
HARBOUR_PARTNER_URL = env.text("HARBOUR_PARTNER_URL").rstrip("/")
CSRF_TRUSTED_ORIGINS = [HARBOUR_URL, HARBOUR_PARTNER_URL]
# In the partner area: a number that is always in sight, and a harmless page that a reader can leave to at once.
PARTNER_HELP_NUMBER = env.text("PARTNER_HELP_NUMBER", "")
PARTNER_EXIT_URL = env.text("PARTNER_EXIT_URL", "")
CLASSIFICATION = env.text("HARBOUR_CLASSIFICATION", "OFFICIAL-SENSITIVE: contains victim data")

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "guardian",
    "django_htmx",
    "csp",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "ocsea.vault",
    "ocsea.ledger",
    "ocsea.access",
    "ocsea.clocks",
    "ocsea.notices",
    "ocsea.web",
    "cases",
    "evidence",
    "victims",
    "referrals",
    "intake",
    "partner",
    "insights",
    *(["demo"] if DEMO else []),
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "ocsea.web.middleware.HeadersMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    # Below the headers: a file from static/ carries all of them, like a page.
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "ocsea.web.middleware.LoopbackNameMiddleware",
    "ocsea.web.middleware.ContextMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "ocsea.web.middleware.SignedInMiddleware",
    "ocsea.web.errors.ErrorMiddleware",
]

ROOT_URLCONF = "ocsea.urls"
WSGI_APPLICATION = "ocsea.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "ocsea.web.frame.frame",
            ],
            "builtins": ["ocsea.web.templatetags.harbour", "django.templatetags.i18n"],
        },
    }
]
FORM_RENDERER = "ocsea.web.renderer.HarbourRenderer"

# `default` is the process's own role; `signin` alone may read credentials and mint sessions.
DATABASES = {"default": env.database(ROLE)}
if ROLE in {"web", "partner", "signin", "worker", "migrate"}:
    DATABASES["signin"] = env.database("signin")
    # Outside every request's transaction: a try counts at once, and whoever tries beside it waits for nothing else.
    DATABASES["throttle"] = env.database("signin")
DATABASE_ROUTERS = ["ocsea.access.routing.SigningInRouter"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "access.User"
AUTHENTICATION_BACKENDS = ["ocsea.access.signin.SignInBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("username", "display_name", "email")},
    },
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_LOGOUT_REDIRECT_URL = "/accounts/login/"
ACCOUNT_ADAPTER = "ocsea.access.signin.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_NOTIFICATIONS = False
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_PREVENT_ENUMERATION = True
# A proof of presence counts for so long; the database lets no reveal in ten minutes after one.
ACCOUNT_REAUTHENTICATION_TIMEOUT = 5 * 60
MFA_ADAPTER = "ocsea.access.signin.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["webauthn", "totp", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_USER_VERIFICATION = "required"
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = INSECURE_LOOPBACK
MFA_FORMS = {
    "add_webauthn": "ocsea.access.passkeys.AddPasskeyForm",
    "edit_webauthn": "ocsea.access.passkeys.RenamePasskeyForm",
    "authenticate": "ocsea.access.codes.SecondFactorCodeForm",
    "login_webauthn": "ocsea.access.passkeys.SignInPasskeyForm",
    "authenticate_webauthn": "ocsea.access.passkeys.SecondFactorPasskeyForm",
    "reauthenticate_webauthn": "ocsea.access.passkeys.ProofPasskeyForm",
}
MFA_TOTP_ISSUER = "Harbour"
MFA_TOTP_TOLERANCE = 1
# Behind TLS everybody comes from the proxy, which adds the address it saw; throttles count by that one.
ALLAUTH_TRUSTED_PROXY_COUNT = 0 if INSECURE_LOOPBACK else 1
# Throttles and the guard against a TOTP code used twice live in PostgreSQL: with Redis down people can still sign in.
CACHES = {
    "default": {"BACKEND": "ocsea.access.cache.SignInCache", "LOCATION": "access_cache"},
}

# A unit's own identity provider, for the staff area alone; None: no route, no button. Its secret is in `web` only.
IDENTITY_PROVIDER = identity_provider.from_environment(insecure_loopback=INSECURE_LOOPBACK) if ROLE == "web" else None

SESSION_ENGINE = "ocsea.access.sessions"
SESSION_COOKIE_NAME = "harbour" if INSECURE_LOOPBACK else "__Host-harbour"
SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
# Locked after so many seconds without anybody there; the database allows 30 minutes at most.
IDLE_SECONDS = 30 * 60
IDENTITY_IDLE_SECONDS = 15 * 60  # on pages that show an identity
SEEN_EVERY_SECONDS = 60  # a session is noted as seen no more often
SESSION_COOKIE_SECURE = not INSECURE_LOOPBACK
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
DEVICE_COOKIE_NAME = "harbour_device" if INSECURE_LOOPBACK else "__Host-harbour-device"
DEVICE_COOKIE_AGE = 180 * 24 * 60 * 60
CSRF_COOKIE_NAME = "harbour_csrf" if INSECURE_LOOPBACK else "__Host-harbour-csrf"
CSRF_COOKIE_SECURE = not INSECURE_LOOPBACK
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "ocsea.web.errors.csrf_failure"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

SECURE_SSL_REDIRECT = not INSECURE_LOOPBACK
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$", r"^metrics$"]
SECURE_PROXY_SSL_HEADER = None if INSECURE_LOOPBACK else ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_HSTS_SECONDS = 0 if INSECURE_LOOPBACK else 63_072_000
SECURE_HSTS_INCLUDE_SUBDOMAINS = not INSECURE_LOOPBACK
SECURE_HSTS_PRELOAD = not INSECURE_LOOPBACK
SECURE_CONTENT_TYPE_NOSNIFF = True
# With "no-referrer" browsers send `Origin: null` with our own forms, and the check of the form token refuses them.
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'"],
        "connect-src": ["'self'"],
        "form-action": ["'self'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
    }
}
PERMISSIONS_POLICY: dict[str, list[str]] = {
    name: [] for name in ("camera", "microphone", "geolocation", "payment", "usb", "display-capture")
} | {name: ["self"] for name in ("publickey-credentials-create", "publickey-credentials-get")}

# Uploads are read in memory within limits and never spooled to disk: product.md, never 1.
FILE_UPLOAD_HANDLERS = ["ocsea.web.uploads.MemoryOnlyUploadHandler"]
DATA_UPLOAD_MAX_MEMORY_SIZE = 64 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2_000
DATA_UPLOAD_MAX_NUMBER_FILES = 200

STATIC_URL = "static/"
STATIC_ROOT = None  # nothing is collected: what is served is committed, or comes with an installed package
STATICFILES_DIRS = [BASE_DIR / "static" / "dist"]
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False
WHITENOISE_ALLOW_ALL_ORIGINS = False

LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("es", _("Spanish")), ("ar", _("Arabic"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "UTC"
USE_TZ = True
HARBOUR_TIME_ZONE = env.text("HARBOUR_TIME_ZONE", "Europe/London")

EMAIL_URL = env.text("EMAIL_URL", "")
EMAIL_CONFIG = env.mail(EMAIL_URL)
EMAIL_BACKEND = EMAIL_CONFIG["backend"]
EMAIL_HOST = EMAIL_CONFIG["host"]
EMAIL_PORT = int(EMAIL_CONFIG["port"])
EMAIL_HOST_USER = EMAIL_CONFIG["user"]
EMAIL_HOST_PASSWORD = EMAIL_CONFIG["password"]
EMAIL_USE_TLS = EMAIL_CONFIG["tls"] == "start"
EMAIL_USE_SSL = EMAIL_CONFIG["tls"] == "full"
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env.text("HARBOUR_MAIL_FROM", "harbour@localhost")

REDIS_URL = env.text("REDIS_URL", "redis://localhost:6379/0")

# Where the signer answers; the sequencer alone talks to it.
SIGNER_SOCKET = env.text("SIGNER_SOCKET", "")

# An outside authority that stamps the ledger's checkpoints (RFC 3161); off while no address is given. The sequencer and
# `ledger` ask it, and no other process knows of it.
TIMESTAMP_URL = TIMESTAMP_CERTIFICATES_FILE = ""
TIMESTAMP_MINUTES = env.whole("TIMESTAMP_MINUTES", 60)
if ROLE == "sequencer":
    TIMESTAMP_URL = env.address("TIMESTAMP_URL")
    TIMESTAMP_CERTIFICATES_FILE = env.text("TIMESTAMP_CERTIFICATES_FILE", "" if not TIMESTAMP_URL else None)

# Who shows it may read /metrics; without one, it answers on this machine alone.
METRICS_TOKEN = ""
if ROLE in {"web", "partner"} and env.text("METRICS_TOKEN_FILE", ""):
    METRICS_TOKEN = env.secret("METRICS_TOKEN_FILE")

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "ocsea.web.authentication.CookieAuthentication",
        "ocsea.web.authentication.TokenAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": [
        "rest_framework.permissions.IsAuthenticated",
        "ocsea.web.authentication.WithinScope",
    ],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "ocsea.web.api.api_error",
    "UNAUTHENTICATED_USER": None,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Harbour",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "REDOC_DIST": "SIDECAR",
    "SERVE_PERMISSIONS": ["rest_framework.permissions.IsAuthenticated"],
}

GUARDIAN_MONKEY_PATCH_USER = False
ANONYMOUS_USER_NAME = None
SILENCED_SYSTEM_CHECKS = [
    # Guardian gives a base class and rows only; its backend ignores expiry, so it is left out on purpose (patterns.md).
    "guardian.W001",
]

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"safe": {"()": "ocsea.redaction.logs.SafeFormatter"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "safe"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        "ocsea": {"level": "INFO"},
        "django": {"handlers": ["console"], "level": "WARNING", "propagate": False},
        "django.server": {"handlers": ["console"], "level": "WARNING", "propagate": False},
    },
}
