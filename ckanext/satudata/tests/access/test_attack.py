"""Hypotheses."""

from __future__ import annotations

import json
import uuid

import ckan.model as model
import ckan.plugins.toolkit as tk
import pytest
from ckan.tests import factories

from ckanext.satudata.review.model import authors
from ckanext.satudata.revision import content

pytestmark = pytest.mark.usefixtures("portal")


def same(package_id):
    model.Session.remove()
    return json.dumps(content.snapshot(package_id), sort_keys=True)


def tried(act, who, action, **data):
    try:
        return act(who, action, **data)
    except (tk.ValidationError, tk.NotAuthorized, tk.ObjectNotFound) as e:
        print(action, type(e).__name__, getattr(e, "error_dict", e))
        return None


class TestPublished:
    def test_tag_string(self, portal, act, at_stage):
        p = at_stage("published")
        before = same(p["id"])
        tried(act, portal.operator, "package_patch", id=p["id"], tag_string="selundup")
        assert same(p["id"]) == before

    def test_group_id(self, portal, act, at_stage):
        factories.Group(name="tema-a", user={"name": "operator"})
        b = factories.Group(name="tema-b", user={"name": "operator"})
        p = at_stage("published", groups=[{"name": "tema-a"}])
        before = same(p["id"])
        tried(
            act,
            portal.operator,
            "package_patch",
            id=p["id"],
            groups=[{"name": "tema-a", "id": b["id"]}],
        )
        assert same(p["id"]) == before

    def test_extras_empty(self, portal, act, at_stage):
        p = at_stage("published", extras=[{"key": "lain", "value": "x"}])
        before = same(p["id"])
        tried(
            act,
            portal.operator,
            "package_patch",
            id=p["id"],
            extras=[{"key": "lain", "value": "x"}, {"key": "konsep", "value": ""}],
        )
        tried(
            act,
            portal.operator,
            "package_patch",
            id=p["id"],
            extras=[{"key": "lain", "value": "x"}, {"key": "konsep", "value": " "}],
        )
        tried(
            act,
            portal.operator,
            "package_patch",
            id=p["id"],
            extras=[{"key": "lain", "value": "x", "deleted": True}],
        )
        assert same(p["id"]) == before

    def test_resource_technical(self, portal, act, at_stage):
        p = at_stage("published")
        rid = p["resources"][0]["id"]
        for key, value in dict(
            mimetype="text/html",
            hash="f00",
            size=7,
            cache_url="http://e/x",
            original_url="http://e/",
            last_modified="2020-01-01",
            created="2019-01-01",
            aliases="x",
            ckan_url="http://e",
            mimetype_inner="a/b",
            webstore_url="http://e",
            package_id="x",
            position=5,
            state="deleted",
        ).items():
            before = act(portal.sysadmin, "resource_show", id=rid)
            tried(act, portal.operator, "resource_patch", id=rid, **{key: value})
            after = act(portal.sysadmin, "resource_show", id=rid)
            changed = {k for k in set(before) | set(after) if before.get(k) != after.get(k)}
            print(key, changed)
        final = act(portal.sysadmin, "resource_show", id=rid)
        assert final == p["resources"][0]

    def test_url_trick(self, portal, act, at_stage):
        p = at_stage("published")
        rid = p["resources"][0]["id"]
        for url in (
            "http://evil/x/data-contoh.csv",
            "http://evil/x/data-contoh.csv?x=1",
            "data-contoh.csv#x",
            "data-contoh.csv?y",
            "%64ata-contoh.csv",
        ):
            tried(act, portal.operator, "resource_patch", id=rid, url=url)
            r = act(portal.sysadmin, "resource_show", id=rid)
            print(url, r["url"])
        assert r == p["resources"][0]

    def test_relationships(self, portal, act, at_stage, draft):
        p = at_stage("published")
        other = draft(name="lain-lagi")
        tried(
            act,
            portal.operator,
            "package_patch",
            id=p["id"],
            relationships_as_subject=[
                {
                    "subject": p["id"],
                    "object": other["id"],
                    "type": "depends_on",
                    "comment": "rahasia",
                }
            ],
        )
        r = act(portal.sysadmin, "package_show", id=p["id"])
        rel = model.Session.query(model.PackageRelationship).all()
        print(r["relationships_as_subject"], rel)
        assert not rel

    def test_schema_json(self, portal, act, at_stage):
        p = at_stage("published")
        before = same(p["id"])
        rid = p["resources"][0]["id"]
        s = json.dumps({"fields": [{"name": "x"}]})
        tried(act, portal.operator, "resource_patch", id=rid, schema_json=s)
        tried(act, portal.operator, "resource_update", **{**p["resources"][0], "schema_json": s})
        tried(
            act,
            portal.operator,
            "package_patch",
            id=p["id"],
            resources=[{**p["resources"][0], "schema_json": s}],
        )
        assert same(p["id"]) == before

    def test_plain_update_leaves_modified(self, portal, act, at_stage):
        p = at_stage("published")
        tried(
            act,
            portal.operator,
            "package_patch",
            id=p["id"],
            title=p["title"],
            plugin_data={"a": {"b": 1}},
        )
        q = act(portal.sysadmin, "package_show", id=p["id"])
        assert q["metadata_modified"] == p["metadata_modified"]

    def test_whitespace(self, portal, act, at_stage):
        p = at_stage("published")
        tried(
            act,
            portal.operator,
            "package_patch",
            id=p["id"],
            notes="\r\n\r\n  " + p["notes"] + "   ",
        )
        q = act(portal.sysadmin, "package_show", id=p["id"])
        assert q["notes"] == p["notes"]

    def test_reorder_etc(self, portal, act, at_stage):
        p = at_stage("published")
        before = same(p["id"])
        tried(act, portal.operator, "package_revise", match={"id": p["id"]}, update={"title": "x"})
        tried(act, portal.operator, "package_revise", match={"id": p["id"]}, filter=["-resources"])
        tried(
            act,
            portal.operator,
            "package_owner_org_update",
            id=p["id"],
            organization_id=portal.orgs.dinas_lain["id"],
        )
        tried(
            act,
            portal.sysadmin,
            "package_owner_org_update",
            id=p["id"],
            organization_id=portal.orgs.dinas_lain["id"],
        )
        tried(act, portal.sysadmin, "package_patch", id=p["id"], state="deleted")
        tried(act, portal.sysadmin, "package_patch", id=p["id"], private=True)
        tried(act, portal.sysadmin, "package_delete", id=p["id"])
        tried(act, portal.sysadmin, "dataset_purge", id=p["id"])
        tried(act, portal.sysadmin, "organization_purge", id="dinas")
        tried(act, portal.sysadmin, "package_patch", id=p["id"], type="kegiatan")
        assert same(p["id"]) == before
        assert act(None, "package_show", id=p["id"])["owner_org"] == portal.orgs.dinas["id"]

    def test_group_ways(self, portal, act, at_stage):
        factories.Group(name="tema-a", user={"name": "operator"})
        p = at_stage("published", groups=[{"name": "tema-a"}])
        before = same(p["id"])
        tried(act, portal.operator, "group_update", id="tema-a", name="tema-a", packages=[])
        assert same(p["id"]) == before, "empty"
        tried(
            act,
            portal.operator,
            "group_update",
            id="tema-a",
            name="tema-a",
            packages=[{"id": p["id"]}],
        )
        assert same(p["id"]) == before, "same"
        tried(act, portal.operator, "group_update", id="tema-a", title="x")
        assert same(p["id"]) == before, "without"
        tried(act, portal.operator, "group_patch", id="tema-a", title="y")
        assert same(p["id"]) == before, "patch"
        tried(act, portal.operator, "group_update", id="tema-a", state="deleted")
        print(act(portal.sysadmin, "group_show", id="tema-a")["state"])
        assert same(p["id"]) == before, "state"
        tried(act, portal.operator, "group_patch", id="tema-a", name="tema-z")
        assert same(p["id"]) == before, "rename"

    def test_group_delete(self, portal, act, at_stage):
        factories.Group(name="tema-a", user={"name": "operator"})
        p = at_stage("published", groups=[{"name": "tema-a"}])
        before = same(p["id"])
        tried(act, portal.operator, "group_delete", id="tema-a")
        assert same(p["id"]) == before

    def test_group_purge(self, portal, act, at_stage):
        factories.Group(name="tema-a", user={"name": "operator"})
        p = at_stage("published", groups=[{"name": "tema-a"}])
        before = same(p["id"])
        tried(act, portal.sysadmin, "group_purge", id="tema-a")
        assert same(p["id"]) == before


class TestDraftTricks:
    def test_state_draft_delete_of_reopened(self, portal, act, at_stage):
        p = at_stage("withdrawn")
        act(portal.operator, "satudata_review_reopen", id=p["id"])
        tried(act, portal.operator, "package_patch", id=p["id"], state="draft")
        tried(act, portal.operator, "package_delete", id=p["id"])
        assert model.Package.get(p["id"]).state == "active"

    def test_state_draft_delete_of_copy(self, portal, act, at_stage):
        p = at_stage("published")
        c = act(portal.operator, "satudata_revision_open", id=p["id"])
        tried(act, portal.operator, "package_patch", id=c["id"], state="draft")
        tried(act, portal.operator, "package_delete", id=c["id"])
        assert model.Package.get(c["id"]).state == "active"

    def test_views_note_author(self, portal, act, at_stage):
        p = at_stage("published")
        c = act(portal.operator, "satudata_revision_open", id=p["id"])
        act(portal.walidata, "satudata_revision_open", id=p["id"])
        rid = c["resources"][0]["id"]
        print(
            tried(
                act,
                portal.walidata,
                "resource_view_create",
                resource_id=rid,
                view_type="datatables_view",
                title="x",
            )
        )
        assert portal.walidata["id"] in authors(c["id"])

    def test_tags_note_author(self, portal, act, at_stage):
        p = at_stage("published")
        c = act(portal.operator, "satudata_revision_open", id=p["id"])
        act(portal.walidata, "satudata_revision_open", id=p["id"])
        act(portal.walidata, "package_patch", id=c["id"], tag_string="baru")
        print(act(portal.walidata, "package_show", id=c["id"])["tags"])
        assert portal.walidata["id"] in authors(c["id"])

    def test_relationships_hidden(self, portal, act, at_stage, draft):
        a, b = draft(name="a-a"), draft(name="b-b")
        print(
            tried(
                act,
                portal.operator,
                "package_relationship_create",
                subject=a["id"],
                object=b["id"],
                type="depends_on",
                comment="rahasia",
            )
        )
        at_stage("published", package=a)
        seen = act(None, "package_show", id=a["id"])
        found = act(None, "package_search", q="*:*")
        assert b["id"] not in json.dumps(seen)
        assert b["id"] not in json.dumps(found)
        assert "rahasia" not in json.dumps(seen) + json.dumps(found)

    def test_relationship_steal(self, portal, act, draft):
        a, b = draft(name="a-a"), draft(name="b-b")
        rel = act(
            portal.operator,
            "package_relationship_create",
            subject=a["id"],
            object=b["id"],
            type="depends_on",
            comment="rahasia",
        )
        rid = model.Session.query(model.PackageRelationship).first().id
        mine = act(
            portal.operator_lain,
            "package_create",
            title="x",
            owner_org=portal.orgs.dinas_lain["id"],
        )
        print(
            tried(
                act,
                portal.operator_lain,
                "package_patch",
                id=mine["id"],
                relationships_as_subject=[{"id": rid, "type": "depends_on", "comment": "curi"}],
            )
        )
        model.Session.remove()
        row = model.Session.query(model.PackageRelationship).get(rid)
        assert (row.subject_package_id, row.comment) == (a["id"], "rahasia")

    def test_type(self, portal, act):
        assert not tried(
            act,
            portal.operator,
            "package_create",
            title="x",
            type="lain",
            owner_org=portal.orgs.dinas["id"],
        )

    def test_reserved_name(self, portal, act, at_stage):
        p = at_stage("published", name="new")
        assert p["name"] != "new"

    def test_uuid_name(self, portal, act, at_stage, draft):
        d = draft(name="satu-dua")
        p = at_stage("published", name=d["id"])
        print(p["name"], d["id"])
        assert p["name"] != d["id"]

    def test_role_org_name(self, portal, act):
        tried(act, portal.sysadmin, "organization_patch", id="bappeda", name="bappeda-lama")
        tried(act, portal.kepala, "organization_patch", id="dinas", name="bappeda")
        assert model.Group.get("bappeda") is None

    def test_kegiatan_kept(self, portal, act, at_stage, draft):
        k = act(
            portal.sysadmin,
            "package_create",
            type="kegiatan",
            title="k",
            owner_org=portal.orgs.dinas_lain["id"],
        )
        d = draft()
        act(portal.sysadmin, "package_patch", id=d["id"], kegiatan_id=k["id"])
        act(portal.operator, "package_patch", id=d["id"], notes="lain")
        assert act(portal.sysadmin, "package_show", id=d["id"]).get("kegiatan_id") == k["id"]

    def test_scheduled_param(self, portal, act, at_stage):
        p = at_stage("pembina_recommended")
        assert not tried(
            act, portal.operator, "satudata_review_publish", id=p["id"], scheduled=True
        )
        assert not tried(act, portal.sysadmin, "satudata_review_publish", id=p["id"])
        assert not tried(
            act, portal.operator, "satudata_review_publish", id=p["id"], override_reason="x"
        )

    def test_hook_forged(self, portal, act, draft):
        d = draft()
        rid = d["resources"][0]["id"]
        assert not tried(
            act, portal.operator, "xloader_hook", metadata={"resource_id": rid}, status="complete"
        )
        t = model.Session.query(model.TaskStatus).filter_by(entity_id=rid).all()
        assert not t

    def test_forged(self, portal, act, draft):
        d = draft()
        rid = d["resources"][0]["id"]
        act(
            portal.operator,
            "resource_patch",
            id=rid,
            validation_status="success",
            datastore_active=True,
            validation_timestamp="2020-01-01",
            satudata_restricted=True,
        )
        print(act(portal.sysadmin, "resource_show", id=rid))
        act(
            portal.operator,
            "package_patch",
            id=d["id"],
            satudata_stage="published",
            satudata_version=9,
            private=False,
            publishing_status="published",
        )
        q = act(portal.sysadmin, "package_show", id=d["id"])
        print(
            {
                k: q.get(k)
                for k in ("satudata_stage", "satudata_version", "private", "publishing_status")
            },
            q["extras"] if "extras" in q else None,
        )
        assert q["private"] and q["satudata_stage"] == "draft"

    def test_extras_class(self, portal, act, draft):
        d = draft()
        tried(
            act,
            portal.operator,
            "package_patch",
            id=d["id"],
            extras=[{"key": "access_class", "value": "terbatas"}],
        )
        print(act(portal.sysadmin, "package_show", id=d["id"]))


class TestReads:
    def test_version_hash_of_terbatas(self, portal, act, at_stage):
        p = at_stage("published", access_class="terbatas")
        rows = act(None, "satudata_revision_list", id=p["id"])
        assert not rows[0].get("content_hash")

    def test_kegiatan_in_activity(self, portal, act, at_stage):
        k = act(
            portal.operator,
            "package_create",
            type="kegiatan",
            title="k",
            owner_org=portal.orgs.dinas["id"],
        )
        p = at_stage("published", kegiatan_id=k["id"])
        c = act(portal.operator, "satudata_revision_open", id=p["id"])
        act(portal.operator, "package_patch", id=c["id"], notes="baru")
        at_stage("published", package=c) if False else None
        for name, who in (
            ("submit", "operator"),
            ("verify", "walidata"),
            ("recommend", "pembina"),
            ("publish", "walidata"),
        ):
            extra = (
                {"letter_number": "1", "letter_date": "2026-11-01"} if name == "recommend" else {}
            )
            act(getattr(portal, who), f"satudata_review_{name}", id=c["id"], **extra)
        for a, d in (
            ("package_activity_list", {"id": p["id"]}),
            ("package_show", {"id": p["id"]}),
            ("package_search", {"q": "*:*"}),
            ("recently_changed_packages_activity_list", {}),
            ("organization_activity_list", {"id": "dinas"}),
            ("user_activity_list", {"id": "operator"}),
        ):
            out = act(None, a, **d)
            print(a, len(json.dumps(out, default=str)))
            assert k["id"] not in json.dumps(out, default=str), a

    def test_oracles(self, portal, act, draft, at_stage):
        d = draft()
        rid = d["resources"][0]["id"]
        s = at_stage("submitted", name="dua")
        for who in (None, portal.warga, portal.operator_lain, portal.anggota):
            for action, key, hidden in (
                ("satudata_metadata_check", lambda i: {"id": i}, d["id"]),
                (
                    "resource_create_default_resource_views",
                    lambda i: {"resource": {"id": i, "package_id": i}},
                    rid,
                ),
                (
                    "resource_create_default_resource_views",
                    lambda i: {"resource": {"id": i, "package_id": i}},
                    s["resources"][0]["id"],
                ),
                (
                    "package_create_default_resource_views",
                    lambda i: {"package": {"id": i}},
                    d["id"],
                ),
                ("package_revise", lambda i: {"match": {"id": i}}, d["id"]),
            ):
                answers = []
                for i in (hidden, str(uuid.uuid4())):
                    try:
                        answers.append(str(act(who, action, **key(i))))
                    except (tk.ValidationError, tk.NotAuthorized, tk.ObjectNotFound) as e:
                        answers.append((type(e).__name__, str(e).replace(i, "ID")))
                    except Exception as e:
                        answers.append((type(e).__name__, str(e).replace(i, "ID")))
                if answers[0] != answers[1]:
                    print("ORACLE", who and who["name"], action, answers)
                    pytest.fail(action) if False else None
