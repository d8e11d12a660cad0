"""The whole way of a portal: stock CKAN, switched on, adopted, at work, given back.

One journey (a fixture) writes down what the public sees at every station; the tests compare.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest

from ckanext.satudata.tests.adoption import compare
from ckanext.satudata.tests.adoption.world import World

NUMBER = 500
KILL_AFTER = 40
EQUAL = ("files", "rows", "views", "pages", "list", "facets", "organizations", "groups", "tags")
"""Surfaces that are compared as they are."""


@pytest.fixture(scope="module")
def journey(tmp_path_factory: Any) -> Iterator[SimpleNamespace]:
    """Every station's crawl and what the commands said."""
    world = World(tmp_path_factory.mktemp("adoption"))
    world.begin()
    try:
        yield _travel(world)
    finally:
        world.end()


def _travel(world: World) -> SimpleNamespace:
    seen, report = SimpleNamespace(world=world), world.folder / "report.json"
    world.python(world.stock, "fill", str(NUMBER), str(world.manifest))
    seen.known = {entry["id"]: entry for entry in json.loads(world.manifest.read_text())}
    seen.restricted = {key for key, entry in seen.known.items() if entry["kind"] == "restricted"}
    seen.before, seen.ledger = world.crawl(world.stock, "before"), world.ledger()

    world.ckan(world.ours, "db", "pending-migrations", "--apply")
    world.ckan(world.ours, "validation", "init-db")
    seen.on = world.crawl(world.ours, "on")
    world.ckan(world.ours, "search-index", "rebuild", "-q")
    seen.reindexed, seen.ledger_on = world.crawl(world.ours, "reindexed"), world.ledger()

    seen.dry = world.ckan(world.ours, "satudata", "adopt", "--json", str(report))
    seen.report = json.loads(report.read_text())
    seen.after_dry = world.number("satudata_adoption"), world.number("satudata_review")
    world.killed(world.ours, "satudata", "adopt", "--apply", after=KILL_AFTER)
    seen.after_kill = world.number("satudata_adoption")
    seen.applied = world.ckan(world.ours, "satudata", "adopt", "--apply")
    one = next(iter(sorted(seen.restricted)))
    world.ckan(world.ours, "satudata", "adopt", "--apply", "--dataset", one,
               "--restricted", "terbatas")  # fmt: skip
    seen.closed, seen.adopted = one, world.crawl(world.ours, "adopted")
    seen.ledger_adopted = world.ledger()
    seen.adoptions = world.number("satudata_adoption")
    seen.again = world.ckan(world.ours, "satudata", "adopt", "--apply")

    done = world.folder / "work.json"
    world.python(world.ours, "work", str(world.manifest), str(done))
    seen.work = json.loads(done.read_text())
    seen.refused = world.ckan(world.ours, "satudata", "uninstall", "--apply", fails=True)
    seen.planned = world.ckan(world.ours, "satudata", "uninstall")
    seen.trails = world.ckan(world.ours, "satudata", "trail")
    world.ckan(world.ours, "satudata", "uninstall", "--apply", "--discard-working-copies",
               "--trail", str(world.folder / "records.jsonl"))  # fmt: skip
    world.ckan(world.stock, "search-index", "rebuild", "-q")
    seen.after, seen.ledger_after = world.crawl(world.stock, "after"), world.ledger()
    private = next(key for key, entry in seen.known.items() if entry["kind"] == "private")
    public = next(key for key, entry in seen.known.items() if entry["kind"] == "public")
    out = world.folder / "edited.json"
    world.python(world.stock, "after", public, private, str(out))
    seen.edited = json.loads(out.read_text())
    return seen


def _same(seen: SimpleNamespace, crawl: dict[str, Any], without: set[str], **added: Any) -> None:
    """Both lists of datasets are as before, but for these and but for what was added."""
    for surface in ("search", "show"):
        before, now = (compare.datasets(one, surface) for one in (seen.before, crawl))
        assert before.keys() - without == now.keys() - without
        for key in before.keys() - without:
            wanted = before[key]
            if isinstance(wanted, dict):
                wanted = {**wanted, **added.get(key, {})}
            assert now[key] == wanted, f"{surface} {seen.known[key]['name']}"


def _resources(seen: SimpleNamespace, packages: set[str]) -> set[str]:
    return {one for key in packages for one in seen.known[key]["resources"]}


def _surfaces(
    seen: SimpleNamespace, crawl: dict[str, Any], without: set[str], names: tuple[str, ...]
) -> None:
    hidden = without | _resources(seen, without)
    for name in names:
        before, now = seen.before[name], crawl[name]
        if isinstance(before, dict):
            before, now = (
                {key: value for key, value in one.items() if key not in hidden}
                for one in (before, now)
            )
        assert now == before, name


def _added(seen: SimpleNamespace) -> dict[str, dict[str, str]]:
    return {
        line["id"]: {entry["field"]: entry["value"] for entry in line["added"]}
        for line in seen.report["results"]
        if line["outcome"] == "publish"
    }


class TestSwitchingOn:
    """The plugin is in ckan.plugins, nothing is adopted yet."""

    def test_the_portal_is_worth_the_trial(self, journey):
        """All kinds are there, with files, rows and views; else the rest proves nothing."""
        kinds = {entry["kind"] for entry in journey.known.values()}
        assert kinds == {
            "public", "private", "deleted", "draft", "harvested", "unowned", "showcase",
            "restricted",
        }  # fmt: skip
        files = [one for one in journey.before["files"].values() if len(one) == 64]
        rows = [one for one in journey.before["rows"].values() if one != "refused"]
        views = [one for one in journey.before["views"].values() if one not in ("refused", [])]
        assert (len(journey.known), len(files) > 40, len(rows) > 20, len(views) > 20) == (
            NUMBER, True, True, True,
        )  # fmt: skip
        hidden = {key for key, shown in journey.before["show"].items() if shown == "hidden"}
        assert {journey.known[key]["kind"] for key in hidden} == {"private", "deleted", "draft"}

    @pytest.mark.parametrize("station", ["on", "reindexed"])
    def test_the_public_sees_the_same(self, journey, station):
        """Datasets, files, rows, views, lists, numbers and pages; before and after a reindex."""
        crawl = getattr(journey, station)
        _same(journey, crawl, journey.restricted)
        _surfaces(journey, crawl, journey.restricted, (*EQUAL, "questions"))

    def test_no_row_of_a_dataset_changed(self, journey):
        """Dates, names, extras of all datasets, hidden ones included."""
        assert journey.ledger_on == journey.ledger

    def test_what_was_restricted_elsewhere_does_not_open(self, journey):
        """ckanext-restricted is not there any more; its files and rows stay closed."""
        for one in _resources(journey, journey.restricted):
            assert journey.on["files"][one] == "refused"
            assert journey.on["rows"][one] == "refused"
        for key in journey.restricted:
            assert all(not one["url"] for one in journey.on["show"][key]["resources"])
            assert all(not one["url"] for one in journey.on["search"][key]["resources"])
            assert journey.on["show"][key]["accessRights"] == "terbatas"


class TestAdopting:
    """adopt, broken off, and run again."""

    def test_a_dry_run_changes_nothing(self, journey):
        """Not a row."""
        assert journey.after_dry == (0, 0)
        assert journey.report["totals"]["datasets"] == NUMBER

    def test_a_killed_run_is_continued(self, journey):
        """Some were adopted, not all; the second run took the rest and says so."""
        todo = sum(journey.report["totals"]["outcomes"][name] for name in ("publish", "draft"))
        assert KILL_AFTER <= journey.after_kill < todo
        assert f"{todo - journey.after_kill} " in journey.applied.splitlines()[-1]
        assert journey.adoptions == todo + 1
        assert journey.again.splitlines()[-1].startswith("0 ")

    def test_the_public_sees_the_same(self, journey):
        """Values from the mapping are added to empty fields, and are exactly those reported."""
        _same(journey, journey.adopted, journey.restricted, **_added(journey))
        _surfaces(journey, journey.adopted, journey.restricted, EQUAL)
        for question, names in journey.before["questions"].items():
            assert set(names) <= set(journey.adopted["questions"][question])

    def test_something_was_mapped(self, journey):
        """Else the comparison above says nothing about added values."""
        fields = {field for values in _added(journey).values() for field in values}
        assert {"accrualPeriodicity", "satuan", "tahun_awal", "kontak_produsen"} <= fields

    def test_no_date_and_no_address_changed(self, journey):
        """Adoption is no news: of the package rows not one differs."""
        before = {key: entry["row"] for key, entry in journey.ledger.items()}
        assert {key: entry["row"] for key, entry in journey.ledger_adopted.items()} == before

    def test_original_extras_stay(self, journey):
        """Whatever was written stays under its own key."""
        for key, entry in journey.ledger.items():
            now = journey.ledger_adopted[key]["extras"] or {}
            assert (entry["extras"] or {}).items() <= now.items()

    def test_the_trails_are_whole(self, journey):
        """``ckan satudata trail`` finds every adoption's line in order."""
        assert "broken" not in journey.trails


class TestWorking:
    """Adopted datasets are datasets like others."""

    def test_a_working_copy_opens_whatever_the_old_metadata_say(self, journey):
        """What the schema refuses is left out of the copy; the rest is there."""
        copy = journey.work["odd_copy"]
        assert not copy.get("tahun_awal")
        assert not copy.get("kode_urusan")
        assert copy["title"] == journey.before["show"][journey.work["odd"]]["title"]


class TestGivingBack:
    """uninstall, and CKAN without the extension and its companions."""

    def test_working_copies_are_asked_about(self, journey):
        """Nothing is thrown away unasked."""
        assert journey.work["copy"] in journey.planned
        assert "working copies" in journey.refused or "salinan kerja" in journey.refused

    def test_the_public_sees_the_same(self, journey):
        """But for the revised dataset and the one that became terbatas."""
        other = {journey.closed, journey.work["revised"]}
        _same(journey, journey.after, other)
        _surfaces(journey, journey.after, other, ("files", "rows", "views", "pages", "groups"))
        gone = journey.known[journey.closed]["name"]
        assert journey.after["list"] == [one for one in journey.before["list"] if one != gone]

    def test_a_revision_stays_with_its_file(self, journey):
        """New bytes at CKAN's own path."""
        assert journey.after["files"][journey.work["file"]] == journey.work["sha256"]
        shown = journey.after["show"][journey.work["revised"]]
        assert {"key": "satuan", "value": "Orang"} in shown["extras"]

    def test_terbatas_is_private(self, journey):
        """Stock CKAN would open it: description, files and rows are closed instead."""
        assert journey.after["show"][journey.closed] == "hidden"
        for one in journey.known[journey.closed]["resources"]:
            assert journey.after["files"][one] == "refused"
            assert journey.after["rows"][one] == "refused"
            assert journey.before["files"][one] != "refused"

    def test_hidden_ones_are_as_before(self, journey):
        """Private, draft and deleted datasets to the last column."""
        for key, entry in journey.known.items():
            if entry["kind"] in ("draft", "deleted"):
                assert journey.ledger_after[key] == journey.ledger[key]
            if entry["kind"] == "private":
                assert journey.ledger_after[key]["row"] == journey.ledger[key]["row"]

    def test_dates_and_extras_are_as_before(self, journey):
        """Also of what is public."""
        other = {journey.closed, journey.work["revised"]}
        for key, entry in journey.known.items():
            if entry["kind"] in ("public", "harvested", "showcase") and key not in other:
                assert journey.ledger_after[key] == journey.ledger[key]

    def test_drafts_get_their_name_and_stay_private(self, journey):
        """Opaque while the extension was on, as wanted afterwards."""
        assert journey.work["draft_name"] != "rancangan-baru"
        row = journey.ledger_after[journey.work["draft"]]["row"]
        assert (row["name"], row["private"], row["state"]) == ("rancangan-baru", True, "active")

    def test_nothing_of_ours_is_left(self, journey):
        """No table but the number of the migration, no working copy, and the records kept."""
        ours = {name for name in journey.world.tables() if name.startswith("satudata_")}
        assert ours == {"satudata_alembic_version"}
        assert journey.work["copy"] not in journey.ledger_after
        lines = (journey.world.folder / "records.jsonl").read_text().splitlines()
        events = [json.loads(line) for line in lines if '"satudata_review_event"' in line]
        assert sum(event["action"] == "adopt" for event in events) == journey.adoptions

    def test_editing_works(self, journey):
        """The trigger is gone: a private dataset may be published by CKAN's own button."""
        assert journey.edited == {"title": "Diubah", "private": False}
