"""Actions of the adoption. ``ckan satudata adopt`` calls them, one dataset after the other."""

from __future__ import annotations

from collections import Counter
from typing import Any

import ckan.model as model
import ckan.plugins.toolkit as tk
from ckan.types import Context, DataDict

from ckanext.satudata.adoption import mapping, plan, schema, survey, taking
from ckanext.satudata.revision import outbox
from ckanext.satudata.roles.sdi import person_in


@tk.side_effect_free
@tk.validate_action_data(schema.report)
def satudata_adoption_report(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """What an adoption would do to each dataset; nothing is changed. Sysadmins only.

    Example: ``api.action.satudata_adoption_report(organization='dinas-kesehatan')`` (ckanapi)

    :param organization: name or id: only its datasets
    :param dataset: name or id: only this one
    :param limit: at most so many (default: all)
    :param offset: leave so many out
    :param mapping: rules of one's own, in the shape of ``adoption/mappings/*.yaml``
    :param restricted: ``skip`` (default) leaves datasets that are marked as not open,
        ``terbatas`` publishes them with their files closed
    :returns: ``{totals, results}``; a result has ``id``, ``name``, ``outcome``,
        ``explanation``, ``missing`` (obligatory fields), ``files``, ``size``, ``added``,
        ``unknown``, ``harvested``, ``restricted``; the totals count ``outcomes``, ``files``,
        ``bytes``, ``incomplete``, ``harvested``
    :raises ValidationError: the mapping cannot be used
    """
    tk.check_access("satudata_adoption_report", context, data_dict)
    choices = _choices(data_dict)
    wanted = survey.ids(data_dict.get("organization"), data_dict.get("dataset"))
    start, limit = data_dict["offset"], data_dict.get("limit") or None
    wanted = wanted[start : None if limit is None else start + limit]
    results = [plan.described(plan.judge(found, choices)) for found in survey.read(wanted)]
    return {"totals": _totals(results), "results": results}


@tk.validate_action_data(schema.apply)
def satudata_adoption_apply(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Take one dataset up: version 1, marked as adopted, or a draft where it is private.

    Address, dates, rows and files stay. Nothing happens to a dataset that is taken up already or
    cannot be; the ``outcome`` says so. Sysadmins only.

    Example: ``api.action.satudata_adoption_apply(id='jumlah-penduduk', note='…')`` (ckanapi)

    :param id: id or name of the dataset
    :param note: the reason; it stands in the trail and on the version
    :param mapping: see ``satudata_adoption_report``
    :param restricted: see ``satudata_adoption_report``
    :param owner_org: id or name of an organization, for a dataset that has none
    :param index: false leaves the search document to the scheduler (default true)
    :returns: the line of the report, as it was decided
    :raises ObjectNotFound: there is no such dataset or organization
    """
    tk.check_access("satudata_adoption_apply", context, data_dict)
    package = model.Package.get(data_dict["id"])
    if package is None:
        raise tk.ObjectNotFound(tk._("Dataset not found"))
    who, choices = person_in(context), _choices(data_dict)
    planned = taking.take_up(package.id, who, data_dict["note"], choices)
    if data_dict["index"] and planned.outcome in plan.TAKEN:
        outbox.drain([planned.found.package["id"]])
    return plan.described(planned)


def _choices(data: dict[str, Any]) -> plan.Choices:
    owner = None
    if data.get("owner_org"):
        group = model.Group.get(data["owner_org"])
        if group is None or not group.is_organization or group.state != "active":
            raise tk.ObjectNotFound(tk._("Organization not found"))
        owner = group.id
    return plan.Choices(data.get("mapping") or mapping.built_in(), data["restricted"], owner)


def _totals(results: list[dict[str, Any]]) -> dict[str, Any]:
    files: Counter[str] = Counter()
    for line in results:
        files.update(line["files"])
    return {
        "datasets": len(results),
        "outcomes": dict(Counter(line["outcome"] for line in results)),
        "files": dict(files),
        "bytes": sum(line["size"] for line in results),
        "too_big": sum(len(line["too_big"]) for line in results),
        "incomplete": sum(bool(line["missing"]) for line in results),
        "harvested": sum(bool(line["harvested"]) for line in results),
        "unknown_values": sum(len(line["unknown"]) for line in results),
    }
