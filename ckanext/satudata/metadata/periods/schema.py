"""Input of the actions on periods."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan.types import Schema, Validator, ValidatorFactory

from ckanext.satudata import inputs

LONGEST = 20 << 20
"""Characters of a table of new rows."""


@tk.validator_args
def satudata_metadata_next_period(not_empty: Validator, ignore_missing: Validator) -> Schema:
    """A file, and another period than the next one."""
    return {"id": [not_empty, inputs.text], "period": [ignore_missing, _period]}


@tk.validator_args
def satudata_metadata_append(
    not_empty: Validator, ignore_missing: Validator, default: ValidatorFactory
) -> Schema:
    """A file, new rows as a table, and whether to look only; for rows as objects see ``rows``."""
    return {
        "id": [not_empty, inputs.text],
        "csv": [ignore_missing, _table],
        "dry_run": [default(True), inputs.flag],
    }


def _period(value: Any) -> dict[str, str]:
    if isinstance(value, dict):
        return {inputs.text(name): inputs.text(cell) for name, cell in value.items()}
    raise tk.Invalid(tk._("Give the columns of the period with their values"))


def rows(value: Any) -> list[dict[str, Any]]:
    """New rows as objects; CKAN's schemas know no objects with keys of their own.

    Raises:
        tk.ValidationError: they are something else.
    """
    try:
        if not isinstance(value, list) or not all(isinstance(row, dict) for row in value):
            raise tk.Invalid(tk._("Give the rows as a list of objects"))
        return [{inputs.text(name): _cell(cell) for name, cell in row.items()} for row in value]
    except tk.Invalid as error:
        raise tk.ValidationError({"rows": [str(error.error)]}) from None


def _cell(value: Any) -> Any:
    return value if value is None or isinstance(value, (bool, int, float)) else inputs.text(value)


def _table(value: Any) -> str:
    if not isinstance(value, str) or len(value) > LONGEST:
        raise tk.Invalid(tk._("Give the rows as a table of at most 20 MB"))
    return inputs.text(value)
