"""``ckan satudata metadata import|export``: out and in again from the command line."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from ckan.cli.cli import ckan
from openpyxl import load_workbook

from ckanext.satudata.tests.metadata.brought import packages


@pytest.fixture
def command(portal: SimpleNamespace, cli: Any) -> Any:
    """``command("export", file, "--user", "operator")``."""

    def call(*words: Any) -> Any:
        return cli.invoke(ckan, ["satudata", "metadata", *map(str, words)])

    return call


def test_way(command: Any, tmp_path: Path) -> None:
    """Template, dry run, apply, export: as the person that is named, however many rows."""
    file = tmp_path / "templat.xlsx"
    assert command("export", file, "--user", "operator").exit_code == 0
    assert file.stat().st_mode & 0o077 == 0, "drafts are not for everybody on the machine"
    book = load_workbook(file)
    for number in range(3, 28):
        book["Dataset"][f"B{number}"].value = f"DATA CONTOH {number}"
    book.save(file)
    shown = command("import", file, "--user", "operator")
    assert shown.exit_code == 0, shown.output
    assert "25 new" in shown.output
    assert packages() == 0
    done = command("import", file, "--user", "operator", "--apply")
    assert done.exit_code == 0, done.output
    assert packages() == 25
    taken = command("export", file, "--user", "operator", "--organization", "dinas")
    assert "25 row(s)" in taken.output
    again = command("import", file, "--user", "operator")
    assert "25 unchanged" in again.output


def test_faults(command: Any, tmp_path: Path) -> None:
    """Sheet, row and cell, and an exit code for scripts; nobody's name is made up."""
    file = tmp_path / "templat.xlsx"
    command("export", file, "--user", "operator")
    book = load_workbook(file)
    book["Dataset"]["B3"].value, book["Dataset"]["C3"].value = "DATA CONTOH", "=1+1"
    book.save(file)
    found = command("import", file, "--user", "operator", "--apply")
    assert found.exit_code == 1
    assert "Dataset 3" in found.output
    assert "C3" in found.output
    assert packages() == 0
    assert command("import", file, "--user", "nobody").exit_code == 2
    file.write_bytes(b"a,b\n")
    assert command("import", file, "--user", "operator").exit_code == 1
