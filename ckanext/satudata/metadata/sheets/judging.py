"""Whether a write would be accepted: rights as the API asks for them, values by the schema.

Nothing is written. The same auth functions and validators run when it is.
"""

from __future__ import annotations

import copy
from functools import cached_property
from typing import Any

import ckan.model as model
import ckan.plugins.toolkit as tk
from ckan.lib import plugins as lib_plugins

from ckanext.satudata.metadata.sheets import rows
from ckanext.satudata.metadata.sheets.directory import NEW, PENDING, People
from ckanext.satudata.metadata.sheets.layout import Sheet, sheet_of
from ckanext.satudata.metadata.sheets.rows import Row, Write
from ckanext.satudata.metadata.wording import gettext as _


class Judge:
    """Rights and validators for one person; answers that hold for many rows are kept."""

    def __init__(self, people: People, columns: dict[str, Any]) -> None:
        self.people = people
        self.columns = columns
        self._refusals: dict[tuple[str, str], str] = {}

    def judge(self, write: Write) -> None:
        """Set the status of the row, with everything that stands in the way."""
        if write.target:
            self._may_change(write)
        else:
            self._may_make(write)
        self._may_file(write)
        if not write.row.wrong:
            self._validate(write)

    def _may_file(self, write: Write) -> None:
        """CKAN lets those file data under a topic who are its members."""
        named = [{one["name"] for one in values.get("groups") or []}
                 for values in (write.given, write.before)]  # fmt: skip
        for name in sorted(named[0] - named[1] - self._topics):
            message = _("You are no member of the topic “%(name)s”: ask a sysadmin.")
            write.row.problem(message % {"name": name})

    @cached_property
    def _topics(self) -> set[str]:
        return {one["name"] for one in self.people.call("group_list_authz")}

    def _may_make(self, write: Write) -> None:
        key = (write.dataset_type, str(write.given.get("owner_org", "")))
        if key not in self._refusals:
            data = {"type": key[0], "owner_org": key[1]}
            self._refusals[key] = self._refusal("package_create", data)
        if self._refusals[key]:
            write.row.problem(self._refusals[key])
        write.row.become("new")

    def _may_change(self, write: Write) -> None:
        target = {"id": write.target}
        refusal = self._refusal("package_update", target)
        if refusal:
            stage = self.people.standing(write.target).stage
            write.revise = stage == "published" and not self._refusal(
                "satudata_revision_open", target
            )
            if not write.revise:
                write.row.problem(refusal)
        write.row.become("revise" if write.revise else "changed")

    def _refusal(self, auth: str, data: dict[str, str]) -> str:
        try:
            tk.check_access(auth, self.people.context(), data)
        except tk.NotAuthorized as refusal:
            return str(refusal) or _("Not authorized")
        return ""

    def _validate(self, write: Write) -> None:
        plugin = lib_plugins.lookup_package_plugin(write.dataset_type)
        given = {key: value for key, value in write.given.items() if not _is_pending(value)}
        data = copy.deepcopy({**write.before, **given, "type": write.dataset_type})
        context = self.people.context()
        if write.target:
            context["package"] = model.Package.get(write.target)
            schema, action = plugin.update_package_schema(), "package_update"
        else:
            data["name"] = f"d-{model.types.make_uuid()}"
            schema, action = plugin.create_package_schema(), "package_create"
        _data, errors = lib_plugins.plugin_validate(plugin, context, data, schema, action)
        tell(write, errors, self.columns)


def tell(write: Write, errors: dict[str, Any], columns: dict[str, Any]) -> None:
    """Put the errors of the validators to the rows and cells that they are about."""
    sheet = sheet_of(write.dataset_type)
    for key, found in errors.items():
        lines = write.lines.get(key)
        if lines is None:
            _tell(write.row, sheet, key, found, columns)
            continue
        for line, inner in zip(lines, found, strict=False):
            for name, messages in inner.items() if isinstance(inner, dict) else ():
                _tell(line or write.row, sheet_of(key), name, messages, columns)
        if not any(isinstance(inner, dict) for inner in found):
            _tell(write.row, sheet_of(key), key, found, columns)


def _tell(row: Row, sheet: Sheet, key: str, found: Any, columns: dict[str, Any]) -> None:
    column = next((one for one in sheet.columns if key in (one.key, one.stored_as)), None)
    for message in _messages(found):
        if column is None:
            row.problem(f"{key}: {message}")
        else:
            place = rows.place(columns, row, column) if row.kind == sheet.kind else ""
            row.problem(message, column.title, place)


def _messages(found: Any) -> list[str]:
    if isinstance(found, dict):
        found = list(found.values())
    if isinstance(found, (list, tuple)):
        return [message for one in found for message in _messages(one)]
    return [str(found)]


def _is_pending(value: Any) -> bool:
    """Whether a value is only known when the kegiatan of the same file is written."""
    return isinstance(value, str) and (value == NEW or value.startswith(PENDING))
