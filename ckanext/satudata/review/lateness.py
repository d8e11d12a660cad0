"""The clocks as conditions of SQL, for lists: stages past their limit, updates that are due."""

from __future__ import annotations

from typing import Any

import ckan.model as model
import sqlalchemy as sa

from ckanext.satudata.review.model import Review, now

UPDATE_EVERY = {
    "harian": "1 day",
    "mingguan": "7 days",
    "bulanan": "1 month",
    "triwulanan": "3 months",
    "semesteran": "6 months",
    "tahunan": "1 year",
}
"""Code list ``frekuensi`` → how long after a publication the next one is due. What comes
irregularly is never due."""

_schedule = sa.orm.aliased(model.PackageExtra)
_period = sa.orm.aliased(model.PackageExtra)


def with_schedule(query: Any) -> Any:
    """A select from ``Review`` with the schedules beside it: ``next_update`` needs them."""
    for alias, key in ((_schedule, "jadwal_pemutakhiran"), (_period, "accrualPeriodicity")):
        query = query.outerjoin(
            alias,
            sa.and_(
                alias.package_id == Review.package_id, alias.key == key, alias.state == "active"
            ),
        )
    return query


def next_update() -> Any:
    """When a published dataset should be published anew, by its own schedule; or null.

    ``jadwal_pemutakhiran`` says so, or where that is missing ``accrualPeriodicity``.
    """
    every = sa.func.coalesce(sa.func.nullif(_schedule.value, ""), _period.value)
    spans = [(every == name, sa.text(f"interval '{span}'")) for name, span in UPDATE_EVERY.items()]
    return Review.published_at + sa.case(*spans, else_=sa.null())


def update_is_due() -> Any:
    """Published, its next update has passed, and nobody works on one (``with_schedule``)."""
    copy = sa.orm.aliased(Review)
    return sa.and_(
        Review.stage == "published",
        ~sa.exists().where(copy.base_package_id == Review.package_id),
        next_update() < now(),
    )


def stage_is_late() -> Any:
    """Past the limit of its stage."""
    return Review.due_at < now()


def overdue() -> Any:
    """Past the limit of its stage, or, when published, past its next update (``with_schedule``)."""
    return sa.or_(stage_is_late(), update_is_due())
