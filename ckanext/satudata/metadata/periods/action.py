"""Actions that add a period to a file."""

from __future__ import annotations

import io
from typing import Any

import ckan.plugins.toolkit as tk
from ckan.types import Context, DataDict
from werkzeug.datastructures import FileStorage

from ckanext.satudata.access.standing import refuse_frozen
from ckanext.satudata.access.visible import visible, visible_resource
from ckanext.satudata.metadata import tabular
from ckanext.satudata.metadata.periods import merging, schema, target, template, words, writing
from ckanext.satudata.review.model import Review
from ckanext.satudata.revision.model import ResourceLink

SHOWN = 500
"""So many rows are told one by one; the numbers are of all."""
TOLD_FAULTS = 200
ORDER = ("wrong", "changed", "added", "unchanged")
LAST_YEAR = "tahun_akhir"


@tk.side_effect_free
@tk.validate_action_data(schema.satudata_metadata_next_period)
def satudata_metadata_next_period(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """The rows that the next period of a file will have, with the measures left blank.

    :param id: id of a CSV or XLSX file of a draft, a working copy or a published dataset
    :type id: string
    :param period: another period than the next one, such as ``{"tahun": "2026", "bulan": "3"}``
    :type period: dictionary

    :returns: ``package_id`` and ``resource_id`` (of the working copy where one is open),
        ``columns``, ``types``, ``key`` (the columns that tell rows apart), and, where the columns
        tell a period, ``last``, ``next``, ``measures`` and ``rows``
    :rtype: dictionary

    :raises ckan.plugins.toolkit.ObjectNotFound: no such file, or not to be seen
    :raises ckan.plugins.toolkit.NotAuthorized: not yours to change
    :raises ckan.plugins.toolkit.ValidationError: the file is no clean table (``file``), or its
        dataset is under review (``stage``)

    Example::

        ckanapi action satudata_metadata_next_period id=5f38da22-…
    """
    visible_resource(context, data_dict["id"])
    tk.check_access("satudata_metadata_next_period", context, data_dict)
    found = _opened(context, data_dict["id"])
    key = merging.key_of(found.table, found.resource.get("schema"))
    told: dict[str, Any] = {
        "package_id": found.package["id"],
        "resource_id": found.resource["id"],
        "columns": found.table.header,
        "types": found.table.types,
        "key": key,
    }
    wanted = {k: v for k, v in (data_dict.get("period") or {}).items() if v}
    frequency = found.package.get("accrualPeriodicity")
    following = template.next_rows(found.table, key, frequency, wanted)
    if following:
        told |= {
            "last": following.last,
            "next": following.next,
            "measures": following.measures,
            "rows": following.rows,
        }
    return told


def satudata_metadata_append(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Add rows to a file by its key: new ones are appended, known ones take the new values.

    Nothing else of the file changes: name, format, columns, encoding. What is published changes
    in its working copy, which is opened where there is none. All rows are taken or none.

    :param id: id of a CSV or XLSX file of a draft, a working copy or a published dataset
    :type id: string
    :param rows: the new rows, a list of dictionaries: column → value
    :type rows: list
    :param csv: or the new rows as a table with the header of the file (CSV, or cells copied from a
        spreadsheet)
    :type csv: string
    :param dry_run: look only; the default
    :type dry_run: bool

    :returns: ``package_id`` and ``resource_id`` of the changed file, ``key``, the numbers
        ``added``, ``changed``, ``unchanged``, ``wrong``, ``total`` (rows of the file afterwards),
        ``rewritten`` (numbers and dates that were written for people), ``faults`` (each with
        ``row``, ``column``, ``rule``, ``value``, ``near``, ``message``), ``new_codes`` (texts of
        the key that no row had before) and ``rows`` (the first 500: ``row``, ``outcome``,
        ``values``, ``before``)
    :rtype: dictionary

    :raises ckan.plugins.toolkit.ObjectNotFound: no such file, or not to be seen
    :raises ckan.plugins.toolkit.NotAuthorized: not yours to change
    :raises ckan.plugins.toolkit.ValidationError: the file is no clean table (``file``), its dataset
        is under review (``stage``), or, beyond a dry run, something is wrong with rows (``rows``)

    Example::

        ckanapi action satudata_metadata_append id=5f38da22-… csv@baris.csv dry_run=false
    """
    data = _input(context, data_dict)
    visible_resource(context, data["id"])
    tk.check_access("satudata_metadata_append", context, {"id": data["id"]})
    dry_run = data["dry_run"]
    found = _opened(context, data["id"], None if dry_run else data)
    merged = _merged(found, data)
    if not dry_run:
        _refuse(merged)
        _store(context, found, merged)
    return _told(found, merged, dry_run)


def _input(context: Context, data_dict: DataDict) -> dict[str, Any]:
    rest = {key: value for key, value in data_dict.items() if key != "rows"}
    data, errors = tk.navl_validate(rest, schema.satudata_metadata_append(), context)
    if errors:
        raise tk.ValidationError(errors)
    given = data_dict.get("rows")
    return {**data, "rows": schema.rows(given)} if given is not None else data


def _opened(
    context: Context, resource_id: str, write: dict[str, Any] | None = None
) -> target.Opened:
    """The file to change; to write rows its dataset is locked, and opened where it is published.

    Rows that are wrong must not leave an empty working copy behind, so they are looked at first.
    """
    item, _who = visible_resource(context, resource_id)
    package_id = item.package_id
    if item.stage == "published":
        copy = Review.working_copy_of(package_id)
        if copy is None and write:
            _refuse(_merged(_opened(context, resource_id), write))
            tk.get_action("satudata_revision_open")(_as(context), {"id": package_id})
            copy = Review.working_copy_of(package_id)
        if copy is not None:
            package_id = copy.package_id
            resource_id = _counterpart(package_id, resource_id)
    if write:
        Review.get(package_id, lock=True)
    if package_id != item.package_id or item.stage != "published":
        refuse_frozen(visible(context, package_id)[0])
    show: Any = {**_as(context), "use_cache": False}
    return target.opened(tk.get_action("package_show")(show, {"id": package_id}), resource_id)


def _counterpart(copy_id: str, base_resource_id: str) -> str:
    """The file of a working copy that stands for a published one."""
    for own, base in ResourceLink.of(copy_id).items():
        if base == base_resource_id:
            return own
    raise tk.ValidationError({"file": [tk._("The working copy does not have this file any more")]})


def _merged(found: target.Opened, data: dict[str, Any]) -> merging.Merge:
    header, rows = _given(data, found.table.header)
    return merging.merge(found.table, header, rows, found.resource.get("schema"))


def _given(data: dict[str, Any], columns: list[str]) -> tuple[list[str], list[list[Any]]]:
    if data.get("rows"):
        names = list(dict.fromkeys(name for row in data["rows"] for name in row))
        if len(names) > tabular.MAX_COLUMNS:
            raise _no_table()
        return names, [[row.get(name) for name in names] for row in data["rows"]]
    try:
        table = tabular.rows_of(data.get("csv") or "")
    except tabular.Unreadable:
        raise _no_table() from None
    if table and len(table[0]) == len(columns) and not _names(table[0]) & _names(columns):
        return columns, list(table)  # copied without the header
    return (table[0], list(table[1:])) if table else (columns, [])


def _no_table() -> tk.ValidationError:
    return tk.ValidationError({"rows": [words.sentence(merging.fault(None, None, "no_table"))]})


def _names(cells: list[str]) -> set[str]:
    return {cell.strip().casefold() for cell in cells}


def _refuse(merged: merging.Merge) -> None:
    if merged.faults:
        told: Any = [words.sentence(fault) for fault in merged.faults[:TOLD_FAULTS]]
        raise tk.ValidationError({"rows": told})


def _store(context: Context, found: target.Opened, merged: merging.Merge) -> None:
    if not merged.count("added") and not merged.count("changed"):
        return
    content = writing.written(found.path, found.format, found.table, merged)
    upload = FileStorage(io.BytesIO(content), found.name)
    tk.get_action("resource_patch")(_as(context), {"id": found.resource["id"], "upload": upload})
    years = [row["values"].get("tahun", "") for row in merged.judged]
    last = max((year for year in years if year.isdigit() and len(year) == 4), default="")
    if str(found.package.get(LAST_YEAR) or "9999") < last:
        data = {"id": found.package["id"], LAST_YEAR: last}
        tk.get_action("package_patch")(_as(context), data)


def _told(found: target.Opened, merged: merging.Merge, dry_run: bool) -> dict[str, Any]:
    shown = sorted(merged.judged, key=lambda row: ORDER.index(row["outcome"]))[:SHOWN]
    return {
        "dry_run": dry_run,
        "package_id": found.package["id"],
        "resource_id": found.resource["id"],
        "columns": found.table.header,
        "key": merged.key,
        "added": merged.count("added"),
        "changed": merged.count("changed"),
        "unchanged": merged.count("unchanged"),
        "wrong": merged.count("wrong"),
        "total": len(found.table.rows) + merged.count("added"),
        "rewritten": merged.rewritten,
        "new_codes": merged.new_codes,
        "faults": [
            {**fault, "message": words.sentence(fault)} for fault in merged.faults[:TOLD_FAULTS]
        ],
        "rows": shown,
    }


def _as(context: Context) -> Any:
    """A fresh context for another action of the same person."""
    return {"user": context.get("user"), "auth_user_obj": context.get("auth_user_obj")}
