"""The way of one dataset through the review, step by step, as the demo's people walk it.

Only the order and the moments are known here; whether a step is allowed is decided by the
portal's own rules. Plain Python. Imports recipes and types.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any

from ckanext.satudata.demo.places import seeded
from ckanext.satudata.demo.recipes import Round
from ckanext.satudata.types import Stage

FORWARD: dict[Stage, str] = {
    "draft": "submit",
    "submitted": "verify",
    "walidata_verified": "recommend",
    "pembina_recommended": "publish",
    "published": "withdraw",
}
ORDER: tuple[Stage, ...] = (*FORWARD, "withdrawn")

WALIDATA = ("walidata-1", "walidata-2")
PEMBINA = ("pembina-1", "pembina-2")

RETURNED_BY_WALIDATA = (
    "Rumus belum menyebut kelompok usia tiap jenjang. Mohon dilengkapi, lalu ajukan kembali.",
    "Nama kecamatan pada tiga baris belum sesuai kode referensi. Mohon diperbaiki.",
    "Penjelasan kolom belum lengkap dan satuan berbeda dari metadata. Mohon disesuaikan.",
)
RETURNED_BY_PEMBINA = (
    "Definisi belum sama dengan standar data yang berlaku. Mohon disesuaikan.",
    "Klasifikasi belum mengikuti baku. Mohon perbaiki rincian dan konsepnya.",
)
WITHDRAWN = "Berat daun basah dan kering tercampur; ditarik sampai angkanya diperbaiki."
FIRST_RELEASE = "Terbitan pertama."
NEW_PERIOD = "Menambah data sampai {until}."
NEW_WORDS = "Memperjelas metodologi; angkanya tidak berubah."

NOTED = frozenset({*FORWARD.values(), "return", "schedule"})
"""The transitions of the demo as the trail calls them."""

HOURS = {"submit": (20, 70), "verify": (1, 30), "return": (2, 40), "pembina-return": (2, 40),
         "recommend": (2, 60), "publish": (1, 50), "schedule": (1, 5)}  # fmt: skip
"""How long a step comes after the one before, at least and at most."""
OFFICE_HOURS, FRIDAY = (1, 9), 4
PREPARED_HOURS = (30, 220)
"""How long before its submission a dataset was created."""


@dataclass(frozen=True)
class Step:
    """One transition: who takes it, when, and what it is called with."""

    transition: str
    user: str
    at: dt.datetime
    """UTC without a zone."""
    data: dict[str, Any] = field(default_factory=dict)
    noted: str = ""
    """How the trail calls it; differs for a scheduled release."""

    @property
    def action(self) -> str:
        """Name of the action that takes it."""
        return f"satudata_review_{self.transition}"


@dataclass(frozen=True)
class Course:
    """Everything that happens in one round."""

    begins: dt.datetime
    """When the draft or working copy is made."""
    steps: tuple[Step, ...]

    def rest(self, taken: list[str]) -> tuple[Step, ...]:
        """What is left to do.

        Args:
            taken: the transitions of the trail so far.

        Returns:
            The steps that follow; none when somebody took another way.
        """
        names = [step.noted for step in self.steps]
        return self.steps[len(taken) :] if names[: len(taken)] == taken else ()


def course(key: str, part: Round, operator: str, today: dt.datetime) -> Course:
    """The steps of a round with their moments.

    Args:
        key: of the dataset or activity; the same key always goes the same way.
        part: the round.
        operator: who prepares and submits it.
        today: the present moment, UTC without a zone; the last step lies ``part.days`` before.
    """
    random = seeded(f"{key}/{part.number}")
    names = list(_names(part))
    moments = _moments(random, names, part, today)
    people = random.sample(WALIDATA, 2), random.choice(PEMBINA)
    steps: list[Step] = []
    for name, at in zip(names, moments[1:], strict=True):
        user, data = _call(name, part, operator, people, at, random)
        if name == "schedule":
            data = {"release_at": (today + dt.timedelta(days=part.release)).isoformat()}
        transition = {"schedule": "publish", "pembina-return": "return"}.get(name, name)
        noted = "return" if name == "pembina-return" else name
        steps.append(Step(transition, user, at, data, noted))
    return Course(moments[0], tuple(steps))


def _names(part: Round) -> Iterator[str]:
    """The transitions in order; ``pembina-return`` is a return by the pembina."""
    if part.detour == "pembina":
        yield from ("submit", "verify", "pembina-return")
    elif part.detour == "walidata" or part.target == "returned":
        yield from ("submit", "return")
    if part.target != "returned":
        yield from (FORWARD[stage] for stage in ORDER[: ORDER.index(part.target)])
    if part.release:
        yield "schedule"


def _moments(
    random: Random, names: list[str], part: Round, today: dt.datetime
) -> list[dt.datetime]:
    """When it begins and when each step is taken, told backwards from the last one."""
    end = today - dt.timedelta(minutes=random.randrange(20, 90))
    if part.days:
        end = _at_work(end - dt.timedelta(days=part.days))
    if names and names[-1] == "withdraw":
        found = [_at_work(end + (today - end) * 0.85), end]
    else:
        found = [end]
    for name in reversed(names[: len(names) - len(found) + 1][1:]):
        found.append(_at_work(found[-1] - _hours(random, HOURS[name])))
    if names:
        found.append(_at_work(found[-1] - _hours(random, PREPARED_HOURS)))
    return list(reversed(found))


def _at_work(moment: dt.datetime) -> dt.datetime:
    """The same moment, or an earlier one in office hours (in UTC+7; 1 to 9 o'clock UTC)."""
    if moment.hour < OFFICE_HOURS[0]:
        moment -= dt.timedelta(days=1)
    if not OFFICE_HOURS[0] <= moment.hour < OFFICE_HOURS[1]:
        moment = moment.replace(hour=OFFICE_HOURS[0] + moment.minute % 8)
    return moment - dt.timedelta(days=max(0, moment.weekday() - FRIDAY))


def _hours(random: Random, span: tuple[int, int]) -> dt.timedelta:
    """Mostly soon, now and then late, as in real life."""
    least, most = span
    return dt.timedelta(minutes=round(60 * (least + (most - least) * random.random() ** 3)))


def _call(
    name: str,
    part: Round,
    operator: str,
    people: tuple[Sequence[str], str],
    at: dt.datetime,
    random: Random,
) -> tuple[str, dict[str, Any]]:
    """Who takes the step, and with what."""
    (verifier, publisher), recommender = people
    match name:
        case "submit":
            return operator, {}
        case "verify":
            return verifier, {}
        case "return":
            return verifier, {"note": random.choice(RETURNED_BY_WALIDATA)}
        case "pembina-return":
            return recommender, {"note": random.choice(RETURNED_BY_PEMBINA)}
        case "recommend":
            number = f"B-{random.randrange(1, 900):03}/CONTOH/{at.year}"
            return recommender, {"letter_number": number, "letter_date": at.date().isoformat()}
        case "publish":
            return publisher, {"note": _release_note(part)}
        case "withdraw":
            return publisher, {"note": WITHDRAWN}
        case _:
            return publisher, {}


def _release_note(part: Round) -> str:
    if part.number == 1:
        return FIRST_RELEASE
    return NEW_WORDS if part.same_file else NEW_PERIOD.format(until=part.until)
