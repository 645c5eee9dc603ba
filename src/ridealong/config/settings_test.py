"""Settings of the tests: a throw-away home, fast passwords, plain static files."""

import atexit
import os
import shutil
import tempfile

_home = tempfile.mkdtemp(prefix="ridealong-test-")
atexit.register(shutil.rmtree, _home, ignore_errors=True)
os.environ["RIDEALONG_HOME"] = _home
os.environ.setdefault("RIDEALONG_DRAW_SECRET", "a secret for the tests")
os.environ.setdefault("RIDEALONG_ALLOWED_HOSTS", "testserver localhost 127.0.0.1")

from ridealong.config.settings import *  # noqa: E402, F403  the environment must be set first

# Tests have a provider now and then, while the settings stand.
INSTALLED_APPS = [*INSTALLED_APPS, "allauth.socialaccount.providers.openid_connect"]  # noqa: F405
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
TASKS = {"default": {"BACKEND": "django_tasks.backends.dummy.DummyBackend"}}
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
# Static files straight from where they lie: nothing is collected for a test.
WHITENOISE_AUTOREFRESH = WHITENOISE_USE_FINDERS = True
