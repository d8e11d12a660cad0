"""The steps of the form and how far each of them has come; plain Python."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal, NamedTuple

from ckanext.satudata.metadata import completeness, fields, form_input, schemas
from ckanext.satudata.metadata.wording import gettext as _
from ckanext.satudata.metadata.wording import localised

FILES = "berkas"
CHECK = "periksa"
"""Steps after those of the schema: the files, and what is still to be done."""

Status = Literal["done", "open", "wrong", "empty", "off"]


class Step(NamedTuple):
    """One step as the list of steps shows it."""

    key: str
    label: str
    status: Status
    filled: int
    wanted: int
    errors: int
    warnings: int


def keys(dataset_type: str) -> list[str]:
    """Keys of all steps, in the order of the form."""
    return [*(section.key for section in schemas.sections(dataset_type)), FILES, CHECK]


def section(dataset_type: str, key: str) -> schemas.Section | None:
    """The step of the schema with this key."""
    return next((one for one in schemas.sections(dataset_type) if one.key == key), None)


def step_of(dataset_type: str, problem: Mapping[str, Any]) -> str:
    """The step in which a problem is mended."""
    if problem.get("step") in keys(dataset_type):
        return str(problem["step"])
    if problem.get("resource_id"):
        return FILES
    return schemas.section_of(dataset_type, str(problem.get("field"))) or FILES


def progress(
    package: Mapping[str, Any], problems: Sequence[completeness.Problem] = ()
) -> list[Step]:
    """The steps of a dataset with what is filled in and what is wrong.

    Args:
        package: the dataset, or what is known of a new one.
        problems: of the completeness engine.
    """
    dataset_type = str(package.get("type") or "dataset")
    values = described(package)
    found = [(step_of(dataset_type, problem), problem) for problem in problems]
    steps = []
    for one in schemas.sections(dataset_type):
        mine = [problem for key, problem in found if key == one.key]
        steps.append(_step(one, values, mine))
    return [*steps, _files(values, [problem for key, problem in found if key == FILES])]


def described(package: Mapping[str, Any]) -> dict[str, Any]:
    """What people wrote; the opaque address that stands in for a missing title is nothing."""
    values = fields.content(package)
    if values.get("title") == package.get("name"):
        values.pop("title", None)
    return values


def first_open(steps: Sequence[Step]) -> Step:
    """Where somebody goes on who comes back: the first step with an error, else the first."""
    return next((step for step in steps if step.errors), steps[0])


def neighbours(dataset_type: str, key: str) -> tuple[str | None, str | None]:
    """The steps before and after one."""
    order = keys(dataset_type)
    at = order.index(key)
    return (order[at - 1] if at else None, order[at + 1] if at + 1 < len(order) else None)


def label(dataset_type: str, key: str) -> str:
    """The heading of a step."""
    if key == FILES:
        return _("Files")
    if key == CHECK:
        return _("Check and submit")
    found = section(dataset_type, key)
    return localised(found.label) if found else key


def _step(
    one: schemas.Section, values: Mapping[str, Any], problems: list[completeness.Problem]
) -> Step:
    shown = [field for field in one.fields if schemas.shown(field, values)]
    wanted = [field for field in shown if schemas.applies(field.get(schemas.REQUIRED), values)]
    names = [form_input.stored_name(field["field_name"]) for field in wanted]
    filled = sum(not fields.is_empty(values.get(name)) for name in names)
    return Step(
        one.key,
        localised(one.label),
        _status(problems, values, shown, filled, len(wanted)),
        filled,
        len(wanted),
        _count(problems, "error"),
        _count(problems, "warning"),
    )


def _files(values: Mapping[str, Any], problems: list[completeness.Problem]) -> Step:
    number = len(values.get("resources", []))
    status = _status(problems, values, [{}], number, number or 1)
    errors, warnings = _count(problems, "error"), _count(problems, "warning")
    return Step(FILES, _("Files"), status, number, number, errors, warnings)


def _status(
    problems: list[completeness.Problem],
    values: Mapping[str, Any],
    shown: Sequence[Any],
    filled: int,
    wanted: int,
) -> Status:
    if not shown:
        return "off"
    errors = [problem for problem in problems if problem["severity"] == "error"]
    if not all(is_gap(problem, values) for problem in errors):
        return "wrong"
    if not errors and filled >= wanted:
        return "done"
    return "open" if filled else "empty"


def is_gap(problem: Mapping[str, Any], values: Mapping[str, Any]) -> bool:
    """Whether a problem is merely that nothing is filled in yet."""
    value = values.get(form_input.stored_name(str(problem.get("field"))))
    if problem.get("row") and problem.get("column") and isinstance(value, list):
        row = int(problem["row"]) - 1
        cells = value[row] if row < len(value) else {}
        value = cells.get(problem["column"]) if isinstance(cells, Mapping) else None
    return fields.is_empty(value)


def _count(problems: list[completeness.Problem], severity: str) -> int:
    return sum(problem["severity"] == severity for problem in problems)
