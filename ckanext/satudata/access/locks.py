"""The flush lock on ``private``: it is derived, never chosen, for every path with a session.

A new or changed dataset that may not be public is made private before it reaches the
database, so that the row, the returned dict and the search document agree. The trigger in
migration 001 refuses what does not come through here (bulk SQL, other programs).
"""

from __future__ import annotations

from typing import Any

import ckan.model as model
from sqlalchemy import event, inspect

from ckanext.satudata.review.model import Review


def _force_private(session: Any, flush_context: Any, instances: Any) -> None:
    for item in session.new | session.dirty:
        visible = isinstance(item, model.Package) and item.private is not True
        if visible and not _may_be_public(session, item):
            item.private = True


def _may_be_public(session: Any, package: model.Package) -> bool:
    row = next(
        (r for r in session.new if isinstance(r, Review) and r.package_id == package.id), None
    )
    if row is None and package.id:
        with session.no_autoflush:
            row = session.query(Review).filter(Review.package_id == package.id).first()
    if row is not None:
        return row.stage == "published" and row.access_class in ("terbuka", "terbatas")
    state = inspect(package)
    unadopted = state.persistent and not (
        state.attrs.private.history.has_changes() or state.attrs.state.history.has_changes()
    )
    return bool(unadopted and package.private is False and package.state == "active")


def listen() -> None:
    """Attach to CKAN's session (idempotent)."""
    if not event.contains(model.Session, "before_flush", _force_private):
        event.listen(model.Session, "before_flush", _force_private)
