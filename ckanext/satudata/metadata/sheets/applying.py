"""Does what a plan says, all or nothing, through the same actions as everybody."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import ckan.model as model
import ckan.plugins.toolkit as tk

from ckanext.satudata.metadata.sheets import layout
from ckanext.satudata.metadata.sheets.directory import NEW, PENDING
from ckanext.satudata.metadata.sheets.judging import tell
from ckanext.satudata.metadata.sheets.layout import folded
from ckanext.satudata.metadata.sheets.planning import Plan
from ckanext.satudata.metadata.sheets.rows import Write
from ckanext.satudata.metadata.wording import gettext as _


class Failed(Exception):
    """Nothing was changed; the plan's rows say where it failed."""


def apply(
    plan: Plan,
    commit: Callable[[list[str]], None],
    progress: Callable[[int], None] = lambda done: None,
) -> None:
    """Write everything in one transaction.

    Working copies are opened first and thrown away again if anything is refused afterwards.

    Args:
        plan: without errors.
        commit: ends the transaction; gets the ids of what was written.
        progress: told how many entries are done.

    Raises:
        Failed: something was refused; nothing is changed.
    """
    opened: list[str] = []
    write: Write | None = None
    try:
        for write in plan.writes:
            if write.revise:
                _open_copy(plan, write, opened)
        written: list[str] = []
        for done, write in enumerate(plan.writes, start=1):
            written.append(_write(plan, write))
            progress(done)
        commit(written)
    except (tk.ValidationError, tk.NotAuthorized, tk.ObjectNotFound) as refusal:
        _undo(plan, opened)
        assert write
        if isinstance(refusal, tk.ValidationError):
            tell(write, refusal.error_dict, plan.columns)
        write.row.problem(_("Refused while it was written: %(reason)s") % {"reason": refusal})
        raise Failed from None
    except BaseException:
        _undo(plan, opened)
        raise


def _open_copy(plan: Plan, write: Write, opened: list[str]) -> None:
    """What somebody else opened meanwhile is not ours to throw away."""
    call = plan.portal.people.call
    theirs = plan.portal.people.standing(write.target).copy
    write.target = call("satudata_revision_open", id=write.target)["id"]
    if not theirs:
        opened.append(write.target)


def _write(plan: Plan, write: Write) -> str:
    people = plan.portal.people
    data = {key: _settled(plan, write, value) for key, value in write.given.items()}
    context = people.context(defer_commit=True)
    if write.target:
        tk.get_action("package_patch")(context, {**data, "id": write.target})
    else:
        context["return_id_only"] = True
        data["type"] = write.dataset_type
        write.target = write.row.id = tk.get_action("package_create")(context, data)
    if write.dataset_type == "kegiatan":
        model.Session.flush()
        plan.portal.own = {**plan.portal.own, **people.call("package_show", id=write.target),
                           "id": write.row.id}  # fmt: skip
    return write.target


def _settled(plan: Plan, write: Write, value: Any) -> Any:
    """A value, with what had no id or key before the kegiatan of the file was written."""
    if value == NEW:
        return plan.portal.own["id"]
    if isinstance(value, str) and value.startswith(PENDING):
        name = folded(value.removeprefix(PENDING))
        for sheet in layout.groups():
            for row in plan.portal.own.get(sheet.kind) or []:
                if folded(row.get("nama") or "") == name:
                    return row[layout.ROW_KEY]
    return value


def _undo(plan: Plan, opened: list[str]) -> None:
    model.Session.rollback()
    for copy_id in opened:
        plan.portal.people.call("satudata_revision_discard", id=copy_id)
