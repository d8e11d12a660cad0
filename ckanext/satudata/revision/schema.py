"""Input of the revision actions."""

from __future__ import annotations

import ckan.plugins.toolkit as tk
from ckan.types import Schema, Validator


@tk.validator_args
def one(not_empty: Validator, unicode_safe: Validator) -> Schema:
    """One dataset or working copy."""
    return {"id": [not_empty, unicode_safe]}
