"""The demo's invented past: what a person of the demo does happens at a moment of long ago.

The review's own clock is set, and what CKAN itself would stamp with the present moment gets
the same one. Both only inside the block, only in the process of the loader. Imports
review.model.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import ckan.model as model
import sqlalchemy as sa
from ckanext.activity.model import Activity

from ckanext.satudata.review.model import pretending

CREATED: tuple[tuple[type[Any], str], ...] = (
    (model.Package, "metadata_created"),
    (model.Package, "metadata_modified"),
    (model.Resource, "created"),
    (model.Resource, "metadata_modified"),
    (model.Group, "created"),
    (model.User, "created"),
    (Activity, "timestamp"),
)
CHANGED: tuple[tuple[type[Any], str], ...] = (
    (model.Package, "metadata_modified"),
    (model.Resource, "metadata_modified"),
    (model.Resource, "last_modified"),
)


@contextmanager
def acting_at(moment: dt.datetime) -> Iterator[None]:
    """Act at ``moment`` (UTC without a zone) inside the block."""
    begun = dt.datetime.now(dt.timezone.utc).replace(tzinfo=None)

    def flushing(session: Any, _context: Any, _instances: Any) -> None:
        for thing in session.new:
            _stamp(thing, CREATED, moment)

    def committing(session: Any) -> None:
        for thing in session:
            _stamp(thing, CHANGED, moment, since=begun)

    listeners = (("before_flush", flushing), ("before_commit", committing))
    for event, listener in listeners:
        sa.event.listen(model.Session, event, listener)
    try:
        with pretending(moment):
            yield
    finally:
        for event, listener in listeners:
            sa.event.remove(model.Session, event, listener)


def _stamp(
    thing: Any,
    columns: tuple[tuple[type[Any], str], ...],
    moment: dt.datetime,
    since: dt.datetime | None = None,
) -> None:
    """Write the moment; with ``since`` only over a stamp that is not older than that."""
    for kind, name in columns:
        if isinstance(thing, kind):
            value = getattr(thing, name)
            if since is None or (value and value >= since):
                setattr(thing, name, moment)
