"""Django's settings, made from the typed configuration."""

import os
from pathlib import Path

from csp.constants import NONE, SELF

from ridealong.config import environment
from ridealong.store.sqlite import use_a_safe_sqlite

SQLITE_VERSION = use_a_safe_sqlite()
RIDEALONG = environment.read(os.environ)

SECRET_KEY = RIDEALONG.secret_key
SECRET_KEY_FALLBACKS = list(RIDEALONG.former_keys)
DEBUG = RIDEALONG.debug
ALLOWED_HOSTS = list(RIDEALONG.allowed_hosts)
CSRF_TRUSTED_ORIGINS = list(RIDEALONG.trusted_origins)

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    # What speaks with a provider takes a tenth of the start: it is there where one is.
    *(["allauth.socialaccount.providers.openid_connect"] if RIDEALONG.sign_on else []),
    "axes",
    "csp",
    "django_htmx",
    "django_tasks",
    "django_tasks_db",
    "ridealong.store",
    "ridealong.access",
    "ridealong.people",
    "ridealong.figures",
    "ridealong.calendars",
    "ridealong.coaching",
    "ridealong.week",
    "ridealong.jobs",
    "ridealong.web",
]

MIDDLEWARE = [
    "ridealong.web.log.RequestLog",
    "ridealong.web.bodiless.Bodiless",
    "ridealong.config.programs.ForPrograms",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "ridealong.web.door.Door",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "ridealong.config.urls"
WSGI_APPLICATION = "ridealong.config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [Path(__file__).parents[1] / "web" / "templates"],
        "APP_DIRS": False,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "ridealong.web.shell.shell",
                "ridealong.web.signin.single_sign_on",
            ],
            "builtins": ["ridealong.web.tags"],
        },
    }
]

DATABASES = {"default": environment.database(RIDEALONG)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "access.Account"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_ADAPTER = "ridealong.web.signin.Adapter"
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = True
# axes throttles sign-in by account and address; the library's own limiter would need a cache that processes share.
ACCOUNT_RATE_LIMITS = False
ACCOUNT_REAUTHENTICATION_TIMEOUT = 600
SOCIALACCOUNT_ADAPTER = "ridealong.web.account.single.Adapter"
SOCIALACCOUNT_ONLY = False
SOCIALACCOUNT_AUTO_SIGNUP = False
MFA_ADAPTER = "ridealong.web.account.factors.Adapter"
MFA_FORMS = {
    "authenticate": "ridealong.web.account.factors.CodeForm",
    "reauthenticate": "ridealong.web.account.factors.CodeAgainForm",
}
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", "webauthn"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Ridealong"
# One step either way: clocks of phones drift.
MFA_TOTP_TOLERANCE = 1
# Accounts are made by an administrator with the address of a person; there is no sign-up to verify.
MFA_ALLOW_UNVERIFIED_EMAIL = True
PASSWORD_RESET_TIMEOUT = 3600
AXES_FAILURE_LIMIT = 10
AXES_COOLOFF_TIME = 0.25
AXES_LOCK_OUT_AT_FAILURE = True
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_USERNAME_CALLABLE = "ridealong.web.signin.who_tries"
AXES_LOCKOUT_CALLABLE = "ridealong.web.signin.locked_out"
AXES_VERBOSE = False
# A failed try is kept for the limit only: without what was typed, and nothing at all is kept of one that went well.
AXES_SENSITIVE_PARAMETERS = ["login", "old_password", "new_password1", "new_password2", "code", "csrfmiddlewaretoken"]
AXES_DISABLE_ACCESS_LOG = True

SESSION_COOKIE_AGE = 14 * 24 * 3600
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = RIDEALONG.https
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "ridealong.web.errors.stale_form"
SECURE_SSL_REDIRECT = RIDEALONG.https
SECURE_HSTS_SECONDS = 31_536_000 if RIDEALONG.https else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if RIDEALONG.https else None
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "style-src": [SELF],
        "script-src": [SELF],
        "font-src": [SELF],
        "img-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
DATA_UPLOAD_MAX_NUMBER_FIELDS = 1000
DATA_UPLOAD_MAX_NUMBER_FILES = 200
FILE_UPLOAD_HANDLERS = ["ridealong.web.calendar.receiving.InMemory", "ridealong.web.imports.receiving.ToHome"]
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_621_440

STATIC_URL = "static/"
STATIC_ROOT = RIDEALONG.home / "static"
STATICFILES_DIRS = [Path(__file__).parents[1] / "web" / "static"]
STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default"]}}

# The organisation's own zone is a row of `people`; everything is stored in UTC.
USE_TZ = True
TIME_ZONE = "UTC"
USE_I18N = False

LOGGING_CONFIG = None
globals().update(environment.mail(RIDEALONG) | environment.sign_on(RIDEALONG))
