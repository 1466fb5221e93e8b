"""Settings of the tests: Harbour's own, with throwaway keys and one connection that takes each role in turn.

The database's address is filled in by conftest once the server runs.
"""

import atexit
import os
import secrets
import shutil
import tempfile
from pathlib import Path
from typing import Any

_keys = Path(tempfile.mkdtemp(prefix="harbour-keys-"))
atexit.register(shutil.rmtree, _keys, ignore_errors=True)
for _name in ("SECRET_KEY_FILE", "VAULT_KEY_FILE", "DEMO_KEY_FILE"):
    _file = _keys / _name.lower()
    _file.write_text(secrets.token_hex(32))
    os.environ[_name] = str(_file)
for _role in ("", "_PARTNER", "_WORKER", "_SIGNIN", "_SEQUENCER", "_MIGRATE", "_ADMIN"):
    os.environ[f"DATABASE_URL{_role}"] = "postgresql://tester:unset@127.0.0.1:1/unset"
os.environ.update(
    HARBOUR_ROLE="web",
    HARBOUR_DEMO="1",
    HARBOUR_INSECURE_LOOPBACK="1",
    ALLOWED_HOSTS="localhost,testserver",
    HARBOUR_URL="http://localhost:8000",
    HARBOUR_PARTNER_URL="http://localhost:8001",
    REDIS_URL="redis://127.0.0.1:1/0",
    EMAIL_URL="",
    OIDC_ISSUER="http://127.0.0.1:1",  # nothing answers there; tests/access/provider.py does, where it is asked to
    OIDC_CLIENT_ID="harbour",
    OIDC_CLIENT_SECRET="secret of the tests",
    OIDC_NAME="Police ID",
)

from ocsea.settings import *  # noqa: E402, F403  (the names above must stand first)
from ocsea.settings import DATABASES, LOGGING, TEMPLATES  # noqa: E402

ONE_CONNECTION = True
_one = DATABASES["default"] | {"OPTIONS": {"assume_role": "web"}}
_same = _one | {"TEST": {"MIRROR": "default"}}
DATABASES = {"default": _one, "signin": _same, "throttle": _same}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
LOGGING = LOGGING | {"root": {"handlers": ["console"], "level": "ERROR"}}
_engine: dict[str, Any] = TEMPLATES[0]
TEMPLATES = [_engine | {"OPTIONS": _engine["OPTIONS"] | {"string_if_invalid": "UNDEFINED-VARIABLE-%s"}}]
