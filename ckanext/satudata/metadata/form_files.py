"""The last two pages of the form: the files, and what is still to be done before submission."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import ckan.plugins.toolkit as tk

from ckanext.satudata.metadata import form_page, form_requests, form_steps


def page(contexts: form_requests.Contexts, package: dict[str, Any]) -> str:
    """The files in their order, with what is wrong with each."""
    found = form_requests.problems(contexts(), package["id"])
    mine = [one for one in found if _step(package, one) == form_steps.FILES]
    return tk.render(
        "satudata/metadata/form_files.html",
        {
            **form_page.frame(package, form_steps.FILES, found),
            "problems": {
                resource["id"]: [one for one in mine if one.get("resource_id") == resource["id"]]
                for resource in package["resources"]
            },
            "others": [one for one in mine if not one.get("resource_id")],
        },
    )


def check_page(contexts: form_requests.Contexts, package: dict[str, Any]) -> str:
    """What is left to do, by step, and the button that submits."""
    check = tk.get_action("satudata_metadata_check")(contexts(), {"id": package["id"]})
    found = check["problems"]
    values = form_steps.described(package)
    return tk.render(
        "satudata/metadata/form_check.html",
        {
            **form_page.frame(package, form_steps.CHECK, found),
            "check": check,
            "groups": [
                (
                    key,
                    form_steps.label(package["type"], key),
                    [
                        (one, link(package, one), form_steps.is_gap(one, values))
                        for one in found
                        if _step(package, one) == key
                    ],
                )
                for key in form_steps.keys(package["type"])
            ],
        },
    )


def link(package: Mapping[str, Any], problem: Mapping[str, Any]) -> str:
    """The address of the very field that a problem is about."""
    key = _step(package, problem)
    if problem.get("resource_id"):
        if problem["field"] == "schema" or problem.get("column"):
            return tk.h.url_for(
                "satudata_metadata.columns", id=package["id"], resource_id=problem["resource_id"]
            )
        return tk.h.url_for(
            f"{package['type']}_resource.edit",
            id=package["id"],
            resource_id=problem["resource_id"],
            _anchor=f"field-{problem['field']}",
        )
    if key == form_steps.FILES:
        return tk.h.url_for("satudata_metadata.step", id=package["id"], step=key)
    query: dict[str, Any] = {"ask": "1", "_anchor": f"field-{form_page.input_of(problem)}"}
    if problem.get("row"):
        query[problem["field"]] = (int(problem["row"]) - 1) // form_page.ROWS + 1
    return tk.h.url_for("satudata_metadata.step", id=package["id"], step=key, **query)


def reordered(package: Mapping[str, Any], resource_id: str, by: int) -> list[str]:
    """Ids of the files with one of them moved."""
    order = [resource["id"] for resource in package["resources"]]
    at = order.index(resource_id)
    order.insert(max(at + by, 0), order.pop(at))
    return order


def _step(package: Mapping[str, Any], problem: Mapping[str, Any]) -> str:
    return form_steps.step_of(package["type"], problem)
