"""Validators that look at a whole dataset before its fields are validated one by one.

The schema files name them in ``before_validators``; CKAN hands them the flattened input.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any

import ckan.plugins.toolkit as tk
from ckan.lib.navl.dictization_functions import unflatten
from ckan.types import Context, FlattenDataDict, FlattenErrorDict, FlattenKey

from ckanext.satudata.metadata import conditions, links


def satudata_parking(
    key: FlattenKey, data: FlattenDataDict, errors: FlattenErrorDict, context: Context
) -> None:
    """Set aside what does not apply, bring back what applies again; see ``conditions``."""
    values = _values(data)
    parked = _parked(values.get(conditions.PARKED))
    changes, kept = conditions.park(str(values.get("type") or "dataset"), values, parked)
    for path, value in changes.items():
        data[path] = value
    data[(conditions.PARKED,)] = kept


def satudata_row_keys(
    key: FlattenKey, data: FlattenDataDict, errors: FlattenErrorDict, context: Context
) -> None:
    """Give every new row of MS-Variabel and MS-Indikator its key: v1, v2 …, i1, i2 …"""
    values = _values(data)
    package = context.get("package")
    for group, letter in links.GROUPS.items():
        rows = _rows(values, group)
        known = [str(row.get("kunci") or "") for row in rows]
        before = links.keys(package.extras.get(group)) if package is not None else []
        last = max([0, *_numbers(letter, [*known, *before])])
        for number, name in enumerate(known):
            if not name:
                last += 1
                data[(group, number, "kunci")] = f"{letter}{last}"


def satudata_rows_in_use(
    key: FlattenKey, data: FlattenDataDict, errors: FlattenErrorDict, context: Context
) -> None:
    """A row that datasets point to can be changed, not taken out."""
    package = context.get("package")
    if package is None:
        return
    values = _values(data)
    lost = links.lost(context.get(links.BASE) or package.id, package.extras, values)
    for group, used in lost.items():
        place = (group, 0, "nama") if _rows(values, group) else (group,)
        errors.setdefault(place, []).append(
            tk._("Datasets point to %(keys)s: it can be changed, not removed.")
            % {"keys": ", ".join(sorted(used))}
        )


def satudata_parked(
    key: FlattenKey, data: FlattenDataDict, errors: FlattenErrorDict, context: Context
) -> None:
    """Store what was set aside as JSON; only conditional fields may stand there."""
    given = data.get(("type",))
    dataset_type = given if isinstance(given, str) and given else "dataset"
    allowed = conditions.conditional(dataset_type)
    parked = _parked(data.get(key))
    kept = {name: value for name, value in parked.items() if _plain(name) in allowed}
    if not kept:
        data.pop(key, None)
        raise tk.StopOnError
    data[key] = json.dumps(kept, ensure_ascii=False, sort_keys=True)


def _plain(name: str) -> str:
    """``group.key.subfield`` without the key."""
    parts = name.split(".")
    return f"{parts[0]}.{parts[-1]}" if len(parts) == 3 else name


def _values(data: FlattenDataDict) -> dict[str, Any]:
    given = {key: value for key, value in data.items() if value is not tk.missing}
    return unflatten({key: value for key, value in given.items() if key[0] != "__before"})


def _parked(value: Any) -> dict[str, Any]:
    if isinstance(value, str):
        try:
            value = json.loads(value)
        except ValueError:
            return {}
    return dict(value) if isinstance(value, Mapping) else {}


def _rows(values: Mapping[str, Any], group: str) -> list[Mapping[str, Any]]:
    rows = values.get(group)
    return [row for row in rows if isinstance(row, Mapping)] if isinstance(rows, list) else []


def _numbers(letter: str, keys: Iterable[str]) -> list[int]:
    found = (re.fullmatch(rf"{letter}(\d{{1,6}})", key) for key in keys)
    return [int(match[1]) for match in found if match]
