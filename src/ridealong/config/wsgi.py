"""What gunicorn serves."""

import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ridealong.config.settings")
application = get_wsgi_application()
_ = get_resolver().url_patterns  # every page, before the first is asked for
