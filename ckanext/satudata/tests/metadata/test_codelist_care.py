"""``ckan satudata codelists``: the lists are checked, and so is what the portal holds."""

from __future__ import annotations

import json
from typing import Any

import ckan.model as model
import pytest
from ckan.cli.cli import ckan

from ckanext.satudata.metadata import codelists

HEAD = "kode_kemendagri,tingkat,nama,kode_induk,kode_bps\n"


@pytest.fixture
def folder(tmp_path, ckan_config):
    """The site's folder of lists, still empty."""
    ckan_config["ckanext.satudata.metadata.codelist_folder"] = str(tmp_path / "lists")
    codelists.forget()
    yield tmp_path / "lists"
    codelists.forget()


def test_a_portal_in_order(portal: Any, draft: Any, cli: Any):
    """Every list is named with its source; no stored code is unknown."""
    draft()
    result = cli.invoke(ckan, ["satudata", "codelists", "check"])
    assert result.exit_code == 0, result.output
    assert "kode_urusan: " in result.output
    assert "Every stored code is in its list." in result.output


def test_unknown_codes_are_found(portal: Any, draft: Any, act: Any, cli: Any):
    """In a field and in a row of a group; the nearest code is proposed."""
    package = draft()
    rows = [{"nama": "x", "tipe_data": "INTEGER"}]
    fields = {"type": "kegiatan", "name": "k", "owner_org": portal.orgs.dinas["id"]}
    act(portal.operator, "package_create", **fields, variabel=rows)
    extra = model.PackageExtra
    model.Session.query(extra).filter_by(package_id=package["id"], key="kode_urusan").update(
        {"value": "1.011"}
    )
    stored = model.Session.query(extra).filter_by(key="variabel").one()
    stored.value = stored.value.replace("INTEGER", "INTEGR")
    model.Session.commit()
    result = cli.invoke(ckan, ["satudata", "codelists", "check"])
    assert result.exit_code == 1
    assert "kode_urusan: unknown code '1.011'; nearest: 1.01" in result.output
    assert "variabel.tipe_data: unknown code 'INTEGR'; nearest: INTEGER" in result.output


def test_districts_are_added(folder, cli: Any, tmp_path):
    """A CSV of areas goes into the site's folder and counts at once."""
    areas = tmp_path / "kecamatan.csv"
    areas.write_text(f"{HEAD}35.10.01,kecamatan,Contoh,35.10,\n")
    words = ["satudata", "codelists", "update", str(areas), "--source", "contoh", "--date", "2026"]
    result = cli.invoke(ckan, words)
    assert result.exit_code == 0, result.output
    assert codelists.parts("35.10") == ["35.10.01"]


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("x.csv", "kode,nama\n35.10.01,Contoh\n", "columns are missing"),
        ("x.csv", f"{HEAD}3510010,kecamatan,Contoh,35.10,\n", "line 2"),
        ("x.csv", f"{HEAD}35.10.01,kecamatan,,35.10,\n", "no name"),
        ("x.json", json.dumps({"lists": {}}), "source and date"),
        ("x.json", "{", "x.json"),
        ("x.txt", "", "a .json or .csv file"),
    ],
)
def test_what_is_not_usable_is_not_taken(folder, cli: Any, tmp_path, name, content, said):
    """The error says where; the folder stays as it was."""
    (tmp_path / name).write_text(content)
    words = [
        "satudata",
        "codelists",
        "update",
        str(tmp_path / name),
        "--source",
        "s",
        "--date",
        "d",
    ]
    result = cli.invoke(ckan, words)
    assert result.exit_code == 1
    assert said in result.output
    assert not folder.exists()


def test_without_a_folder(cli: Any, tmp_path):
    """The option to set is named."""
    (tmp_path / "x.json").write_text("{}")
    result = cli.invoke(ckan, ["satudata", "codelists", "update", str(tmp_path / "x.json")])
    assert "ckanext.satudata.metadata.codelist_folder" in result.output
