"""The quality of a description in the 405 points of the European Metadata Quality Assessment.

Pure: a dataset dict in, points out. What is judged is what the public sees: whoever calls gives
the dict as it is published, without what is restricted. Links are never fetched. How each
criterion maps to our fields stands in docs/metadata.md, generated from ``criteria.py``.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypedDict

from ckanext.satudata.metadata import fields
from ckanext.satudata.metadata.criteria import CRITERIA, Criterion, Dimension, Subject
from ckanext.satudata.metadata.wording import gettext as _

POSSIBLE = 405
EXCELLENT = 351

BANDS: tuple[tuple[int, str], ...] = (
    (EXCELLENT, "excellent"),
    (221, "good"),
    (121, "sufficient"),
    (0, "bad"),
)
"""The least points of each band."""


class Line(TypedDict):
    """A criterion as it is met; ``advice`` says what gives the points that are missing.

    ``field`` and ``step`` (of the form) are where; both are empty where nobody can do anything.
    """

    id: str
    field: str
    step: str
    dimension: Dimension
    label: str
    points: int
    possible: int
    met: bool
    advice: str
    restricted: bool


class Quality(TypedDict):
    """The score of a dataset."""

    points: int
    possible: int
    band: str
    criteria: list[Line]


def judge(package: Mapping[str, Any], sizes: Mapping[str, int]) -> Quality:
    """The points of a dataset.

    Of several files the one with the most points counts, as in the MQA.

    Args:
        package: the dataset as the public sees it (``redaction.redact``).
        sizes: size of each uploaded file that is there, by resource id.
    """
    values = fields.content(package)
    found = package.get("resources")
    files = [file for file in found if isinstance(file, Mapping)] if found else []
    subjects = [
        Subject(package, values, file, sizes.get(str(file.get("id")))) for file in files
    ] or [Subject(package, values, {}, None)]
    best = max(subjects, key=lambda subject: _points(subject, of_file=True))
    lines = [_line(criterion, best) for criterion in CRITERIA]
    points = sum(line["points"] for line in lines)
    return {"points": points, "possible": POSSIBLE, "band": band(points), "criteria": lines}


def band(points: int) -> str:
    """``excellent``, ``good``, ``sufficient`` or ``bad``."""
    return next(name for least, name in BANDS if points >= least)


def _points(subject: Subject, of_file: bool) -> int:
    return sum(
        criterion.points
        for criterion in CRITERIA
        if criterion.of_file == of_file and criterion.met(subject)
    )


def _line(criterion: Criterion, subject: Subject) -> Line:
    met = bool(criterion.met(subject))
    restricted = not met and criterion.closed_by_restriction and subject.restricted
    return {
        "id": criterion.id,
        "field": criterion.field,
        "step": criterion.step,
        "dimension": criterion.dimension,
        "label": _(criterion.label),
        "points": criterion.points if met else 0,
        "possible": criterion.points,
        "met": met,
        "advice": "" if met or restricted else _(criterion.advice),
        "restricted": restricted,
    }
