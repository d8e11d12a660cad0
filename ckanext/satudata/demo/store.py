"""The two files that the loader keeps: the accounts, and how far it has come.

Both are written whole and at once, so that a killed run leaves a readable file, and only
their owner may read them: they hold passwords and tokens. Plain Python.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any


class Store:
    """Accounts file and, beside it, ``<name>.progress.json``."""

    def __init__(self, accounts: Path) -> None:
        """Read what an earlier run left.

        Args:
            accounts: the accounts file; created on the first save.
        """
        self._accounts_path = accounts
        self._progress_path = accounts.with_name(f"{accounts.stem}.progress.json")
        self._accounts: list[dict[str, Any]] = _read(accounts, [])
        self._progress: dict[str, dict[str, Any]] = _read(self._progress_path, {})

    def account(self, name: str) -> dict[str, Any]:
        """The entry of one account, empty when there is none."""
        return next((entry for entry in self._accounts if entry["name"] == name), {})

    def save_account(self, entry: dict[str, Any]) -> None:
        """Add or replace one account."""
        others = [known for known in self._accounts if known["name"] != entry["name"]]
        self._accounts = [*others, entry]
        _write(self._accounts_path, self._accounts)

    def order_accounts(self, names: list[str]) -> None:
        """Put the named accounts first, in the given order."""
        first = [entry for name in names if (entry := self.account(name))]
        ordered = [*first, *(entry for entry in self._accounts if entry not in first)]
        if ordered != self._accounts:
            self._accounts = ordered
            _write(self._accounts_path, self._accounts)

    def progress(self, key: str) -> dict[str, Any]:
        """What is known about one item, empty when it was never begun."""
        return self._progress.get(key, {})

    def save_progress(self, key: str, **facts: Any) -> None:
        """Add facts about one item."""
        self._progress[key] = self.progress(key) | facts
        _write(self._progress_path, self._progress)

    def forget(self, key: str) -> None:
        """Begin an item anew, because the portal no longer has it."""
        if self._progress.pop(key, None) is not None:
            _write(self._progress_path, self._progress)


def _read(path: Path, default: Any) -> Any:
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return default


def _write(path: Path, content: Any) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f"{path.name}.new")
    temporary.unlink(missing_ok=True)
    handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as stream:
        json.dump(content, stream, indent=2, ensure_ascii=False)
        stream.write("\n")
    os.replace(temporary, path)
