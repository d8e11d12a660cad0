"""Hypotheses, second round."""

from __future__ import annotations

import json

import ckan.model as model
import pytest
from ckan.tests import factories

from ckanext.satudata.revision import content
from ckanext.satudata.tests.access.test_attack import same, tried

pytestmark = pytest.mark.usefixtures("portal")


def test_direct(portal, act, at_stage, draft):
    factories.Group(name="tema-a", users=[{"name": "operator", "capacity": "admin"}])
    b = factories.Group(name="tema-b", users=[{"name": "operator", "capacity": "admin"}])
    other = draft(name="lain-lagi")
    p = at_stage("published", groups=[{"name": "tema-a"}], extras=[{"key": "lain", "value": "x"}])
    rid = p["resources"][0]["id"]
    found = []
    bad = dict(
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
        resource_id="x",
        tries=3,
        package_id="x",
        position=5,
        state="deleted",
        validation_status="failure",
        datastore_active=True,
        on_same_domain="x",
        has_views="x",
    )
    s = json.dumps({"fields": [{"name": "x"}]})
    pieces = [({"resources": [{**p["resources"][0], k: v}]}, "res " + k) for k, v in bad.items()]
    pieces += [
        ({"resources": [{**p["resources"][0], "url": u}]}, "url " + u)
        for u in (
            "http://evil/x/data-contoh.csv",
            "http://evil/x/data-contoh.csv?x=1",
            "data-contoh.csv#x",
            "data-contoh.csv?y",
            "%64ata-contoh.csv",
        )
    ]
    pieces += [
        ({"tag_string": "selundup"}, "tag_string"),
        ({"groups": [{"name": "tema-a", "id": b["id"]}]}, "group id"),
        ({"groups": [{"name": "tema-a", "capacity": "organization"}]}, "group capacity"),
        ({"extras": [{"key": "lain", "value": "x", "deleted": True}]}, "extras deleted"),
        (
            {"extras": [{"key": "lain", "value": "x"}, {"key": "konsep", "value": " "}]},
            "extras konsep",
        ),
        (
            {"extras": [{"key": "lain", "value": "x"}, {"key": "kosong", "value": " "}]},
            "extras kosong",
        ),
        (
            {
                "relationships_as_subject": [
                    {
                        "subject": p["id"],
                        "object": other["id"],
                        "type": "depends_on",
                        "comment": "r",
                    }
                ]
            },
            "rel",
        ),
        ({"resources": [{**p["resources"][0], "schema_json": s}]}, "schema_json"),
        ({"plugin_data": {"a": {"b": 1}}}, "plugin_data"),
        ({"notes": "\r\n\r\n   " + p["notes"] + "\n\n"}, "notes"),
        (
            {
                "license_title": "x",
                "creator_user_id": portal.warga["id"],
                "metadata_created": "2001-01-01",
                "isopen": True,
            },
            "tech",
        ),
        ({"state": "draft"}, "state draft"),
        ({"state": "deleted"}, "state deleted"),
        ({"private": True, "satudata_stage": "draft"}, "private"),
        ({"type": "kegiatan"}, "type"),
        ({"name": "nama-lain"}, "name"),
        ({"owner_org": portal.orgs.dinas_lain["id"]}, "owner"),
        ({"title": ""}, "title empty"),
        ({"organization": {"id": portal.orgs.dinas_lain["id"]}}, "org"),
    ]
    volatile = ("metadata_modified",)

    def raw():
        model.Session.remove()
        full = content.full(p["id"])
        for k in volatile:
            full.pop(k)
        for r in full["resources"]:
            r.pop("metadata_modified")
        return json.dumps(full, sort_keys=True, default=str)

    for who in (portal.operator, portal.sysadmin):
        for piece, name in pieces:
            before, snap = raw(), same(p["id"])
            data = act(portal.sysadmin, "package_show", id=p["id"])
            data = {**data, **json.loads(json.dumps(piece))}
            try:
                tried(act, who, "package_update", **data)
            except Exception as e:
                model.Session.rollback()
                print("!!", name, type(e).__name__, str(e)[:200])
            if raw() != before:
                found.append(
                    (who["name"], name, "CONTENT" if same(p["id"]) != snap else "technical")
                )
            r = model.Session.query(model.PackageRelationship).count()
            if r:
                found.append((who["name"], name, "REL"))
                model.Session.query(model.PackageRelationship).delete()
                model.Session.commit()
    for f in found:
        print("FOUND", f)
    assert not found


def test_group_ways(portal, act, at_stage):
    factories.Group(name="tema-a", users=[{"name": "operator", "capacity": "admin"}])
    p = at_stage("published", groups=[{"name": "tema-a"}])
    found = []
    for name, action, data in (
        ("empty", "group_update", {"packages": []}),
        ("same", "group_update", {"packages": [{"id": p["id"]}]}),
        ("users", "group_update", {"users": [{"name": "operator", "capacity": "admin"}]}),
        ("patch", "group_patch", {"title": "y"}),
        ("isorg", "group_patch", {"is_organization": True}),
        ("state", "group_patch", {"state": "deleted"}),
        ("rename", "group_patch", {"name": "tema-z"}),
        ("delete", "group_delete", {}),
    ):
        before = same(p["id"])
        g = model.Group.get("tema-a") or model.Group.get("tema-z")
        tried(act, portal.operator, action, id=g.id, **data)
        if same(p["id"]) != before:
            found.append(name)
        g = model.Group.get("tema-a") or model.Group.get("tema-z")
        print(name, g and (g.is_organization, g.state, g.type))
    assert not found


def test_type_lain(portal, act):
    p = act(
        portal.operator, "package_create", title="x", type="lain", owner_org=portal.orgs.dinas["id"]
    )
    print(tried(act, portal.operator, "satudata_review_submit", id=p["id"]))
    print(
        tried(
            act,
            portal.operator,
            "package_patch",
            id=p["id"],
            extras=[{"key": "access_class", "value": "x"}],
        )
    )
    assert False


def test_member_group_hierarchy(portal, act, at_stage):
    """An organization's admin puts groups or organizations into it."""
    print(
        tried(
            act,
            portal.kepala,
            "member_create",
            id="dinas",
            object="operator_lain",
            object_type="user",
            capacity="editor",
        )
    )
    print(tried(act, portal.kepala, "organization_patch", id="dinas", state="deleted"))
    print(tried(act, portal.kepala, "organization_patch", id="dinas", is_organization=False))
    g = model.Group.get("dinas")
    print(g.state, g.is_organization)
    print(tried(act, portal.kepala, "organization_delete", id="dinas"))
    print(model.Group.get("dinas").state)


def test_draft_delete_returned(portal, act, at_stage):
    p = at_stage("returned")
    print(tried(act, portal.operator, "package_delete", id=p["id"]))
    print(model.Package.get(p["id"]).state)


def test_deleted_resource_id(portal, act, draft):
    d = draft()
    rid = d["resources"][0]["id"]
    mine = act(
        portal.operator_lain, "package_create", title="x", owner_org=portal.orgs.dinas_lain["id"]
    )
    act(portal.operator, "resource_delete", id=rid)
    print(
        tried(
            act,
            portal.operator_lain,
            "resource_create",
            package_id=mine["id"],
            id=rid,
            name="x",
            url_type="upload",
            url="data-contoh.csv",
        )
    )
    print(
        tried(
            act,
            portal.operator_lain,
            "package_update",
            **{
                **mine,
                "resources": [
                    {"id": rid, "url_type": "upload", "url": "data-contoh.csv", "name": "x"}
                ],
            },
        )
    )
    print(
        tried(
            act,
            portal.operator_lain,
            "package_revise",
            match={"id": mine["id"]},
            update={"resources": [{"id": rid, "url_type": "upload", "url": "x"}]},
        )
    )
    print(
        tried(
            act,
            portal.operator_lain,
            "datastore_create",
            resource={"package_id": mine["id"], "id": rid},
            records=[{"a": 1}],
        )
    )
    print(
        tried(
            act,
            portal.sysadmin,
            "package_update",
            **{**mine, "resources": [{"id": rid, "url_type": "upload", "url": "x"}]},
        )
    )


def test_purge_of_reopened(portal, act, at_stage):
    p = at_stage("withdrawn")
    act(portal.operator, "satudata_review_reopen", id=p["id"])
    print(tried(act, portal.operator, "package_delete", id=p["id"]))
    print(tried(act, portal.sysadmin, "dataset_purge", id=p["id"]))
    assert model.Package.get(p["id"])
