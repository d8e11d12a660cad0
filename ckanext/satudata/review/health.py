"""What a sysadmin should look after: work of the machines that is stuck, data not taken over."""

from __future__ import annotations

from typing import Any

import ckan.lib.jobs as jobs
import ckan.model as model
import redis
import sqlalchemy as sa

from ckanext.satudata.metadata import schemas
from ckanext.satudata.review.model import Review
from ckanext.satudata.revision.model import Job, Outbox


def overview() -> dict[str, Any]:
    """Numbers that are 0 on a healthy portal; ``failed_jobs`` is None while Redis is away."""
    package = model.Package
    unadopted = (
        sa.select(sa.func.count())
        .select_from(package)
        .outerjoin(Review, Review.package_id == package.id)
        .where(
            package.state == "active",
            package.private.is_(False),
            package.type.in_(schemas.DATASET_TYPES),
            Review.package_id.is_(None),
        )
    )
    unfinished = sa.select(sa.func.count()).where(Job.done.is_(None))
    outbox = sa.select(sa.func.count(sa.distinct(Outbox.package_id)))
    numbers = model.Session.execute(
        sa.select(
            unfinished.scalar_subquery(), outbox.scalar_subquery(), unadopted.scalar_subquery()
        )
    ).one()
    return {
        "unfinished": numbers[0],
        "outbox": numbers[1],
        "unadopted": numbers[2],
        "failed_jobs": _failed_jobs(),
    }


def _failed_jobs() -> int | None:
    try:
        return sum(queue.failed_job_registry.count for queue in jobs.get_all_queues())
    except redis.exceptions.RedisError:
        return None
