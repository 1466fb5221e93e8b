"""What a real server's settings say, as another process reads them from .env.production.example."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
ASK = """
import json
from importlib import import_module
settings = import_module({module!r})
names = {names!r}
print(json.dumps({{name: getattr(settings, name) for name in names}}))
"""
NAMES = (
    *("SESSION_COOKIE_NAME", "SESSION_COOKIE_SECURE", "SESSION_COOKIE_HTTPONLY", "SESSION_COOKIE_SAMESITE"),
    *("CSRF_COOKIE_NAME", "CSRF_COOKIE_SECURE", "CSRF_COOKIE_HTTPONLY", "SECURE_SSL_REDIRECT", "SECURE_HSTS_SECONDS"),
    *("DEBUG", "DEMO", "ALLAUTH_TRUSTED_PROXY_COUNT", "METRICS_TOKEN", "AREA", "ROOT_URLCONF"),
)


def _environment(folder: Path, **more: str) -> dict[str, str]:
    values = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT)}
    for line in (ROOT / ".env.production.example").read_text().splitlines():
        name, _, value = line.partition("=")
        if value and not line.startswith("#"):
            values[name] = value.strip('"')
    for name in [name for name in values if name.endswith("_FILE")]:
        file = folder / name.lower()
        file.write_text("postgresql://web:x@localhost/harbour" if name.startswith("DATABASE") else "0f" * 32)
        values[name] = str(file)
    (folder / "email_url_file").write_text("smtp://localhost:25")
    return values | more


def _ask(environment: dict[str, str], module: str = "ocsea.settings") -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-c", ASK.format(module=module, names=NAMES)]
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)


@pytest.mark.parametrize(("module", "cookie"), [("ocsea.settings", "harbour"), ("partner.settings", "harbour-partner")])
def test_a_real_server_is_closed(tmp_path: Path, module: str, cookie: str) -> None:
    told = json.loads(_ask(_environment(tmp_path), module).stdout)
    assert told["SESSION_COOKIE_NAME"] == f"__Host-{cookie}"
    assert told["CSRF_COOKIE_NAME"] == f"__Host-{cookie}-csrf"
    secure = ("SESSION_COOKIE_SECURE", "SESSION_COOKIE_HTTPONLY", "CSRF_COOKIE_SECURE", "CSRF_COOKIE_HTTPONLY")
    assert all(told[name] for name in (*secure, "SECURE_SSL_REDIRECT", "SECURE_HSTS_SECONDS"))
    assert (told["SESSION_COOKIE_SAMESITE"], told["ALLAUTH_TRUSTED_PROXY_COUNT"]) == ("Lax", 1)
    assert not told["DEBUG"]
    assert not told["DEMO"]
    assert told["METRICS_TOKEN"] == ""


def test_the_token_is_read_from_its_file(tmp_path: Path) -> None:
    token = tmp_path / "token"
    token.write_text("ab" * 16 + "\n")
    assert json.loads(_ask(_environment(tmp_path, METRICS_TOKEN_FILE=str(token))).stdout)["METRICS_TOKEN"] == "ab" * 16


@pytest.mark.parametrize("content", ["short", None])
def test_a_token_that_is_none_stops_the_start_by_name(tmp_path: Path, content: str | None) -> None:
    token = tmp_path / "token"
    if content is not None:
        token.write_text(content)
    refused = _ask(_environment(tmp_path, METRICS_TOKEN_FILE=str(token)))
    assert refused.returncode == 1
    assert "METRICS_TOKEN_FILE" in refused.stderr.splitlines()[-1]
