"""docker-compose.yml, the example settings and bin/demo describe one program: same commands, same settings."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from launch.postgres import INITDB, QUIET_LOG
from launch.processes import CONNECTIONS, ENTRY_POINTS, PREPARATIONS

ROOT = Path(__file__).resolve().parents[2]
COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
OURS = ENTRY_POINTS | PREPARATIONS
# Settings that only the demo and the tests have; a real server's file must not name them.
DEMO_ONLY = {"HARBOUR_DEMO", "HARBOUR_INSECURE_LOOPBACK", "DEMO_KEY_FILE"}
PACKAGES = ("ocsea", "cases", "evidence", "victims", "referrals", "intake", "partner", "insights")
READING = re.compile(
    r"""(?:env\.(?:text|flag|words|whole|secret|address)|(?<!_)text|environ\.get)\(\s*"([A-Z][A-Z_]+)"|"(DATABASE_URL\w*)\""""
)


def names_in(file: str) -> set[str]:
    return set(re.findall(r"^([A-Z][A-Z_]+)=", (ROOT / file).read_text(), re.MULTILINE))


def names_read() -> set[str]:
    found = set()
    for package in PACKAGES:
        for path in (ROOT / package).rglob("*.py"):
            found |= {name or url for name, url in READING.findall(path.read_text())}
    return found


def environment_of(name: str) -> dict[str, str]:
    return dict(SERVICES[name].get("environment", {}))


def test_every_process_of_the_demo_is_a_service_and_no_other_of_ours_exists() -> None:
    built_here = {name for name, service in SERVICES.items() if service["image"] == "harbour:local"}
    assert built_here == set(OURS)


@pytest.mark.parametrize("name", OURS)
def test_a_service_runs_the_command_the_demo_runs(name: str) -> None:
    assert SERVICES[name]["command"] == ["python", *OURS[name].command(bind="0.0.0.0:8000")]
    assert environment_of(name)["HARBOUR_ROLE"] == OURS[name].role
    if name in ENTRY_POINTS:
        assert environment_of(name)["DJANGO_SETTINGS_MODULE"] == OURS[name].settings


@pytest.mark.parametrize("name", OURS)
def test_a_service_is_given_its_own_database_addresses_and_no_other(name: str) -> None:
    given = {secret.upper() for secret in SERVICES[name]["secrets"] if secret.startswith("database_url")}
    assert given == set(CONNECTIONS[OURS[name].role])


@pytest.mark.parametrize("name", OURS)
def test_every_secret_file_that_a_service_names_is_mounted_there(name: str) -> None:
    paths = dict(re.findall(r"^(\w+)_FILE=/run/secrets/(\w+)$", production(), re.MULTILINE))
    dropped = {key.removesuffix("_FILE") for key, value in environment_of(name).items() if value == ""}
    # Settings read these in every process; database addresses are chosen by role, the vault's key on first use.
    always = {"SECRET_KEY", "EMAIL_URL"} - dropped
    assert {paths[key] for key in always} <= set(SERVICES[name]["secrets"])
    assert set(SERVICES[name]["secrets"]) <= set(COMPOSE["secrets"])


@pytest.mark.parametrize("name", SERVICES)
def test_a_service_is_closed_in(name: str) -> None:
    service = SERVICES[name]
    assert service["read_only"] is True
    assert service["tmpfs"]
    assert service["cap_drop"] == ["ALL"]
    assert "no-new-privileges:true" in service["security_opt"]
    assert str(service["user"]).split(":", maxsplit=1)[0] not in {"", "0", "root"}
    assert "privileged" not in service


@pytest.mark.parametrize("name", sorted(set(SERVICES) - set(PREPARATIONS)))
def test_what_stays_up_is_watched(name: str) -> None:
    assert SERVICES[name]["healthcheck"]["test"][0] == "CMD"
    assert SERVICES[name]["restart"] == "unless-stopped"


def test_the_preparations_run_once_and_before_everything_else() -> None:
    assert [SERVICES[name]["restart"] for name in PREPARATIONS] == ["no", "no"]
    done = "service_completed_successfully"
    assert SERVICES["migrate"]["depends_on"] == {"bootstrap": {"condition": done}}
    for name in ENTRY_POINTS:
        assert SERVICES[name]["depends_on"]["migrate"] == {"condition": done}


def test_only_tls_is_reachable_and_the_databases_reach_nothing() -> None:
    assert [name for name, service in SERVICES.items() if "ports" in service] == ["tls"]
    assert COMPOSE["networks"]["inside"]["internal"] is True
    assert SERVICES["postgres"]["networks"] == SERVICES["valkey"]["networks"] == ["inside"]


def test_the_provider_is_reached_only_where_one_is_set_up() -> None:
    more = yaml.safe_load((ROOT / "docker-compose.provider.yml").read_text())
    (name,) = more["services"]
    added = more["services"][name]
    assert name == "web"
    assert set(added) == {"environment", "secrets", "networks"}
    assert added["environment"] == {"OIDC_CLIENT_SECRET_FILE": "/run/secrets/oidc_client_secret"}
    assert added["secrets"] == list(more["secrets"]) == ["oidc_client_secret"]
    assert set(added["networks"]) == {"outside"} <= set(COMPOSE["networks"])
    assert "OIDC_CLIENT_SECRET_FILE" in names_in(".env.production.example")
    assert "outside" not in SERVICES["web"]["networks"]
    assert "oidc_client_secret" not in COMPOSE["secrets"]


def test_postgresql_is_set_up_as_the_demo_sets_it_up() -> None:
    words = SERVICES["postgres"]["command"][1:]
    assert dict(word.split("=") for word in words if word != "-c") == QUIET_LOG
    assert set(SERVICES["postgres"]["environment"]["POSTGRES_INITDB_ARGS"].split()) == set(INITDB)


def test_the_example_lists_exactly_what_is_read() -> None:
    assert names_in(".env.example") == names_read() - {"DJANGO_SETTINGS_MODULE", "HARBOUR_DATA"}


def test_the_production_example_lists_every_setting_of_a_real_server() -> None:
    listed = {name.removesuffix("_FILE") for name in names_in(".env.production.example")}
    wanted = {name.removesuffix("_FILE") for name in names_in(".env.example") - DEMO_ONLY - {"HARBOUR_ROLE"}}
    assert listed == wanted


@pytest.mark.parametrize("name", OURS)
def test_compose_names_no_setting_that_nothing_reads(name: str) -> None:
    known = names_in(".env.example") | names_in(".env.production.example") | {"DJANGO_SETTINGS_MODULE"}
    assert set(environment_of(name)) <= known
    assert SERVICES[name]["env_file"] == ".env.production"


def test_the_image_is_built_from_the_lock_and_does_not_run_as_root() -> None:
    lines = (ROOT / "Dockerfile").read_text()
    assert "--require-hashes" in lines
    assert re.search(r"^USER (?!0|root)", lines, re.MULTILINE)


def test_the_image_holds_every_package_that_is_installed() -> None:
    kept = {line[1:].split("/")[0] for line in (ROOT / ".dockerignore").read_text().splitlines() if line[0] == "!"}
    assert kept >= {*PACKAGES, "launch", "manage.py", "templates", "static"}
    assert "demo" not in kept


def production() -> str:
    return (ROOT / ".env.production.example").read_text()
