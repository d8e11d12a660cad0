"""What other extensions and portals say about restrictions, in keys that are not ours.

Two strengths: a *lock* is what an extension enforced (ckanext-restricted), so that its files were
closed although the dataset is public for CKAN; a *label* only says so, and the files were open.
Plain Python, no database.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

LOCK_WORD = "restricted"
"""Stands in every spelling of the key that ckanext-restricted writes; cheap to ask in SQL."""

LOCK_KEYS = frozenset({"restricted", "restricted_level"})

OPEN_LEVELS = frozenset({"", "public", "none", "false", "no", "0", "open", "terbuka"})

LABEL_KEYS = frozenset(
    {"accessrights", "access_rights", "access_level", "access_class", "kelas_akses",
     "hak_akses", "klasifikasi_akses", "sifat_data"}
)  # fmt: skip

CLOSED_LABELS = frozenset(
    {"terbatas", "tertutup", "rahasia", "dikecualikan", "restricted", "private", "closed",
     "confidential", "sensitive", "non_public", "non-public"}
)  # fmt: skip


def key_of(text: Any) -> str:
    """One spelling of a key: ``Satuan Dataset`` and ``satuan-dataset`` are the same."""
    return re.sub(r"[^a-z0-9]+", "_", str(text).casefold()).strip("_")


def lock(resource: Mapping[str, Any]) -> str | None:
    """The level that an extension enforced on this resource, or None where it is open.

    A value that cannot be read counts as a lock.
    """
    for key, value in resource.items():
        if key_of(key) in LOCK_KEYS:
            level = _level(value)
            if level.casefold() not in OPEN_LEVELS:
                return level
    return None


def label(values: Mapping[str, Any]) -> str | None:
    """The word that calls a dataset or resource not open, or None."""
    for key, value in values.items():
        if key_of(key) in LABEL_KEYS:
            word = str(value or "").strip().rstrip("/").rsplit("/", 1)[-1]
            if word.casefold() in CLOSED_LABELS:
                return word
    return None


def _level(value: Any) -> str:
    if isinstance(value, str) and value.strip()[:1] == "{":
        try:
            value = json.loads(value)
        except ValueError:
            return value
    if isinstance(value, Mapping):
        value = value.get("level", "unknown")
    return str("" if value is None else value).strip()
