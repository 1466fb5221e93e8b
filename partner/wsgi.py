"""The partner area's entry point for a WSGI server."""

import os

from django.core.wsgi import get_wsgi_application

os.environ["DJANGO_SETTINGS_MODULE"] = "partner.settings"
application = get_wsgi_application()
