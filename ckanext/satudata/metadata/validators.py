"""Validators of the schema files: they judge a value that is there, never a missing one.

What is missing is a matter of completeness (``completeness.py``); drafts save without it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import ckan.model as model
import ckan.plugins.toolkit as tk
from ckan.types import Context, FlattenDataDict, FlattenErrorDict, FlattenKey

from ckanext.satudata.metadata import columns, fields, links, rules

YEARS = range(1900, 2101)

COLUMNS: frozenset[str] = frozenset(
    {"title", "notes", "license_id", "url", "name", "description", "format"}
)
"""Fields of the schemas that are columns of CKAN's own tables."""

DATASTORE_PLACEHOLDER = "_datastore_only_resource"
"""What the datastore writes as URL of a resource that has no file."""

VALIDATION_OPTIONS: frozenset[str] = frozenset(
    {
        "dialect",
        "encoding",
        "checks",
        "pick_errors",
        "skip_errors",
        "limit_errors",
        "limit_rows",
    }
)
"""Options of the checks that a producer may set; others reach files and hosts of the server."""


def satudata_field(
    key: FlattenKey, data: FlattenDataDict, errors: FlattenErrorDict, context: Context
) -> None:
    """Skip the other validators of an empty field, obligatory or not.

    CKAN keeps the old value of its own columns when they are not sent, so that these must
    be sent empty to be emptied; all other fields vanish when they are left out.
    """
    value = data.get(key)
    if isinstance(value, str) and value.strip():
        return
    if value is tk.missing or not (isinstance(value, str) or fields.is_empty(value)):
        tk.get_validator("ignore_missing")(key, data, errors, context)
        return
    if key[-1] in COLUMNS:
        data[key] = ""
    else:
        data.pop(key, None)
    raise tk.StopOnError


def satudata_year(value: Any) -> str:
    """A year of four digits, kept as text."""
    year = rules.as_number(value)
    if year not in YEARS:
        raise tk.Invalid(tk._("Enter a year with four digits."))
    return str(year)


def satudata_whole_number(value: Any) -> str:
    """A whole number from 0, kept as text."""
    number = 0 if value == 0 else rules.as_number(value)
    if number is None:
        raise tk.Invalid(tk._("Enter a whole number."))
    return str(number)


def satudata_kode_dssd(value: str) -> str:
    """A code of e-Walidata, such as 1.04.000004."""
    code = re.sub(r"\s", "", value)
    if code != "-" and not rules.KODE_DSSD.match(code):
        raise tk.Invalid(tk._("A DSSD code looks like 1.04.000004."))
    return code


def satudata_resource_url(
    key: FlattenKey, data: FlattenDataDict, errors: FlattenErrorDict, context: Context
) -> None:
    """Allow an uploaded file, or a web address where the dataset is open.

    Workers fetch links from inside the server, so that file:// and the like would read it.
    """
    kind = _value(data, (*key[:-1], "url_type"))
    if kind == "upload" or (kind == "datastore" and data[key] == DATASTORE_PLACEHOLDER):
        return
    if not rules.is_web_address(data[key]):
        errors[key].append(tk._("Links must start with http:// or https://."))
    elif _value(data, ("access_class",)) in rules.NOT_OPEN:
        errors[key].append(tk._("Data that are not open must be uploaded, not linked."))


def satudata_access_class(
    key: FlattenKey, data: FlattenDataDict, errors: FlattenErrorDict, context: Context
) -> None:
    """Refuse a class stricter than terbuka while the dataset has links to other sites."""
    if data[key] not in rules.NOT_OPEN:
        return
    if any(_is_link(*found) for found in _urls(data, context)):
        errors[key].append(
            tk._("This dataset has links to other sites: upload the files or remove the links.")
        )


def satudata_kegiatan(
    key: FlattenKey, data: FlattenDataDict, errors: FlattenErrorDict, context: Context
) -> None:
    """A statistical activity that exists and that the user may see; stored by its id.

    One answer for "there is none" and "not for you". What is stored already stays valid.
    """
    package = context.get("package")
    if package is not None and package.extras.get(key[-1]) == data[key]:
        return
    found = _activity(data[key], context)
    if found is not None:
        data[key] = found.id
    else:
        errors[key].append(tk._("There is no such statistical activity."))


def satudata_butir(
    key: FlattenKey, data: FlattenDataDict, errors: FlattenErrorDict, context: Context
) -> None:
    """The key of a variable or indicator of the linked activity, as the dataset's kind says.

    What is stored already stays valid while the activity and the kind are the same.
    """
    named = {name: _value(data, (name,)) for name in (links.ACTIVITY, "indikator_variabel")}
    package = context.get("package")
    stored = package.extras if package is not None else {}
    if all(stored.get(name) == value for name, value in {**named, key[-1]: data[key]}.items()):
        return
    activity = _activity(named[links.ACTIVITY], context)
    if activity is None:
        errors[key].append(tk._("Choose the statistical activity first."))
        return
    item = links.item(activity.extras, data[key])
    if item is None:
        errors[key].append(tk._("The activity has no such variable or indicator."))
    elif named["indikator_variabel"] not in (None, "", item["group"]):
        errors[key].append(tk._("This is not of the kind chosen above (indicator or variable)."))


def _activity(name_or_id: Any, context: Context) -> model.Package | None:
    """A kegiatan that the user may see, or None."""
    found = model.Package.get(name_or_id) if isinstance(name_or_id, str) else None
    if found is None or found.type != "kegiatan" or found.state == "deleted":
        return None
    if not context.get("ignore_auth"):
        try:
            reader: Any = {"user": context.get("user"), "model": model}
            tk.check_access("package_show", reader, {"id": found.id})
        except tk.NotAuthorized:
            return None
    return found


def satudata_table_schema(
    key: FlattenKey, data: FlattenDataDict, errors: FlattenErrorDict, context: Context
) -> None:
    """A Table Schema written out; an address could change after the review.

    Ends the list where its columns are no objects: the validator behind it would trip over them.
    """
    listed = columns.parsed(data[key]).get("fields")
    is_address = isinstance(data[key], str) and not data[key].lstrip().startswith("{")
    if is_address or not _are_objects([] if listed is None else listed):
        errors[key].append(tk._("Write the Table Schema as a JSON object, not as an address."))
        raise tk.StopOnError


def _are_objects(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(part, Mapping) for part in value)


def satudata_validation_options(value: str) -> str:
    """Options of the checks, those only that cannot reach beyond the file."""
    options = tk.get_validator("scheming_load_json")(value, {})
    unknown = sorted(set(options) - VALIDATION_OPTIONS) if isinstance(options, Mapping) else []
    unknown += [name for name in ("dialect", "checks") if not _written_out(options, name)]
    if unknown:
        raise tk.Invalid(
            tk._("These options are not available: %(names)s.") % {"names": ", ".join(unknown)}
        )
    return value


def _written_out(options: Any, name: str) -> bool:
    """Whether an option holds objects; text would be the address of a file."""
    value = options.get(name, {}) if isinstance(options, Mapping) else {}
    return all(
        isinstance(part, Mapping) for part in (value if isinstance(value, list) else [value])
    )


def satudata_machine_value(
    key: FlattenKey, data: FlattenDataDict, errors: FlattenErrorDict, context: Context
) -> None:
    """Take the value from the worker of the checks only; otherwise keep what is stored."""
    if not context.get("_validation_performed"):
        resource_id = _value(data, (*key[:-1], "id"))
        stored = model.Resource.get(resource_id) if resource_id else None
        data[key] = (stored.extras or {}).get(key[-1]) if stored is not None else None
    if not data[key] or data[key] is tk.missing:
        data.pop(key, None)
        raise tk.StopOnError


def _urls(data: FlattenDataDict, context: Context) -> list[tuple[Any, Any]]:
    """URL and kind of every resource: from the input, else of the stored dataset."""
    resources = [key for key in data if key[0] == "resources" and key[-1] == "url"]
    if resources or any(key[0] == "resources" for key in data):
        return [(data[key], _value(data, (*key[:-1], "url_type"))) for key in resources]
    package = context.get("package")
    if package is None or not context.get("allow_partial_update"):
        return []
    return [(resource.url, resource.url_type) for resource in package.resources]


def _is_link(url: Any, kind: Any) -> bool:
    return kind not in ("upload", "datastore") and rules.is_web_address(url)


def _value(data: FlattenDataDict, key: FlattenKey) -> Any:
    value = data.get(key)
    return None if value is tk.missing else value
