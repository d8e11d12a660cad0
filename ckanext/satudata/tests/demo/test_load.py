"""The loader goes on where it stopped, wherever that was; a finished portal is left alone."""

from __future__ import annotations

import json
from pathlib import Path

import ckan.plugins.toolkit as tk
import pytest

from ckanext.satudata import config
from ckanext.satudata.demo import act, datasets, generate, journey, load, people
from ckanext.satudata.demo.recipes import recipes
from ckanext.satudata.demo.store import Store
from ckanext.satudata.tests.demo.fake_portal import FakePortal, Killed

READS = ("_show", "get_site_user")


@pytest.fixture(autouse=True)
def _options(monkeypatch: pytest.MonkeyPatch):
    for option, name in (
        (config.WALIDATA_ORG, "diskominfo"),
        (config.PEMBINA_ORG, "bps"),
        (config.SEKRETARIAT_ORG, "bappeda"),
    ):
        monkeypatch.setitem(tk.config, option, name)
    monkeypatch.setattr(load, "POLL_SECONDS", 0)
    monkeypatch.setattr(generate, "csv_bytes", lambda recipe, until: b"")


@pytest.fixture
def accounts(tmp_path: Path) -> Path:
    return tmp_path / "accounts.json"


def run(portal: FakePortal, accounts: Path, *, small: bool = True) -> list[str]:
    said: list[str] = []
    load.Loader(portal, Store(accounts), small=small, say=said.append).run()
    return said


def expected(*, small: bool = False) -> tuple[dict[str, str], dict[str, int]]:
    """Stages and versions by name, those of open working copies with the names they get."""
    stages: dict[str, str] = {}
    versions: dict[str, int] = {}
    for item in datasets.items(small=small):
        name = item.package["name"]
        stages[name] = item.target
        versions[name] = sum(p.target in ("published", "withdrawn") for p in item.rounds)
        if item.rounds[-1].number > 1 and item.rounds[-1].target != "published":
            stages[f"copy-{name}"] = item.rounds[-1].target
    return stages, {name: number for name, number in versions.items() if number}


def test_everything_arrives_in_its_stage_and_version(accounts: Path):
    portal = FakePortal()
    said = run(portal, accounts, small=False)

    assert (portal.stages, dict(+portal.versions)) == expected()
    assert any(line.startswith("[ 3/53] ") for line in said)
    assert any("version 3" in line for line in said)


def test_accounts_of_every_role_are_listed(accounts: Path):
    run(FakePortal(), accounts, small=False)
    listed = json.loads(accounts.read_text())

    assert {entry["role"] for entry in listed} == {
        "sysadmin", "walidata", "pembina", "sekretariat", "kepala", "operator", "account",
    }  # fmt: skip
    assert all(set(entry) == {"role", "organization", "name", "password", "token"}
               for entry in listed)  # fmt: skip
    assert len({entry["password"] for entry in listed}) == len(listed) == 44


def test_a_second_run_only_looks(accounts: Path):
    portal = FakePortal()
    run(portal, accounts, small=False)
    portal.calls.clear()

    run(portal, accounts, small=False)

    assert all(action.endswith(READS) for action in portal.calls), portal.calls
    assert portal.calls.total() < 160


def test_what_a_person_moved_on_is_not_taken_back(accounts: Path):
    portal = FakePortal()
    run(portal, accounts, small=False)
    returned = next(recipe.name for recipe in recipes() if recipe.stage == "returned")
    portal.stages[returned] = "submitted"

    run(portal, accounts, small=False)

    assert portal.stages[returned] == "submitted"


@pytest.mark.parametrize(("small", "step"), [(True, 1), (False, 97)], ids=["small", "whole"])
@pytest.mark.parametrize("after", [False, True], ids=["before the call", "after it"])
def test_a_run_killed_at_any_call_is_finished_by_the_next(
    tmp_path: Path, after: bool, small: bool, step: int
):
    whole = FakePortal()
    run(whole, tmp_path / "whole.json", small=small)

    for at in range(0, whole.calls.total(), step):
        portal, accounts = FakePortal(), tmp_path / f"{at}.json"
        portal.die_at, portal.die_after = at, after
        with pytest.raises(Killed):
            run(portal, accounts, small=small)
        portal.die_at = None
        run(portal, accounts, small=small)
        assert portal.stages == whole.stages
        assert portal.versions == whole.versions
        assert set(portal.things) == set(whole.things)
        assert json.loads(accounts.read_text())


def test_an_emptied_portal_is_filled_anew(accounts: Path):
    run(FakePortal(), accounts)
    empty = FakePortal()
    run(empty, accounts)

    assert empty.stages == expected(small=True)[0]


def test_a_lost_progress_file_creates_and_publishes_nothing_twice(accounts: Path):
    portal = FakePortal()
    run(portal, accounts, small=False)
    accounts.with_name("accounts.progress.json").unlink()
    before = set(portal.things), dict(portal.stages), dict(portal.versions)

    run(portal, accounts, small=False)

    assert (set(portal.things), portal.stages, dict(+portal.versions)) == before


def test_what_somebody_withdrew_meanwhile_is_not_revised(accounts: Path):
    portal = FakePortal()
    item = next(item for item in datasets.items() if item.key == "penduduk")
    run(portal, accounts, small=False)
    progress = json.loads(accounts.with_name("accounts.progress.json").read_text())
    progress[item.key] = {"id": item.package["name"], "resource_id": "x", "rounds": 3}
    accounts.with_name("accounts.progress.json").write_text(json.dumps(progress))
    portal.stages[item.package["name"]] = "withdrawn"
    portal.calls.clear()

    run(portal, accounts, small=False)

    assert portal.stages[item.package["name"]] == "withdrawn"
    assert not portal.calls["satudata_revision_open"]


def test_a_portal_with_the_smaller_demo_of_before_gets_the_rest(accounts: Path):
    """What that demo had brought to its end stays as it is, also where the end is another."""
    portal = FakePortal()
    item = next(item for item in datasets.items() if item.key == "kondisi-jalan")
    portal.call("operator", "package_create", **item.package)
    for transition in ("submit", "verify", "recommend", "publish", "withdraw"):
        portal.call("x", f"satudata_review_{transition}", id=item.package["name"])
    Store(accounts).save_progress(item.key, id=item.package["name"], arrived=True)

    run(portal, accounts, small=False)

    stages, versions = expected()
    assert portal.stages == stages | {item.package["name"]: "withdrawn"}
    assert dict(portal.versions) == versions | {item.package["name"]: 1}


def test_submitting_waits_for_running_checks(accounts: Path):
    portal = FakePortal()
    portal.busy_checks = 5
    run(portal, accounts)

    assert portal.busy_checks == 0
    assert "draft" not in portal.stages.values()


def test_checks_that_never_end_are_reported(accounts: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(load, "CHECK_TIMEOUT", 0)
    portal = FakePortal()
    portal.busy_checks = 10**9

    with pytest.raises(act.DemoError, match="Is a worker running"):
        run(portal, accounts)


def test_reviewers_of_the_journey_have_accounts():
    names = {account.name: account.role for account in people.accounts()}

    assert {names[name] for name in journey.WALIDATA} == {"walidata"}
    assert {names[name] for name in journey.PEMBINA} == {"pembina"}
    assert names[people.operator_of(config.walidata_org())] == "walidata"
    assert people.operator_of(config.walidata_org()) not in journey.WALIDATA
    assert {people.operator_of(recipe.organization) for recipe in recipes()} <= set(names)
