"""A file travels from the producer over walidata and pembina to the public."""

from __future__ import annotations

import ckan.model as model
import ckan.plugins.toolkit as tk
import pytest

from ckanext.satudata.review import trail
from ckanext.satudata.review.model import Refusal

LETTER = {"letter_number": "B-1/2026", "letter_date": "2026-11-01"}


class TestWay:
    """The regular way."""

    def test_a_draft_is_private_whatever_the_client_sends(self, portal, act, draft):
        """``private`` is derived, never chosen."""
        package = draft(private=False, state="active", satudata_stage="published")
        assert package["private"] is True
        assert package["satudata_stage"] == "draft"
        assert package["name"] != "jumlah-penduduk"

    def test_it_reaches_the_public(self, portal, act, draft):
        """Submit, verify, recommend, publish; then everyone finds it under its slug."""
        package = draft()
        act(portal.operator, "satudata_review_submit", id=package["id"])
        act(portal.walidata, "satudata_review_verify", id=package["id"])
        act(portal.pembina, "satudata_review_recommend", id=package["id"], **LETTER)
        review = act(portal.walidata, "satudata_review_publish", id=package["id"])
        assert (review["stage"], review["version"]) == ("published", 1)
        shown = act(None, "package_show", id="jumlah-penduduk")
        assert shown["id"] == package["id"]
        assert shown["private"] is False
        assert act(None, "package_search", q="Jumlah Penduduk")["count"] == 1

    def test_nobody_else_sees_it_before(self, portal, act, at_stage):
        """Before publication outsiders get the answer of a dataset that does not exist."""
        package = at_stage("pembina_recommended")
        for who in (None, portal.warga, portal.operator_lain, portal.anggota, portal.sekretariat):
            with pytest.raises(tk.ObjectNotFound):
                act(who, "package_show", id=package["id"])
            assert act(who, "package_search", include_private=True)["count"] == 0

    def test_a_return_needs_a_reason_and_comes_back(self, portal, act, at_stage):
        """Returned datasets are edited and submitted again."""
        package = at_stage("submitted")
        with pytest.raises(tk.ValidationError) as refusal:
            act(portal.walidata, "satudata_review_return", id=package["id"])
        assert "note" in refusal.value.error_dict
        act(portal.walidata, "satudata_review_return", id=package["id"], note="satuan keliru")
        act(portal.operator, "package_patch", id=package["id"], satuan="Jiwa")
        review = act(portal.operator, "satudata_review_submit", id=package["id"])
        assert review["stage"] == "submitted"

    def test_frozen_content_cannot_change(self, portal, act, at_stage):
        """After the submission not even a sysadmin edits."""
        package = at_stage("submitted")
        for who in (portal.operator, portal.sysadmin):
            with pytest.raises((tk.NotAuthorized, tk.ValidationError), match="frozen"):
                act(who, "package_patch", id=package["id"], title="lain")
        assert act(portal.operator, "package_show", id=package["id"])["title"] == package["title"]

    def test_the_trail_is_one_whole_chain(self, portal, act, at_stage):
        """Every step stands in it, and the database refuses to change a line."""
        package = at_stage("published")
        names = [line.action for line in trail.lines(package["id"])]
        assert names == ["create", "submit", "verify", "recommend", "publish"]
        assert trail.broken(package["id"]) == []
        with pytest.raises(Exception, match="append-only"):
            model.Session.execute(model.meta.metadata.tables["satudata_review_event"].delete())
        model.Session.rollback()


class TestSeparation:
    """Nobody judges what they wrote."""

    def test_walidata_does_not_verify_its_own(self, portal, act, draft):
        """A dataset of diskominfo needs another walidata."""
        package = draft(portal.walidata, owner_org=portal.orgs.diskominfo["id"])
        act(portal.walidata, "satudata_review_submit", id=package["id"])
        with pytest.raises(tk.NotAuthorized):
            act(portal.walidata, "satudata_review_verify", id=package["id"])
        review = act(portal.walidata2, "satudata_review_verify", id=package["id"])
        assert review["stage"] == "walidata_verified"

    def test_who_touched_it_is_an_author_even_if_another_submits(self, portal, act, draft):
        """Author is who changed content, not who pressed the button."""
        package = draft(portal.walidata, owner_org=portal.orgs.diskominfo["id"])
        act(portal.walidata2, "satudata_review_submit", id=package["id"])
        for who in (portal.walidata, portal.walidata2):
            with pytest.raises(tk.NotAuthorized):
                act(who, "satudata_review_verify", id=package["id"])

    def test_a_sysadmin_needs_a_reason_and_is_marked(self, portal, act, at_stage):
        """An override is possible, never silent."""
        package = at_stage("submitted")
        with pytest.raises(tk.ValidationError):
            act(portal.sysadmin, "satudata_review_verify", id=package["id"])
        act(portal.sysadmin, "satudata_review_verify", id=package["id"], override_reason="cuti")
        assert trail.lines(package["id"])[-1].override is True

    def test_the_wrong_role_is_refused_and_kept(self, portal, act, at_stage):
        """Refused attempts are on record, outside the rolled-back transaction."""
        package = at_stage("submitted")
        with pytest.raises(tk.NotAuthorized):
            act(portal.operator, "satudata_review_verify", id=package["id"])
        assert model.Session.query(Refusal).filter_by(package_id=package["id"]).count() == 1


class TestRace:
    """Of two who decide at once exactly one wins."""

    def test_an_outdated_view_is_a_conflict(self, portal, act, at_stage):
        """The loser is told so by the key ``conflict``."""
        package = at_stage("submitted")
        seen = act(portal.walidata, "satudata_review_show", id=package["id"])["revision"]
        act(portal.walidata2, "satudata_review_return", id=package["id"], note="x", revision=seen)
        with pytest.raises(tk.ValidationError) as refusal:
            act(portal.walidata, "satudata_review_verify", id=package["id"], revision=seen)
        assert "conflict" in refusal.value.error_dict
