"""From a dataset to the one variable or indicator of an activity that it presents.

A dataset names the activity (``kegiatan_id``) and the key of a row in it (``butir_kegiatan``):
v1, v2 … for MS-Variabel, i1, i2 … for MS-Indikator (Perpres 39/2019: data come with their
metadata; Daftar Data, column 8). Reads the database, decides nothing about who may see.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

import ckan.model as model
from sqlalchemy.orm import aliased

ACTIVITY = "kegiatan_id"
ITEM = "butir_kegiatan"

BASE = "satudata_base"
"""Context key of an update: id of the activity that datasets name, also for a working copy."""

GROUPS: dict[str, str] = {"variabel": "v", "indikator": "i"}
"""Repeating groups of a kegiatan whose rows datasets point to, and the letter of their keys."""


def rows(stored: Any) -> list[dict[str, Any]]:
    """Rows of a group, also where they are the JSON text that CKAN stores."""
    if isinstance(stored, str):
        try:
            stored = json.loads(stored)
        except ValueError:
            return []
    return [dict(row) for row in stored or [] if isinstance(row, Mapping)]


def keys(stored: Any) -> list[str]:
    """Keys of the rows of a group."""
    return [str(row["kunci"]) for row in rows(stored) if row.get("kunci")]


def item(activity: Mapping[str, Any], key: str | None) -> dict[str, Any] | None:
    """The row of an activity with this key, with the name of its ``group``; None without one.

    Args:
        activity: a kegiatan as ``package_show`` returns it, or the extras of its package.
        key: such as ``v1``.
    """
    for group in GROUPS:
        for row in rows(activity.get(group)):
            if key and row.get("kunci") == key:
                return {**row, "group": group}
    return None


def in_use(activity_id: str, item_keys: Iterable[str]) -> set[str]:
    """Which of these rows of an activity datasets point to, drafts of any agency included."""
    wanted = list(item_keys)
    if not wanted:
        return set()
    activity, chosen = aliased(model.PackageExtra), aliased(model.PackageExtra)
    query = (
        model.Session.query(chosen.value)
        .join(activity, activity.package_id == chosen.package_id)
        .join(model.Package, model.Package.id == chosen.package_id)
        .filter(
            model.Package.state != "deleted",
            activity.state == "active",
            chosen.state == "active",
            activity.key == ACTIVITY,
            activity.value == activity_id,
            chosen.key == ITEM,
            chosen.value.in_(wanted),
        )
    )
    return {row.value for row in query.distinct()}


def datasets_of(activity_id: str) -> list[str]:
    """Ids of the datasets that name an activity, whatever their stage."""
    extra = model.PackageExtra
    query = model.Session.query(extra.package_id).filter(
        extra.key == ACTIVITY, extra.value == activity_id, extra.state == "active"
    )
    return sorted(row.package_id for row in query)


def lost(
    activity_id: str, before: Mapping[str, Any], after: Mapping[str, Any]
) -> dict[str, set[str]]:
    """Rows that datasets point to and that a change of an activity would take away.

    Args:
        activity_id: the activity that datasets name, never its working copy.
        before: its groups as they are, also as stored.
        after: its groups as they would be.

    Returns:
        Group → keys; empty where nothing is lost.
    """
    found: dict[str, set[str]] = {}
    for group in GROUPS:
        gone = set(keys(before.get(group))) - set(keys(after.get(group)))
        if used := in_use(activity_id, gone):
            found[group] = used
    return found
