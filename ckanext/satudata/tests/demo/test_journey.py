"""The demo's way through the review is one that the transition table allows."""

from __future__ import annotations

import pytest

from ckanext.satudata.demo import journey
from ckanext.satudata.demo.recipes import Recipe, recipes
from ckanext.satudata.review.states import rows_from
from ckanext.satudata.types import Stage

OPERATOR = "operator-x"
ROLES = {
    OPERATOR: "produsen",
    journey.VERIFIER: "walidata",
    journey.PUBLISHER: "walidata",
    journey.RECOMMENDER: "pembina",
}
EVERY = [*recipes(), *recipes(small=True)]


@pytest.mark.parametrize("recipe", EVERY, ids=lambda recipe: f"{recipe.key}-{recipe.stage}")
def test_the_table_allows_every_step_and_the_dataset_arrives(recipe: Recipe):
    stage: Stage = "draft"
    acted: dict[str, str] = {"author": OPERATOR}
    while step := journey.next_step(stage, recipe.stage, OPERATOR):
        row = next(row for row in rows_from(stage, step.transition) if not row.only_if)
        assert ROLES[step.user] in row.roles
        assert step.user not in {acted.get(party) for party in row.barred}
        assert step.data.get("note") or not row.note_required
        acted |= {"submit": {"submitter": step.user}, "verify": {"verifier": step.user}}.get(
            step.transition, {}
        )
        stage = row.target

    assert stage == recipe.stage


def test_a_recommendation_names_its_letter():
    step = journey.next_step("walidata_verified", "published", OPERATOR)

    assert step is not None
    assert {"letter_number", "letter_date"} <= set(step.data)


@pytest.mark.parametrize(
    ("stage", "target"),
    [
        ("published", "submitted"),
        ("returned", "published"),
        ("withdrawn", "published"),
        ("walidata_verified", "returned"),
    ],
)
def test_what_somebody_moved_elsewhere_stays_there(stage: Stage, target: Stage):
    assert journey.next_step(stage, target, OPERATOR) is None
