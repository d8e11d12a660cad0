"""What the buttons of the form do; called by ``views.py`` with what the browser sent."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import ckan.plugins.toolkit as tk
from flask import jsonify
from flask.typing import ResponseReturnValue

from ckanext.satudata.metadata import (
    form_fill,
    form_input,
    form_page,
    form_save,
    form_steps,
    schemas,
)

Contexts = Callable[[], Any]
"""Makes the context of one action; actions write into theirs."""

PAGE = "satudata/metadata/form.html"


def problems(context: Any, package_id: str) -> list[Any]:
    """What the completeness engine says about a dataset."""
    return tk.get_action("satudata_metadata_check")(context, {"id": package_id})["problems"]


def new_page(
    context: Any,
    dataset_type: str,
    args: Mapping[str, str],
    typed: Mapping[str, Any] | None = None,
    errors: form_save.Errors | None = None,
) -> str:
    """The first step of a dataset that is not there yet."""
    section = schemas.sections(dataset_type)[0]
    package = {
        "type": dataset_type,
        "owner_org": args.get("group") or args.get("owner_org") or "",
        **form_fill.defaults(dataset_type),
    }
    page = form_page.step_page(context, package, section, [], typed=typed, errors=errors)
    return tk.render(PAGE, {**page, "is_new": True})


def create(contexts: Contexts, dataset_type: str, form: Any) -> ResponseReturnValue:
    """Make the draft; where that is refused, everything typed stays on the page."""
    section = schemas.sections(dataset_type)[0]
    typed = form_input.read(section.fields, form, {})
    data = {**form_fill.defaults(dataset_type), **typed, "type": dataset_type}
    try:
        package = tk.get_action("package_create")(contexts(), data)
    except tk.ValidationError as refusal:
        errors = {name: form_save.sentences(found) for name, found in refusal.error_dict.items()}
        return new_page(contexts(), dataset_type, {}, typed, errors), 400
    tk.h.flash_success(tk._("The draft is saved. You can stop and go on at any time."))
    return _go_on(package, section, form, {})


def show(
    contexts: Contexts, package: dict[str, Any], section: schemas.Section, args: Mapping[str, str]
) -> str:
    """The page of a step."""
    page = form_page.step_page(
        contexts(),
        package,
        section,
        problems(contexts(), package["id"]),
        pages=_pages(section, args),
        ask="ask" in args,
    )
    return tk.render(PAGE, page)


def save(
    contexts: Contexts,
    package: dict[str, Any],
    section: schemas.Section,
    form: Any,
    args: Mapping[str, str],
    lock: Callable[[str], object],
) -> ResponseReturnValue:
    """Store a step and go where the button leads, or come back to what is wrong."""
    sections = [section, *_carried(package["type"], form)]
    alone = "_auto" in form
    saved = form_save.save(
        contexts, package["id"], sections, form, lock, keep_removed=alone, move=_move(form)
    )
    if alone:
        return _told(saved, section)
    if saved.conflict:
        return _conflict(contexts, saved, section, form, args), 409
    if saved.elsewhere:
        return _elsewhere(contexts, saved, sections, form), 400
    if saved.errors:
        page = form_page.step_page(
            contexts(),
            saved.stored,
            section,
            problems(contexts(), package["id"]),
            typed=saved.typed,
            errors=saved.errors,
            pages=_pages(section, args),
        )
        tk.h.flash_error(tk._("Saved, except for what is marked below."))
        return tk.render(PAGE, page), 400
    tk.h.flash_success(tk._("Saved."))
    return _go_on(saved.stored, section, form, args)


def _told(saved: form_save.Saved, section: schemas.Section) -> ResponseReturnValue:
    """The answer to a page that saves itself."""
    answer: dict[str, Any] = {"saved": not (saved.conflict or saved.elsewhere)}
    if saved.conflict:
        answer["message"] = tk._(
            "Not saved: somebody else changed this step meanwhile. Press Save to compare."
        )
    elif saved.elsewhere:
        answer["message"] = tk._("Not saved yet: something is wrong. Press Save to see it.")
    else:
        answer["base"] = form_input.fingerprint(saved.stored, section.fields)
        answer["errors"] = saved.errors
        answer["at"] = tk.h.satudata_clock()
        answer["rows"] = {
            field["field_name"]: [
                row.get(form_input.KEY, "") for row in saved.stored.get(field["field_name"]) or []
            ]
            for field in section.fields
            if form_input.is_group(field)
        }
    return jsonify(answer)


def _conflict(
    contexts: Contexts,
    saved: form_save.Saved,
    section: schemas.Section,
    form: Any,
    args: Mapping[str, str],
) -> str:
    typed = {
        **saved.typed,
        **{
            field["field_name"]: form_save.overlay(
                field, saved.stored.get(field["field_name"]), form
            )
            for field in section.fields
            if field["field_name"] in saved.typed and form_input.is_group(field)
        },
    }
    page = form_page.step_page(
        contexts(),
        saved.stored,
        section,
        problems(contexts(), saved.stored["id"]),
        typed=typed,
        pages=_pages(section, args),
    )
    differing = form_save.differing(saved.stored, typed, section.fields)
    return tk.render(PAGE, {**page, "conflict": differing})


def _elsewhere(
    contexts: Contexts, saved: form_save.Saved, sections: list[schemas.Section], form: Any
) -> str:
    """Another step holds what is wrong: go there, and take along what was typed here."""
    dataset_type = saved.stored["type"]
    keys = (schemas.section_of(dataset_type, name) for name in saved.elsewhere)
    key = next((key for key in keys if key), None)
    section = form_steps.section(dataset_type, key or sections[0].key)
    assert section
    typed = saved.typed if section in sections else None
    page = form_page.step_page(
        contexts(),
        saved.stored,
        section,
        problems(contexts(), saved.stored["id"]),
        typed=typed,
        errors={name: form_save.sentences(found) for name, found in saved.elsewhere.items()},
    )
    for message in tk.h.satudata_refusal(tk.ValidationError(saved.elsewhere)):
        tk.h.flash_error(message)
    others = [one for one in sections if one.key != section.key]
    return tk.render(PAGE, {**page, "carried": form_page.carried(form, others)})


def _carried(dataset_type: str, form: Any) -> list[schemas.Section]:
    found = (form_steps.section(dataset_type, key) for key in form.getlist(form_page.CARRY))
    return [section for section in found if section]


def _go_on(
    package: Mapping[str, Any], section: schemas.Section, form: Any, args: Mapping[str, str]
) -> ResponseReturnValue:
    key = section.key
    before, after = form_steps.neighbours(package["type"], key)
    button, _colon, rest = str(form.get("save") or "stay").partition(":")
    target = {"next": after, "back": before}.get(button) or key
    query: dict[str, Any] = {**_pages(section, args)} if target == key else {}
    groups = {field["field_name"] for field in section.fields if form_input.is_group(field)}
    moved = _move(form)
    group, _colon, number = str(form.get("goto") or "").partition(":")
    if moved and moved.group in groups:
        place = max(moved.row + moved.by, 0)
        query |= {moved.group: place // form_page.ROWS + 1, "_anchor": f"row-{moved.group}-{place}"}
    elif group in groups:
        query |= {group: number, "_anchor": f"field-{group}"}
    elif button == "more" and rest in groups:
        count = len(package.get(rest) or [])
        query |= {rest: count // form_page.ROWS + 1, "_anchor": f"row-{rest}-{count}"}
    return tk.h.redirect_to("satudata_metadata.step", id=package["id"], step=target, **query)


def _move(form: Any) -> form_input.Move | None:
    group, row, by = (*str(form.get("move") or "").split(":"), "", "", "")[:3]
    if row.isascii() and row.isdigit() and by in ("-1", "1"):
        return form_input.Move(group, int(row), int(by))
    return None


def _pages(section: schemas.Section, args: Mapping[str, str]) -> dict[str, int]:
    found = {}
    for field in section.fields:
        number = args.get(field["field_name"], "")
        if form_input.is_group(field) and number.isascii() and number.isdigit():
            found[field["field_name"]] = min(int(number), 10_000)
    return found
