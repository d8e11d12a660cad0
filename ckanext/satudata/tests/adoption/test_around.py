"""Before the adoption everybody reads as before; the command goes on where one dataset fails."""

from __future__ import annotations

import ckan.model as model
import ckan.plugins.toolkit as tk
import pytest
from click.testing import CliRunner

from ckanext.satudata.adoption.cli import adopt, alone
from ckanext.satudata.review.model import Review
from ckanext.satudata.revision import blobs


class TestBeforeAdoption:
    """What was there stays readable, and is told apart from what may be changed."""

    @pytest.mark.parametrize("who", ["operator", "walidata", "pembina", "sysadmin", "warga", None])
    @pytest.mark.parametrize("kind", [{}, {"org": None}, {"type": "showcase"}])
    def test_everybody_reads(self, portal, act, old, who, kind):
        """Without fields, without organization, of a foreign type."""
        content = None if kind.get("type") else b"isi"  # CKAN makes no address for such a file
        package_id = old("lama", content, **kind)
        person = getattr(portal, who) if who else None
        assert act(person, "package_show", id=package_id)["satudata_stage"] == "published"
        if who in ("walidata", "sysadmin"):
            assert act(person, "satudata_review_show", id=package_id)["transitions"] == []

    @pytest.mark.parametrize("who", ["operator", "walidata", "sysadmin", None])
    def test_pages_open(self, portal, act, old, app, who):
        """Dataset and file, with the panels that people of the chain get beside them."""
        package_id = old("lama", b"isi", extras={"tahun_awal": "dua ribu", "schema": "{"})
        headers = {}
        if who:
            person = getattr(portal, who)
            token = act(portal.sysadmin, "api_token_create", user=person["name"], name="t")
            headers = {"Authorization": token["token"]}
        for url in ("/dataset/lama", f"/dataset/lama/resource/{_resource_of(package_id)}"):
            assert app.get(url, headers=headers).status_code == 200

    def test_edits_name_the_command(self, portal, act, old):
        """For people and machines."""
        package_id = old("lama")
        for who in (portal.operator, portal.sysadmin):
            with pytest.raises((tk.ValidationError, tk.NotAuthorized), match="satudata adopt"):
                act(who, "package_patch", id=package_id, notes="baru")

    def test_a_finished_draft_of_ckan_becomes_private(self, portal, act, old):
        """Stock CKAN's drafts are not private in its table, and must not become public."""
        package_id = old("rancangan", state="draft")
        act(portal.operator, "package_patch", id=package_id, state="active")
        package = model.Package.get(package_id)
        assert package
        assert (package.state, package.private) == ("active", True)


class TestCommand:
    """``ckan satudata adopt``."""

    def test_one_failure_does_not_stop_the_rest(self, portal, old, monkeypatch):
        """It is named, and the command ends with 1."""
        first, second = old("a", b"isi"), old("b", b"lain")
        broken = blobs.stock_path(_resource_of(first))
        take_in = blobs.take_in

        def failing(path):
            if path == broken:
                raise OSError("disk full")
            return take_in(path)

        monkeypatch.setattr(blobs, "take_in", failing)
        said = CliRunner().invoke(adopt, ["--apply"])
        assert said.exit_code == 1
        assert "a: OSError: disk full" in said.output
        assert (Review.get(first), bool(Review.get(second))) == (None, True)

    def test_two_at_once(self, portal, old):
        """The second is told."""
        old("a")
        with alone():
            said = CliRunner().invoke(adopt, [])
        assert said.exit_code == 1

    def test_apply_and_dry_run(self, portal, old):
        """One of them."""
        assert CliRunner().invoke(adopt, ["--apply", "--dry-run"]).exit_code == 2


def _resource_of(package_id: str) -> str:
    return model.Session.query(model.Resource.id).filter_by(package_id=package_id).scalar()
