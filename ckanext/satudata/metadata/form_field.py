"""One field of a form as its template needs it: marks, conditions, descriptions; plain Python."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from markupsafe import Markup, escape

from ckanext.satudata.metadata import codelists, fields, form_input, schemas
from ckanext.satudata.metadata.wording import gettext as _
from ckanext.satudata.metadata.wording import localised

ROW = "satudata_row"
"""Start of the input names of the field's row, such as ``variabel-12-``."""

SEARCHABLE = 12
"""Lists longer than this get a field to search in."""

MARK = Markup(' <span class="sd-mark sd-mark-{}" data-sd-if="{}" data-sd-row="{}"{}>{}</span>')

SELECTS = frozenset(
    {"select.html", "license.html", "satudata_kegiatan.html", "satudata_butir.html"}
)


def described(
    field: schemas.Field, data: Mapping[str, Any], errors: Mapping[str, Any], dataset_type: str
) -> dict[str, Any]:
    """What the template of a field shows.

    Args:
        field: as scheming expands it; in a row its name is that of the input.
        data: the values of the form; ``_proposed`` names those that the portal filled in,
            ``_here`` the fields on this page.
        errors: messages by the name of the input.
        dataset_type: whose schema it is.

    Returns:
        ``field`` (for scheming's snippet), ``errors``, ``condition`` (in words), ``shown``
        (as JSON for the script) and ``proposed``.
    """
    name = field["field_name"]
    own = _messages(errors.get(name))
    condition = field.get(schemas.SHOWN)
    return {
        "field": {
            **field,
            "label": _label(field, data),
            "required": False,
            "form_attrs": _attributes(field, own),
        },
        "errors": own,
        "condition": in_words(condition, dataset_type) if condition else "",
        "shown": json.dumps(condition) if condition else "",
        "row": field.get(ROW, ""),
        "proposed": name in data.get("_proposed", ()),
    }


def out_of_place(field: schemas.Field, data: Mapping[str, Any]) -> bool:
    """Whether another page decides that this field does not apply."""
    condition = field.get(schemas.SHOWN)
    if not isinstance(condition, Mapping):
        return False
    here = data.get("_here", ())
    elsewhere = {name: values for name, values in condition.items() if name not in here}
    return not schemas.applies(elsewhere or True, data)


def in_words(condition: Any, dataset_type: str) -> str:
    """A condition as a reader understands it: "Cara pengumpulan data: Survei"."""
    if not isinstance(condition, Mapping):
        return ""
    known = _known(dataset_type)
    parts = []
    between = _(" or ")
    for name, values in condition.items():
        field = known.get(name, {})
        words = between.join(_choice(field, str(value)) for value in values)
        parts.append(f"{localised(field.get('label')) or name}: {words}")
    return "; ".join(parts)


def input_label(dataset_type: str, name: str) -> str:
    """What an input is called: the label of its field, in a row with the row's number."""
    group, _dash, rest = name.partition("-")
    number, _dash, part = rest.partition("-")
    field = schemas.fields_by_name(dataset_type).get(group, {})
    label = localised(field.get("label")) or name
    for subfield in schemas.subfields(field):
        if subfield["field_name"] == part and number.isdigit():
            return f"{label} {int(number) + 1}: {localised(subfield.get('label'))}"
    return label


def row_title(field: schemas.Field, row: Mapping[str, Any]) -> str:
    """What a row is called: its first filled cell that is no key."""
    for subfield in schemas.subfields(field):
        value = row.get(subfield["field_name"])
        if subfield["field_name"] != form_input.KEY and isinstance(value, str) and value.strip():
            return _choice(subfield, value.strip().splitlines()[0])
    return ""


def row_lacks(field: schemas.Field, row: Mapping[str, Any]) -> int:
    """How many obligatory cells of a row are empty."""
    return sum(
        schemas.shown(subfield, row)
        and schemas.applies(subfield.get(schemas.REQUIRED), row)
        and fields.is_empty(row.get(subfield["field_name"]))
        for subfield in schemas.subfields(field)
    )


def _known(dataset_type: str) -> dict[str, schemas.Field]:
    known: dict[str, schemas.Field] = {}
    for field in [*schemas.resource_fields(dataset_type), *schemas.dataset_fields(dataset_type)]:
        for one in [*schemas.subfields(field), field]:
            known[one["field_name"]] = one
    return known


def _choice(field: schemas.Field, value: str) -> str:
    try:
        found = codelists.label(field.get("codelist", field.get("field_name", "")), value)
    except KeyError:
        found = None
    return localised(found) if found else value


def _label(field: schemas.Field, data: Mapping[str, Any]) -> dict[str, Markup]:
    """The label with "required" or "recommended" in words; scheming wants one for each language."""
    start = field.get(ROW, "")
    values = data
    if start:
        values = {key.removeprefix(start): data[key] for key in data if key.startswith(start)}
    text = escape(localised(field.get("label")) or field["field_name"])
    for key, word, kind in (
        (schemas.REQUIRED, _("required"), "required"),
        (schemas.RECOMMENDED, _("recommended"), "recommended"),
    ):
        condition = field.get(key, field.get("required") if kind == "required" else None)
        if not condition:
            continue
        text += MARK.format(
            kind,
            json.dumps(condition),
            start,
            "" if schemas.applies(condition, values) else Markup(" hidden"),
            word,
        )
    return {"id": text, "en": text}


def _attributes(field: schemas.Field, errors: list[str]) -> dict[str, str]:
    """What ties the input to its help and its errors."""
    name = field["field_name"]
    given = {key: str(value) for key, value in (field.get("form_attrs") or {}).items()}
    described_by = []
    if field.get("help_text") or field.get("satudata_example"):
        described_by.append(f"help-{name}")
    if errors:
        described_by.append(f"error-{name}")
        given["aria-invalid"] = "true"
    if described_by:
        given["aria-describedby"] = " ".join(described_by)
    if field.get("form_snippet") in SELECTS:
        given["class"] = "form-control form-select"
    if field.get("form_snippet") == "select.html" and _is_long(field):
        given["data-sd-search"] = "true"
    return given


def _is_long(field: schemas.Field) -> bool:
    try:
        return len(codelists.choices(field.get("codelist", ""))) > SEARCHABLE
    except KeyError:
        return False


def _messages(found: Any) -> list[str]:
    if isinstance(found, str):
        return [found]
    return [one for one in found or [] if isinstance(one, str)]
