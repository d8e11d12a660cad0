"""What is known of every uploaded file, kept by its content: the same bytes are read once.

The worker reads a file right after its upload; the scheduler finds what was lost on the way.
A working copy that leaves a file unchanged, and the published resource that takes it over, have
its facts without a second reading.

The table of files belongs to the revisions, a room above this one: it is read here by its name.
Written on a connection of its own, like the checks.
"""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import ckan.model as model
import ckan.plugins.toolkit as tk
import sqlalchemy as sa
from ckan.lib import uploader
from rq.timeouts import JobTimeoutException
from sqlalchemy.dialects.postgresql import JSONB, insert

from ckanext.satudata.metadata import examine
from ckanext.satudata.metadata.examine import Inspection

log = logging.getLogger(__name__)

SMALL = {"csv": 1 << 20, "tsv": 1 << 20, "xlsx": 500 << 10}
"""Files up to these sizes are read while a page waits, if the worker has not come to it."""
LOST_AFTER = dt.timedelta(minutes=15)
TIMEOUT = 600
ATTEMPTS = 3
"""A file that ends its worker so often is called damaged."""
AT_ONCE = 100
"""So many forgotten files are queued in one round of the scheduler."""


class InspectedFile(tk.BaseModel):
    """The facts of one file; ``content`` is empty while it waits."""

    __tablename__ = "satudata_metadata_inspection"

    sha256 = sa.Column(sa.Text, primary_key=True)
    format = sa.Column(sa.Text, primary_key=True)
    content = sa.Column(JSONB(none_as_null=True))
    attempts = sa.Column(sa.Integer, nullable=False, default=0, server_default="0")
    asked = sa.Column(sa.DateTime, nullable=False)


class StoredFile(NamedTuple):
    """The file that a resource serves now."""

    resource_id: str
    sha256: str
    size: int
    format: str


_TABLE = InspectedFile.__table__
_FILES = sa.table(
    "satudata_revision_file", sa.column("resource_id"), sa.column("sha256"), sa.column("size")
)


def stored(resource_ids: Iterable[str]) -> dict[str, Inspection]:
    """What is known of the files that these resources serve now, in one query.

    Args:
        resource_ids: any resources; links and files that nobody has read yet are left out.
    """
    ids = list(resource_ids)
    if not ids:
        return {}
    rows = model.Session.execute(
        sa.select(_FILES.c.resource_id, _TABLE.c.content)
        .select_from(_with_facts())
        .where(_FILES.c.resource_id.in_(ids), _TABLE.c.content.isnot(None))
    )
    return {row.resource_id: row.content for row in rows}


def start(resource: Mapping[str, Any]) -> None:
    """Let the worker read the file of a resource, unless its content is known."""
    for file in _unknown(_FILES.c.resource_id == resource.get("id")):
        _queue(file)


def start_lost() -> int:
    """Queue the files that nobody has read and nobody is about to read (idempotent).

    Returns:
        How many were queued.
    """
    forgotten = sa.or_(_TABLE.c.sha256.is_(None), _TABLE.c.asked < _now() - LOST_AFTER)
    files = _unknown(forgotten, AT_ONCE)
    for file in files:
        _queue(file)
    return len(files)


def catch_up(resource_ids: Iterable[str]) -> list[str]:
    """Read now what is small and unknown; ask the worker for the rest.

    Returns:
        The resources whose files are still to be read.
    """
    ids = list(resource_ids)
    waiting = []
    for file in _unknown(_FILES.c.resource_id.in_(ids)) if ids else []:
        if file.size <= SMALL.get(file.format, 1 << 30):
            run(file.resource_id)
        else:
            _queue(file)
            waiting.append(file.resource_id)
    return waiting


def run(resource_id: str) -> None:
    """Read the file of a resource and keep what was found; the worker's job."""
    for file in _unknown(_FILES.c.resource_id == resource_id):
        if _attempt(file) > ATTEMPTS:
            log.warning("The file %s ended its worker %s times", file.sha256, ATTEMPTS)
            _keep(file, _given_up(file, "file_damaged"))
            continue
        upload = uploader.get_resource_uploader({"id": resource_id, "url_type": "upload"})
        try:
            found = examine.examine(Path(upload.get_path(resource_id)), file.format, file.sha256)
        except FileNotFoundError:
            log.error("The file %s of resource %s is missing", file.sha256, resource_id)
            continue
        except OSError:
            raise  # the storage's fault, not the file's
        except JobTimeoutException:
            found = _given_up(file, "file_too_big")
        except Exception:  # what no file has done yet
            log.exception("The file %s of resource %s cannot be read", file.sha256, resource_id)
            found = _given_up(file, "file_damaged")
        _keep(file, found)


def _with_facts() -> Any:
    """Files, their resources, and what is known of them."""
    return _FILES.join(
        model.Resource.__table__, model.Resource.id == _FILES.c.resource_id
    ).outerjoin(_TABLE, sa.and_(_TABLE.c.sha256 == _FILES.c.sha256, _TABLE.c.format == _format()))


def _format() -> Any:
    return sa.func.ltrim(
        sa.func.lower(sa.func.trim(sa.func.coalesce(model.Resource.format, ""))), "."
    )


def _unknown(condition: Any, limit: int | None = None) -> list[StoredFile]:
    rows = model.Session.execute(
        sa.select(_FILES.c.resource_id, _FILES.c.sha256, _FILES.c.size, _format().label("format"))
        .select_from(_with_facts())
        .where(condition, _TABLE.c.content.is_(None), model.Resource.state == "active")
        .order_by(_FILES.c.resource_id)
        .limit(limit)
    )
    return [StoredFile(*row) for row in rows]


def _queue(file: StoredFile) -> None:
    _upsert(file)
    try:
        title = f"satudata inspection: {file.resource_id}"
        tk.enqueue_job(run, [file.resource_id], title=title, rq_kwargs={"timeout": TIMEOUT})
    except Exception:  # a queue that is down: the scheduler comes back to it
        log.exception("The inspection of resource %s could not be queued", file.resource_id)


def _attempt(file: StoredFile) -> int:
    return _upsert(file, attempts=_TABLE.c.attempts + 1)


def _keep(file: StoredFile, content: Inspection) -> None:
    _upsert(file, content=content)


def _upsert(file: StoredFile, **changed: Any) -> int:
    """Write the row of a file; what another process found meanwhile is overwritten by the same."""
    new = {"sha256": file.sha256, "format": file.format, "asked": _now()}
    first = {key: 1 if key == "attempts" else value for key, value in changed.items()}
    statement = (
        insert(_TABLE)
        .values(**new, **first)
        .on_conflict_do_update(
            index_elements=["sha256", "format"], set_={"asked": new["asked"], **changed}
        )
        .returning(_TABLE.c.attempts)
    )
    with model.meta.engine.begin() as connection:
        return connection.scalar(statement)


def _given_up(file: StoredFile, rule: str) -> Inspection:
    return {
        "sha256": file.sha256,
        "format": file.format,
        "encoding": None,
        "rows": None,
        "columns": [],
        "findings": [{"rule": rule, "column": None, "row": None, "count": 1}],
    }


def _now() -> dt.datetime:
    """UTC without a zone, as CKAN stores it."""
    return dt.datetime.now(dt.timezone.utc).replace(tzinfo=None)
