"""The demo's way through the review is one that the transition table allows, in the past."""

from __future__ import annotations

import datetime as dt

import pytest

from ckanext.satudata.demo import journey
from ckanext.satudata.demo.recipes import Activity, Recipe, activities, recipes
from ckanext.satudata.review.states import rows_from
from ckanext.satudata.types import Stage

OPERATOR = "operator-x"
ROLES = {
    OPERATOR: "produsen",
    **dict.fromkeys(journey.WALIDATA, "walidata"),
    **dict.fromkeys(journey.PEMBINA, "pembina"),
}
EVERY = [*activities(), *recipes(), *recipes(small=True)]
TODAY = dt.datetime(2026, 11, 21, 9, 30)


def courses(thing: Recipe | Activity, today: dt.datetime = TODAY) -> list[journey.Course]:
    return [journey.course(thing.key, part, OPERATOR, today) for part in thing.rounds]


@pytest.mark.parametrize("thing", EVERY, ids=lambda thing: f"{thing.key}-{thing.stage}")
def test_the_table_allows_every_step_and_each_round_arrives(thing: Recipe | Activity):
    for part, course in zip(thing.rounds, courses(thing), strict=True):
        stage: Stage = "draft"
        acted: dict[str, str] = {"author": OPERATOR}
        for step in course.steps:
            row = next(row for row in rows_from(stage, step.transition) if not row.only_if)
            assert ROLES[step.user] in row.roles
            assert step.user not in {acted.get(party) for party in row.barred}
            assert step.data.get("note") or not row.note_required
            acted |= {"submit": {"submitter": step.user}, "verify": {"verifier": step.user}}.get(
                step.transition, {}
            )
            stage = stage if step.noted == "schedule" else row.target

        assert stage == part.target


@pytest.mark.parametrize("hour", [0, 5, 12, 23])
@pytest.mark.parametrize("thing", EVERY, ids=lambda thing: f"{thing.key}-{thing.stage}")
def test_one_thing_happens_after_the_other_and_before_today(thing: Recipe | Activity, hour: int):
    today = TODAY.replace(hour=hour)
    moments: list[dt.datetime] = []
    for course in courses(thing, today):
        moments += [course.begins, *(step.at for step in course.steps)]

    assert moments == sorted(set(moments))
    assert moments[-1] < today
    assert moments[0] > today - dt.timedelta(days=600)


def test_releases_are_spread_over_the_months():
    steps = [step for thing in recipes() for course in courses(thing) for step in course.steps]
    months = {step.at.strftime("%Y-%m") for step in steps if step.noted == "publish"}

    assert len(months) >= 12


def test_people_work_in_office_hours():
    for thing in EVERY:
        for part, course in zip(thing.rounds, courses(thing), strict=True):
            for step in course.steps[:-1] if not part.days else course.steps:
                assert 8 <= (step.at.hour + 7) % 24 < 16
                assert step.at.weekday() < 5


def test_what_waits_is_late_here_and_fresh_there():
    late: dict[Stage, set[bool]] = {}
    for thing in recipes():
        part = thing.rounds[-1]
        if part.target in ("submitted", "walidata_verified"):
            waits = TODAY - courses(thing)[-1].steps[-1].at
            late.setdefault(part.target, set()).add(waits > dt.timedelta(hours=24))

    assert late == {"submitted": {True, False}, "walidata_verified": {True, False}}


def test_one_release_is_scheduled():
    steps = [step for thing in recipes() for step in courses(thing)[-1].steps]
    (scheduled,) = (step for step in steps if step.noted == "schedule")

    assert dt.datetime.fromisoformat(scheduled.data["release_at"]) > TODAY


def test_recommendations_name_their_letter():
    steps = [step for thing in EVERY for course in courses(thing) for step in course.steps]

    for step in steps:
        if step.transition == "recommend":
            assert step.data["letter_number"]
            assert step.data["letter_date"] == step.at.date().isoformat()


@pytest.mark.parametrize(
    ("taken", "left"),
    [
        ([], ["submit", "verify", "recommend", "publish"]),
        (["submit", "verify"], ["recommend", "publish"]),
        (["submit", "verify", "recommend", "publish"], []),
        (["submit", "return"], []),
        (["submit", "verify", "recommend", "publish", "withdraw"], []),
    ],
)
def test_a_round_goes_on_after_the_trail_and_what_somebody_moved_elsewhere_stays_there(
    taken: list[str], left: list[str]
):
    (recipe,) = (recipe for recipe in recipes() if recipe.key == "sekolah-dasar")
    course = courses(recipe)[0]

    assert [step.noted for step in course.rest(taken)] == left
