"""The loader on a real CKAN: every step is allowed by the rules that users meet."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import ckan.plugins.toolkit as tk
import click
import pytest
from click.testing import CliRunner

from ckanext.satudata import cli, config
from ckanext.satudata.demo import datasets, load, prices
from ckanext.satudata.demo.datasets import Item
from ckanext.satudata.demo.store import Store
from ckanext.satudata.review import trail

pytestmark = pytest.mark.usefixtures("no_workers", "clean_db", "clean_index")


@pytest.fixture
def accounts(tmp_path: Path) -> Path:
    return tmp_path / "accounts.json"


def one_of_each() -> list[Item]:
    """Items until every stage, class, detour … has occurred; not all fifty, it is slow.

    That each of them is complete, has correct numbers and a way that the table allows is tested
    without a portal.
    """
    seen: set[Any] = set()
    chosen: set[str] = set()
    for item in sorted(datasets.items(), key=lambda item: item.key != "penduduk"):
        last = item.rounds[-1]
        news = {
            item.package["type"],
            item.package["access_class"],
            (item.target, last.target, bool(last.days), bool(last.release)),
            *((part.detour, part.same_file) for part in item.rounds),
        }
        if news - seen:
            chosen.add(item.key)
        seen |= news
    return [
        item if item.kegiatan in chosen else replace(item, kegiatan="")
        for item in datasets.items()
        if item.key in chosen
    ]


def test_one_dataset_of_each_kind(
    app: Any, accounts: Path, act: Any, monkeypatch: pytest.MonkeyPatch
):
    """One load (it is slow), looked at from all sides; the largest table is cut short."""
    chosen = one_of_each()
    monkeypatch.setattr(datasets, "items", lambda small=False: chosen)
    monkeypatch.setattr(prices, "LAST_DAY", prices.FIRST_DAY)
    monkeypatch.setitem(tk.config, config.DEMO_BANNER, False)
    assert "DATA CONTOH" not in app.get("/").body
    load.load(app.flask_app, accounts, say=lambda _line: None)
    store = Store(accounts)

    _every_dataset_is_in_its_stage_and_only_open_ones_are_public(store, act)
    _published_ones_have_their_versions_with_notes_and_dates_in_the_past(store, act)
    _the_working_copy_has_a_new_file_and_the_published_one_its_old(store, act)
    _some_are_late_and_one_has_its_release_ahead(act)
    _every_trail_holds_and_tells_one_thing_after_the_other(store)
    _dates_of_ckan_agree_with_the_trail(store, act)
    _the_accounts_can_be_used(app, accounts)
    _a_second_run_changes_nothing(app, accounts, act)
    assert "DATA CONTOH" in app.get("/").body


def _every_dataset_is_in_its_stage_and_only_open_ones_are_public(store: Store, act: Any) -> None:
    public: set[str] = set()
    for item in datasets.items():
        # The pembina's returns are the producer's again; walidata sees no draft.
        reader = item.operator
        package = act({"name": reader}, "package_show", id=store.progress(item.key)["id"])
        assert package["satudata_stage"] == item.target, item.key
        if item.target == "published" and package["access_class"] != "tertutup":
            public.add(item.package["name"])
        assert package["private"] is not (package["name"] in public)

    found = act(None, "package_search", rows=100)["results"]
    assert {package["name"] for package in found} == public


def _published_ones_have_their_versions_with_notes_and_dates_in_the_past(
    store: Store, act: Any
) -> None:
    now = dt.datetime.utcnow().isoformat()
    for item in datasets.items():
        if item.target != "published":
            continue
        package_id = store.progress(item.key)["id"]
        versions = act({"name": item.operator}, "satudata_revision_list", id=package_id)
        wanted = [part.number for part in item.rounds if part.target == "published"]
        assert [one["version"] for one in versions] == wanted[::-1]
        dates = [one["published_at"] for one in versions]
        assert dates == sorted(dates, reverse=True)
        assert dates[0] < now
        assert all(one["note"] for one in versions)


def _some_are_late_and_one_has_its_release_ahead(act: Any) -> None:
    late = act({"name": "walidata-1"}, "satudata_review_queue", stage="submitted", limit=50)
    assert {one["overdue"] for one in late["results"]} == {True, False}
    ready = act({"name": "walidata-1"}, "satudata_review_queue", stage="pembina_recommended")
    assert any(one["release_at"] for one in ready["results"])
    assert any(not one["release_at"] for one in ready["results"])


def _every_trail_holds_and_tells_one_thing_after_the_other(store: Store) -> None:
    begun = (dt.datetime.utcnow() - load.OPENED).isoformat()
    for item in datasets.items():
        package_id = store.progress(item.key)["id"]
        lines = trail.lines(package_id)
        assert not trail.broken(package_id), item.key
        moments = [line.at.isoformat() for line in lines]
        assert moments == sorted(moments)
        assert all(moment > begun for moment in moments)
        assert not any(line.override for line in lines)


def _dates_of_ckan_agree_with_the_trail(store: Store, act: Any) -> None:
    for item in datasets.items():
        known = store.progress(item.key)
        package = act({"name": item.operator}, "package_show", id=known["id"])
        moments = [line.at.isoformat() for line in trail.lines(known["id"])]
        if moments:
            assert package["metadata_created"] <= moments[0]
        if item.target == "published":
            versions = act({"name": item.operator}, "satudata_revision_list", id=known["id"])
            assert package["metadata_modified"][:16] == versions[0]["published_at"][:16]


def _the_working_copy_has_a_new_file_and_the_published_one_its_old(store: Store, act: Any) -> None:
    operator = {"name": "operator-dispendukcapil"}
    known = store.progress("penduduk")
    published = act(operator, "package_show", id=known["id"])
    copy = act(operator, "package_show", id=known["copy"])
    review = act(operator, "satudata_review_show", id=known["copy"])

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


def test_the_command_loads_the_small_demo(
    app: Any, accounts: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setitem(tk.config, config.DEMO_BANNER, False)
    # Below a context of our own: ckan's would make another application, with its own settings.
    parent = click.Context(cli.satudata)
    parent.meta["flask_app"] = app.flask_app
    arguments = ["--small", "--accounts", str(accounts)]
    result = CliRunner().invoke(cli.satudata.commands["demo"], arguments, parent=parent)

    assert result.exit_code == 0, result.output
    assert "[ 3/3] " in result.output
    assert len(json.loads(accounts.read_text())) == 12
    assert accounts.stat().st_mode & 0o777 == 0o600
