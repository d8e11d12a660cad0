"""How complete the metadata of a dataset are, as a list of problems in the reader's words.

One engine for the form, the submission, the reviewer, the API and the reports: the named rules
in ``rules/``. A draft may have any of these problems; submission demands that no error is left.
Never raises, whatever the dataset holds.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, TypedDict

from typing_extensions import NotRequired

from ckanext.satudata.metadata import rules, schemas
from ckanext.satudata.metadata.rules.case import Case, Finding, Level, Link, Rule, case_of
from ckanext.satudata.metadata.rules.demands import demands
from ckanext.satudata.metadata.wording import gettext as _
from ckanext.satudata.metadata.wording import localised

WEIGHTS: Mapping[Level, int] = {"error": 3, "warning": 1}
"""A missing obligatory field costs as much of the score as three recommended ones."""

FILES_STEP = "berkas"
"""The step of the form for files and links."""

DEMANDS = frozenset(
    {"field_missing", "standar_data", "row_missing", "field_recommended", "row_recommended"}
)
"""Rules that word the demands of the schema; these are counted one by one."""


class Problem(TypedDict):
    """Something that is missing or contradictory."""

    rule: str
    field: str
    label: str
    message: str
    hint: str
    severity: Level
    step: str
    resource_id: NotRequired[str]
    column: NotRequired[str]
    row: NotRequired[int]


class Assessment(TypedDict):
    """The problems, and how far the description has come (0 to 100)."""

    complete: bool
    score: int
    problems: list[Problem]


def check(
    package: Mapping[str, Any],
    inspections: Mapping[str, Mapping[str, Any]] | None = None,
    links: Mapping[str, Link] | None = None,
) -> list[Problem]:
    """Everything that is missing or contradictory in a dataset; see :func:`assess`."""
    return assess(package, inspections, links)["problems"]


def assess(
    package: Mapping[str, Any],
    inspections: Mapping[str, Mapping[str, Any]] | None = None,
    links: Mapping[str, Link] | None = None,
) -> Assessment:
    """Problems and score of a dataset.

    Args:
        package: a dataset as ``package_show`` returns it, or any part of one.
        inspections: what is known of its files, by resource id; rules about them hold where
            nothing is known.
        links: the activities that it may name, by id; None where nobody looked for them.

    Returns:
        Problems in the order of the form, those of the dataset before those of its
        resources; an empty list where nothing is to be done.
    """
    case = case_of(package, inspections, links)
    problems = sorted(_problems(case), key=_order(case))
    complete = not any(problem["severity"] == "error" for problem in problems)
    return {"complete": complete, "score": _score(case, problems), "problems": problems}


def _problems(case: Case) -> Iterator[Problem]:
    for rule in rules.ALL.values():
        if case.type in rule.types:
            for finding in rule.check(case):
                yield _problem(case, rule, finding)


def _problem(case: Case, rule: Rule, finding: Finding) -> Problem:
    name = finding.field or rule.fields[0]
    field = _field(case.type, name, bool(finding.resource_id))
    problem: Problem = {
        "rule": rule.id,
        "field": name,
        "label": localised(field.get("label")) if field else _("Files and links"),
        "message": _(rule.message) % finding.params,
        "hint": finding.hint or (_(rule.hint) if rule.hint else ""),
        "severity": rule.level,
        "step": FILES_STEP if finding.resource_id else _step(case.type, name),
    }
    if finding.resource_id:
        problem["resource_id"] = finding.resource_id
    if finding.column is not None:
        problem["column"] = finding.column
    if finding.row is not None:
        problem["row"] = finding.row
    return problem


def _field(dataset_type: str, name: str, of_resource: bool) -> schemas.Field | None:
    if not of_resource:
        return schemas.fields_by_name(dataset_type).get(name)
    own = schemas.resource_fields(dataset_type)
    return next((field for field in own if field["field_name"] == name), None)


def _step(dataset_type: str, name: str) -> str:
    return schemas.section_of(dataset_type, name) or FILES_STEP


def _order(case: Case) -> Any:
    """Sort key: the place of the field in the form; resources in their order."""
    own = list(schemas.fields_by_name(case.type))
    of_resources = [field["field_name"] for field in schemas.resource_fields(case.type)]
    ids = [resource.id for resource in case.resources]

    def place(problem: Problem) -> tuple[int, int]:
        resource_id = problem.get("resource_id")
        names = of_resources if resource_id else own
        field = problem["field"]
        position = names.index(field) if field in names else len(names)
        return (ids.index(resource_id) if resource_id in ids else -1, position)

    return place


def _score(case: Case, problems: list[Problem]) -> int:
    """The share of the demands that are met; every other broken rule counts as one unmet."""
    asked = met = 0
    for demand in demands(case):
        asked += WEIGHTS[demand.level]
        met += WEIGHTS[demand.level] if demand.present else 0
    broken = {problem["rule"] for problem in problems} - DEMANDS
    asked += sum(WEIGHTS[rules.ALL[rule_id].level] for rule_id in broken)
    return 100 * met // asked if asked else 0
