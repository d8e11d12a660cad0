"""What a page of the form shows in its fields before anybody types."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import Any

import ckan.plugins.toolkit as tk

from ckanext.satudata.metadata import conditions, fields, form_input, links, schemas

DEFAULT_FROM = "satudata_default_from"


class Sources:
    """Where defaults come from: the organization, the linked kegiatan and its linked row.

    Each is fetched when it is asked for, and only what the person may see.
    """

    def __init__(self, context: Any, package: Mapping[str, Any]) -> None:
        """For one dataset, or what is known of a new one."""
        self._context = context
        self._package = package

    def first(self, paths: Iterable[str]) -> Any:
        """The first of these paths that leads to a value, or None."""
        for path in paths:
            source, _dot, name = path.partition(".")
            value = getattr(self, source, {}).get(name)
            if not fields.is_empty(value):
                return value
        return None

    @cached_property
    def organization(self) -> dict[str, Any]:
        """The producing agency."""
        return self._ask(
            "organization_show",
            id=self._package.get("owner_org"),
            include_users=False,
            include_dataset_count=False,
        )

    @cached_property
    def kegiatan(self) -> dict[str, Any]:
        """The linked statistical activity."""
        return self._ask("package_show", id=self._package.get(links.ACTIVITY))

    @cached_property
    def butir(self) -> dict[str, Any]:
        """The linked variable or indicator."""
        return links.item(self.kegiatan, self._package.get(links.ITEM)) or {}

    def _ask(self, action: str, **data: Any) -> dict[str, Any]:
        if not data["id"]:
            return {}
        try:
            asker: Any = {**self._context}
            return tk.get_action(action)(asker, data)
        except (tk.ObjectNotFound, tk.NotAuthorized):
            return {}


def filled(
    package: Mapping[str, Any], step_fields: Iterable[schemas.Field], sources: Sources
) -> tuple[dict[str, Any], frozenset[str]]:
    """The values of a step, and the names of those that the portal proposes.

    A proposal stands only in an empty field and is stored with the step, when its reader has
    seen it.
    """
    data = dict(package)
    if data.get("title") == data.get("name"):
        data["title"] = ""
    if "tags" in data and form_input.TAGS not in data:
        tags = [tag for tag in data["tags"] or [] if not tag.get("vocabulary_id")]
        data[form_input.TAGS] = ", ".join(tag.get("name", "") for tag in tags)
    kept = parked(package)
    proposed: set[str] = set()
    for field in step_fields:
        name = field["field_name"]
        if form_input.is_group(field):
            data[name] = [_row(name, row, kept) for row in links.rows(data.get(name))]
            continue
        if not fields.is_empty(data.get(name)):
            continue
        if name in kept:
            data[name] = kept[name]
        elif schemas.shown(field, data):
            value = sources.first(field.get(DEFAULT_FROM, ()))
            if value is None:
                value = field.get("default")
            if value is not None:
                data[name] = value
                proposed.add(name)
    return data, frozenset(proposed)


def _row(group: str, row: dict[str, Any], kept: Mapping[str, Any]) -> dict[str, Any]:
    """A row with what was set aside of it."""
    start = f"{group}.{row.get(form_input.KEY)}."
    aside = {
        name.removeprefix(start): value for name, value in kept.items() if name.startswith(start)
    }
    return {**aside, **row}


def parked(package: Mapping[str, Any]) -> dict[str, Any]:
    """What was typed into fields that are not shown now."""
    found = package.get(conditions.PARKED)
    if isinstance(found, str):
        try:
            found = json.loads(found)
        except ValueError:
            return {}
    return dict(found) if isinstance(found, Mapping) else {}


def defaults(dataset_type: str) -> dict[str, Any]:
    """What a new dataset has from the start."""
    return {
        field["field_name"]: field["default"]
        for field in schemas.dataset_fields(dataset_type)
        if "default" in field and not form_input.is_group(field)
    }
