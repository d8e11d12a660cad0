"""Ways around the review and the access classes that were open once; one test for each."""

from __future__ import annotations

import json
import uuid
from types import SimpleNamespace

import ckan.model as model
import ckan.plugins.toolkit as tk
import pytest
from ckan.tests import factories
from ckanext.validation import jobs as validation_jobs
from ckanext.xloader import jobs as xloader_jobs
from ckanext.xloader import loader as xloader_loader
from ckanext.xloader.job_exceptions import JobError

from ckanext.satudata.revision import content

pytestmark = pytest.mark.usefixtures("portal")

REFUSALS = (tk.ValidationError, tk.NotAuthorized, tk.ObjectNotFound)


@pytest.fixture
def raw():
    """Everything that is stored of a dataset, unredacted."""

    def read(package_id):
        model.Session.remove()
        full = content.full(package_id)
        rows = model.Session.query(model.PackageRelationship).filter_by(state="active").count()
        return json.dumps([full, rows], sort_keys=True, default=str)

    return read


def answer(act, who, action, data):
    """What a caller is told."""
    try:
        return act(who, action, **data)
    except REFUSALS as refusal:
        return type(refusal).__name__, str(refusal)


def on_resource(**change):
    """The same dataset with something changed in its first resource."""

    def changed(package, _other):
        first, *rest = package["resources"]
        return {"resources": [{**first, **change}, *rest]}

    return changed


def with_extras(*extras):
    """The same dataset with these extras besides its own."""
    return lambda _package, _other: {"extras": [{"key": "lain", "value": "x"}, *extras]}


FULL_UPDATES = {
    "tags as text": lambda package, _other: {"tag_string": "selundup"},
    "group by id": lambda package, other: {"groups": [{"name": "tema", "id": other.group}]},
    "extra marked": lambda package, _other: {
        "extras": [{"key": "lain", "value": "x", "deleted": True}]
    },
    "empty extra": with_extras({"key": "konsep", "value": " "}),
    "relationship": lambda package, other: {
        "relationships_as_subject": [{"object": other.package, "type": "depends_on"}]
    },
    "blanks": lambda package, _other: {"notes": f"\r\n {package['notes']} \n"},
    "file name": on_resource(url="http://example.org/x/data-contoh.csv?x=1"),
    "kind of file": on_resource(mimetype="text/html"),
    "hash": on_resource(hash="f00"),
    "size": on_resource(size=7),
    "cached": on_resource(cache_url="http://example.org/"),
    "origin": on_resource(original_url="http://example.org/"),
    "age": on_resource(last_modified="2020-01-01", created="2020-01-01"),
    "schema by form": on_resource(schema_json='{"fields": [{"name": "x"}]}'),
}


class TestFrozen:
    """A full update that says the same in other words writes nothing."""

    @pytest.mark.parametrize("way", FULL_UPDATES)
    @pytest.mark.parametrize("role", ["operator", "sysadmin"])
    def test_update(self, portal, act, at_stage, draft, tried, raw, way, role):
        """On published data."""
        who = getattr(portal, role)
        for name in ("tema", "tema-b"):
            factories.Group(name=name, users=[{"name": "operator", "capacity": "admin"}])
        other = SimpleNamespace(group=model.Group.get("tema-b").id, package=draft()["id"])
        extras = [{"key": "lain", "value": "x"}]
        package = at_stage("published", groups=[{"name": "tema"}], extras=extras, name="lain-nama")
        before = raw(package["id"])
        tried(who, "package_update", **{**package, **FULL_UPDATES[way](package, other)})
        assert raw(package["id"]) == before


class TestRelationships:
    """CKAN stores them along with a dataset, by any id."""

    def test_the_other_end(self, portal, act, at_stage, draft):
        """Publishing one end does not show the other."""
        one, other = draft(name="satu"), draft(name="dua")
        ends = {"subject": one["id"], "object": other["id"]}
        act(portal.operator, "package_relationship_create", type="depends_on", **ends)
        at_stage("published", package=one)
        shown = act(None, "package_show", id=one["id"]), act(None, "package_search", q="*:*")
        assert other["id"] not in json.dumps(shown)

    def test_anothers(self, portal, act, draft):
        """Nobody takes over the relationship of another dataset."""
        one, other = draft(name="satu"), draft(name="dua")
        ends = {"subject": one["id"], "object": other["id"]}
        act(portal.operator, "package_relationship_create", type="depends_on", **ends)
        row = model.Session.query(model.PackageRelationship).one().id
        owner = portal.orgs.dinas_lain["id"]
        taken = [{"id": row, "type": "depends_on", "comment": "curi"}]
        given = {"title": "x", "owner_org": owner, "relationships_as_subject": taken}
        mine = act(portal.operator_lain, "package_create", **given)
        act(portal.operator_lain, "package_update", **{**mine, **given})
        model.Session.remove()
        found = model.Session.query(model.PackageRelationship).get(row)
        assert (found.subject_package_id, found.comment) == (one["id"], "")


class TestActivityLink:
    """The link to a kegiatan that is not public."""

    def test_old_activities(self, portal, act, at_stage):
        """What an activity keeps of a dataset does not hold it."""
        kegiatan = act(portal.operator, "package_create", type="kegiatan", title="k",
                       owner_org=portal.orgs.dinas["id"])  # fmt: skip
        package = at_stage("published", kegiatan_id=kegiatan["id"])
        copy = act(portal.operator, "satudata_revision_open", id=package["id"])
        for who, name in (("operator", "submit"), ("walidata", "verify"), ("pembina", "recommend"),
                          ("walidata", "publish")):  # fmt: skip
            letter = {"letter_number": "1", "letter_date": "2026-11-01"}
            given = letter if name == "recommend" else {}
            act(getattr(portal, who), f"satudata_review_{name}", id=copy["id"], **given)
        told = act(None, "package_activity_list", id=package["id"])
        assert told
        assert kegiatan["id"] not in json.dumps(told)

    def test_it_stays(self, portal, act, draft):
        """An edit by somebody who may not see it does not remove it, nor the key of its row."""
        kegiatan = act(portal.sysadmin, "package_create", type="kegiatan", title="k",
                       owner_org=portal.orgs.dinas_lain["id"],
                       variabel=[{"nama": "a"}])  # fmt: skip
        link = {"kegiatan_id": kegiatan["id"], "butir_kegiatan": kegiatan["variabel"][0]["kunci"]}
        package = draft()
        act(portal.sysadmin, "package_patch", id=package["id"], **link)
        shown = act(portal.operator, "package_show", id=package["id"])
        assert not {"kegiatan_id", "butir_kegiatan"} & set(shown)
        act(portal.operator, "package_patch", id=package["id"], notes="lain")
        act(portal.operator, "package_update", **{**shown, "notes": "lain lagi"})
        kept = act(portal.sysadmin, "package_show", id=package["id"])
        assert {key: kept[key] for key in link} == link


class TestNames:
    """Names that would mean something else."""

    @pytest.mark.parametrize("name", ["new", "edit", "0b9a7c1e-7d0c-4a31-9f64-1d1c0a1b2c3d"])
    def test_slugs(self, at_stage, name):
        """CKAN's own pages, and ids."""
        assert at_stage("published", name=name)["name"] == f"data-{name}"

    def test_organizations_of_roles(self, portal, act, tried):
        """The admin of an agency does not make it the sekretariat, nor anything else."""
        act(portal.sysadmin, "organization_patch", id="bappeda", name="bappeda-lama")
        assert not tried(portal.kepala, "organization_patch", id="dinas", name="bappeda")
        tried(portal.kepala, "organization_patch", id="dinas", state="deleted")
        tried(portal.kepala, "organization_patch", id="dinas", is_organization=False)
        group = model.Group.get("dinas")
        assert (group.state, group.is_organization) == ("active", True)

    def test_groups(self, portal, tried):
        """A group does not become an organization, nor does it go by its state."""
        users = [{"name": "warga", "capacity": "admin"}]
        made = factories.Group(name="tema", users=users)["id"]
        for change in ({"is_organization": True}, {"state": "deleted"}):
            tried(portal.warga, "group_patch", id=made, **change)
        group = model.Group.get(made)
        assert (group.state, group.is_organization) == ("active", False)

    def test_types(self, portal, tried):
        """A type without a schema would need no metadata."""
        given = {"title": "x", "owner_org": portal.orgs.dinas["id"]}
        assert not tried(portal.operator, "package_create", type="lain", **given)


class TestWorkers:
    """Workers read uploaded files, and only they report."""

    def test_links(self):
        """Not fetched, whoever asks and whatever is in the queue already."""
        with pytest.raises(JobError):
            xloader_jobs._download_resource_data({"url": "http://127.0.0.1:1/"}, {}, "", None)
        report = validation_jobs._validate_table("http://127.0.0.1:1/resource.json", _format="csv")
        assert "valid" not in report

    def test_late_loadings(self, at_stage):
        """A loading that began before the submission does not empty the table."""
        resource = at_stage("submitted")["resources"][0]["id"]
        with pytest.raises(JobError):
            xloader_loader._clear_datastore_resource(resource)

    def test_options(self, portal, draft, tried):
        """An option of the checks that is text would be the address of a file."""
        resource = draft()["resources"][0]["id"]
        for options in ({"dialect": "/etc/hostname"}, {"checks": ["/etc/hostname"]}):
            given = json.dumps(options)
            assert not tried(
                portal.operator, "resource_patch", id=resource, validation_options=given
            )

    def test_the_end_of_a_loading(self, portal, draft, tried):
        """Nobody says that a loading is over while it still runs."""
        metadata = {"resource_id": draft()["resources"][0]["id"]}
        done = {"metadata": metadata, "status": "complete"}
        assert not tried(portal.operator, "xloader_hook", **done)


class TestTold:
    """What the public is told."""

    def test_hash_of_terbatas(self, act, at_stage):
        """A guess of the file cannot be confirmed."""
        package = at_stage("published", access_class="terbatas")
        versions = act(None, "satudata_revision_list", id=package["id"])
        assert [version["content_hash"] for version in versions] == [None]

    @pytest.mark.parametrize("role", ["warga", "operator_lain", "anggota"])
    def test_oracles(self, portal, act, draft, role):
        """Hidden and unknown are the same."""
        who, package = getattr(portal, role), draft()
        resource = package["resources"][0]["id"]
        for action, known, data in (
            ("satudata_metadata_check", package["id"], lambda id: {"id": id}),
            ("satudata_quality_show", package["id"], lambda id: {"id": id}),
            ("resource_create_default_resource_views", resource,
             lambda id: {"resource": {"id": id, "package_id": package["id"]}}),
        ):  # fmt: skip
            unknown = str(uuid.uuid4())
            assert answer(act, who, action, data(known)) == answer(act, who, action, data(unknown))

    def test_files_are_no_pages(self, make_app, act, at_stage):
        """A file of a producer does not run as a page of the portal."""
        package = at_stage("published")
        url = package["resources"][0]["url"].partition("test.ckan.net")[2]
        headers = make_app().get(url).headers
        assert headers["Content-Disposition"].startswith("attachment")
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert "sandbox" in headers["Content-Security-Policy"]
