"""The committed style sheet and script: held to their manifest always, rebuilt and compared where Node can be had."""

import gzip
import hashlib
import json
import re
import shutil
import subprocess
from pathlib import Path

import django_htmx
import pytest
from django.conf import settings

ROOT = Path(settings.BASE_DIR)
DIST = ROOT / "static" / "dist"
MANIFEST = json.loads((DIST / "manifest.json").read_text())
FIRST_LOAD = ("harbour.css", "harbour.js", "harbour-start.js")
NODE = (20, 19)


def sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def test_every_source_is_the_one_that_was_built() -> None:
    under = sorted(str(path.relative_to(ROOT)) for path in (ROOT / "static" / "src").rglob("*") if path.is_file())
    assert sorted(MANIFEST["sources"]) == sorted([*under, "package-lock.json", "package.json"]), "run bin/build-static"
    changed = [name for name, digest in MANIFEST["sources"].items() if sha256(ROOT / name) != digest]
    assert not changed, "run bin/build-static"


def test_every_output_is_the_one_that_was_built() -> None:
    present = {path.name for path in DIST.iterdir()} - {"manifest.json"}
    assert present == set(MANIFEST["outputs"])
    changed = [name for name, digest in MANIFEST["outputs"].items() if sha256(DIST / name) != digest]
    assert not changed, "run bin/build-static"


def test_a_first_visit_loads_at_most_75_kb() -> None:
    assert sum(len(gzip.compress((DIST / name).read_bytes(), 9)) for name in FIRST_LOAD) <= 75 * 1024


@pytest.mark.parametrize("name", ["harbour.css", "harbour.rtl.css"])
def test_the_style_sheet_fetches_nothing_and_bears_no_crown(name: str) -> None:
    css = (DIST / name).read_text()
    assert not re.search(r"url\(|@import|@font-face|GDS Transport|crest|crown", css, re.IGNORECASE)


def test_the_script_names_no_other_host() -> None:
    script = (DIST / "harbour.js").read_text()
    assert set(re.findall(r"https?://[^\"'`\s)]+", script)) <= {"http://www.w3.org/2000/svg"}


def test_mirrored_sheet_has_the_same_rules() -> None:
    plain, mirrored = ((DIST / name).read_text() for name in ("harbour.css", "harbour.rtl.css"))
    assert plain.count("{") == mirrored.count("{")
    assert plain != mirrored


def test_htmx_is_the_one_django_htmx_ships() -> None:
    shipped = Path(django_htmx.__file__).parent / "static" / "django_htmx" / "htmx-2.min.js"
    assert sha256(ROOT / "static" / "src" / "vendor" / "htmx-2.min.js") == sha256(shipped)


def test_the_lock_names_no_registry() -> None:
    assert '"resolved"' not in (ROOT / "package-lock.json").read_text()


def test_no_text_is_smaller_than_16px_but_the_strip_badge_key_and_chart() -> None:
    """The strip is a label, not text to read; a chart's words are units of its drawing, with a table beside it."""
    small: set[str] = set()
    for path in (ROOT / "static" / "src" / "skin").glob("*.scss"):
        for rule in re.finditer(r"([^{}]+)\{([^{}]*)\}", path.read_text()):
            size = re.search(r"font-size: ([\d.]+)(rem|px)", rule[2])
            if size and float(size[1]) * (16 if size[2] == "rem" else 1) < 16:
                lines = (line.strip(", ") for line in rule[1].strip().split("\n"))
                small |= {line for line in lines if line and not line.startswith("//")}
    assert small == {".app-marking", ".app-badge", "kbd", ".app-chart__number", ".app-chart__label"}


def test_every_class_of_frame_and_components_has_a_rule() -> None:
    css = (DIST / "harbour.css").read_text()
    pages = [
        *(ROOT / "templates").glob("*.html"),
        *(path for folder in ("components", "forms") for path in (ROOT / "templates" / folder).rglob("*.html")),
    ]
    used = {word for page in pages for word in re.findall(r"\bapp-[a-z_-]*[a-z]\b", page.read_text())}
    assert not {word for word in used if f".{word}" not in css}


def test_building_again_gives_the_same_bytes(tmp_path: Path) -> None:
    node, why = builder()
    if why:
        pytest.skip(why)
    subprocess.run([node, "static/src/build.mjs", str(tmp_path)], cwd=ROOT, check=True, capture_output=True)
    built = {path.name: sha256(path) for path in tmp_path.iterdir() if path.name != "manifest.json"}
    assert built == MANIFEST["outputs"]


def builder() -> tuple[str, str]:
    """Node's path, and why the files cannot be built here ("" = they can). A test fetches no packages."""
    node = shutil.which("node")
    if node is None:
        return "", "there is no Node here; the manifest was held"
    words = subprocess.run([node, "--version"], check=True, capture_output=True, text=True).stdout
    version = tuple(int(part) for part in re.findall(r"\d+", words)[:2])
    if version < NODE:
        return node, f"Node {words.strip()} is older than 20.19; the manifest was held"
    lock = json.loads((ROOT / "package-lock.json").read_text())["packages"]
    wanted = {"govuk-frontend", "@ministryofjustice/frontend", "sass", "rtlcss", "esbuild"}
    for name in wanted:
        installed = ROOT / "node_modules" / name / "package.json"
        if not installed.exists():
            return node, "node_modules is not installed (bin/build-static does that); the manifest was held"
        if json.loads(installed.read_text())["version"] != lock[f"node_modules/{name}"]["version"]:
            return node, "node_modules is not what the lock says (bin/build-static renews it); the manifest was held"
    return node, ""
