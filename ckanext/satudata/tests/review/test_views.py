"""Queue and review page: who sees what, which buttons stand there, only a form changes."""

from __future__ import annotations

import re

import ckan.model as model
import pytest

from ckanext.satudata.review.model import Review
from ckanext.satudata.tests.review.visitors import forms, stage_of, text

pytestmark = pytest.mark.usefixtures("with_plugins")


class TestQueue:
    def test_public_signs_in_first(self, visitor):
        """Nobody without an account sees the queue."""
        answer = visitor(None).get("/satudata/review/")
        assert answer.status_code == 302
        assert "/user/login" in answer.location

    @pytest.mark.parametrize("who", ["warga", "anggota"])
    def test_without_a_role_there_is_no_queue(self, visitor, who):
        """A mere account or member: no menu entry and no page."""
        person = visitor(who)
        assert person.get("/satudata/review/").status_code == 403
        assert "/satudata/review/" not in text(person.get("/about"))

    @pytest.mark.parametrize(
        ("who", "sees"),
        [
            ("walidata", True),
            ("operator", False),
            ("pembina", False),
            ("operator_lain", False),
        ],
    )
    def test_a_submission_waits_for_walidata_only(self, visitor, at_stage, who, sees):
        """It stands in the queue of whoever acts next."""
        package = at_stage("submitted", title="DATA CONTOH Antrean")
        page = text(visitor(who).get("/satudata/review/"))
        assert (package["id"] in page) is sees

    def test_the_producer_finds_the_returned_one(self, visitor, at_stage):
        """And the tab counts it."""
        package = at_stage("returned")
        page = text(visitor("operator").get("/satudata/review/"))
        assert package["id"] in page
        assert '<span class="satudata-count">1<' in page

    def test_filters(self, visitor, at_stage):
        """By stage and title; what fits nothing says so."""
        package = at_stage("submitted", title="DATA CONTOH Padi")
        walidata = visitor("walidata")
        assert package["id"] in text(walidata.get("/satudata/review/?stage=submitted&q=padi"))
        assert package["id"] not in text(walidata.get("/satudata/review/?q=jagung"))
        assert package["id"] not in text(walidata.get("/satudata/review/?overdue=true"))
        assert walidata.get("/satudata/review/?stage=nonsense").status_code == 400

    def test_an_empty_queue_says_what_to_do(self, visitor):
        """The producer is led to the form for a new dataset."""
        assert "/dataset/new" in text(visitor("operator").get("/satudata/review/"))


class TestReviewPage:
    @pytest.mark.parametrize(
        ("stage", "who", "allowed"),
        [
            ("draft", "operator", {"submit"}),
            ("submitted", "operator", {"retract"}),
            ("submitted", "walidata", {"verify", "return"}),
            ("returned", "operator", {"submit"}),
            ("returned", "walidata", set()),
            ("walidata_verified", "walidata", set()),
            ("walidata_verified", "pembina", {"recommend", "return"}),
            ("pembina_recommended", "walidata", {"publish", "recall"}),
            ("pembina_recommended", "pembina", {"recall"}),
            ("published", "walidata", {"withdraw", "reclassify"}),
            ("published", "operator", set()),
            ("withdrawn", "operator", {"reopen"}),
        ],
    )
    def test_exactly_the_allowed_buttons(self, visitor, at_stage, stage, who, allowed):
        """A form for each transition that the reader may take, and none besides."""
        package = at_stage(stage)
        assert forms(text(visitor(who).get(f"/satudata/review/{package['id']}"))) == allowed

    @pytest.mark.parametrize("who", [None, "warga", "anggota", "operator_lain", "pembina"])
    def test_hidden_is_not_found(self, visitor, at_stage, who):
        """Who may not know of a dataset gets the answer for one that does not exist."""
        package = at_stage("submitted")
        person = visitor(who)
        assert person.get(f"/satudata/review/{package['id']}").status_code == 404
        assert person.get(f"/dataset/{package['name']}").status_code == 404

    def test_what_a_reviewer_judges_by(self, visitor, at_stage):
        """Completeness, description and history are on the page; user content is escaped."""
        package = at_stage("submitted", notes="<script>alert(1)</script> Padi")
        page = text(visitor("walidata").get(f"/satudata/review/{package['id']}"))
        assert "<script>alert(1)" not in page
        assert "Kecamatan" in page
        assert model.User.get("operator").fullname in page


class TestForms:
    def test_verify(self, visitor, at_stage):
        """A press of the button is a transition; the page then says what happened."""
        package = at_stage("submitted")
        walidata = visitor("walidata")
        page = walidata.get(f"/satudata/review/{package['id']}")
        answer = walidata.post(f"/satudata/review/{package['id']}/verify", page, note="sesuai")
        assert answer.status_code == 302
        assert stage_of(package["id"]) == "walidata_verified"

    def test_without_token_nothing_changes(self, visitor, at_stage):
        """Another site cannot press the button, whatever the configuration of CKAN."""
        package = at_stage("submitted")
        answer = visitor("walidata").post(f"/satudata/review/{package['id']}/verify")
        assert answer.status_code == 400
        assert stage_of(package["id"]) == "submitted"

    def test_working_copies_need_the_token_too(self, visitor, at_stage):
        """Neither opened nor discarded by another site."""
        package = at_stage("published")
        answer = visitor("operator").post(f"/satudata/revision/{package['id']}/open")
        assert answer.status_code == 400
        assert Review.working_copy_of(package["id"]) is None

    def test_get_changes_nothing(self, visitor, at_stage):
        """A link leads to the page; it decides nothing."""
        package = at_stage("submitted")
        walidata = visitor("walidata")
        assert walidata.get(f"/satudata/review/{package['id']}/verify").status_code == 302
        assert walidata.get(f"/satudata/revision/{package['id']}/open").status_code in (404, 405)
        assert stage_of(package["id"]) == "submitted"

    def test_a_refusal_keeps_what_was_typed(self, visitor, at_stage):
        """Missing letter date: the number that was typed is still there."""
        package = at_stage("walidata_verified")
        pembina = visitor("pembina")
        path = f"/satudata/review/{package['id']}"
        answer = pembina.post(f"{path}/recommend", pembina.get(path), letter_number="B-77/2026")
        assert answer.status_code == 409
        assert 'value="B-77/2026"' in answer.get_data(as_text=True)
        assert stage_of(package["id"]) == "walidata_verified"

    def test_of_two_reviewers_the_second_is_told(self, visitor, at_stage):
        """The page knows what its reader saw; the note is not lost."""
        package = at_stage("submitted")
        path = f"/satudata/review/{package['id']}"
        first, second = visitor("walidata"), visitor("walidata2")
        pages = [first.get(path), second.get(path)]
        seen = re.search(r'name="revision" value="(\d+)"', pages[1].get_data(as_text=True))
        assert seen
        first.post(f"{path}/return", pages[0], revision=seen.group(1), note="perbaiki")
        answer = second.post(
            f"{path}/return", pages[1], revision=seen.group(1), note="catatan kedua"
        )
        assert answer.status_code == 409
        assert "catatan kedua" in answer.get_data(as_text=True)
        assert stage_of(package["id"]) == "returned"

    def test_not_your_role(self, visitor, at_stage):
        """A clear sentence instead of a server error."""
        package = at_stage("submitted")
        operator = visitor("operator")
        path = f"/satudata/review/{package['id']}"
        assert operator.post(f"{path}/verify", operator.get(path)).status_code == 403
        assert stage_of(package["id"]) == "submitted"
