"""A statistical activity and the data that it gives: links both ways, its schedule.

Which datasets present which variable is asked for all rows in one query, of what the reader may
see; the link from a dataset to an activity that the reader may not see is gone from its dict.
"""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Mapping
from typing import Any, TypedDict

import ckan.model as model
import ckan.plugins.toolkit as tk
import sqlalchemy as sa
from sqlalchemy.orm import aliased

from ckanext.satudata.access.visible import seen_by
from ckanext.satudata.catalog import reading
from ckanext.satudata.metadata import links, schemas
from ckanext.satudata.metadata.wording import localised
from ckanext.satudata.review.model import Review
from ckanext.satudata.roles.sdi import Person

BEGIN, END = "_awal", "_akhir"
"""How the two dates of a step of the schedule end."""

COLUMNS = ("nama", "definisi", "satuan")
"""Of a variable or indicator, what stands in the table; all else is folded."""

PLANNING = "blok-3"
"""The section that says why an activity takes place, and when."""

LONGEST = 120
"""Months that a schedule may span and still show where each begins."""


class Step(TypedDict):
    """One step of the schedule; ``x`` and ``width`` in hundredths of the whole time."""

    label: str
    start: str
    end: str
    x: float
    width: float


class Schedule(TypedDict):
    """The steps of an activity, and the first days of the months between, in hundredths."""

    start: str
    end: str
    steps: list[Step]
    months: list[float]


def presenting(activity_id: str, who: Person) -> dict[str, list[dict[str, Any]]]:
    """The datasets of an activity that a person may see, by the key of the row they present.

    Args:
        activity_id: of a kegiatan; of a working copy the datasets of its published version.
        who: the reader.

    Returns:
        Key of a row (empty for none) → datasets with ``name``, ``title``, ``stage``, by title.
    """
    package, link, chosen = model.Package, aliased(model.PackageExtra), aliased(model.PackageExtra)
    base = sa.select(Review.base_package_id).where(Review.package_id == activity_id)
    query = (
        sa.select(
            sa.func.coalesce(chosen.value, ""),
            package.name,
            sa.func.coalesce(sa.func.nullif(package.title, ""), package.name),
            sa.func.coalesce(Review.stage, sa.case((package.private, "draft"), else_="published")),
        )
        .join(link, sa.and_(link.package_id == package.id, link.key == links.ACTIVITY))
        .outerjoin(chosen, _extra(chosen, package, links.ITEM))
        .outerjoin(Review, Review.package_id == package.id)
        .where(
            package.type == "dataset",
            package.state == "active",
            link.state == "active",
            sa.or_(link.value == activity_id, link.value == base.scalar_subquery()),
            Review.base_package_id.is_(None),
            seen_by(who),
        )
        .order_by(sa.func.lower(package.title), package.id)
    )
    found: dict[str, list[dict[str, Any]]] = {}
    for key, name, title, stage in model.Session.execute(query):
        found.setdefault(key, []).append({"name": name, "title": title, "stage": stage})
    return found


def groups(
    package: Mapping[str, Any], datasets: Mapping[str, list[dict[str, Any]]]
) -> list[dict[str, Any]]:
    """The variables and indicators of an activity with all that is said of them.

    Args:
        package: a kegiatan as ``package_show`` returns it.
        datasets: as :func:`presenting` gives them.

    Returns:
        Groups with ``name``, ``heading`` and ``rows``; a row has ``key``, ``values``, ``facts``
        and ``datasets``.
    """
    schema = tk.h.scheming_get_dataset_schema(package["type"]) or {}
    found: list[dict[str, Any]] = []
    for field in schema.get("dataset_fields", []):
        name = field["field_name"]
        rows = links.rows(package.get(name)) if name in links.GROUPS else []
        if rows:
            entries = [
                {
                    "key": str(row.get("kunci") or ""),
                    "values": row,
                    "facts": [f for f in reading.row_facts(field, row) if _is_detail(f)],
                    "datasets": datasets.get(str(row.get("kunci") or ""), []),
                }
                for row in rows
            ]
            found.append({"name": name, "heading": localised(field["label"]), "rows": entries})
    return found


def purpose(package: Mapping[str, Any]) -> list[dict[str, str]]:
    """Why an activity takes place: the longer texts of its planning, ``label`` and ``text``."""
    return [
        {"label": localised(field["label"]), "text": str(package[field["field_name"]])}
        for field in _planning(package)
        if field.get("preset") == "satudata_long_text"
        and str(package.get(field["field_name"]) or "").strip(reading.NOTHING)
    ]


def schedule(package: Mapping[str, Any]) -> Schedule | None:
    """When its steps take place; None where no step has both dates."""
    fields = {field["field_name"]: field for field in _planning(package)}
    spans: list[tuple[str, dt.date, dt.date]] = []
    for name, field in fields.items():
        until = fields.get(f"{name.removesuffix(BEGIN)}{END}") if name.endswith(BEGIN) else None
        if until is None:
            continue
        start, end = _day(package.get(name)), _day(package.get(until["field_name"]))
        if start and end and start <= end:
            spans.append(
                (_common(localised(field["label"]), localised(until["label"])), start, end)
            )
    if not spans:
        return None
    first, last = min(span[1] for span in spans), max(span[2] for span in spans)
    whole = (last - first).days + 1
    months = _months(first, last) if whole < 31 * LONGEST else []
    return {
        "start": first.isoformat(),
        "end": last.isoformat(),
        "steps": [
            {
                "label": label,
                "start": start.isoformat(),
                "end": end.isoformat(),
                "x": _share((start - first).days, whole),
                "width": _share((end - start).days + 1, whole),
            }
            for label, start, end in spans
        ],
        "months": [_share((month - first).days, whole) for month in months],
    }


def _is_detail(fact: reading.Fact) -> bool:
    return fact["field"]["field_name"] not in COLUMNS


def _planning(package: Mapping[str, Any]) -> list[schemas.Field]:
    return [
        field
        for section in schemas.sections(str(package["type"]))
        if section.key == PLANNING
        for field in section.fields
    ]


def _extra(extra: Any, package: Any, key: str) -> Any:
    return sa.and_(extra.package_id == package.id, extra.key == key, extra.state == "active")


def _day(value: Any) -> dt.date | None:
    try:
        return dt.date.fromisoformat(str(value or "")[:10])
    except ValueError:
        return None


def _common(one: str, other: str) -> str:
    """The words with which both labels begin: the name of the step."""
    words: list[str] = []
    for first, second in zip(one.split(), other.split(), strict=False):
        if first != second:
            break
        words.append(first)
    return " ".join(words) or one


def _months(first: dt.date, last: dt.date) -> list[dt.date]:
    """The first days of the months after the first day, up to the last."""
    found: list[dt.date] = []
    day = first.replace(day=1)
    while True:
        day += dt.timedelta(days=calendar.monthrange(day.year, day.month)[1])
        if day > last:
            return found
        found.append(day)


def _share(days: int, whole: int) -> float:
    return round(100 * days / whole, 2)
