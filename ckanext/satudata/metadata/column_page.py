"""The grid in which a producer explains the columns of a file; called by ``views.py``.

Saved through ``resource_patch``, so that every guard of the resource holds. The first visit shows
what can be proposed; nothing is stored before somebody has looked at it and pressed the button.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

import ckan.plugins.toolkit as tk
import flask
from flask.typing import ResponseReturnValue

from ckanext.satudata.metadata import (
    codelists,
    columns,
    examine,
    inspection,
    links,
    tabular,
)

Contexts = Callable[[], Any]

FILES_STEP = "berkas"
"""The step of the form that lists the files."""

UPLOADING = ("_resource.new", "_resource.edit")
"""Ends of the endpoints of CKAN's forms for a file."""

REFERENCES: tuple[str, ...] = ("kode_wilayah", "kode_urusan", "satuan", "ukuran")
"""Code lists of the portal that cells can be compared with."""
OTHER_REFERENCES: tuple[str, ...] = ("NPSN", "Kode Fasyankes", "KBLI 2020", "KBKI", "KBJI")
"""Reference codes that others keep; named so that all write them alike."""


def page(contexts: Contexts, package: dict[str, Any], resource_id: str) -> ResponseReturnValue:
    """Show the grid, or store what was filled in.

    Raises:
        tk.ObjectNotFound: the dataset has no such file.
    """
    resource = resource_of(package, resource_id)
    waiting = bool(inspection.catch_up([resource_id]))
    facts = inspection.stored([resource_id]).get(resource_id)
    shown = columns.described(resource.get("schema"), facts, package, _item(contexts, package))
    if flask.request.method != "POST":
        return _render(package, resource, shown, facts, waiting)
    typed = _typed(shown, flask.request.form)
    table_schema = columns.schema_from(resource.get("schema"), typed)
    text = json.dumps(table_schema, ensure_ascii=False)
    try:
        tk.get_action("resource_patch")(contexts(), {"id": resource_id, "schema": text})
    except tk.ValidationError as refusal:
        for sentence in tk.h.satudata_refusal(refusal):
            tk.h.flash_error(sentence)
        return _render(package, resource, typed, facts, waiting), 400
    tk.h.flash_success(tk._("The columns are explained. The file is checked against them now."))
    if flask.request.form.get("save") == "files":
        return tk.h.redirect_to("satudata_metadata.step", id=package["id"], step=FILES_STEP)
    return tk.h.redirect_to("satudata_metadata.columns", id=package["id"], resource_id=resource_id)


def note_upload(resource: Mapping[str, Any]) -> None:
    """Remember the file that this request stored, for :func:`led_on`."""
    if flask.has_request_context():
        flask.g.satudata_uploaded = resource


def led_on(response: flask.Response) -> flask.Response:
    """After the upload of a table its producer comes to the grid; CKAN's form knows only the file.

    Who wants to add another file, or goes back to the description, is let go there.
    """
    resource = flask.g.get("satudata_uploaded")
    sent = flask.request.files.get("upload") if resource else None
    if (
        resource is None
        or response.status_code != 302
        or not (flask.request.endpoint or "").endswith(UPLOADING)
        or not (sent and sent.filename)
        or str(resource.get("format") or "").lower() not in tabular.READ_FORMATS
        or flask.request.form.get("save") in ("again", "go-dataset")
    ):
        return response
    response.location = tk.h.url_for(
        "satudata_metadata.columns", id=resource["package_id"], resource_id=resource["id"]
    )
    return response


def resource_of(package: Mapping[str, Any], resource_id: str) -> dict[str, Any]:
    """A file of a dataset.

    Raises:
        tk.ObjectNotFound: the dataset has no such file.
    """
    for resource in package["resources"]:
        if resource["id"] == resource_id:
            return resource
    raise tk.ObjectNotFound(tk._("Resource not found"))


def type_labels() -> dict[str, str]:
    """Types of columns as people call them."""
    return {
        "string": tk._("Text"),
        "integer": tk._("Whole number"),
        "number": tk._("Number"),
        "date": tk._("Date"),
        "datetime": tk._("Date and time"),
        "boolean": tk._("Yes or no"),
    }


def _render(
    package: Mapping[str, Any],
    resource: Mapping[str, Any],
    shown: list[columns.Described],
    facts: examine.Inspection | None,
    waiting: bool,
) -> str:
    return tk.render(
        "satudata/metadata/columns.html",
        {
            "pkg": package,
            "resource": resource,
            "columns": shown,
            "reading": waiting,
            "readable": bool(facts and facts["columns"]),
            "proposed": any(column["proposed"] for column in shown),
            "types": type_labels(),
            "units": [choice["value"] for choice in codelists.choices("satuan")],
            "references": [*REFERENCES, *OTHER_REFERENCES],
        },
    )


def _typed(shown: list[columns.Described], form: Mapping[str, Any]) -> list[columns.Described]:
    """What the grid sent, for the columns that it showed."""
    places = {str(value): key[5:] for key, value in form.items() if key.startswith("name-")}
    found: list[columns.Described] = []
    for column in shown:
        place = places.get(column["name"])
        if place is None or form.get(f"drop-{place}"):
            continue
        found.append(
            {
                **column,
                "title": form.get(f"title-{place}", "").strip(),
                "description": form.get(f"description-{place}", "").strip(),
                "type": form.get(f"type-{place}", "string"),
                "unit": form.get(f"unit-{place}", "").strip(),
                "reference": form.get(f"reference-{place}", "").strip(),
                "required": bool(form.get(f"required-{place}")),
                "key": bool(form.get(f"key-{place}")),
            }
        )
    return found


def _item(contexts: Contexts, package: Mapping[str, Any]) -> dict[str, Any] | None:
    """The variable or indicator that the dataset presents, if the reader may see it."""
    if not package.get(links.ACTIVITY) or not package.get(links.ITEM):
        return None
    try:
        activity = tk.get_action("package_show")(contexts(), {"id": package[links.ACTIVITY]})
    except (tk.ObjectNotFound, tk.NotAuthorized):
        return None
    return links.item(activity, package[links.ITEM])
