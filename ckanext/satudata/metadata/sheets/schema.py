"""Input of the actions on spreadsheets of metadata."""

from __future__ import annotations

import ckan.plugins.toolkit as tk
from ckan.types import Schema, Validator, ValidatorFactory

from ckanext.satudata import inputs


@tk.validator_args
def one(not_empty: Validator) -> Schema:
    """Id of an import."""
    return {"id": [not_empty, inputs.text]}


@tk.validator_args
def bring(default: ValidatorFactory, ignore_missing: Validator, ignore_empty: Validator) -> Schema:
    """A file, its content, or an import that was checked; see ``action.py``."""
    return {
        "upload": [ignore_missing],
        "content": [ignore_missing],
        "id": [ignore_empty, inputs.text],
        "dry_run": [default(True), inputs.flag],
        "revise": [default(False), inputs.flag],
    }


@tk.validator_args
def export(ignore_empty: Validator) -> Schema:
    """Id or name of a kegiatan or dataset, or of an organization."""
    return {
        "id": [ignore_empty, inputs.text],
        "organization": [ignore_empty, inputs.text],
    }
