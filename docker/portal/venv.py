"""The Python environment: exactly the locked packages, and the extension itself."""

import fnmatch
import os
import shutil
import sys
from pathlib import Path

from . import processes
from .home import CLONE, Home, fingerprint
from .output import step

LOCK = CLONE / "requirements.txt"
DEVELOPMENT_LOCK = CLONE / "dev-requirements.txt"
# a killed pip leaves halves of packages that it takes for whole ones later
UNFINISHED = "unfinished"


def ensure(home: Home, for_tests: bool = False, extension: bool = True) -> None:
    """Install the lock when it changed, and the extension when its set-up changed."""
    owner = home.programs
    if "SATUDATA_VENV" not in os.environ:
        lock = DEVELOPMENT_LOCK if for_tests else LOCK
        mark = fingerprint(lock, sys.version)
        # the development lock holds the other one: never take packages away from the tests
        developed = owner.has_done("venv", fingerprint(DEVELOPMENT_LOCK, sys.version))
        if not (developed or owner.has_done("venv", mark)) or not owner.venv.exists():
            if owner.has_done("venv", UNFINISHED):
                shutil.rmtree(owner.venv, ignore_errors=True)
            owner.record("venv", UNFINISHED)
            install_lock(owner, lock)
            owner.record("venv", mark)
    if extension:
        install_extension(owner)


def install_lock(home: Home, lock: Path) -> None:
    with step("Installing the Python packages (some minutes the first time)"):
        if not (home.venv / "bin" / "pip").exists():
            shutil.rmtree(home.venv, ignore_errors=True)
            processes.run(
                home,
                [sys.executable, "-m", "venv", home.venv],
                log="setup",
                what="The Python environment could not be made",
                as_service=False,
                cwd=home.path,
            )
        processes.run(
            home,
            [
                *(home.venv / "bin" / "python", "-m", "pip", "install", "-q", "--no-input"),
                *("--disable-pip-version-check", "--require-hashes", "-r", lock),
            ],
            log="setup",
            what="The Python packages could not be installed",
            as_service=False,
            cwd=home.path,
        )


def install_extension(home: Home) -> None:
    """Register the extension's entry points; the code itself stays where it is."""
    if home.code != CLONE:
        refresh_copy(home.code)
    files = [home.code / name for name in ("setup.py", "setup.cfg", "pyproject.toml")]
    mark = fingerprint(str(home.code), str(home.venv), *files)
    if home.has_done("extension", mark):
        return
    with step("Installing the extension"):
        processes.run(
            home,
            [
                *(home.venv / "bin" / "python", "-m", "pip", "install", "-q", "--no-input"),
                *("--disable-pip-version-check", "--no-deps", "--no-build-isolation"),
                *("--no-index", "-e", home.code),
                *("--config-settings", "editable_mode=compat"),
            ],
            log="setup",
            what="The extension could not be installed",
            as_service=False,
            cwd=home.path,
        )
        _join_namespace(home)
        home.record("extension", mark)


def _join_namespace(home: Home) -> None:
    """Add our folder to the namespace ``ckanext``.

    Other extensions' wheels bring ``-nspkg.pth`` files that create the namespace at start-up
    from their own folder alone; this one, read after them by its name, adds the clone's.
    """
    folder = next((home.venv / "lib").glob("python3*/site-packages"))
    line = f"import ckanext; ckanext.__path__.append({str(home.code / 'ckanext')!r})\n"
    (folder / "zz_ckanext_satudata.pth").write_text(line, encoding="utf-8")


def refresh_copy(place: Path) -> None:
    """The services' account cannot enter the clone: keep a copy of it where they can."""
    built = ("__pycache__", "*.egg-info", ".*cache")
    skip = shutil.ignore_patterns(".git", ".portal", ".venv", *built)
    shutil.copytree(CLONE, place, ignore=skip, dirs_exist_ok=True)
    for path in sorted(place.rglob("*"), reverse=True):
        relative = path.relative_to(place)
        kept = any(fnmatch.fnmatch(part, name) for part in relative.parts for name in built)
        if not kept and not (CLONE / relative).exists():
            shutil.rmtree(path) if path.is_dir() else path.unlink()
