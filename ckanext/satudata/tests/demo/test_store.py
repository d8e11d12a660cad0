"""The accounts file is private, whole at every moment, and in a fixed order."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ckanext.satudata.demo.store import Store


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "state" / "accounts.json"


def test_only_the_owner_may_read_the_files(path: Path):
    store = Store(path)
    store.save_account({"name": "warga", "password": "x"})
    store.save_progress("penduduk", id="1")

    assert {file.stat().st_mode & 0o777 for file in path.parent.iterdir()} == {0o600}
    assert len(list(path.parent.iterdir())) == 2


def test_a_wider_mode_of_an_older_file_is_not_kept(path: Path):
    path.parent.mkdir()
    path.write_text("[]")
    path.chmod(0o644)

    Store(path).save_account({"name": "warga"})

    assert path.stat().st_mode & 0o777 == 0o600


def test_the_next_run_reads_what_this_one_wrote(path: Path):
    store = Store(path)
    store.save_account({"name": "warga", "password": "old"})
    store.save_account({"name": "warga", "password": "new"})
    store.save_progress("penduduk", id="1")
    store.save_progress("penduduk", resource_id="2")

    again = Store(path)
    assert again.account("warga")["password"] == "new"
    assert again.account("nobody") == {}
    assert again.progress("penduduk") == {"id": "1", "resource_id": "2"}
    assert again.progress("other") == {}


def test_forgotten_progress_is_gone(path: Path):
    store = Store(path)
    store.save_progress("penduduk", id="1")
    store.forget("penduduk")
    store.forget("never-known")

    assert Store(path).progress("penduduk") == {}


def test_accounts_are_listed_in_the_given_order(path: Path):
    store = Store(path)
    for name in ("c", "a", "stranger", "b"):
        store.save_account({"name": name})

    store.order_accounts(["a", "b", "missing", "c"])

    assert [entry["name"] for entry in json.loads(path.read_text())] == [
        *("a", "b", "c"),
        "stranger",
    ]
