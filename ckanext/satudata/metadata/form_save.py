"""Saving one step of the form: what is valid is stored, what is not stays on the page.

Nobody overwrites what somebody else wrote meanwhile: the form carries the fingerprint of what it
showed. It is of the step's own fields, not ``metadata_modified``, which workers change, too, and
which two people on two steps would take from each other.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple

import ckan.plugins.toolkit as tk

from ckanext.satudata.metadata import fields, form_input, links, schemas

BASE = "_base"
"""Name of the hidden field with the fingerprint, followed by the step's key."""

Errors = dict[str, list[str]]


class Saved(NamedTuple):
    """What became of a step."""

    stored: dict[str, Any]
    """The dataset as it is stored now."""
    typed: dict[str, Any]
    """What was sent, read against ``stored``."""
    errors: Errors
    """Messages by the name of the input that they stand beside."""
    elsewhere: dict[str, Any]
    """Errors of fields that are not on the page; nothing was stored."""
    conflict: bool = False
    """Somebody else changed this step meanwhile; nothing was stored."""
    changed: bool = False


def save(
    context: Callable[[], Any],
    package_id: str,
    steps: Iterable[schemas.Section],
    form: form_input.Posted,
    lock: Callable[[str], object],
    **reading: Any,
) -> Saved:
    """Store the steps that a page sent, all fields of one that are valid.

    Args:
        context: makes the context of one action.
        package_id: the dataset.
        steps: the steps whose inputs are in ``form``.
        form: what the browser sent.
        lock: holds the dataset until the transaction ends.
        reading: see ``form_input.read``.

    Raises:
        tk.ValidationError: refused as a whole (frozen meanwhile).
    """
    steps = tuple(steps)
    step_fields = [field for step in steps for field in step.fields]
    errors: Errors = {}
    while True:
        lock(package_id)
        stored = _show(context(), package_id)
        typed = form_input.read(step_fields, form, stored, **reading)
        patch = _accepted(typed, errors, stored)
        if _same(stored, patch):
            return Saved(stored, typed, errors, {})
        if any(
            form.get(f"{BASE}.{step.key}") != form_input.fingerprint(stored, step.fields)
            for step in steps
        ):
            return Saved(stored, typed, errors, {}, conflict=True)
        try:
            tk.get_action("package_patch")(context(), {"id": package_id, **patch})
        except tk.ValidationError as refusal:
            found = {name: faults for name, faults in refusal.error_dict.items() if name in typed}
            if "stage" in refusal.error_dict:
                raise
            fresh = _named(found)
            if not fresh or set(fresh) <= set(errors):
                return Saved(stored, typed, errors, dict(refusal.error_dict))
            errors = {**errors, **fresh}
            continue
        return Saved(_show(context(), package_id), typed, errors, {}, changed=True)


def overlay(field: schemas.Field, stored: Any, form: form_input.Posted) -> list[dict[str, Any]]:
    """Typed rows laid over rows that moved or went meanwhile; their keys say which is which."""
    rows = links.rows(stored)
    places = {row[form_input.KEY]: at for at, row in enumerate(rows) if row.get(form_input.KEY)}
    for number, typed in form_input.posted_rows(field, form).items():
        typed.pop(form_input.REMOVE, None)
        key = typed.get(form_input.KEY)
        place = places.get(key) if key else (number if number < len(rows) else None)
        if place is not None:
            rows[place] = {**rows[place], **typed}
        elif not form_input.is_blank(field, typed):
            rows.append(typed)
    return rows


def differing(
    stored: Mapping[str, Any], typed: Mapping[str, Any], step_fields: Iterable[schemas.Field]
) -> list[tuple[schemas.Field, Any]]:
    """The fields whose typed value is another than the stored one, with the latter."""
    now, then = fields.content({**stored, **typed}), fields.content(stored)
    names = ((field, form_input.stored_name(field["field_name"])) for field in step_fields)
    return [(field, stored.get(name)) for field, name in names if now.get(name) != then.get(name)]


def _show(context: Any, package_id: str) -> dict[str, Any]:
    asker: Any = {**context, "use_cache": False}
    return tk.get_action("package_show")(asker, {"id": package_id})


def _same(stored: Mapping[str, Any], patch: Mapping[str, Any]) -> bool:
    title = {} if patch.get("title") else {"title": stored["name"]} if "title" in patch else {}
    return fields.content({**stored, **patch, **title}) == fields.content(stored)


def _accepted(
    typed: Mapping[str, Any], errors: Errors, stored: Mapping[str, Any]
) -> dict[str, Any]:
    """What is typed without what is wrong; CKAN adds new tags to the old, so these are named."""
    patch: dict[str, Any] = {}
    for name, value in typed.items():
        if name in errors:
            continue
        if isinstance(value, list) and any(error.startswith(f"{name}-") for error in errors):
            patch[name] = _mended(name, value, errors, links.rows(stored.get(name)))
        else:
            patch[name] = value
    if form_input.TAGS in patch:
        patch["tags"] = [tag for tag in stored.get("tags") or [] if tag.get("vocabulary_id")]
    return patch


def _mended(
    name: str, rows: list[dict[str, Any]], errors: Errors, stored: list[dict[str, Any]]
) -> list[dict[str, Any]]:
    """Rows whose wrong cells are as they were before."""
    before = {row[form_input.KEY]: row for row in stored if row.get(form_input.KEY)}
    mended = []
    for number, row in enumerate(rows):
        old = before.get(row.get(form_input.KEY), {})
        right = {}
        for cell, value in row.items():
            if f"{name}-{number}-{cell}" not in errors:
                right[cell] = value
            elif cell in old:
                right[cell] = old[cell]
        mended.append(right)
    return mended


def _named(found: Mapping[str, Any]) -> Errors:
    """Messages by input; those of a group come as a list with a place for every row."""
    errors: Errors = {}
    for name, faults in found.items():
        if isinstance(faults, list) and faults and isinstance(faults[0], Mapping):
            for number, row in enumerate(faults):
                for cell, messages in row.items():
                    errors[f"{name}-{number}-{cell}"] = sentences(messages)
        else:
            errors[name] = sentences(faults)
    return errors


def sentences(found: Any) -> list[str]:
    """All messages in what CKAN found, however deep they lie."""
    if isinstance(found, Mapping):
        return [sentence for part in found.values() for sentence in sentences(part)]
    if isinstance(found, (list, tuple)):
        return [sentence for part in found for sentence in sentences(part)]
    return [str(found)]
