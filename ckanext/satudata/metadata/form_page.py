"""What the templates of the form get: one function for a step, one for the list of steps."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import ckan.model as model
import ckan.plugins.toolkit as tk

from ckanext.satudata.metadata import (
    form_field,
    form_fill,
    form_input,
    form_save,
    form_steps,
    schemas,
)

ROWS = 10
"""Rows of a repeating group on one page."""

CARRY = "_carry"
"""Names a step whose inputs travel through the page of another step."""


def expanded(dataset_type: str, step: schemas.Section) -> list[schemas.Field]:
    """The fields of a step with their presets, those only that have an input."""
    known = {
        field["field_name"]: field
        for field in tk.h.scheming_get_dataset_schema(dataset_type)["dataset_fields"]
    }
    found = [known[field["field_name"]] for field in step.fields]
    return [field for field in found if field.get("form_snippet", "") is not None]


def step_page(
    context: Any,
    package: Mapping[str, Any],
    step: schemas.Section,
    problems: Iterable[Any],
    *,
    typed: Mapping[str, Any] | None = None,
    errors: Mapping[str, Any] | None = None,
    pages: Mapping[str, int] | None = None,
    ask: bool = False,
) -> dict[str, Any]:
    """The page of one step.

    Args:
        context: of the reader.
        package: the dataset, or what is known of a new one (without ``id``).
        step: which step.
        problems: of the completeness engine, for the whole dataset.
        typed: values that were sent and are not stored.
        errors: messages by the name of the input.
        pages: page of each repeating group.
        ask: whether what completeness asks for stands beside the fields.
    """
    dataset_type = str(package["type"])
    found = list(problems)
    data, proposed = form_fill.filled(
        {**package, **(typed or {})}, step.fields, form_fill.Sources(context, package)
    )
    data |= {
        "_proposed": proposed - set(typed or ()),
        "_here": {field["field_name"] for field in step.fields},
        "_pages": pages or {},
        "_size": ROWS,
    }
    beside = dict(errors or {})
    if ask:
        for name, sentences in _asked(dataset_type, step.key, found).items():
            beside.setdefault(name, sentences)
    fields = expanded(dataset_type, step)
    off = [field for field in fields if form_field.out_of_place(field, data)]
    return {
        **frame(package, step.key, found),
        "section": step,
        "fields": [field for field in fields if field not in off],
        "off": [
            (
                tk.h.scheming_language_text(field["label"]),
                form_field.in_words(field[schemas.SHOWN], dataset_type),
            )
            for field in off
        ],
        "data": data,
        "errors": beside,
        "base": (f"{form_save.BASE}.{step.key}", form_input.fingerprint(package, step.fields)),
        "licenses": [("", ""), *model.Package.get_license_options()],
    }


def frame(package: Mapping[str, Any], key: str, problems: list[Any]) -> dict[str, Any]:
    """What every page of the form has: the dataset and the list of its steps."""
    dataset_type = str(package["type"])
    before, after = form_steps.neighbours(dataset_type, key)
    return {
        "pkg": package,
        "dataset_type": dataset_type,
        "key": key,
        "heading": form_steps.label(dataset_type, key),
        "steps": form_steps.progress(package, problems),
        "before": before,
        "after": after,
    }


def carried(form: Any, steps: Iterable[schemas.Section]) -> list[tuple[str, str]]:
    """Inputs of steps that could not be stored, to be sent again with another step."""
    inputs = []
    for step in steps:
        names = {field["field_name"] for field in step.fields}
        inputs.append((CARRY, step.key))
        for name in form:
            if name.partition("-")[0] in names or name == f"{form_save.BASE}.{step.key}":
                inputs += [(name, value) for value in form.getlist(name)]
    return inputs


def _asked(dataset_type: str, key: str, problems: list[Any]) -> dict[str, list[str]]:
    """What completeness says about the fields of a step, by the name of the input."""
    found: dict[str, list[str]] = {}
    for problem in problems:
        if form_steps.step_of(dataset_type, problem) == key:
            found.setdefault(input_of(problem), []).append(problem["message"])
    return found


def input_of(problem: Mapping[str, Any]) -> str:
    """The input that a problem is about; ``row`` counts from 1."""
    if problem.get("row") and problem.get("column"):
        return f"{problem['field']}-{int(problem['row']) - 1}-{problem['column']}"
    return str(problem["field"])
