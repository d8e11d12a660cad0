"""Who is acting, for the trail: known to the action, needed deep in the session.

The outermost action names the person; what it calls in turn, as the site user or without
checks, is still that person's doing. The name lives in a context variable, which no
parameter of a request reaches.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import wraps
from typing import Any

from ckan.common import current_user
from flask import has_request_context

COMMAND = "command"
"""The command line or a worker: somebody with access to the server."""
PUBLIC = "public"
"""Somebody who is not signed in: registration, a forgotten password."""


@dataclass(frozen=True)
class Acting:
    """The name of the acting account and the reason that was given."""

    name: str
    reason: str | None = None


_acting: ContextVar[Acting | None] = ContextVar("satudata_acting", default=None)


@contextmanager
def acting(context: Any, reason: str | None = None) -> Iterator[None]:
    """Name who acts, and why, for everything that is written inside the block."""
    outer = _acting.get()
    name = outer.name if outer and outer.name else str(context.get("user") or "")
    given = reason or (outer.reason if outer else None)
    token = _acting.set(Acting(name, given))
    try:
        yield
    finally:
        _acting.reset(token)


def named(action: Callable[..., Any]) -> Callable[..., Any]:
    """For chained actions: whatever they lead to was done by the caller.

    A ``reason`` among the parameters goes to the trail, not to CKAN.
    """

    @wraps(action)
    def within(next_action: Any, context: Any, data_dict: Any) -> Any:
        given = data_dict.pop("reason", None) if isinstance(data_dict, dict) else None
        with acting(context, str(given)[:2000] if given else None):
            return action(next_action, context, data_dict)

    return within


def present() -> Acting:
    """Who acts now: name, id or one of the two words above."""
    known = _acting.get()
    signed_in = has_request_context() and current_user and current_user.is_authenticated
    if signed_in:
        return Acting(current_user.name, known.reason if known else None)
    if known and known.name:
        return known
    return Acting(PUBLIC if has_request_context() else COMMAND, known.reason if known else None)
