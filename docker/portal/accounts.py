"""The demo's accounts, by role."""

import json
from typing import Any

from .home import Home
from .output import Failure, say

COLUMNS = ("role", "organization", "name", "password")


def accounts(home: Home) -> list[dict[str, Any]]:
    try:
        return json.loads(home.accounts.read_text())
    except (FileNotFoundError, json.JSONDecodeError):
        return []
    except PermissionError as problem:
        raise Failure(
            f"No right to read {home.accounts}.",
            "Run the command as the account that started the portal (root: use sudo).",
        ) from problem


def show_accounts(home: Home) -> None:
    found = accounts(home)
    if not found:
        say("There are no demo accounts.")
        return
    rows = [COLUMNS] + [tuple(str(one.get(c) or "-") for c in COLUMNS) for one in found]
    widths = [max(len(row[i]) for row in rows) for i in range(len(COLUMNS))]
    say()
    for row in rows:
        say("  " + "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)))
