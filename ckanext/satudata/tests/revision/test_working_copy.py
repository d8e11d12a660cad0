"""A published dataset is revised on a working copy while the old version stays."""

from __future__ import annotations

import os

import ckan.model as model
import ckan.plugins.toolkit as tk
import pytest
from ckan.lib.uploader import get_resource_uploader

from ckanext.satudata.review.model import Review
from ckanext.satudata.revision import datastore
from ckanext.satudata.revision.model import File, Job, Outbox, ResourceLink

LETTER = {"letter_number": "B-2/2026", "letter_date": "2026-11-02"}
NEW = b"kode_kecamatan,nama_kecamatan,jumlah\n35.09.01,Jombang,777\n"


def served(resource_id: str) -> bytes:
    """The bytes that a download gives now."""
    model.Session.remove()
    resource = model.Resource.get(resource_id)
    with open(get_resource_uploader(resource.as_dict()).get_path(resource_id), "rb") as file:
        return file.read()


def rows(act, who, resource_id: str) -> list[int]:
    """The values that the datastore gives now."""
    found = act(who, "datastore_search", resource_id=resource_id)
    return [row["jumlah"] for row in found["records"]]


def load(act, who, resource_id: str, *values: int) -> None:
    """Rows as xloader would have loaded them."""
    act(
        who,
        "datastore_create",
        resource_id=resource_id,
        force=True,
        fields=[{"id": "jumlah", "type": "int"}],
        records=[{"jumlah": value} for value in values],
    )


@pytest.fixture
def published(portal, act, draft, at_stage):
    """A published dataset with one file and its rows."""
    package = draft()
    load(act, portal.operator, package["resources"][0]["id"], 120, 98)
    return at_stage("published", package)


@pytest.fixture
def walk(portal, act):
    """Take a working copy from draft to publication."""

    def go(copy_id: str) -> dict:
        act(portal.operator, "satudata_review_submit", id=copy_id)
        act(portal.walidata, "satudata_review_verify", id=copy_id)
        act(portal.pembina, "satudata_review_recommend", id=copy_id, **LETTER)
        return act(portal.walidata, "satudata_review_publish", id=copy_id, note="rilis 2")

    return go


class TestOpen:
    """Opening is instant, idempotent and invisible."""

    def test_one_copy_per_dataset(self, portal, act, published):
        """A second call finds the open one."""
        first = act(portal.operator, "satudata_revision_open", id=published["id"])
        second = act(portal.walidata, "satudata_revision_open", id=published["id"])
        assert first["id"] == second["id"] != published["id"]
        assert first["private"] is True
        assert first["satudata_stage"] == "draft"

    def test_files_are_referenced(self, portal, act, published):
        """The copy's resources have ids of their own and the same bytes."""
        copy = act(portal.operator, "satudata_revision_open", id=published["id"])
        (own,), (base,) = copy["resources"], published["resources"]
        assert own["id"] != base["id"]
        assert File.get(own["id"]).sha256 == File.get(base["id"]).sha256

    def test_the_public_sees_nothing_of_it(self, portal, act, published):
        """Not by id, not in search, not in counts."""
        copy = act(portal.operator, "satudata_revision_open", id=published["id"])
        act(portal.operator, "package_patch", id=copy["id"], title="RAHASIA BARU")
        for who in (None, portal.warga, portal.operator_lain):
            with pytest.raises(tk.ObjectNotFound):
                act(who, "package_show", id=copy["id"])
            assert act(who, "package_search", q="RAHASIA")["count"] == 0
            assert act(who, "package_search", include_private=True)["count"] == 1

    def test_only_a_published_dataset_has_one(self, portal, act, at_stage):
        """A draft is edited directly."""
        package = at_stage("draft")
        with pytest.raises(tk.ValidationError):
            act(portal.operator, "satudata_revision_open", id=package["id"])

    def test_strangers_cannot_open_one(self, portal, act, published):
        """Another agency sees the dataset and may not revise it."""
        for who in (portal.operator_lain, portal.warga, portal.anggota, portal.pembina):
            with pytest.raises(tk.NotAuthorized):
                act(who, "satudata_revision_open", id=published["id"])

    def test_walidata_that_opened_it_prepares_it(self, portal, act, published):
        """Walidata may correct a title in a working copy of its own."""
        copy = act(portal.walidata, "satudata_revision_open", id=published["id"])
        changed = act(portal.walidata, "package_patch", id=copy["id"], notes="lebih jelas")
        assert changed["notes"] == "lebih jelas"

    def test_discard_removes_everything(self, portal, act, published):
        """Dataset, rows, links and file references are gone; the published one stands."""
        copy = act(portal.operator, "satudata_revision_open", id=published["id"])
        own = copy["resources"][0]["id"]
        load(act, portal.operator, own, 1)
        act(portal.operator, "satudata_revision_discard", id=copy["id"])
        model.Session.remove()
        assert model.Package.get(copy["id"]) is None
        assert Review.get(copy["id"]) is None
        assert File.get(own) is None
        assert datastore.existing([own]) == set()
        assert model.Session.query(ResourceLink).count() == 0
        assert rows(act, None, published["resources"][0]["id"]) == [120, 98]


class TestDirectWrites:
    """Nobody writes to a published dataset directly."""

    @pytest.mark.parametrize("name", ["operator", "kepala", "walidata", "sysadmin"])
    def test_metadata(self, portal, act, published, name):
        """The refusal names what to do."""
        with pytest.raises((tk.ValidationError, tk.NotAuthorized)) as refusal:
            act(getattr(portal, name), "package_patch", id=published["id"], title="lain")
        assert act(None, "package_show", id=published["id"])["title"] == published["title"]
        if name in ("operator", "kepala", "sysadmin"):
            assert "satudata_revision_open" in str(refusal.value)

    def test_a_file(self, portal, act, published, upload):
        """Not even the same file name with other bytes."""
        resource_id = published["resources"][0]["id"]
        before = served(resource_id)
        for who in (portal.operator, portal.sysadmin):
            with pytest.raises((tk.ValidationError, tk.NotAuthorized)):
                act(who, "resource_update", **published["resources"][0], upload=upload(NEW))
        assert served(resource_id) == before

    def test_rows(self, portal, act, published):
        """The rows are content too."""
        resource_id = published["resources"][0]["id"]
        for who in (portal.operator, portal.sysadmin):
            with pytest.raises((tk.ValidationError, tk.NotAuthorized)):
                load(act, who, resource_id, 666)
        assert rows(act, None, resource_id) == [120, 98]


class TestPublish:
    """Publishing merges it: same id, same URL, same resource id."""

    def test_a_revision_with_a_new_file(self, portal, act, published, upload, walk):
        """The old version stays readable until the new one stands."""
        base_resource = published["resources"][0]["id"]
        copy = act(portal.operator, "satudata_revision_open", id=published["id"])
        own = copy["resources"][0]
        act(portal.operator, "resource_patch", id=own["id"], upload=upload(NEW), name="Baru")
        load(act, portal.operator, own["id"], 777)
        act(portal.operator, "package_patch", id=copy["id"], title="DATA CONTOH Judul Baru")
        assert served(base_resource) != NEW
        assert rows(act, None, base_resource) == [120, 98]

        review = walk(copy["id"])
        assert (review["package_id"], review["version"]) == (published["id"], 2)
        shown = act(None, "package_show", id="jumlah-penduduk")
        assert shown["id"] == published["id"]
        assert shown["title"] == "DATA CONTOH Judul Baru"
        assert [r["id"] for r in shown["resources"]] == [base_resource]
        assert shown["resources"][0]["name"] == "Baru"
        assert served(base_resource) == NEW
        assert rows(act, None, base_resource) == [777]
        assert act(None, "package_search", q="Judul Baru")["count"] == 1
        assert model.Package.get(copy["id"]) is None
        assert model.Session.query(Job).filter(Job.done.is_(None)).count() == 0
        assert model.Session.query(Outbox).count() == 0

    def test_unchanged_rows_stay(self, portal, act, published, walk):
        """A change of metadata alone leaves file and rows in place."""
        copy = act(portal.operator, "satudata_revision_open", id=published["id"])
        act(portal.operator, "package_patch", id=copy["id"], notes="Penjelasan baru")
        walk(copy["id"])
        assert rows(act, None, published["resources"][0]["id"]) == [120, 98]
        assert act(None, "package_show", id=published["id"])["notes"] == "Penjelasan baru"

    def test_added_and_removed_resources(self, portal, act, published, upload, walk):
        """A new resource comes over with its id and rows; a removed one is gone."""
        copy = act(portal.operator, "satudata_revision_open", id=published["id"])
        act(portal.operator, "resource_delete", id=copy["resources"][0]["id"])
        added = act(
            portal.operator,
            "resource_create",
            package_id=copy["id"],
            name="Tambahan",
            description="DATA CONTOH",
            format="CSV",
            upload=upload(NEW, "tambahan.csv"),
        )
        load(act, portal.operator, added["id"], 5)
        walk(copy["id"])
        shown = act(None, "package_show", id=published["id"])
        assert [r["id"] for r in shown["resources"]] == [added["id"]]
        assert served(added["id"]) == NEW
        assert rows(act, None, added["id"]) == [5]
        assert datastore.existing([published["resources"][0]["id"]]) == set()

    def test_a_replaced_file_without_rows_leaves_no_old_rows(
        self, portal, act, published, upload, walk
    ):
        """Rows of the old file never stand beside the new file."""
        base_resource = published["resources"][0]["id"]
        copy = act(portal.operator, "satudata_revision_open", id=published["id"])
        act(portal.operator, "resource_patch", id=copy["resources"][0]["id"], upload=upload(NEW))
        walk(copy["id"])
        assert datastore.existing([base_resource]) == set()
        shown = act(None, "package_show", id=published["id"])
        assert shown["resources"][0]["datastore_active"] is False

    def test_versions_are_kept(self, portal, act, published, upload, walk):
        """Every publication is a numbered version with its file."""
        copy = act(portal.operator, "satudata_revision_open", id=published["id"])
        act(portal.operator, "resource_patch", id=copy["resources"][0]["id"], upload=upload(NEW))
        walk(copy["id"])
        found = act(None, "satudata_revision_list", id=published["id"])
        assert [(v["version"], v["note"]) for v in found] == [(2, "rilis 2"), (1, None)]

    def test_what_changed_meanwhile_is_a_conflict(self, portal, act, published, walk):
        """A withdrawn dataset is not silently published again by its working copy."""
        copy = act(portal.operator, "satudata_revision_open", id=published["id"])
        base = Review.get(published["id"])
        base.version = 5
        model.Session.commit()
        with pytest.raises(tk.ValidationError) as refusal:
            walk(copy["id"])
        assert "conflict" in refusal.value.error_dict


class TestBlobs:
    """Files are immutable."""

    def test_a_second_upload_keeps_the_first_blob(self, portal, act, draft, upload):
        """Replacing a file writes another blob."""
        package = draft()
        resource_id = package["resources"][0]["id"]
        first = get_resource_uploader({}).get_path(resource_id)
        act(portal.operator, "resource_patch", id=resource_id, upload=upload(NEW))
        second = get_resource_uploader({}).get_path(resource_id)
        assert first != second
        assert os.path.exists(first)
        assert not os.access(second, os.W_OK) or os.geteuid() == 0

    def test_the_stock_path_is_empty(self, portal, act, draft):
        """With the plugin off the file is simply not found."""
        package = draft()
        stock = super(type(get_resource_uploader({})), get_resource_uploader({}))
        assert not os.path.exists(stock.get_path(package["resources"][0]["id"]))
