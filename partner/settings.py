"""The partner area: its own process, host name, cookie and database role; nothing of the staff area answers here."""

import os

os.environ["HARBOUR_ROLE"] = "partner"

from ocsea.settings import *  # noqa: F403  (the area differs in these names only)
from ocsea.settings import INSECURE_LOOPBACK

AREA = "partner"
ROOT_URLCONF = "partner.area_urls"
WSGI_APPLICATION = "partner.wsgi.application"
SESSION_COOKIE_NAME = "harbour_partner" if INSECURE_LOOPBACK else "__Host-harbour-partner"
DEVICE_COOKIE_NAME = "harbour_partner_device" if INSECURE_LOOPBACK else "__Host-harbour-partner-device"
CSRF_COOKIE_NAME = "harbour_partner_csrf" if INSECURE_LOOPBACK else "__Host-harbour-partner-csrf"
