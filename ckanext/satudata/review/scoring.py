"""The quality of a dataset as the public sees it, and of every version that was published.

Judged is the public description: what restricted data keep from the public gives no points and
is not told either, so that everybody gets the same score and may see it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypedDict

import ckan.model as model

from ckanext.satudata.access import redaction, versions
from ckanext.satudata.metadata import quality
from ckanext.satudata.metadata.model import QualityScore
from ckanext.satudata.review import assessing
from ckanext.satudata.review.facts import Facts, facts_of
from ckanext.satudata.review.model import Review
from ckanext.satudata.revision import content
from ckanext.satudata.revision.model import File
from ckanext.satudata.roles.sdi import PUBLIC, Person

AT_ONCE = 100
"""So many scores are written in one transaction."""

SCORED = "dataset"
"""The type with files for the public; activities have completeness only."""


class Entry(TypedDict):
    """The score of one published version."""

    version: int
    day: str
    points: int
    completeness: int


class Scored(quality.Quality):
    """The score with the completeness of the SDI metadata and the versions before."""

    package_id: str
    completeness: int
    history: list[Entry]


def scored(package: Mapping[str, Any], item: Facts, who: Person) -> Scored:
    """The score of a dataset.

    Args:
        package: as ``package_show`` gives it to anybody who may see it.
        item: its facts.
        who: the reader.
    """
    found, completeness = _judged(package, item)
    return {
        **found,
        "package_id": item.package_id,
        "completeness": completeness,
        "history": history(item, who),
    }


def history(item: Facts, who: Person) -> list[Entry]:
    """The scores of the published versions that the person may know of, oldest first."""
    closed = versions.closed(item, who)
    return [
        {
            "version": row.version,
            "day": row.day.isoformat(),
            "points": row.points,
            "completeness": row.completeness,
        }
        for row in QualityScore.of(item.package_id)
        if row.version not in closed
    ]


def record(row: Review) -> None:
    """Keep the score of the version that stands now; does not commit."""
    package = content.full(row.package_id)
    if package["type"] == SCORED:
        found, completeness = _judged(package, facts_of([row.package_id])[row.package_id])
        day = row.published_at.date()
        QualityScore.keep(row.package_id, row.version, day, found["points"], completeness)


def record_all() -> int:
    """Keep the scores of all published datasets, those of before included.

    Returns:
        How many there are now.
    """
    package = model.Package
    ids = (
        model.Session.query(Review.package_id)
        .join(package, package.id == Review.package_id)
        .filter(Review.stage == "published", package.state == "active", package.type == SCORED)
        .order_by(Review.package_id)
        .all()
    )
    for number, (package_id,) in enumerate(ids, start=1):
        row = Review.get(package_id)
        if row is not None and row.stage == "published":
            record(row)
        if number % AT_ONCE == 0:
            model.Session.commit()
            model.Session.remove()
    model.Session.commit()
    return len(ids)


def _judged(package: Mapping[str, Any], item: Facts) -> tuple[quality.Quality, int]:
    """The points and the completeness of what the public sees or would see."""
    view = redaction.copied({**package})
    redaction.hide_activity(view, PUBLIC)
    access_class = item.access_class if item.published else package.get("access_class")
    if access_class not in (None, "terbuka"):
        redaction.redact(view)
    files = File.of([str(resource["id"]) for resource in view["resources"]])
    found = quality.judge(view, {key: file.size for key, file in files.items()})
    for resource in view["resources"]:
        if resource.get("satudata_restricted"):  # kept from the public, not missing
            resource |= {"url": resource["id"], "url_type": "upload"}
    return found, assessing.assess(view)["score"]
