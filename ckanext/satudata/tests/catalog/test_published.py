"""Numbers and lists of the home page know only what everybody may know."""

from __future__ import annotations

import datetime as dt

import ckan.model as model
import pytest

from ckanext.satudata.catalog import published
from ckanext.satudata.review.model import Review, now
from ckanext.satudata.revision.model import Version

pytestmark = pytest.mark.usefixtures("with_plugins")

SECRET = "RAHASIA"
HIDDEN = ("draft", "returned", "submitted", "walidata_verified", "pembina_recommended", "withdrawn")


def everything() -> dict[str, object]:
    """All that the home page gets."""
    model.Session.remove()
    return {
        "totals": published.totals(),
        "topics": published.topics(),
        "agencies": published.agencies(50),
        "tags": published.tags(50),
        "releases": published.releases(50),
        "coming": published.coming(50),
    }


@pytest.fixture
def topic(portal, act):
    """A topic in which the operator may file datasets."""
    act(portal.sysadmin, "group_create", name="kependudukan", title="Kependudukan")
    act(
        portal.sysadmin,
        "group_member_create",
        id="kependudukan",
        username="operator",
        role="member",
    )
    return [{"name": "kependudukan"}]


class TestOnlyPublic:
    def test_what_is_not_published_changes_nothing(self, at_stage, topic):
        """No number, no name, no order, whatever the stage."""
        at_stage("published", name="terbit", groups=topic, tag_string="penduduk")
        before = everything()
        for stage in HIDDEN:
            at_stage(stage, title=SECRET, groups=topic, tag_string=SECRET)
            assert everything() == before, stage

    def test_tertutup_changes_nothing(self, at_stage, topic):
        """Published for the agencies concerned is not published here."""
        before = everything()
        at_stage(
            "published", title=SECRET, access_class="tertutup", groups=topic, tag_string=SECRET
        )
        assert everything() == before

    def test_a_planned_first_release_is_a_secret(self, at_stage, portal, act):
        """Neither its title nor its date is among the coming updates."""
        package = at_stage("pembina_recommended", title=SECRET)
        when = (now() + dt.timedelta(days=3)).isoformat()
        act(portal.walidata, "satudata_review_publish", id=package["id"], release_at=when)
        assert everything()["coming"] == []

    def test_a_working_copy_announces_nothing(self, at_stage, portal, act, published_ago):
        """Title and schedule are those of the public version until the copy is published."""
        package = at_stage("published", jadwal_pemutakhiran="tahunan", name="terbit")
        published_ago(package["id"], 30)
        before = everything()
        copy = act(portal.operator, "satudata_revision_open", id=package["id"])
        act(
            portal.operator,
            "package_patch",
            id=copy["id"],
            title=SECRET,
            jadwal_pemutakhiran="bulanan",
        )
        assert everything() == before

    def test_terbatas_counts(self, at_stage, portal):
        """Its description is public."""
        at_stage("published", access_class="terbatas")
        assert published.totals()["datasets"] == 1
        numbers = published.by_class(portal.orgs.dinas["id"], True)
        assert (numbers["terbuka"], numbers["terbatas"]) == (0, 1)


class TestNumbers:
    def test_they_agree(self, at_stage, portal, topic, query_count):
        """Total, agency and topic count the same datasets."""
        at_stage("published", name="satu", groups=topic)
        at_stage("published", name="dua")
        home = everything()
        assert home["totals"]["datasets"] == 2
        assert home["totals"]["files"] == 2
        assert [(one["name"], one["datasets"]) for one in home["agencies"]] == [("dinas", 2)]
        assert [(one["name"], one["datasets"]) for one in home["topics"]] == [("kependudukan", 1)]
        group = model.Group.get("kependudukan")
        with query_count() as seen:
            lists = published.numbers([portal.orgs.dinas["id"], group.id])
        assert seen.statements == 1
        assert lists[portal.orgs.dinas["id"]]["datasets"] == 2
        assert lists[group.id]["datasets"] == 1
        assert published.by_class(group.id, False)["datasets"] == 1

    def test_words_that_tell_datasets_apart(self, at_stage):
        """The commonest first; a word on every dataset is no help."""
        at_stage("published", name="satu", tag_string="semua,penduduk,kecamatan")
        at_stage("published", name="dua", tag_string="semua,penduduk")
        at_stage("published", name="tiga", tag_string="semua")
        assert published.tags(9) == ["penduduk", "kecamatan"]
        assert published.tags(1) == ["penduduk"]

    def test_releases_come_newest_first(self, at_stage, published_ago):
        """By the moment of publication."""
        old, new = at_stage("published", name="lama"), at_stage("published", name="baru")
        published_ago(old["id"], 20)
        published_ago(new["id"], 10)
        assert [one["name"] for one in published.releases(5)] == ["baru", "lama"]
        assert [one["name"] for one in published.releases(1)] == ["baru"]


class TestComing:
    @pytest.mark.parametrize(
        ("schedule", "days", "expected"),
        [
            ("bulanan", 20, True),
            ("bulanan", 40, False),  # overdue: nothing is announced
            ("tahunan", 40, True),
            ("harian", 0, False),  # no announcement for what is always fresh
            ("insidental", 0, False),
        ],
    )
    def test_by_schedule_and_last_version(self, at_stage, published_ago, schedule, days, expected):
        """The next update is one period after the last version, if that is still to come."""
        package = at_stage("published", jadwal_pemutakhiran=schedule, accrualPeriodicity="tahunan")
        published_ago(package["id"], days)
        assert bool(published.coming(5)) is expected

    def test_the_frequency_stands_in_for_the_schedule(self, at_stage, published_ago):
        """Where no schedule was given; adopted datasets may lack it."""
        package = at_stage("published", accrualPeriodicity="triwulanan")
        extra = model.Session.query(model.PackageExtra).filter_by(
            package_id=package["id"], key="jadwal_pemutakhiran"
        )
        extra.delete()
        published_ago(package["id"], 1)
        [entry] = published.coming(5)
        assert entry["frequency"] == "triwulanan"
        days = (dt.datetime.fromisoformat(entry["due"]) - now()).days
        assert 85 <= days <= 92


class TestTrails:
    def test_who_vouches_for_a_version(self, at_stage, portal):
        """Both reviews stand on what went the regular way; drafts have none."""
        package, draft = at_stage("published", name="terbit"), at_stage("draft", name="draf")
        trails = published.trails([package["id"], draft["id"]])
        assert set(trails) == {package["id"]}
        trail = trails[package["id"]]
        assert (trail["version"], trail["verified"], trail["recommended"]) == (1, True, True)

    def test_what_is_older_than_the_review(self, at_stage):
        """An adopted dataset has a version and nobody who vouches; its date is its last change."""
        package = at_stage("published")
        row = Review.get(package["id"])
        row.verified_by = row.recommended_by = None
        model.Session.query(Version).filter_by(package_id=package["id"]).update({"adopted": True})
        long_ago = dt.datetime(2024, 5, 1)
        model.Session.query(model.Package).filter_by(id=package["id"]).update(
            {"metadata_modified": long_ago}
        )
        model.repo.commit_and_remove()
        trail = published.trails([package["id"]])[package["id"]]
        assert (trail["version"], trail["verified"], trail["recommended"]) == (1, False, False)
        assert trail["published_at"] == long_ago.isoformat()
        assert published.releases(1)[0]["published_at"] == long_ago.isoformat()
        assert published.totals()["latest"] == long_ago.isoformat()
