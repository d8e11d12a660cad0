"""Files with secrets or hidden titles: for the account that writes them alone."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import TextIO


def opened(path: Path, encoding: str = "utf-8", newline: str | None = None) -> TextIO:
    """Open for writing; a file that others could read becomes private before the first byte."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    if stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.fchmod(descriptor, 0o600)
    return os.fdopen(descriptor, "w", encoding=encoding, newline=newline)
