"""The loader on a real CKAN: every step is allowed by the rules that users meet."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner

from ckanext.satudata import cli
from ckanext.satudata.demo import datasets, journey, load, prices
from ckanext.satudata.demo.store import Store

pytestmark = pytest.mark.usefixtures("no_workers", "clean_db", "clean_index")


@pytest.fixture
def accounts(tmp_path: Path) -> Path:
    return tmp_path / "accounts.json"


def test_the_whole_demo(app: Any, accounts: Path, act: Any, monkeypatch: pytest.MonkeyPatch):
    """One load (it is slow), looked at from all sides; the price table is cut to one day."""
    monkeypatch.setattr(prices, "LAST_DAY", prices.FIRST_DAY)
    load.load(app.flask_app, accounts, say=lambda _line: None)
    store = Store(accounts)

    _every_dataset_is_in_its_stage_and_only_open_ones_are_public(store, act)
    _the_working_copy_has_a_new_file_and_the_published_one_its_old(store, act)
    _the_accounts_can_be_used(app, accounts)
    _a_second_run_changes_nothing(app, accounts, act)


def _every_dataset_is_in_its_stage_and_only_open_ones_are_public(store: Store, act: Any) -> None:
    public: set[str] = set()
    for item in datasets.items():
        reader = journey.VERIFIER if item.target != "draft" else item.operator
        package = act({"name": reader}, "package_show", id=store.progress(item.key)["id"])
        assert package["satudata_stage"] == item.target, item.key
        if item.target == "published" and package["access_class"] != "tertutup":
            public.add(item.package["name"])
        assert package["private"] is not (package["name"] in public)

    found = act(None, "package_search", rows=100)["results"]
    assert {package["name"] for package in found} == public


def _the_working_copy_has_a_new_file_and_the_published_one_its_old(store: Store, act: Any) -> None:
    operator = {"name": "operator-dispendukcapil"}
    published = act(operator, "package_show", id=store.progress(load.REVISED)["id"])
    copy_id = store.progress(f"{load.REVISED}/working-copy")["id"]
    copy = act(operator, "package_show", id=copy_id)
    review = act(operator, "satudata_review_show", id=copy_id)

    assert (review["base_package_id"], review["stage"]) == (published["id"], "draft")
    assert copy["resources"][0]["size"] > published["resources"][0]["size"]


def _the_accounts_can_be_used(app: Any, accounts: Path) -> None:
    for entry in json.loads(accounts.read_text()):
        url = f"/api/3/action/user_show?id={entry['name']}"
        shown = app.get(url, headers={"Authorization": entry["token"]}).json["result"]
        assert shown["email"] == f"{entry['name']}@satudata.example"


def _a_second_run_changes_nothing(app: Any, accounts: Path, act: Any) -> None:
    def state() -> Any:
        store = Store(accounts)
        ids = [store.progress(item.key)["id"] for item in datasets.items()]
        trails = [act({"name": "admin"}, "satudata_review_history", id=one) for one in ids]
        return trails, accounts.read_bytes()

    before = state()
    load.load(app.flask_app, accounts, say=lambda _line: None)

    assert state() == before


def test_the_command_loads_the_small_demo(app: Any, accounts: Path):
    # Below a context of our own: ckan's would make another application, with its own settings.
    parent = click.Context(cli.satudata)
    parent.meta["flask_app"] = app.flask_app
    arguments = ["--small", "--accounts", str(accounts)]
    result = CliRunner().invoke(cli.satudata.commands["demo"], arguments, parent=parent)

    assert result.exit_code == 0, result.output
    assert "[ 3/3] " in result.output
    assert len(json.loads(accounts.read_text())) == 11
    assert accounts.stat().st_mode & 0o777 == 0o600
