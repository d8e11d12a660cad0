"""Validators for schemas: what comes out is something that the database takes.

CKAN's own let through NUL bytes, half characters and numbers without bound, which end as server
errors, and its ``boolean_validator`` trips over anything that is neither text nor truth value.
After a refusal CKAN goes on with the next validator of the list, so ``text`` and ``flag`` stand
last; ``number`` ends the list.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import ckan.plugins.toolkit as tk

LARGEST = 2**31 - 1
TRUE = frozenset({"true", "yes", "t", "y", "1", "on"})
FALSE = frozenset({"false", "no", "f", "n", "0", "off", ""})


def text(value: Any) -> str:
    """Text that can be stored and compared."""
    if isinstance(value, bool | int | float):
        value = str(value)
    try:
        if isinstance(value, str) and "\0" not in value:
            value.encode()
            return value
    except UnicodeEncodeError:
        pass
    raise tk.Invalid(tk._("This is no text that can be used"))


def number(most: int = LARGEST) -> Callable[..., None]:
    """A whole number from 0; what is beyond ``most`` counts as ``most``."""

    def counted(key: Any, data: Any, errors: Any, context: Any) -> None:
        try:
            found = int(data[key])
        except (TypeError, ValueError, OverflowError):
            found = -1
        if not 0 <= found <= LARGEST:
            errors[key].append(tk._("Invalid integer"))
            raise tk.StopOnError
        data[key] = min(found, most)

    return counted


def flag(value: Any) -> bool:
    """True or false, also in words; what is neither is refused, not taken for false."""
    word = str(value).strip().lower() if isinstance(value, bool | str | int) else None
    if word in TRUE or word in FALSE:
        return word in TRUE
    raise tk.Invalid(tk._("Give true or false"))


def day(value: Any) -> dt.date:
    """ISO date."""
    if isinstance(value, dt.date):
        return value
    try:
        return dt.date.fromisoformat(str(value))
    except ValueError:
        raise tk.Invalid(tk._("Write the date like 2026-11-30")) from None
