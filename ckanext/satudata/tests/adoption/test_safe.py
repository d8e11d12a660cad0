"""What an adoption and an uninstall could open by accident, or trip over."""

from __future__ import annotations

import ckan.model as model
import ckan.plugins.toolkit as tk
import pytest
import sqlalchemy as sa
from ckan.cli.cli import ckan as ckan_command

from ckanext.satudata.adoption import leaving, mapping, report
from ckanext.satudata.review.model import Review
from ckanext.satudata.review.states import NAMES
from ckanext.satudata.tests.conftest import COMPLETE, CSV

pytestmark = pytest.mark.usefixtures("with_plugins")


def test_files_are_private(portal, act, old, tmp_path):
    """They name hidden datasets; a file that others could read before is theirs no more."""
    old("rahasia", private=True)
    found = act(portal.sysadmin, "satudata_adoption_report")
    for name, write in (("a.json", report.write_json), ("a.csv", report.write_csv)):
        path = tmp_path / name
        path.touch(0o644)
        write(found, path)
        assert path.stat().st_mode & 0o077 == 0, name
    path = tmp_path / "records.jsonl"
    path.touch(0o644)
    leaving.export(path)
    assert path.stat().st_mode & 0o077 == 0


def test_an_uninstall_whose_records_cannot_be_written_begins_nothing(
    portal, act, at_stage, cli, tmp_path
):
    """Working copies are not thrown away before it is known that the records can be kept."""
    package = at_stage("published")
    copy = act(portal.operator, "satudata_revision_open", id=package["id"])
    words = ["satudata", "uninstall", "--apply", "--discard-working-copies"]
    done = cli.invoke(ckan_command, [*words, "--trail", str(tmp_path / "none" / "records")])
    assert done.exit_code == 2
    assert "--trail" in done.output
    assert act(portal.operator, "package_show", id=copy["id"])["state"] == "active"


def test_deleted_terbatas_becomes_private_too(portal, act, at_stage):
    """Whoever brings it back in stock CKAN does not open its files by that."""
    package = at_stage("published", access_class="terbatas")
    model.Session.execute(
        sa.update(model.Package).where(model.Package.id == package["id"]).values(state="deleted")
    )
    model.Session.commit()
    assert [line["id"] for line in leaving.inventory().closing] == [package["id"]]


@pytest.mark.parametrize("who", ["sysadmin", "kepala"])
def test_assigning_adopts_nothing(portal, act, old, who):
    """A dataset that is not adopted has no place in the chain, so nobody gets it in hand."""
    package_id = old("publik")
    for user in ({}, {"user": "operator"}):
        with pytest.raises((tk.NotAuthorized, tk.ValidationError)):
            act(getattr(portal, who), "satudata_review_assign", id=package_id, **user)
        assert Review.get(package_id) is None
    assert act(None, "package_show", id=package_id)["state"] == "active"


@pytest.mark.parametrize("who", ["operator", "kepala", "walidata", "sysadmin"])
@pytest.mark.parametrize("name", NAMES)
def test_no_step_adopts(portal, act, old, who, name):
    """Nor by any step of the review, with complete metadata, and overriding or not."""
    package_id = old("publik", content=CSV, extras={k: str(v) for k, v in COMPLETE.items()})
    more = {"access_class": "terbatas"} if name == "reclassify" else {}
    for reason in ({}, {"override_reason": "x"}):
        with pytest.raises((tk.NotAuthorized, tk.ValidationError)):
            act(
                getattr(portal, who), f"satudata_review_{name}", id=package_id, note="x",
                **more, **reason,
            )  # fmt: skip
        model.Session.remove()
        assert Review.get(package_id) is None


@pytest.mark.parametrize(
    "content",
    [
        {"fields": {"satuan": [{"from": [5]}]}},
        {"fields": {"satuan": [{"from": ["x"], "code": []}]}},
        {"values": {"frekuensi": {"tahunan": 5}}},
        {"values": {"frekuensi": {"tahunan": "setahun"}}},
    ],
)
def test_strange_mappings(content):
    """A mapping that cannot be used is said to be so."""
    with pytest.raises(mapping.MappingFault):
        mapping.combined([content])
