"""Rows of the table beyond the regular way: options, schedule, withdrawal, classes."""

from __future__ import annotations

import datetime as dt

import ckan.model as model
import ckan.plugins.toolkit as tk
import pytest

from ckanext.satudata import config
from ckanext.satudata.review import engine, states, trail
from ckanext.satudata.review.model import Review, now
from ckanext.satudata.revision import datastore
from ckanext.satudata.roles.sdi import Person
from ckanext.satudata.tests.revision.test_working_copy import load, rows
from ckanext.satudata.types import STAGES


class TestTable:
    """The table itself."""

    def test_every_stage_can_be_left(self):
        """No dataset gets stuck."""
        assert {row.source for row in states.TRANSITIONS} == set(STAGES)

    def test_a_row_names_its_roles(self):
        """A role that is not named may not; so no row may be empty."""
        assert all(row.roles for row in states.TRANSITIONS)

    def test_no_role_both_verifies_and_recommends(self):
        """The recommender is not the verifier."""
        by_name = {row.name: row.roles for row in states.TRANSITIONS}
        assert not by_name["verify"] & by_name["recommend"]


class TestOptions:
    """Switches of the configuration."""

    @pytest.mark.ckan_config(config.KEPALA_APPROVAL, True)
    def test_kepala_lets_it_go_to_walidata(self, portal, act, at_stage):
        """Walidata neither sees nor verifies it before."""
        package = at_stage("submitted")
        with pytest.raises(tk.ObjectNotFound):
            act(portal.walidata, "package_show", id=package["id"])
        with pytest.raises(tk.NotAuthorized):
            act(portal.operator, "satudata_review_approve", id=package["id"])
        act(portal.kepala, "satudata_review_approve", id=package["id"])
        review = act(portal.walidata, "satudata_review_verify", id=package["id"])
        assert review["stage"] == "walidata_verified"

    @pytest.mark.ckan_config(config.PEMBINA_REQUIRED, "none")
    def test_publication_without_pembina(self, portal, act, at_stage):
        """Walidata publishes what it verified."""
        package = at_stage("walidata_verified")
        review = act(portal.walidata, "satudata_review_publish", id=package["id"])
        assert review["stage"] == "published"

    def test_by_default_the_pembina_is_needed(self, portal, act, at_stage):
        """A step cannot be skipped."""
        package = at_stage("walidata_verified")
        with pytest.raises(tk.ValidationError) as refusal:
            act(portal.walidata, "satudata_review_publish", id=package["id"])
        assert "stage" in refusal.value.error_dict

    @pytest.mark.ckan_config(config.PEMBINA_RETURN_TO, "walidata")
    def test_the_pembina_returns_to_walidata(self, portal, act, at_stage):
        """Stage submitted again, and the verification starts over."""
        package = at_stage("walidata_verified")
        review = act(portal.pembina, "satudata_review_return", id=package["id"], note="lihat lagi")
        assert review["stage"] == "submitted"
        assert review["verified_by"] is None

    def test_a_recommendation_names_its_letter(self, portal, act, at_stage):
        """Number and date."""
        package = at_stage("walidata_verified")
        with pytest.raises(tk.ValidationError) as refusal:
            act(portal.pembina, "satudata_review_recommend", id=package["id"])
        assert set(refusal.value.error_dict) == {"letter_number", "letter_date"}


class TestSubmit:
    """What a submission demands."""

    def test_complete_metadata(self, portal, act, draft):
        """The refusal names the field."""
        package = draft(satuan="", konsep="")
        with pytest.raises(tk.ValidationError) as refusal:
            act(portal.operator, "satudata_review_submit", id=package["id"])
        assert {"satuan", "konsep"} <= set(refusal.value.error_dict)

    def test_a_draft_saves_with_anything_missing(self, portal, act):
        """Only the owner is needed."""
        package = act(portal.operator, "package_create", owner_org=portal.orgs.dinas["id"])
        assert package["satudata_stage"] == "draft"


class TestSchedule:
    """A release at a moment that walidata chose."""

    def test_it_waits_and_then_appears(self, portal, act, at_stage):
        """Before the moment nobody sees it; the scheduler publishes it."""
        package = at_stage("pembina_recommended")
        moment = now() + dt.timedelta(hours=1)
        review = act(
            portal.walidata,
            "satudata_review_publish",
            id=package["id"],
            release_at=moment.isoformat() + "Z",
        )
        assert (review["stage"], review["version"]) == ("pembina_recommended", 0)
        system = Person(id="sistem", name="sistem", sysadmin=True)
        assert engine.release_due(system) == 0
        with pytest.raises(tk.ObjectNotFound):
            act(None, "package_show", id=package["id"])
        Review.get(package["id"]).release_at = now()
        model.Session.commit()
        assert engine.release_due(system) == 1
        assert act(None, "package_show", id=package["id"])["satudata_stage"] == "published"
        assert trail.lines(package["id"])[-1].override is False

    def test_recall_cancels_it(self, portal, act, at_stage):
        """The dataset is verified again and no release waits."""
        package = at_stage("pembina_recommended")
        later = (now() + dt.timedelta(hours=1)).isoformat() + "Z"
        act(portal.walidata, "satudata_review_publish", id=package["id"], release_at=later)
        review = act(portal.pembina, "satudata_review_recall", id=package["id"], note="keliru")
        assert (review["stage"], review["release_at"]) == ("walidata_verified", None)


class TestWithdraw:
    """Out of the public, and back."""

    def test_withdraw_hides_and_reopen_edits(self, portal, act, at_stage):
        """The slug and the version number go on."""
        package = at_stage("withdrawn")
        with pytest.raises(tk.ObjectNotFound):
            act(None, "package_show", id=package["id"])
        assert act(None, "package_search", q="")["count"] == 0
        act(portal.operator, "satudata_review_reopen", id=package["id"])
        act(portal.operator, "package_patch", id=package["id"], notes="diperbaiki")
        at_stage("published", act(portal.operator, "package_show", id=package["id"]))
        shown = act(None, "package_show", id="jumlah-penduduk")
        assert shown["satudata_version"] == 2

    def test_a_tombstone_stays_at_the_url(self, portal, act, at_stage, app):
        """The public reads the last title, when and why; what is edited since stays hidden."""
        package = at_stage("withdrawn")
        page = app.get("/dataset/jumlah-penduduk", status=410)
        assert "keliru" in page.body
        assert package["title"] in page.body
        act(portal.operator, "satudata_review_reopen", id=package["id"])
        act(portal.operator, "package_patch", id=package["id"], title="RAHASIA")
        page = app.get("/dataset/jumlah-penduduk", status=410)
        assert "RAHASIA" not in page.body

    def test_a_closed_dataset_leaves_no_tombstone(self, portal, act, at_stage, app):
        """Made tertutup and withdrawn: the same 404 as a URL that never was."""
        package = at_stage("published")
        data = {"id": package["id"], "note": "uji konsekuensi"}
        act(portal.walidata, "satudata_review_reclassify", access_class="tertutup", **data)
        app.get("/dataset/jumlah-penduduk", status=404)
        act(portal.walidata, "satudata_review_withdraw", **data)
        app.get("/dataset/jumlah-penduduk", status=404)

    def test_only_with_a_reason(self, portal, act, at_stage):
        """The reason is kept and shown."""
        package = at_stage("published")
        with pytest.raises(tk.ValidationError) as refusal:
            act(portal.walidata, "satudata_review_withdraw", id=package["id"])
        assert "note" in refusal.value.error_dict

    def test_a_published_dataset_cannot_be_deleted(self, portal, act, at_stage):
        """Not by its agency, not by a sysadmin, not by purge."""
        package = at_stage("published")
        for who, action in (
            (portal.operator, "package_delete"),
            (portal.sysadmin, "package_delete"),
            (portal.sysadmin, "dataset_purge"),
        ):
            with pytest.raises((tk.ValidationError, tk.NotAuthorized)):
                act(who, action, id=package["id"])
        assert act(None, "package_show", id=package["id"])["state"] == "active"


class TestClasses:
    """terbuka, terbatas, tertutup."""

    def test_terbatas_shows_metadata_only(self, portal, act, draft, at_stage):
        """No file, no URL, no rows for the public; all of it for the chain."""
        package = draft(access_class="terbatas")
        resource_id = package["resources"][0]["id"]
        load(act, portal.operator, resource_id, 4)
        at_stage("published", package)
        for who in (None, portal.warga, portal.operator_lain, portal.sekretariat):
            shown = act(who, "package_show", id=package["id"])
            assert shown["resources"][0]["url"] == ""
            assert "hash" not in shown["resources"][0]
            found = act(who, "package_search", q="Jumlah")["results"][0]
            assert found["satudata_stage"] == "published"
            assert found["resources"][0]["url"] == ""
            stored = act(who, "package_search", fl=["data_dict", "validated_data_dict"])
            assert "data-contoh.csv" not in str(stored)
            with pytest.raises((tk.NotAuthorized, tk.ObjectNotFound)):
                act(who, "datastore_search", resource_id=resource_id)
        for who in (portal.operator, portal.walidata, portal.pembina):
            shown = act(who, "package_show", id=package["id"])
            assert shown["resources"][0]["url"].endswith("data-contoh.csv")
            assert rows(act, who, resource_id) == [4]

    def test_tertutup_is_published_and_invisible(self, portal, act, draft, at_stage):
        """Private, under an opaque name, without rows."""
        package = draft(access_class="tertutup")
        load(act, portal.operator, package["resources"][0]["id"], 4)
        shown = at_stage("published", package)
        assert shown["private"] is True
        assert shown["name"].startswith("d-")
        assert datastore.existing([package["resources"][0]["id"]]) == set()
        for who in (None, portal.warga, portal.operator_lain, portal.sekretariat):
            with pytest.raises(tk.ObjectNotFound):
                act(who, "package_show", id=package["id"])

    def test_stricter_at_once_wider_only_by_review(self, portal, act, at_stage):
        """Reclassify is for walidata, with a reason, in one direction."""
        package = at_stage("published")
        data = {"id": package["id"], "access_class": "terbatas", "note": "uji konsekuensi"}
        with pytest.raises(tk.NotAuthorized):
            act(portal.operator, "satudata_review_reclassify", **data)
        act(portal.walidata, "satudata_review_reclassify", **data)
        shown = act(None, "package_show", id=package["id"])
        assert (shown["access_class"], shown["resources"][0]["url"]) == ("terbatas", "")
        data["access_class"] = "tertutup"
        act(portal.walidata, "satudata_review_reclassify", **data)
        with pytest.raises(tk.ObjectNotFound):
            act(None, "package_show", id=package["id"])
        data["access_class"] = "terbatas"
        with pytest.raises(tk.ValidationError):
            act(portal.walidata, "satudata_review_reclassify", **data)


class TestQueue:
    """What waits for whom."""

    def test_each_role_sees_its_own_work(self, portal, act, at_stage, draft):
        """Submitted for walidata, verified for the pembina, drafts for the producer."""
        at_stage("walidata_verified")
        at_stage("submitted")
        draft(title="DATA CONTOH Konsep")

        def stages(who):
            return [r["stage"] for r in act(who, "satudata_review_queue")["results"]]

        assert stages(portal.walidata) == ["submitted"]
        assert stages(portal.pembina) == ["walidata_verified"]
        assert stages(portal.operator) == ["draft"]
        assert stages(portal.operator_lain) == []
        for who in (portal.warga, portal.anggota, portal.sekretariat):
            if who is portal.sekretariat:
                assert stages(who) == []
            else:
                with pytest.raises(tk.NotAuthorized):
                    act(who, "satudata_review_queue")

    def test_constant_number_of_queries(self, portal, act, at_stage, query_count):
        """A longer queue asks no more questions."""
        at_stage("submitted")
        with query_count() as few:
            act(portal.walidata, "satudata_review_queue")
        for _number in range(4):
            at_stage("submitted")
        with query_count() as many:
            act(portal.walidata, "satudata_review_queue")
        assert many.statements == few.statements <= 25


class TestActivity:
    """A dataset names its statistical activity; publishing it never reveals the activity."""

    def test_an_unpublished_activity_stays_hidden(self, portal, act, draft, at_stage):
        """The public gets no link, by no way; the people of the chain keep it."""
        activity = act(
            portal.operator,
            "package_create",
            type="kegiatan",
            title="Kegiatan",
            owner_org=portal.orgs.dinas["id"],
        )
        package = at_stage("published", draft(kegiatan_id=activity["id"]))
        assert package["kegiatan_id"] == activity["id"]
        assert "kegiatan_id" not in act(None, "package_show", id=package["id"])
        for data in ({"q": "Jumlah"}, {"fl": ["id", "validated_data_dict", "data_dict"]}):
            assert activity["id"] not in str(act(None, "package_search", **data))
        shown = act(portal.operator, "package_show", id=package["id"])
        assert shown["kegiatan_id"] == activity["id"]
