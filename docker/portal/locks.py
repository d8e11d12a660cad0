"""Makes the two lock files: every package with its version and hashes."""

import shutil
import subprocess

from .home import CLONE, Home
from .output import Failure, step

OPTIONS = (
    *("--quiet", "--upgrade", "--python-version", "3.11", "--generate-hashes"),
    # the lock says what, never from where
    *("--no-emit-index-url", "--no-header", "--no-emit-find-links"),
)


def make(home: Home) -> None:
    uv = shutil.which(str(home.venv / "bin" / "uv")) or shutil.which("uv")
    if uv is None:
        raise Failure("uv is not installed.", "'./portal test' installs it with the other tools.")
    compile_lock(uv, "requirements.in", "requirements.txt")
    # the tests run on exactly the packages of the portal
    compile_lock(uv, "dev-requirements.in", "dev-requirements.txt", "-c", "requirements.txt")


def compile_lock(uv: str, source: str, target: str, *more: str) -> None:
    with step(f"Locking {source}"):
        command = [uv, "pip", "compile", *OPTIONS, source, "-o", target, *more]
        done = subprocess.run(command, cwd=CLONE, capture_output=True, text=True)
    if done.returncode:
        raise Failure(f"{target} could not be made: {done.stderr.strip()}")
