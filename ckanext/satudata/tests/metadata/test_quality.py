"""The quality score: 405 points, who may see it, its history."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace
from typing import Any

import ckan.model as model
import ckan.plugins.toolkit as tk
import pytest

from ckanext.satudata.cli import satudata
from ckanext.satudata.metadata import quality
from ckanext.satudata.metadata.criteria import CRITERIA
from ckanext.satudata.metadata.model import QualityScore
from ckanext.satudata.tests.metadata.filled import FILE, filled, required

STAMPS = {"metadata_created": "2026-01-01T00:00:00", "metadata_modified": "2026-01-01T00:00:00"}
LINK = {**FILE, "url": "https://contoh.go.id/data.csv", "url_type": ""}
DOCUMENT = {**FILE, "id": "r2", "format": "PDF"}

LOST: dict[str, tuple[dict[str, Any], int]] = {
    "keyword": ({"tags": []}, 30),
    "theme": ({"kode_urusan": "", "groups": []}, 30),
    "spatial": ({"kode_wilayah": "", "cakupan": ""}, 20),
    "temporal": ({"tahun_akhir": ""}, 20),
    "licence": ({"license_id": "notspecified"}, 30),
    "licence_vocabulary": ({"license_id": "cc-nc"}, 10),
    "access_rights": ({"access_class": ""}, 20),
    "contact": ({"kontak_produsen": "", "kontak_surel": ""}, 20),
    "publisher": ({"owner_org": ""}, 40),
    "dcat_ap": ({"notes": ""}, 30),
    "issued": ({"metadata_created": None}, 5),
    "modified": ({"metadata_modified": None}, 5),
    "access_url": ({"resources": []}, 185),
    "download_reachable": ({"resources": [LINK]}, 35),
    "format": ({"resources": [{**FILE, "format": ""}]}, 80),
    "media_type": ({"resources": [{**FILE, "format": "kuda"}]}, 60),
    "machine_readable": ({"resources": [{**FILE, "format": "PDF"}]}, 40),
}
"""Criterion → what takes it away, and how many points go with it."""


def judge(package: dict[str, Any]) -> quality.Quality:
    """Uploaded files of 10 bytes each."""
    uploads = [r["id"] for r in package["resources"] if r["url_type"] == "upload"]
    return quality.judge({**STAMPS, **package}, dict.fromkeys(uploads, 10))


def unmet(found: quality.Quality) -> set[str]:
    """Criteria without their points."""
    return {line["id"] for line in found["criteria"] if not line["met"]}


class TestPoints:
    """What gives how many points."""

    def test_weights(self):
        """The weights are those of the MQA: five dimensions, 405 points."""
        sums: dict[str, int] = {}
        for criterion in CRITERIA:
            sums[criterion.dimension] = sums.get(criterion.dimension, 0) + criterion.points
        assert list(sums.values()) == [100, 100, 110, 75, 20]
        assert sum(sums.values()) == quality.POSSIBLE == 405

    def test_everything(self):
        """A complete description has all points."""
        found = judge(filled())
        assert (found["points"], found["band"], unmet(found)) == (405, "excellent", set())

    def test_required_fields_are_enough_for_excellent(self):
        """Nobody has to fill in more than what a submission demands."""
        package = required(resources=[{"id": "r1", "url": "a.csv", "url_type": "upload"}])
        assert judge(package)["points"] >= quality.EXCELLENT

    @pytest.mark.parametrize("criterion", LOST)
    def test_what_is_missing(self, criterion: str):
        """Each gap costs its points and says what to do."""
        change, cost = LOST[criterion]
        found = judge({**filled(), **change})
        assert found["points"] == 405 - cost
        line = next(line for line in found["criteria"] if line["id"] == criterion)
        assert not line["met"]
        assert line["advice"]

    def test_the_best_file_counts(self):
        """A document beside the table costs nothing."""
        assert judge({**filled(), "resources": [DOCUMENT, FILE]})["points"] == 405

    @pytest.mark.parametrize(
        ("points", "band"),
        [
            (405, "excellent"),
            (351, "excellent"),
            (350, "good"),
            (221, "good"),
            (220, "sufficient"),
            (121, "sufficient"),
            (120, "bad"),
            (0, "bad"),
        ],
    )
    def test_bands(self, points: int, band: str):
        """The bands of the MQA."""
        assert quality.band(points) == band

    @pytest.mark.parametrize(
        "odd",
        [
            {},
            {"resources": None},
            {"resources": ["x", {}]},
            {"tags": "x", "license_id": []},
            {"resources": [{"format": {}, "id": 3}], "groups": {"a": 1}},
        ],
    )
    def test_odd_input(self, odd: Any):
        """Whatever comes in, points come out."""
        assert 0 <= quality.judge(odd, {})["points"] <= 405


class TestShow:
    """satudata_quality_show."""

    def test_published_dataset(self, portal: SimpleNamespace, act: Any, at_stage: Any):
        """Entered with the required fields only it is excellent, for everybody alike."""
        package = at_stage("published")
        found = act(None, "satudata_quality_show", id=package["name"])
        assert found["points"] >= quality.EXCELLENT
        assert found["band"] == "excellent"
        assert 0 < found["completeness"] <= 100
        assert found == act(portal.operator, "satudata_quality_show", id=package["id"])
        (entry,) = found["history"]
        assert entry == {
            "version": 1,
            "day": dt.datetime.now(dt.timezone.utc).date().isoformat(),
            "points": found["points"],
            "completeness": found["completeness"],
        }

    def test_drafts_are_scored_for_those_who_see_them(
        self, portal: SimpleNamespace, act: Any, draft: Any
    ):
        """What it would have; nothing is kept before the publication."""
        package = draft()
        found = act(portal.operator, "satudata_quality_show", id=package["id"])
        assert found["points"] >= quality.EXCELLENT
        assert found["history"] == []
        for person in (None, portal.warga, portal.operator_lain, portal.anggota):
            with pytest.raises(tk.ObjectNotFound):
                act(person, "satudata_quality_show", id=package["id"])

    @pytest.mark.parametrize("stage", ["draft", "published"])
    def test_restricted_files_give_nothing_away(
        self, portal: SimpleNamespace, act: Any, at_stage: Any, stage: str
    ):
        """Neither size nor address count, whether the file is there or not."""
        package = at_stage(stage, access_class="terbatas")
        found = act(portal.operator, "satudata_quality_show", id=package["id"])
        closed = {line["id"] for line in found["criteria"] if line["restricted"]}
        assert closed == {"download_url", "download_reachable", "byte_size"}
        assert not [line for line in found["criteria"] if line["restricted"] and line["advice"]]
        if stage == "published":
            assert found == act(None, "satudata_quality_show", id=package["id"])

    def test_tertutup(self, portal: SimpleNamespace, act: Any, at_stage: Any):
        """Who may not know of it gets no score; those who may have its history."""
        package = at_stage("published", access_class="tertutup")
        found = act(portal.operator, "satudata_quality_show", id=package["id"])
        assert len(found["history"]) == 1
        for person in (None, portal.operator_lain, portal.sekretariat):
            with pytest.raises(tk.ObjectNotFound):
                act(person, "satudata_quality_show", id=package["id"])

    def test_input(self, portal: SimpleNamespace, act: Any):
        """An id of a dataset; activities have no files for the public."""
        with pytest.raises(tk.ValidationError):
            act(portal.operator, "satudata_quality_show")
        with pytest.raises(tk.ObjectNotFound):
            act(portal.operator, "satudata_quality_show", id="tidak-ada")
        activity = act(
            portal.operator,
            "package_create",
            type="kegiatan",
            title="DATA CONTOH",
            name="kegiatan",
            owner_org=portal.orgs.dinas["id"],
        )
        with pytest.raises(tk.ValidationError):
            act(portal.operator, "satudata_quality_show", id=activity["id"])


class TestHistory:
    """One entry for each published version."""

    def test_versions(self, portal: SimpleNamespace, act: Any, at_stage: Any):
        """The second version has an entry of its own; the first stays."""
        package = at_stage("published")
        copy = act(portal.operator, "satudata_revision_open", id=package["id"])
        act(portal.operator, "package_patch", id=copy["id"], tag_string="penduduk")
        at_stage("pembina_recommended", act(portal.operator, "package_show", id=copy["id"]))
        act(portal.walidata, "satudata_review_publish", id=copy["id"])
        history = act(None, "satudata_quality_show", id=package["id"])["history"]
        assert [entry["version"] for entry in history] == [1, 2]
        assert history[1]["points"] == history[0]["points"] + 30
        assert history[1]["completeness"] > history[0]["completeness"]

    def test_once_tertutup(self, portal: SimpleNamespace, act: Any, at_stage: Any):
        """Of a version that was closed when it stood the public hears nothing."""
        package = at_stage("published", access_class="tertutup")
        copy = act(portal.operator, "satudata_revision_open", id=package["id"])
        opened = {"access_class": "terbuka", "license_id": "cc-by"}
        act(portal.operator, "package_patch", id=copy["id"], **opened)
        at_stage("pembina_recommended", act(portal.operator, "package_show", id=copy["id"]))
        act(portal.walidata, "satudata_review_publish", id=copy["id"])
        for person, versions in (
            (None, [2]),
            (portal.operator_lain, [2]),
            (portal.operator, [1, 2]),
        ):
            found = act(person, "satudata_quality_show", id=package["id"])
            assert [entry["version"] for entry in found["history"]] == versions

    def test_command(self, portal: SimpleNamespace, at_stage: Any, cli: Any):
        """Datasets that were published before are scored by the command, again and again."""
        package = at_stage("published")
        model.Session.query(QualityScore).delete()
        model.Session.commit()
        for _round in range(2):
            result = cli.invoke(satudata, ["quality"])
            assert result.exit_code == 0, result.output
            assert [row.version for row in QualityScore.of(package["id"])] == [1]
