"""The token of a sanctioned write, and commits that index nothing by themselves.

Only code that runs inside ``sanctioned`` may change frozen content. The token lives in a
context variable: it cannot come from JSON, survives CKAN's ``fresh_context``, and is not
shared between requests. ``quiet_commit`` ends a transition: CKAN would write the search
index *before* the commit, so its notifications are dropped and the outbox indexes after it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

import ckan.model as model
from sqlalchemy import event

_sanctioned: ContextVar[frozenset[str]] = ContextVar("satudata_sanctioned", default=frozenset())
_QUIET = "satudata_quiet"


@contextmanager
def sanctioned(*package_ids: str) -> Iterator[None]:
    """Allow writes to these datasets, whatever their stage, inside the block."""
    token = _sanctioned.set(_sanctioned.get() | set(package_ids))
    try:
        yield
    finally:
        _sanctioned.reset(token)


def is_sanctioned(package_id: str) -> bool:
    """Whether a write to this dataset comes from one of our own transitions."""
    return package_id in _sanctioned.get()


def quiet_commit() -> None:
    """Commit without CKAN's search indexing and xloader notifications."""
    session = model.Session()
    session.info[_QUIET] = True
    try:
        session.commit()
    finally:
        session.info.pop(_QUIET, None)


def _drop_notifications(session: Any) -> None:
    if not session.info.get(_QUIET):
        return
    session.flush()
    if hasattr(session, "_object_cache"):
        del session._object_cache


def listen() -> None:
    """Attach to CKAN's session, ahead of CKAN's own listener (idempotent)."""
    if not event.contains(model.Session, "before_commit", _drop_notifications):
        event.listen(model.Session, "before_commit", _drop_notifications, insert=True)
