"""Give a portal back to CKAN alone: what stock CKAN needs in order to show no more and no less.

Fail closed comes first: what only this extension kept from the public becomes private for CKAN
before the extension goes. Every step may be repeated; the tables go last.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import ckan.lib.search as search
import ckan.model as model
import ckan.plugins as p
import sqlalchemy as sa

from ckanext.satudata import guarded
from ckanext.satudata.adoption.model import Adoption
from ckanext.satudata.review import trail
from ckanext.satudata.review.model import Review
from ckanext.satudata.revision import blobs, slugs, working_copy
from ckanext.satudata.revision.model import File, Job, Outbox
from ckanext.satudata.revision.sanction import quiet_commit
from ckanext.satudata.types import EDITABLE_STAGES

OPAQUE = "d-[0-9a-f]{32}"
"""Names that unpublished datasets bear here."""


@dataclass
class Inventory:
    """What has to be done before the extension may go."""

    copies: list[dict[str, str]] = field(default_factory=list)
    """Open working copies: {id, base, title, stage}."""
    closing: list[dict[str, str]] = field(default_factory=list)
    """Visible for CKAN, but not open: {id, name, access_class}."""
    files: dict[str, str] = field(default_factory=dict)
    """Resource id → blob."""
    lost: list[str] = field(default_factory=list)
    """Resources whose blob is not there."""
    names: dict[str, str] = field(default_factory=dict)
    """Dataset id → the name it gets back."""
    values: dict[str, list[dict[str, str]]] = field(default_factory=dict)
    """Dataset id → values that the adoption added, and nobody reviewed since."""
    unfinished: int = 0
    """Publications and search documents that are under way."""


def inventory() -> Inventory:
    """Look, change nothing."""
    files = {row.resource_id: row.sha256 for row in model.Session.query(File)}
    copied = _resources_of_copies()
    files = {key: value for key, value in files.items() if key not in copied}
    return Inventory(
        copies=list(_copies()),
        closing=list(_closing()),
        files=files,
        lost=sorted(key for key, sha256 in files.items() if not blobs.path_of(sha256).is_file()),
        names=_names(),
        values=_values(),
        unfinished=model.Session.query(Job).filter(Job.done.is_(None)).count()
        + model.Session.query(Outbox).count(),
    )


def discard_copies(copies: list[dict[str, str]], user_id: str) -> None:
    """Throw working copies away, also those under review; their trails say so."""
    for copy in copies:
        row = Review.get(copy["id"], lock=True)
        if row and row.stage not in EDITABLE_STAGES:
            note = "uninstall"
            trail.append(
                copy["id"], user_id, "retract", source=row.stage, target="draft", note=note,
                override=True,
            )  # fmt: skip
            row.stage, row.due_at = "draft", None
            model.Session.flush()
        working_copy.discard(copy["id"], user_id, override=True)


def export(path: Path) -> int:
    """Write every row of our tables as JSON Lines, the trails among them.

    Returns:
        How many lines.
    """
    count = 0
    with guarded.opened(path) as file:
        for name in sorted(tables()):
            for row in _rows(name):
                file.write(json.dumps({"table": name, **row}, ensure_ascii=False) + "\n")
                count += 1
    return count


def tables() -> list[str]:
    """Our tables, but for the queue and the number of the migration."""
    skipped = {"satudata_revision_outbox", "satudata_alembic_version"}
    found = sa.inspect(model.meta.engine).get_table_names()
    return [name for name in found if name.startswith("satudata_") and name not in skipped]


def lay_files(files: dict[str, str]) -> int:
    """Put every file where CKAN looks for it; say how many were not there yet."""
    return sum(
        blobs.put_back(sha256, blobs.stock_path(resource_id))
        for resource_id, sha256 in files.items()
        if blobs.path_of(sha256).is_file()
    )


def close_and_restore(found: Inventory) -> None:
    """Private what is not open, names and extras as they were: one transaction."""
    session, package, extra = model.Session, model.Package.__table__, model.PackageExtra.__table__
    closing = [line["id"] for line in found.closing]
    session.execute(sa.update(package).where(package.c.id.in_(closing)).values(private=True))
    for package_id, name in found.names.items():
        session.execute(sa.update(package).where(package.c.id == package_id).values(name=name))
    for package_id, entries in found.values.items():
        for entry in entries:
            session.execute(
                sa.delete(extra).where(
                    extra.c.package_id == package_id,
                    extra.c.key == entry["field"],
                    extra.c.value == entry["value"],
                )
            )
    _close_activities()
    quiet_commit()
    for package_id in closing:
        search.clear(package_id)


def _copies() -> Iterator[dict[str, str]]:
    package = model.Package
    rows = (
        model.Session.query(Review.package_id, Review.base_package_id, Review.stage, package.title)
        .join(package, package.id == Review.package_id)
        .filter(Review.base_package_id.is_not(None))
        .order_by(package.title)
    )
    for row in rows:
        yield {"id": row[0], "base": row[1], "stage": row[2], "title": row[3] or ""}


def _resources_of_copies() -> set[str]:
    rows = (
        model.Session.query(model.Resource.id)
        .join(Review, Review.package_id == model.Resource.package_id)
        .filter(Review.base_package_id.is_not(None))
    )
    return {row.id for row in rows}


def _closing() -> Iterator[dict[str, str]]:
    package = model.Package
    rows = (
        model.Session.query(package.id, package.name, Review.access_class)
        .join(Review, Review.package_id == package.id)
        .filter(package.private.is_(False))
        .filter(
            sa.or_(Review.stage != "published", Review.access_class.is_distinct_from("terbuka"))
        )
        .order_by(package.name)
    )
    for row in rows:
        yield {"id": row[0], "name": row[1], "access_class": row[2] or ""}


def _names() -> dict[str, str]:
    """Opaque names go back to the wanted ones, where these are free."""
    package = model.Package
    rows = (
        model.Session.query(package, Review.wanted_name)
        .join(Review, Review.package_id == package.id)
        .filter(Review.base_package_id.is_(None), Review.wanted_name.is_not(None))
        .filter(package.name.op("~")(f"^{OPAQUE}$"), package.state == "active")
        .order_by(package.metadata_created)
    )
    found: dict[str, str] = {}
    for item, wanted in rows:
        name = slugs.free_name(wanted, item)
        if name == wanted and name not in found.values():
            found[item.id] = name
    return found


def _values() -> dict[str, list[dict[str, str]]]:
    rows = (
        model.Session.query(Adoption.package_id, Adoption.added)
        .join(Review, Review.package_id == Adoption.package_id)
        .filter(Review.version == 1, Review.stage == "published")
    )
    return {row.package_id: row.added for row in rows if row.added}


def _close_activities() -> None:
    """CKAN shows an activity by the label of the day it was written; hidden is hidden."""
    if not p.plugin_loaded("activity"):
        return
    from ckanext.activity.model import Activity

    table, package = Activity.__table__, model.Package.__table__
    hidden = sa.select(package.c.id).where(package.c.private.is_(True))
    labels = table.c.permission_labels
    model.Session.execute(
        sa.update(table)
        .where(table.c.object_id.in_(hidden), sa.literal("public") == sa.any_(labels))
        .values(permission_labels=sa.func.array_remove(labels, "public"))
    )


def _rows(name: str) -> Iterator[dict[str, Any]]:
    """Rows of a table in the order of its key, read a thousand at a time."""
    key = sa.inspect(model.meta.engine).get_pk_constraint(name)["constrained_columns"]
    order = ", ".join(f't."{column}"' for column in key)
    statement = sa.text(f'SELECT row_to_json(t) FROM "{name}" t ORDER BY {order}')
    with model.meta.engine.connect() as connection:
        stream = connection.execution_options(stream_results=True, max_row_buffer=1000)
        for row in stream.execute(statement):
            yield row[0]
