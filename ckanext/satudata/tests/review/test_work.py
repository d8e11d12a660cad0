"""My work: what stands there by role, numbers that agree with their lists, few statements."""

from __future__ import annotations

import datetime as dt
import html
import re

import ckan.model as model
import ckan.plugins.toolkit as tk
import pytest
import sqlalchemy as sa

from ckanext.satudata import config
from ckanext.satudata.metadata import codelists, completeness
from ckanext.satudata.review import clock
from ckanext.satudata.review.drafts import described
from ckanext.satudata.review.lateness import UPDATE_EVERY
from ckanext.satudata.review.model import Review, now
from ckanext.satudata.tests.review.visitors import text

pytestmark = pytest.mark.usefixtures("with_plugins")

TILE = re.compile(
    r'href="(/satudata/review/[^"]*)">\s*<span class="satudata-tile-number">'
    r"(?:<i[^>]*></i>)?\s*([\d.,]+)</span>"
)
FOUND = re.compile(r'<tr>\s*<th scope="row">')


@pytest.fixture
def work(act):
    """What a person has to do."""
    return lambda who, **page: act(who, "satudata_review_work", **page)


def late(package_id: str, days: int = 400) -> None:
    """Published that long ago."""
    Review.get(package_id).published_at = now() - dt.timedelta(days=days)
    model.Session.commit()


def ids(found) -> list[str]:
    """The datasets of a list."""
    return [line["package_id"] for line in found["results"]]


class TestProducer:
    def test_the_most_urgent_first(self, portal, work, act, at_stage, draft):
        """Returned, then drafts, then updates that are due; with what there is to do."""
        published = at_stage("published", title="DATA CONTOH Lama")
        late(published["id"])
        empty = act(portal.operator, "package_create", owner_org=portal.orgs.dinas["id"])
        complete = draft(name="b", title="DATA CONTOH Siap")
        returned = at_stage("returned", name="c", title="DATA CONTOH Kembali")
        found = work(portal.operator)["producer"]
        lines = found["todo"]["results"]
        assert [(line["task"], line["package_id"]) for line in lines] == [
            ("returned", returned["id"]),
            ("draft", empty["id"]),
            ("draft", complete["id"]),
            ("update", published["id"]),
        ]
        assert lines[0]["note"] == "perbaiki"
        assert lines[2]["missing"] == {"count": 0, "labels": []}
        assert found["stages"] == {"returned": 1, "draft": 2, "published": 1}
        assert found["late"] == 1

    def test_what_is_missing_is_what_the_submission_misses(self, portal, work, act, draft):
        """The same number as the check of one dataset, for both types, with files and without."""
        packages = [
            act(portal.operator, "package_create", owner_org=portal.orgs.dinas["id"]),
            draft(name="x", satuan="", konsep=""),
            draft(name="y", access_class="terbatas", masa_pembatasan="2020-01-01"),
            act(
                portal.operator,
                "package_create",
                type="kegiatan",
                name="k",
                title="DATA CONTOH Survei",
                owner_org=portal.orgs.dinas["id"],
                variabel=[{"kunci": "a", "nama": "A"}, {"kunci": "a"}],
            ),
        ]
        lines = {
            line["package_id"]: line
            for line in work(portal.operator)["producer"]["todo"]["results"]
        }
        for package in packages:
            check = act(portal.operator, "satudata_metadata_check", id=package["id"])
            errors = [one for one in check["problems"] if one["severity"] == "error"]
            assert lines[package["id"]]["missing"]["count"] == len(errors)
            assert (
                completeness.check(described([package["id"]])[package["id"]]) == check["problems"]
            )
        assert lines[packages[0]["id"]]["missing"]["count"] > 5

    def test_only_their_own_agency(self, portal, work, at_stage, act):
        """Neither another agency's drafts nor its numbers; published ones included."""
        at_stage("published")
        at_stage("returned", name="b")
        found = work(portal.operator_lain)["producer"]
        assert found["stages"] == {}
        assert found["todo"] == {"count": 0, "results": []}
        assert found["published"]["count"] == 0

    @pytest.mark.ckan_config(config.KEPALA_APPROVAL, True)
    def test_the_kepala_finds_what_waits_for_approval(self, portal, work, at_stage):
        """The operator does not."""
        package = at_stage("submitted")
        assert work(portal.kepala)["producer"]["todo"]["results"][0]["task"] == "approve"
        assert work(portal.operator)["producer"]["todo"]["count"] == 0
        assert ids(work(portal.kepala)["producer"]["todo"]) == [package["id"]]
        Review.get(package["id"]).submitted_by = portal.kepala["id"]
        model.Session.commit()
        assert work(portal.kepala)["producer"]["todo"]["count"] == 0

    def test_an_open_revision_ends_the_reminder(self, portal, work, act, at_stage):
        """Whoever works on the update is not told that it is due."""
        package = at_stage("published")
        late(package["id"])
        copy = act(portal.operator, "satudata_revision_open", id=package["id"])
        found = work(portal.operator)["producer"]
        assert found["late"] == 0
        assert ids(found["revisions"]) == [copy["id"]]
        assert [line["task"] for line in found["todo"]["results"]] == ["draft"]

    @pytest.mark.parametrize(
        ("schedule", "days", "is_late"),
        [
            ("tahunan", 366, True),
            ("tahunan", 360, False),
            ("bulanan", 32, True),
            ("harian", 2, True),
            ("insidental", 4000, False),
        ],
    )
    def test_due_by_its_own_schedule(self, portal, work, at_stage, schedule, days, is_late):
        """What comes irregularly is never late."""
        package = at_stage("published", jadwal_pemutakhiran=schedule)
        late(package["id"], days)
        assert bool(work(portal.operator)["producer"]["late"]) is is_late

    def test_every_frequency_is_known(self):
        """A new entry of the code list needs a place in the table."""
        known = {choice["value"] for choice in codelists.choices("frekuensi")}
        assert known - set(UPDATE_EVERY) == {"insidental"}

    def test_pages(self, portal, work, draft):
        """The second page goes on where the first ended."""
        made = [draft(name=f"p{number}")["id"] for number in range(3)]
        first = work(portal.operator, limit=2)["producer"]["todo"]
        second = work(portal.operator, limit=2, offset=2)["producer"]["todo"]
        assert first["count"] == second["count"] == 3
        assert ids(first) + ids(second) == made


class TestReviewer:
    def test_sections(self, portal, work, act, at_stage):
        """What waits, what is away, what is scheduled; for each reviewer their own."""
        waiting = at_stage("submitted")
        away = at_stage("returned", name="b")
        planned = at_stage("pembina_recommended", name="c")
        later = (now() + dt.timedelta(hours=1)).isoformat() + "Z"
        act(portal.walidata, "satudata_review_publish", id=planned["id"], release_at=later)
        verified = at_stage("walidata_verified", name="d")
        found = work(portal.walidata)["reviewer"]
        assert ids(found["waiting"]) == [waiting["id"]]
        assert ids(found["away"]) == [away["id"]]
        assert ids(found["scheduled"]) == [planned["id"]]
        found = work(portal.pembina)["reviewer"]
        assert ids(found["waiting"]) == [verified["id"]]
        assert ids(found["away"]) == []
        assert "submitted" not in found["stages"]

    def test_the_most_urgent_first(self, portal, work, at_stage):
        """By the end of the stage's limit, not by its beginning."""
        submitted = at_stage("submitted")
        recommended = at_stage("pembina_recommended", name="b")
        row = Review.get(submitted["id"])
        row.stage_since = now() - dt.timedelta(minutes=100)
        row = Review.get(recommended["id"])
        row.stage_since = now() - dt.timedelta(minutes=61)
        model.Session.commit()
        clock.recompute()
        found = work(portal.walidata)["reviewer"]
        assert ids(found["waiting"]) == [recommended["id"], submitted["id"]]
        assert [line["overdue"] for line in found["waiting"]["results"]] == [True, False]
        assert found["late"] == 1

    def test_both_roles_have_both_sections(self, portal, work, act, draft):
        """Walidata is a producer too; its own draft is not in the section of the reviewer."""
        package = draft(who=portal.walidata, owner_org=portal.orgs.diskominfo["id"])
        found = work(portal.walidata)
        assert ids(found["producer"]["todo"]) == [package["id"]]
        assert found["reviewer"]["waiting"]["count"] == 0


class TestOthers:
    def test_the_sekretariat_sees_what_is_published(self, portal, work, at_stage):
        """Closed data and what is under review are not counted."""
        at_stage("published")
        at_stage("published", name="b", access_class="tertutup")
        at_stage("submitted", name="c")
        rows = work(portal.sekretariat)["sekretariat"]["organizations"]
        assert [(row["name"], row["published"]) for row in rows] == [("dinas", 1)]

    def test_the_sysadmin_sees_what_is_stuck(self, portal, work, at_stage):
        """A dataset from before the extension is one that is not adopted."""
        package = at_stage("published")
        health = work(portal.sysadmin)["sysadmin"]
        assert (health["unfinished"], health["outbox"], health["unadopted"]) == (0, 0, 0)
        assert health["failed_jobs"] == 0
        model.Session.execute(
            sa.text("DELETE FROM satudata_review WHERE package_id = :id"), {"id": package["id"]}
        )
        model.Session.commit()
        assert work(portal.sysadmin)["sysadmin"]["unadopted"] == 1

    @pytest.mark.parametrize("who", ["warga", "anggota"])
    def test_without_a_role_there_is_no_work(self, portal, work, visitor, who):
        """The action refuses; the page says how to get a role and leads nowhere forbidden."""
        with pytest.raises(tk.NotAuthorized):
            work(getattr(portal, who))
        page = text(visitor(who).get("/satudata/work/"))
        assert "satudata-empty" in page
        assert "/satudata/review/" not in page

    def test_the_public_signs_in_first(self, visitor):
        """And comes back here."""
        answer = visitor(None).get("/satudata/work/")
        assert answer.status_code == 302
        assert "/user/login" in answer.location


class TestPage:
    def test_signing_in_leads_here(self, visitor):
        """In place of CKAN's dashboard."""
        operator = visitor("operator")
        assert operator.get("/user/me").location.endswith("/satudata/work/")

    @pytest.mark.parametrize("who", ["operator", "kepala", "walidata", "pembina"])
    def test_each_counter_leads_to_as_many(self, visitor, portal, act, at_stage, draft, who):
        """The number on a tile is the number of rows behind it."""
        draft()
        for number, stage in enumerate(
            ("submitted", "returned", "walidata_verified", "pembina_recommended", "published")
        ):
            at_stage(stage, name=f"d{number}", title=f"DATA CONTOH {number}")
        draft(who=portal.walidata, name="w", owner_org=portal.orgs.diskominfo["id"])
        old = at_stage("published", name="old")
        late(old["id"])
        for row in model.Session.query(Review).filter(Review.stage == "submitted"):
            row.stage_since = now() - dt.timedelta(days=2)
        model.Session.commit()
        clock.recompute()
        person = visitor(who)
        tiles = TILE.findall(text(person.get("/satudata/work/")))
        assert len(tiles) >= 5
        assert any(number != "0" for _address, number in tiles)
        for address, number in tiles:
            page = text(person.get(html.unescape(address)))
            assert len(FOUND.findall(page)) == int(number), address

    def test_buttons_fit_the_task(self, visitor, act, portal, at_stage, draft):
        """Improve, complete or submit, update."""
        returned = at_stage("returned")
        draft(name="siap")
        old = at_stage("published", name="old")
        late(old["id"])
        page = text(visitor("operator").get("/satudata/work/"))
        assert f'href="/dataset/edit/{returned["name"]}"' in page
        assert f'action="/satudata/revision/{old["id"]}/open"' in page
        assert "<blockquote>perbaiki</blockquote>" in page

    @pytest.mark.parametrize("who", ["operator", "walidata", "pembina", "sekretariat", "sysadmin"])
    def test_few_statements_however_many_rows(
        self, visitor, portal, at_stage, draft, query_count, who
    ):
        """At most 25 for the whole page, and not one more for more rows."""
        for number, stage in enumerate(("draft", "submitted", "returned", "published")):
            at_stage(stage, name=f"a{number}")
        person = visitor(who)
        text(person.get("/satudata/work/"))
        with query_count() as few:
            text(person.get("/satudata/work/"))
        for number, stage in enumerate(("draft", "submitted", "returned", "published") * 2):
            at_stage(stage, name=f"b{number}")
        with query_count() as many:
            text(person.get("/satudata/work/"))
        assert many.statements == few.statements <= 25
