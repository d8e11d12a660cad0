"""How the values and names that a difference shows are read out; plain Python."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from ckanext.satudata.metadata import codelists, schemas
from ckanext.satudata.metadata.wording import gettext as _
from ckanext.satudata.metadata.wording import localised

Words = Callable[[schemas.Field, Any], str]
"""How a value is read out; of a list, each entry."""


def spelled(field: schemas.Field, value: Any) -> str:
    """A value in words: the names of codes, everything else as it is written."""
    if isinstance(value, str):
        label = codelists.label(field["codelist"], value) if "codelist" in field else None
        return localised(label) if label else value
    if isinstance(value, Mapping) and set(value) == {"name"}:
        return str(value["name"])
    return json.dumps(value, ensure_ascii=False, sort_keys=True, indent=1)


def said(name: str) -> dict[str, str]:
    """Labels of what no schema file names."""
    labels = {
        "sha256": _("Content of the file"),
        "views": _("Views"),
        "dictionary": _("Data dictionary"),
        "title": _("Title"),
        "name": _("Column"),
        "description": _("Description"),
        "type": _("Type"),
        "unit": _("Unit"),
        "reference": _("Reference code"),
        "constraints": _("Rules"),
        "primaryKey": _("Key"),
    }
    return {"label": labels[name]} if name in labels else {}
