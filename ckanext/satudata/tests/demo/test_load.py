"""The loader goes on where it stopped, wherever that was; a finished portal is left alone."""

from __future__ import annotations

import datetime as dt
import json
from collections import Counter
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import Any

import ckan.plugins.toolkit as tk
import pytest

from ckanext.satudata import config
from ckanext.satudata.demo import act, datasets, generate, journey, load, people
from ckanext.satudata.demo.recipes import recipes
from ckanext.satudata.demo.store import Store
from ckanext.satudata.review.states import rows_from

READS = ("_show", "get_site_user")


class Killed(BaseException):
    """The process dies here; nothing of ours may catch it."""


class FakePortal(act.Portal):
    """A portal in memory that knows just what the loader relies on."""

    def __init__(self) -> None:
        self.things: dict[str, dict[str, Any]] = {}
        self.stages: dict[str, str] = {}
        self.calls: Counter[str] = Counter()
        self.options: dict[str, Any] = {}
        self.trails: dict[str, list[str]] = {}
        self.versions: Counter[str] = Counter()
        self.die_at: int | None = None
        self.die_after = False
        self.busy_checks = 0

    def at(self, moment: dt.datetime) -> AbstractContextManager[None]:
        return nullcontext()

    def as_site(self, action: str, /, **data: Any) -> Any:
        return self.call("site", action, **data)

    def call(self, user: str, action: str, /, **data: Any) -> Any:
        dies = self.calls.total() == self.die_at
        if dies and not self.die_after:
            raise Killed
        self.calls[action] += 1
        try:
            if action.startswith("satudata_review_"):
                return self._review(action.removeprefix("satudata_review_"), data)
            return getattr(self, f"_{action}")(data)
        finally:
            if dies:
                raise Killed

    def _create(self, data: dict[str, Any]) -> dict[str, Any]:
        assert data["name"] not in self.things, "created twice"
        self.things[data["name"]] = {"id": data["name"], "resources": [], **data}
        return self.things[data["name"]]

    def _show(self, data: dict[str, Any]) -> dict[str, Any]:
        try:
            return self.things[data["id"]]
        except KeyError as error:
            raise tk.ObjectNotFound from error

    def _nothing(self, _data: dict[str, Any]) -> None: ...

    _organization_create = _group_create = _user_create = _create
    _organization_show = _group_show = _user_show = _package_show = _show
    _organization_member_create = _group_member_create = _user_patch = _nothing
    _package_patch = _nothing

    def _config_option_show(self, data: dict[str, Any]) -> str:
        return self.options.get(data["key"], "")

    def _config_option_update(self, data: dict[str, Any]) -> None:
        self.options |= data

    def _api_token_create(self, _data: dict[str, Any]) -> dict[str, str]:
        return {"token": "secret"}

    def _package_create(self, data: dict[str, Any]) -> dict[str, Any]:
        self.stages[data["name"]], self.trails[data["name"]] = "draft", []
        return self._create(data)

    def _package_search(self, data: dict[str, Any]) -> dict[str, Any]:
        titled = [thing for thing in self.things.values() if "notes" in thing]
        return {"results": [t for t in titled if f'title:"{t["title"]}"' == data["q"]]}

    def _resource_create(self, data: dict[str, Any]) -> dict[str, Any]:
        resource = {"id": f"file-{data['package_id']}", "bytes": data["upload"].read()}
        self.things[data["package_id"]]["resources"].append(resource)
        return resource

    def _satudata_revision_open(self, data: dict[str, Any]) -> dict[str, Any]:
        assert self.stages[data["id"]] == "published"
        name = f"copy-{data['id']}"
        if name not in self.things:
            self.things[name] = {"id": name, "resources": [{"id": f"file-{name}"}]}
            self.stages[name] = "draft"
            self.trails[name] = []
        return self.things[name]

    def _resource_patch(self, data: dict[str, Any]) -> dict[str, Any]:
        name = data["id"].removeprefix("file-")
        assert name.startswith("copy-")
        assert self.stages[name] == "draft", "a frozen file was replaced"
        return {}

    def _review(self, transition: str, data: dict[str, Any]) -> Any:
        name = data["id"]
        if transition == "show":
            version = self.versions[name]
            return {"stage": self.stages[name], "base_package_id": None, "version": version}
        if transition == "history":
            return [{"package_id": name, "action": action} for action in self.trails[name]]
        if transition == "submit" and self.busy_checks:
            self.busy_checks -= 1
            raise tk.ValidationError({"checks": ["still running"]})
        self._move(name, "schedule" if "release_at" in data else transition)
        return {}

    def _move(self, name: str, taken: str) -> None:
        self.trails[name].append(taken)
        if taken == "schedule":
            return
        self.stages[name] = rows_from(self.stages[name], taken)[0].target  # type: ignore[arg-type]
        if taken == "publish":
            base = name.removeprefix("copy-")
            self.versions[base] += 1
            if base != name:
                del self.things[name], self.stages[name], self.trails[name]


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
