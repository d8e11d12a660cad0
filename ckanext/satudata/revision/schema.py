"""Input of the revision actions."""

from __future__ import annotations

import ckan.plugins.toolkit as tk
from ckan.types import Schema, Validator

from ckanext.satudata import inputs


@tk.validator_args
def one(not_empty: Validator, unicode_safe: Validator) -> Schema:
    """One dataset or working copy."""
    return {"id": [not_empty, unicode_safe]}


@tk.validator_args
def version(not_empty: Validator) -> Schema:
    """One version of a dataset."""
    return {**one(), "version": [not_empty, inputs.number()]}
