"""The vocabulary shared by every room; imports nothing of ours."""

from __future__ import annotations

from typing import Literal, get_args

Stage = Literal[
    "draft",
    "submitted",
    "walidata_verified",
    "pembina_recommended",
    "published",
    "returned",
    "withdrawn",
]
"""Where a dataset or working copy stands in the review."""

AccessClass = Literal["terbuka", "terbatas", "tertutup"]
"""Who may read: everyone, holders of a grant, or only the agencies concerned."""

Role = Literal["produsen", "kepala", "walidata", "pembina", "sekretariat", "sysadmin"]
"""What a person is *in relation to one dataset*; see roles/sdi.py."""

STAGES: tuple[Stage, ...] = get_args(Stage)
ACCESS_CLASSES: tuple[AccessClass, ...] = get_args(AccessClass)

EDITABLE_STAGES: frozenset[Stage] = frozenset({"draft", "returned"})
"""Content may change only here; in every other stage it is frozen."""
