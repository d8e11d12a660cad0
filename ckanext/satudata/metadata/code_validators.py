"""Validators of fields that choose from a code list, or that hold a list in text."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

import ckan.plugins.toolkit as tk
from ckanext.scheming.validation import scheming_validator

from ckanext.satudata.metadata import codelists


@scheming_validator
def satudata_code(field: Mapping[str, Any], schema: Any) -> Callable[[Any], str]:
    """One code of the field's list; an unknown one is answered with the nearest."""

    def validate(value: Any) -> str:
        code = str(value).strip()
        if code not in codelists.values(field["codelist"]):
            raise tk.Invalid(_unknown(field["codelist"], code))
        return code

    return validate


@scheming_validator
def satudata_codes(field: Mapping[str, Any], schema: Any) -> Callable[[Any], str]:
    """Several codes of the field's list, stored as JSON in the order of the list.

    Takes a list, its JSON text, or one code.
    """

    def validate(value: Any) -> str:
        chosen = [str(code).strip() for code in _as_list(value)]
        for code in chosen:
            if code not in codelists.values(field["codelist"]):
                raise tk.Invalid(_unknown(field["codelist"], code))
        order = [choice["value"] for choice in codelists.choices(field["codelist"])]
        return json.dumps([code for code in order if code in chosen])

    return validate


def satudata_lines(value: Any) -> str:
    """One entry for each line; takes a list, too. Empty lines go."""
    text = "\n".join(str(entry) for entry in value) if isinstance(value, list) else str(value)
    return "\n".join(line.strip() for line in text.splitlines() if line.strip())


def satudata_pairs(value: Any) -> str:
    """One pair for each line, its parts with a bar between them: ``1 | Male``."""
    return "\n".join(
        " | ".join(part.strip() for part in line.split("|", 1))
        for line in satudata_lines(value).splitlines()
    )


def _unknown(name: str, code: str) -> str:
    nearest = codelists.nearest(name, code)
    if not nearest:
        return tk._("%(code)s is not in the code list.") % {"code": code}
    words = {"code": code, "nearest": ", ".join(nearest)}
    return tk._("%(code)s is not in the code list. Do you mean %(nearest)s?") % words


def _as_list(value: Any) -> list[Any]:
    if isinstance(value, str) and value.lstrip().startswith("["):
        try:
            value = json.loads(value)
        except ValueError:
            return [value]
    return list(value) if isinstance(value, (list, tuple)) else [value]
