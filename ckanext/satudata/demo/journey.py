"""The way of one dataset through the review, step by step, as the demo's people walk it.

Only the order is known here; whether a step is allowed is decided by the portal's own rules.
Plain Python. Imports only types.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from ckanext.satudata.types import Stage

FORWARD: dict[Stage, str] = {
    "draft": "submit",
    "submitted": "verify",
    "walidata_verified": "recommend",
    "pembina_recommended": "publish",
    "published": "withdraw",
}
ORDER: tuple[Stage, ...] = (*FORWARD, "withdrawn")

VERIFIER, PUBLISHER, RECOMMENDER = "walidata-1", "walidata-2", "pembina-1"

RETURN_REASON = (
    "Rumus belum menyebut kelompok usia tiap jenjang. Mohon dilengkapi, lalu ajukan kembali."
)
WITHDRAW_REASON = "Panjang ruas di dua kecamatan keliru; ditarik sampai angkanya diperbaiki."


@dataclass(frozen=True)
class Step:
    """One transition: who takes it, and what it is called with."""

    transition: str
    user: str
    data: dict[str, Any] = field(default_factory=dict)

    @property
    def action(self) -> str:
        """Name of the action that takes it."""
        return f"satudata_review_{self.transition}"


def next_step(stage: Stage, target: Stage, operator: str) -> Step | None:
    """The step that brings a dataset nearer to where the demo leaves it.

    Args:
        stage: where it stands.
        target: where the demo leaves it.
        operator: who submits it.

    Returns:
        The step, or None when it has arrived or somebody took it elsewhere.
    """
    if stage == target or stage not in FORWARD:
        return None
    if target == "returned":
        transition = {"draft": "submit", "submitted": "return"}.get(stage)
    elif ORDER.index(stage) < ORDER.index(target):
        transition = FORWARD[stage]
    else:
        transition = None
    return _step(transition, operator) if transition else None


def _step(transition: str, operator: str) -> Step:
    match transition:
        case "submit":
            return Step(transition, operator)
        case "verify":
            return Step(transition, VERIFIER)
        case "return":
            return Step(transition, VERIFIER, {"note": RETURN_REASON})
        case "recommend":
            letter = {"letter_number": "B-001/CONTOH/2026", "letter_date": "2026-01-15"}
            return Step(transition, RECOMMENDER, letter)
        case "withdraw":
            return Step(transition, PUBLISHER, {"note": WITHDRAW_REASON})
        case _:
            return Step(transition, PUBLISHER)
