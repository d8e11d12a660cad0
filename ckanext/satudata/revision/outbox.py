"""Search documents are written after the commit, from the database's state.

A transition adds a line in its own transaction; whoever comes first writes the document:
the request itself right after its commit, or the scheduler after a crash.
"""

from __future__ import annotations

import logging
from typing import Any

import ckan.lib.search as search
import ckan.model as model
import ckan.plugins.toolkit as tk

from ckanext.satudata.metadata import links
from ckanext.satudata.revision.model import Outbox

log = logging.getLogger(__name__)


def add(*package_ids: str) -> None:
    """Ask for the search documents of these datasets to be written after the commit.

    With an activity those of its data: whether they may name it depends on what it has become.
    """
    for package_id in package_ids:
        package = model.Package.get(package_id)
        linked = links.datasets_of(package_id) if package and package.type == "kegiatan" else []
        for touched in (package_id, *linked):
            model.Session.add(Outbox(package_id=touched))


def drain(package_ids: list[str] | None = None, limit: int = 500) -> int:
    """Write the pending documents (of these datasets, or all).

    Lines that another process is working on are skipped. A failure is noted on the line and
    tried again by the scheduler.

    Returns:
        How many datasets were written.
    """
    done = 0
    for package_id in _pending(package_ids, limit):
        done += _write(package_id)
    return done


def drain_together(limit: int = 250) -> int:
    """Write many pending documents with one commit of the index.

    Where one of them fails, all are written one by one, so that the failure stands on its line.

    Returns:
        How many datasets were written; 0 when nothing is left that can be.
    """
    session = model.Session
    lines = session.query(Outbox).order_by(Outbox.id).limit(limit)
    lines = lines.with_for_update(skip_locked=True).all()
    package_ids = list(dict.fromkeys(line.package_id for line in lines))
    try:
        for package_id in package_ids:
            index_now(package_id, defer_commit=True)
        if lines:
            search.commit()
    except Exception as error:  # the index may be down in many ways; the lines stay
        log.warning("Search documents not written together: %s", error)
        session.rollback()
        return drain(package_ids)
    for line in lines:
        session.delete(line)
    session.commit()
    return len(package_ids)


def _pending(package_ids: list[str] | None, limit: int) -> list[str]:
    query = model.Session.query(Outbox.package_id).distinct()
    if package_ids is not None:
        query = query.filter(Outbox.package_id.in_(package_ids))
    return [row.package_id for row in query.limit(limit)]


def _write(package_id: str) -> int:
    session = model.Session
    lines = (
        session.query(Outbox)
        .filter(Outbox.package_id == package_id)
        .with_for_update(skip_locked=True)
        .all()
    )
    if not lines:
        session.rollback()
        return 0
    try:
        index_now(package_id)
    except Exception as error:  # the index may be down in many ways; the line stays
        log.warning("Search document of %s not written: %s", package_id, error)
        for line in lines:
            line.attempts += 1
            line.error = str(error)[:1000]
        session.commit()
        return 0
    for line in lines:
        session.delete(line)
    session.commit()
    return 1


def index_now(package_id: str, *, defer_commit: bool = False) -> None:
    """Write or remove the search document of one dataset."""
    package = model.Package.get(package_id)
    if package is None or package.state == "deleted":
        search.clear(package_id)
        return
    model.Session.refresh(package)
    context: Any = {"ignore_auth": True, "validate": False, "use_cache": False}
    search.index_for(model.Package).update_dict(
        tk.get_action("package_show")(context, {"id": package_id}), defer_commit=defer_commit
    )
