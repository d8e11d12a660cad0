"""How complete the metadata of a dataset are, as a list of problems in the reader's words.

Two sources: ``satudata_required``/``satudata_recommended`` of the schema files, and the
rules that span several fields (``rules.py``). A draft may have any of these problems;
submission demands that no error is left. Never raises, whatever the dataset holds.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Literal, TypedDict

from typing_extensions import NotRequired

from ckanext.satudata.metadata import fields, rules, schemas
from ckanext.satudata.metadata.wording import gettext as _
from ckanext.satudata.metadata.wording import localised

ERROR_WEIGHT = 3
"""A missing obligatory field costs as much of the score as three recommended ones."""


class Problem(TypedDict):
    """Something that is missing or contradictory."""

    field: str
    label: str
    message: str
    severity: Literal["error", "warning"]
    resource_id: NotRequired[str]


class Assessment(TypedDict):
    """The problems, and how far the description has come (0 to 100)."""

    complete: bool
    score: int
    problems: list[Problem]


class _Finding(TypedDict):
    """One demand that was checked; ``problem`` is None where it is met."""

    weight: int
    problem: Problem | None


def check(package: Mapping[str, Any]) -> list[Problem]:
    """Everything that is missing or contradictory in a dataset.

    Args:
        package: a dataset as ``package_show`` returns it, or any part of one.

    Returns:
        Problems in the order of the form, those of the dataset before those of its
        resources; an empty list where nothing is to be done.
    """
    return assess(package)["problems"]


def assess(package: Mapping[str, Any]) -> Assessment:
    """Problems and score of a dataset; see :func:`check`."""
    findings = list(_findings(package if isinstance(package, Mapping) else {}))
    problems = [found["problem"] for found in findings if found["problem"]]
    demanded = sum(found["weight"] for found in findings)
    missed = sum(found["weight"] for found in findings if found["problem"])
    score = round(100 * (demanded - missed) / demanded) if demanded else 0
    complete = not any(problem["severity"] == "error" for problem in problems)
    return {"complete": complete, "score": score, "problems": problems}


def _findings(package: Mapping[str, Any]) -> Iterator[_Finding]:
    dataset_type = str(package.get("type") or "dataset")
    values = fields.content(package)
    if not values.get("title") or values["title"] == package.get("name"):
        values.pop("title", None)
    yield from _demands(schemas.dataset_fields(dataset_type), values, values)
    for rule in rules.PACKAGE_RULES:
        yield from _violations(rule(values), schemas.dataset_fields(dataset_type))
    own_fields = schemas.resource_fields(dataset_type)
    ids = [str(resource.get("id") or "") for resource in _resources(package)]
    for resource_id, resource in zip(ids, values.get("resources", []), strict=True):
        around = {**values, **resource}
        yield from _demands(own_fields, resource, around, resource_id)
        yield from _violations(rules.resource(resource, values), own_fields, resource_id)


def _demands(
    schema_fields: list[schemas.Field],
    values: Mapping[str, Any],
    around: Mapping[str, Any],
    resource_id: str = "",
) -> Iterator[_Finding]:
    """What the schema asks for; conditions look at the whole dataset (``around``)."""
    for field in schema_fields:
        name = field["field_name"]
        present = _present(field, values)
        for key, severity in ((schemas.REQUIRED, "error"), (schemas.RECOMMENDED, "warning")):
            if not schemas.applies(field.get(key), around):
                continue
            message = _missing(severity) if not present else None
            yield _finding(name, field, message, severity, resource_id)
        yield from _rows(field, values.get(name))


def _rows(field: schemas.Field, rows: Any) -> Iterator[_Finding]:
    """Demands of a repeating group, for every row that has anything in it."""
    if "repeating_subfields" not in field or not isinstance(rows, list):
        return
    for number, row in enumerate(rows, start=1):
        if not isinstance(row, Mapping):
            continue
        for subfield in field["repeating_subfields"]:
            if not schemas.applies(subfield.get(schemas.REQUIRED), row):
                continue
            label = localised(subfield.get("label"))
            message = None
            if fields.is_empty(row.get(subfield["field_name"])):
                message = _("Row %(number)s: fill in %(label)s.") % {
                    "number": number,
                    "label": label,
                }
            yield _finding(field["field_name"], field, message, "error", "")


def _violations(
    violations: Iterator[rules.Violation],
    schema_fields: list[schemas.Field],
    resource_id: str = "",
) -> Iterator[_Finding]:
    known = {field["field_name"]: field for field in schema_fields}
    for field_name, severity, message in violations:
        field = known.get(field_name, {"label": _("Files and links")})
        yield _finding(field_name, field, message, severity, resource_id)


def _finding(
    name: str,
    field: schemas.Field,
    message: str | None,
    severity: str,
    resource_id: str,
) -> _Finding:
    weight = ERROR_WEIGHT if severity == "error" else 1
    if message is None:
        return {"weight": weight, "problem": None}
    problem: Problem = {
        "field": name,
        "label": localised(field.get("label")) or name,
        "message": message,
        "severity": "error" if severity == "error" else "warning",
    }
    if resource_id:
        problem["resource_id"] = resource_id
    return {"weight": weight, "problem": problem}


def _missing(severity: str) -> str:
    if severity == "error":
        return _("Fill this in before you submit.")
    return _("Recommended: users and harvesters look for it.")


def _present(field: schemas.Field, values: Mapping[str, Any]) -> bool:
    name = "tags" if field["field_name"] == "tag_string" else field["field_name"]
    return not fields.is_empty(values.get(name))


def _resources(package: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    found = package.get("resources")
    found = found if isinstance(found, (list, tuple)) else []
    return [resource for resource in found if isinstance(resource, Mapping)]
