"""The loader on a real CKAN: every step is allowed by the rules that users meet."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from ckan.cli.cli import ckan

from ckanext.satudata.demo import datasets, journey, load, prices
from ckanext.satudata.demo.store import Store

pytestmark = pytest.mark.usefixtures("no_workers", "clean_db", "clean_index")


@pytest.fixture
def accounts(tmp_path: Path) -> Path:
    return tmp_path / "accounts.json"


@pytest.fixture
def whole(app: Any, accounts: Path, monkeypatch: pytest.MonkeyPatch) -> Store:
    """The complete demo; only the price table is cut to one day."""
    monkeypatch.setattr(prices, "LAST_DAY", prices.FIRST_DAY)
    load.load(app.flask_app, accounts, say=lambda _line: None)
    return Store(accounts)


def ids(store: Store) -> dict[str, str]:
    return {item.key: store.progress(item.key)["id"] for item in datasets.items()}


def test_every_dataset_is_in_its_stage_and_only_open_ones_are_public(whole: Store, act: Any):
    walidata, public = {"name": journey.VERIFIER}, None
    for item in datasets.items():
        package_id = whole.progress(item.key)["id"]
        reader = walidata if item.target != "draft" else {"name": item.operator}
        package = act(reader, "package_show", id=package_id)
        open_to_all = item.target == "published" and package["access_class"] != "tertutup"
        assert package["satudata_stage"] == item.target, item.key
        assert package["private"] is not open_to_all
        assert (package["name"] == item.package["name"]) or not open_to_all

    found = act(public, "package_search", rows=100)["results"]
    assert {package["name"] for package in found} == {
        item.package["name"]
        for item in datasets.items()
        if item.target == "published" and item.package["access_class"] != "tertutup"
    }


def test_the_working_copy_has_a_new_file_and_the_published_one_its_old(whole: Store, act: Any):
    operator = {"name": "operator-dispendukcapil"}
    copy_id = whole.progress(f"{load.REVISED}/working-copy")["id"]
    published = act(operator, "package_show", id=whole.progress(load.REVISED)["id"])
    copy = act(operator, "package_show", id=copy_id)

    review = act(operator, "satudata_review_show", id=copy_id)
    assert review["base_package_id"] == published["id"]
    assert review["stage"] == "draft"
    assert copy["resources"][0]["size"] > published["resources"][0]["size"]


def test_a_second_run_changes_nothing(whole: Store, app: Any, accounts: Path, act: Any):
    before = ids(whole)
    history = [act({"name": "admin"}, "satudata_review_history", id=i) for i in before.values()]
    written = accounts.read_bytes()

    load.load(app.flask_app, accounts, say=lambda _line: None)

    assert ids(Store(accounts)) == before
    assert accounts.read_bytes() == written
    assert history == [
        act({"name": "admin"}, "satudata_review_history", id=i) for i in before.values()
    ]


def test_the_accounts_can_be_used(whole: Store, app: Any, accounts: Path):
    for entry in json.loads(accounts.read_text()):
        headers = {"Authorization": entry["token"]}
        url = f"/api/3/action/user_show?id={entry['name']}"
        shown = app.get(url, headers=headers).json["result"]
        assert shown["email"] == f"{entry['name']}@satudata.example"


def test_the_command_loads_the_small_demo(cli: Any, accounts: Path):
    result = cli.invoke(ckan, ["satudata", "demo", "--small", "--accounts", str(accounts)])

    assert result.exit_code == 0, result.output
    assert "[ 3/3] " in result.output
    assert len(json.loads(accounts.read_text())) == 11
    assert accounts.stat().st_mode & 0o777 == 0o600
