"""Settings of the platform. Every variable of the environment that is read here is documented in docs/operations.md."""

import os
from pathlib import Path

from django.contrib.messages import constants as messages

from .database import database_settings
from .private import private_folder
from .secrets import secret_key
from .sign_on import oidc_settings


def _flag(name: str) -> bool:
    return os.environ.get(name, "") in {"1", "true", "yes"}


def _list(name: str) -> list[str]:
    return [part.strip() for part in os.environ.get(name, "").split(",") if part.strip()]


PACKAGE = Path(__file__).resolve().parent.parent
DATA_DIR = Path(os.environ.get("SHUANGSUIJI_DATA_DIR", "var")).resolve()
private_folder(DATA_DIR)

DEMO = _flag("DEMO")
DEBUG = _flag("SHUANGSUIJI_DEBUG")
SECRET_KEY = secret_key(DATA_DIR)
LOOPBACK = ["127.0.0.1", "localhost", "[::1]"]
# The demo's accounts have known passwords: it never answers to another name than this machine's own.
ALLOWED_HOSTS = LOOPBACK if DEMO else [*_list("SHUANGSUIJI_HOSTS"), *LOOPBACK]
CSRF_TRUSTED_ORIGINS = _list("SHUANGSUIJI_ORIGINS")
PROFILE = os.environ.get("SHUANGSUIJI_PROFILE", "county")

STAGES = [
    "documents",
    "councils",
    "registry",
    "riskclass",
    "planning",
    "partners",
    "drawing",
    "inspections",
    "disclosure",
    "evaluation",
]
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.forms",
    "django_htmx",
    # before allauth: its pages wear our templates
    *[f"shuangsuiji.{app}" for app in ["accounts", "journal", "jobs", "ui", *STAGES, "console", "public", "demo"]],
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "shuangsuiji.config.csp.ContentSecurityPolicy",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "shuangsuiji.accounts.middleware.CurrentActor",
    "django.contrib.messages.middleware.MessageMiddleware",
    "shuangsuiji.accounts.sessions.SessionLimits",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "shuangsuiji.console.refusals.RefusalPages",
    "shuangsuiji.config.plain.PlainTextOnly",
]
ROOT_URLCONF = "shuangsuiji.config.urls"
WSGI_APPLICATION = "shuangsuiji.config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "shuangsuiji.ui.context.shell",
            ]
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
DATABASES = {"default": database_settings(os.environ.get("DATABASE_URL", ""), DATA_DIR)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
# The outermost unit of work of a service opens the transaction; a page that only reads needs none.
ATOMIC_REQUESTS = False

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["shuangsuiji.accounts.hashers.StaffPasswordHasher"]
_VALIDATION = "django.contrib.auth.password_validation."
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": _VALIDATION + "MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": _VALIDATION + "CommonPasswordValidator"},
    {"NAME": _VALIDATION + "NumericPasswordValidator"},
    {"NAME": _VALIDATION + "UserAttributeSimilarityValidator", "OPTIONS": {"user_attributes": ("username", "name")}},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "console:workbench"
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_USER_MODEL_EMAIL_FIELD = None
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = False  # no such tick box: office machines are shared
ACCOUNT_ADAPTER = "shuangsuiji.accounts.adapter.StaffAdapter"
# Five failures of one account and twenty of one address in a quarter of an hour; counted in the database, for all processes.
ACCOUNT_RATE_LIMITS = {"login_failed": "20/15m/ip,5/15m/key"}
ACCOUNT_FORMS = {
    "login": "shuangsuiji.console.forms.login.LoginForm",
    "reauthenticate": "shuangsuiji.console.forms.login.ReauthenticateForm",
    "change_password": "shuangsuiji.console.forms.login.ChangePasswordForm",
}
MFA_ADAPTER = "shuangsuiji.accounts.adapter.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
# Browsers call http://localhost a secure place, and allauth asks to be told so: developing, demo and tests run there.
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not _flag("SHUANGSUIJI_HTTPS")
MFA_FORMS = {
    "authenticate": "shuangsuiji.console.forms.login.AuthenticateForm",
    "reauthenticate": "shuangsuiji.console.forms.login.SecondReauthenticateForm",
    "activate_totp": "shuangsuiji.console.forms.login.ActivateForm",
    "add_webauthn": "shuangsuiji.console.forms.login.AddPasskeyForm",
    "edit_webauthn": "shuangsuiji.console.forms.login.RenamePasskeyForm",
}
# Staff log in with two factors; the demo's people, on this machine alone, may do without.
SECOND_FACTOR_REQUIRED = not DEMO
# Acts on accounts, units and roles ask for the password or second factor again when the last time is longer ago.
STEP_UP_SECONDS = 5 * 60
# Single sign-on: one OpenID Connect provider, or none. It opens accounts that are there; it never makes one.
OIDC = oidc_settings(os.environ)
SOCIALACCOUNT_ADAPTER = "shuangsuiji.accounts.adapter.SignOnAdapter"
SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": [OIDC.app] if OIDC else []}}
SOCIALACCOUNT_OPENID_CONNECT_URL_PREFIX = ""
SOCIALACCOUNT_EMAIL_AUTHENTICATION = False
SOCIALACCOUNT_STORE_TOKENS = False
DEMO_PASSWORD = "shuangsuiji.demo.place.PASSWORD"  # noqa: S105 - where it is found, not what it is
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "cache",
        # so many names and addresses must fail before the oldest count is forgotten
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    },
    # what a process worked out from what it has just read, by the digest of that: never stale, gone with the process
    "memory": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "worked-out"},
}

TASKS = {"default": {"BACKEND": "shuangsuiji.jobs.backend.DatabaseBackend"}}
# A county runs one command; where workers are services of their own, the server starts none.
WORKER_BESIDE_SERVER = os.environ.get("SHUANGSUIJI_WORKER", "1") != "0"

HTTPS = _flag("SHUANGSUIJI_HTTPS")
SESSION_IDLE_SECONDS = 30 * 60
SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_NAME = "__Host-session" if HTTPS else "session"
CSRF_COOKIE_NAME = "__Host-csrf" if HTTPS else "csrf"
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "shuangsuiji.console.refusals.csrf_failure"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 31536000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
# Behind HTTPS stands a proxy of ours: its word about scheme and address of the client is taken, nobody else's.
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if HTTPS else 0
# Preloading is a promise for a whole domain, which only the domain's owner can give.
SILENCED_SYSTEM_CHECKS = ["security.W021"]
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SECURE_CSP = {
    "default-src": ["'none'"],
    "script-src": ["'self'"],
    "style-src": ["'self'"],
    "img-src": ["'self'", "data:", "blob:"],
    "font-src": ["'self'"],
    "connect-src": ["'self'"],
    "worker-src": ["'self'"],
    "manifest-src": ["'self'"],
    "media-src": ["'self'", "blob:"],
    # the log-in form leads on to the provider, and Chromium holds redirects of a form against this line too
    "form-action": ["'self'", *([OIDC.origin] if OIDC else [])],
    "frame-ancestors": ["'none'"],
    "base-uri": ["'none'"],
}

# levels by the house's own classes, so that a warning does not look like a success
MESSAGE_TAGS = {messages.SUCCESS: "ok", messages.WARNING: "warn", messages.ERROR: "bad"}

LANGUAGE_CODE = "zh-hans"
TIME_ZONE = "Asia/Shanghai"
USE_I18N = True
USE_TZ = True
STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STATIC_ROOT.mkdir(exist_ok=True)  # empty until collectstatic; whitenoise warns of a missing one
WHITENOISE_USE_FINDERS = True
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
MEDIA_ROOT = DATA_DIR / "files"
DATA_UPLOAD_MAX_MEMORY_SIZE = 25 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024

CONSOLE_NAVIGATION = "shuangsuiji.console.navigation.groups"
CONSOLE_ACCOUNT = "shuangsuiji.console.navigation.account"
PUBLIC_NAVIGATION = "shuangsuiji.public.navigation.items"
PUBLIC_FOOTER = "shuangsuiji.public.navigation.footer"
SITE_CONTEXT = "shuangsuiji.profiles.site.site_context"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": os.environ.get("SHUANGSUIJI_LOG_LEVEL", "WARNING")},
}
