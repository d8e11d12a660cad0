"""Activities, their variables and indicators, and the datasets that present one of them."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import ckan.plugins.toolkit as tk
import pytest

from ckanext.satudata.tests.metadata.filled import filled

Act = Callable[..., Any]

VARIABLES = [{"nama": "Jumlah Penduduk"}, {"nama": "Jumlah Kartu Keluarga"}]
VARIABLE = {"indikator_variabel": "variabel"}
INDICATORS = [
    {"nama": "Kepadatan", "apakah_indikator_komposit": "TIDAK", "variabel_pembangun": "v1"}
]


@pytest.fixture
def make(portal: SimpleNamespace, act: Act) -> Callable[..., dict[str, Any]]:
    """Make a dataset or activity of the agency ``dinas``."""

    def create(dataset_type: str, **data: Any) -> dict[str, Any]:
        base = {"type": dataset_type, "name": "x", "owner_org": portal.orgs.dinas["id"]}
        return act(portal.operator, "package_create", **{**base, **data})

    return create


@pytest.fixture
def activity(make: Any) -> dict[str, Any]:
    """A kegiatan with two variables and one indicator."""
    return make("kegiatan", variabel=VARIABLES, indikator=INDICATORS)


def errors(call: Callable[[], Any]) -> dict[str, Any]:
    """What a refused call says."""
    with pytest.raises(tk.ValidationError) as caught:
        call()
    return caught.value.error_dict


class TestKeys:
    """Rows are known by keys that nobody types."""

    def test_given_by_the_portal(self, activity: dict[str, Any]):
        """v1, v2 for variables, i1 for the indicator."""
        assert [row["kunci"] for row in activity["variabel"]] == ["v1", "v2"]
        assert [row["kunci"] for row in activity["indikator"]] == ["i1"]

    def test_stay_when_rows_come_and_go(self, activity: Any, portal: Any, act: Act):
        """A row taken out, one put before the others: the rest keep their keys."""
        rows = [{"nama": "Baru"}, activity["variabel"][1]]
        shown = act(portal.operator, "package_patch", id=activity["id"], variabel=rows)
        assert [(row["kunci"], row["nama"]) for row in shown["variabel"]] == [
            ("v3", "Baru"),
            ("v2", "Jumlah Kartu Keluarga"),
        ]


class TestPointing:
    """A dataset points to exactly one row of one activity."""

    @pytest.mark.parametrize(("kind", "key"), [("variabel", "v2"), ("indikator", "i1")])
    def test_to_a_row(self, make: Any, activity: Any, kind: str, key: str):
        """The key of a variable or indicator, as the kind of the dataset says."""
        shown = make(
            "dataset", indikator_variabel=kind, kegiatan_id=activity["id"], butir_kegiatan=key
        )
        assert (shown["kegiatan_id"], shown["butir_kegiatan"]) == (activity["id"], key)

    @pytest.mark.parametrize(
        "wrong",
        [
            {"butir_kegiatan": "v9"},
            {"butir_kegiatan": "i1", "indikator_variabel": "variabel"},
            {"butir_kegiatan": "v1", "indikator_variabel": "indikator"},
        ],
    )
    def test_refused(self, make: Any, activity: Any, wrong: dict[str, str]):
        """No such row, or of the other kind."""
        said = errors(lambda: make("dataset", kegiatan_id=activity["id"], **wrong))
        assert list(said) == ["butir_kegiatan"]

    def test_not_without_an_activity(self, make: Any):
        """The key alone means nothing."""
        assert list(errors(lambda: make("dataset", butir_kegiatan="v1"))) == ["butir_kegiatan"]

    def test_a_hidden_activity_is_an_unknown_one(self, make: Any, portal: Any, act: Act):
        """Another agency's draft gives the same answer as none, whatever its rows are."""
        hidden = make("kegiatan", variabel=VARIABLES)

        def point(kegiatan_id: str) -> dict[str, Any]:
            return errors(
                lambda: act(
                    portal.operator_lain,
                    "package_create",
                    name="y",
                    owner_org=portal.orgs.dinas_lain["id"],
                    kegiatan_id=kegiatan_id,
                    butir_kegiatan="v1",
                )
            )

        assert point(hidden["id"]) == point("tidak-ada")

    def test_the_kind_cannot_change_below_it(self, make: Any, activity: Any, portal: Any, act: Act):
        """A stored link is looked at again when the kind of the dataset changes."""
        package = make(
            "dataset",
            indikator_variabel="variabel",
            kegiatan_id=activity["id"],
            butir_kegiatan="v1",
        )
        said = errors(
            lambda: act(
                portal.operator, "package_patch", id=package["id"], indikator_variabel="indikator"
            )
        )
        assert list(said) == ["butir_kegiatan"]


class TestInUse:
    """A kegiatan cannot lose a row that datasets point to."""

    @pytest.fixture
    def used(self, make: Any, activity: Any) -> dict[str, Any]:
        """A draft that points to v2."""
        return make(
            "dataset",
            indikator_variabel="variabel",
            kegiatan_id=activity["id"],
            butir_kegiatan="v2",
        )

    @pytest.mark.parametrize("kept", [[], [0]])
    def test_refused(self, used: Any, activity: Any, portal: Any, act: Act, kept: list[int]):
        """Neither one row nor all of them."""
        rows = [activity["variabel"][number] for number in kept]
        said = errors(
            lambda: act(portal.operator, "package_patch", id=activity["id"], variabel=rows)
        )
        assert "v2" in str(said["variabel"])

    def test_what_nobody_uses_may_go(self, used: Any, activity: Any, portal: Any, act: Act):
        """The other row, and the texts of the used one."""
        row = {**activity["variabel"][1], "nama": "Banyaknya Kartu Keluarga"}
        shown = act(portal.operator, "package_patch", id=activity["id"], variabel=[row])
        assert [entry["nama"] for entry in shown["variabel"]] == ["Banyaknya Kartu Keluarga"]

    def test_free_again(self, used: Any, activity: Any, portal: Any, act: Act):
        """Once no dataset points to it."""
        act(portal.operator, "package_patch", id=used["id"], butir_kegiatan="v1")
        rows = activity["variabel"][:1]
        shown = act(portal.operator, "package_patch", id=activity["id"], variabel=rows)
        assert len(shown["variabel"]) == 1


class TestRevision:
    """The same for the working copy of a published activity."""

    @pytest.fixture
    def published(self, at_stage: Any, make: Any) -> dict[str, Any]:
        """A published activity with two variables."""
        rows = filled("kegiatan")["variabel"]
        second = {**rows[0], "kunci": "", "nama": "Jumlah Kartu Keluarga"}
        fields = filled("kegiatan", variabel=[*rows, second])
        for key in ("type", "owner_org", "resources"):
            fields.pop(key, None)
        return at_stage("published", make("kegiatan", **fields))

    def point(self, act: Act, portal: Any, activity_id: str) -> None:
        """Another agency's draft points to the second row."""
        act(
            portal.operator_lain,
            "package_create",
            name="y",
            owner_org=portal.orgs.dinas_lain["id"],
            indikator_variabel="variabel",
            kegiatan_id=activity_id,
            butir_kegiatan="v2",
        )

    def test_refused_in_the_working_copy(self, published: Any, portal: Any, act: Act):
        """Datasets name the published activity; its working copy knows."""
        self.point(act, portal, published["id"])
        copy = act(portal.operator, "satudata_revision_open", id=published["id"])
        rows = act(portal.operator, "package_show", id=copy["id"])["variabel"][:1]
        said = errors(lambda: act(portal.operator, "package_patch", id=copy["id"], variabel=rows))
        assert "v2" in str(said["variabel"])

    def test_refused_when_it_came_into_use_meanwhile(self, published: Any, portal: Any, act: Act):
        """A dataset that pointed to the row during the review stops the publication."""
        copy = act(portal.operator, "satudata_revision_open", id=published["id"])
        rows = act(portal.operator, "package_show", id=copy["id"])["variabel"][:1]
        act(portal.operator, "package_patch", id=copy["id"], variabel=rows)
        act(portal.operator, "satudata_review_submit", id=copy["id"])
        act(portal.walidata, "satudata_review_verify", id=copy["id"])
        letter = {"letter_number": "2", "letter_date": "2026-01-05"}
        act(portal.pembina, "satudata_review_recommend", id=copy["id"], **letter)
        self.point(act, portal, published["id"])
        said = errors(lambda: act(portal.walidata, "satudata_review_publish", id=copy["id"]))
        assert "v2" in str(said["variabel"])


class TestParking:
    """What does not apply is set aside and comes back; nobody else sees it."""

    def test_there_and_back(self, make: Any, portal: Any, act: Act):
        """Block V of a survey that becomes a compilation, and a survey again."""
        package = make("kegiatan", cara_pengumpulan_data="SURVEI", v_unit_sampel="Pengguna")
        patch = {"id": package["id"], "cara_pengumpulan_data": "KOMPILASI_PRODUK_ADMINISTRASI"}
        shown = act(portal.operator, "package_patch", **patch)
        assert "v_unit_sampel" not in shown
        assert shown["satudata_parked"] == {"v_unit_sampel": "Pengguna"}
        shown = act(
            portal.operator, "package_patch", **{**patch, "cara_pengumpulan_data": "SURVEI"}
        )
        assert shown["v_unit_sampel"] == "Pengguna"
        assert not shown.get("satudata_parked")

    def test_in_a_row(self, make: Any, portal: Any, act: Act):
        """Components of a composite indicator that is none after all."""
        row = {
            "nama": "Indeks",
            "apakah_indikator_komposit": "YA",
            "indikator_pembangun": "Angka Harapan Hidup|Kabupaten Dalam Angka",
        }
        package = make("kegiatan", indikator=[row])
        (row,) = package["indikator"]
        assert row["indikator_pembangun"] == "Angka Harapan Hidup | Kabupaten Dalam Angka"
        row = {**row, "apakah_indikator_komposit": "TIDAK"}
        shown = act(portal.operator, "package_patch", id=package["id"], indikator=[row])
        assert not shown["indikator"][0].get("indikator_pembangun")
        assert list(shown["satudata_parked"]) == ["indikator.i1.indikator_pembangun"]

    def test_only_conditional_fields(self, make: Any):
        """It is no drawer for anything else."""
        package = make(
            "dataset", satudata_parked={"title": "x", "rumus": "a/b", "variabel.v1": "y"}
        )
        assert package["satudata_parked"] == {"rumus": "a/b"}

    def test_for_those_who_prepare_it_only(self, make: Any, portal: Any, act: Act, draft: Any):
        """Neither reviewers nor the public, nor the search index."""
        package = draft(portal.operator)
        act(
            portal.operator, "package_patch", id=package["id"], satudata_parked={"rumus": "rahasia"}
        )
        act(portal.operator, "satudata_review_submit", id=package["id"])
        for who in (portal.operator, portal.walidata):
            assert "rahasia" not in str(act(who, "package_show", id=package["id"]))
        act(portal.walidata, "satudata_review_verify", id=package["id"])
        act(
            portal.pembina,
            "satudata_review_recommend",
            id=package["id"],
            letter_number="1",
            letter_date="2026-01-05",
        )
        act(portal.walidata, "satudata_review_publish", id=package["id"])
        for who in (portal.operator, portal.walidata, portal.warga, None):
            assert "rahasia" not in str(act(who, "package_show", id=package["id"]))
            assert "rahasia" not in str(act(who, "package_search", q="*:*"))
