"""Every write to what is under review or published is refused, for everybody, by every path."""

from __future__ import annotations

import io

import ckan.model as model
import ckan.plugins.toolkit as tk
import pytest
import sqlalchemy as sa
from ckan.logic.schema import default_create_package_schema
from werkzeug.datastructures import FileStorage

from ckanext.satudata.revision import content
from ckanext.satudata.revision.blobs import BlobUpload
from ckanext.satudata.revision.model import File
from ckanext.satudata.tests.access.test_one import API, WRITES, filled, names

ROLES = {
    "submitted": ("operator", "sysadmin"),
    "pembina_recommended": ("kepala",),
    "terbuka": ("operator", "walidata", "sysadmin"),
    "tertutup": ("operator", "pembina"),
    "withdrawn": ("operator",),
}
FROZEN = tuple(ROLES)

SILENT = ("package_resource_reorder", "package_patch", "resource_create_default_resource_views")
"""They may answer well when what is left of the request changes nothing."""

HARMLESS = ("follow_dataset", "unfollow_dataset", "satudata_review_submit",
            "satudata_revision_open", "satudata_revision_discard")  # fmt: skip

MORE = (
    ("package_patch", {"id": "{id}", "private": False, "state": "active", "title": "x"}),
    ("package_patch", {"id": "{id}", "state": "deleted", "title": "x"}),
    ("package_patch", {"id": "{id}", "groups": []}),
    ("package_patch", {"id": "{id}", "access_class": "terbuka", "owner_org": "dinas-lain"}),
    ("package_patch", {"id": "{id}", "resources": []}),
    ("resource_patch", {"id": "{rid}", "url": "https://example.org/x.csv", "url_type": None}),
    ("bulk_update_private", {"org_id": "dinas", "datasets": ["{id}"]}),
    ("bulk_update_delete", {"org_id": "dinas", "datasets": ["{id}"]}),
    ("group_update", {"id": "tema", "name": "tema", "packages": [{"name": "baru"}]}),
    ("group_patch", {"id": "tema", "packages": [{"id": "{id}"}, {"id": "{own}"}]}),
    ("organization_patch", {"id": "dinas-lain", "packages": [{"id": "{id}"}]}),
    ("organization_delete", {"id": "dinas"}),
    ("organization_purge", {"id": "dinas"}),
    ("resource_view_clear", {}),
    ("resource_create_default_resource_views",
     {"resource": {"id": "{rid}"}, "create_datastore_views": True}),
)  # fmt: skip


def picture(item):
    """All that a write could have changed."""
    model.Session.remove()
    package = model.Package.get(item.id)
    row = (package.private, package.state, package.owner_org, package.name, package.title)
    groups = sorted(group.name for group in package.get_groups())
    context = {"ignore_auth": True}
    try:
        found = tk.get_action("datastore_search")(context, {"resource_id": item.resource})
        rows = found["records"]
    except tk.ObjectNotFound:
        rows = None
    task = model.Session.query(model.TaskStatus).filter_by(entity_id=item.resource).first()
    file = File.get(item.resource)
    snapshot = content.snapshot(item.id)
    return row, groups, rows, task.state, file.sha256 if file else None, snapshot


@pytest.mark.parametrize("key", FROZEN)
class TestRefused:
    """Nothing changes, whoever writes."""

    def test_people(self, cast, ask, key):
        """By the API; sysadmins have no way around the review either."""
        item = cast.datasets[key]
        before = picture(item)
        wrong = []
        for role in ROLES[key]:
            given = names(cast, key, item, role)
            for action, data in (*WRITES, *MORE):
                if action in HARMLESS:
                    continue
                answer = ask(role, API + action, filled(data, given))
                if answer.status_code == 200 and action not in SILENT:
                    wrong.append((role, action, data, answer.body[:200]))
        assert not wrong
        assert picture(item) == before

    def test_uploads(self, cast, app, key):
        """A file sent with a form."""
        item = cast.datasets[key]
        before = picture(item)
        for role in ("operator", "sysadmin"):
            for action, data in (
                ("resource_patch", {"id": item.resource}),
                ("resource_create", {"package_id": item.id, "name": "x"}),
            ):
                sent = {**data, "upload": (io.BytesIO(b"a,b\n"), "x.csv")}
                answer = app.post(
                    API + action, data=sent, headers={"Authorization": cast.tokens[role]}
                )
                assert answer.status_code in (403, 409), (role, action, answer.body)
        assert picture(item) == before

    def test_machines(self, cast, key):
        """Neither the site user nor CKAN itself changes content; technical fields pass."""
        item = cast.datasets[key]
        before = picture(item)
        site = tk.config["ckan.site_id"]
        writes = (
            ("package_patch", {"id": item.id, "title": "x"}),
            ("resource_patch", {"id": item.resource, "name": "x"}),
            ("resource_patch", {"id": item.resource, "url": "http://x.org", "url_type": ""}),
            ("resource_delete", {"id": item.resource}),
            ("package_delete", {"id": item.id}),
            ("datastore_upsert", {"resource_id": item.resource, "force": True,
                                  "method": "insert", "records": [{"wilayah": "x"}]}),
            ("datastore_delete", {"resource_id": item.resource, "force": True}),
            ("resource_view_create", {"resource_id": item.resource, "title": "x",
                                      "view_type": "datatables_view"}),
            ("package_owner_org_update", {"id": item.id, "organization_id": "dinas-lain"}),
        )  # fmt: skip
        for action, data in writes:
            with pytest.raises((tk.ValidationError, tk.NotAuthorized)):
                tk.get_action(action)({"user": site, "ignore_auth": True}, dict(data))
            model.Session.rollback()
        assert picture(item) == before
        technical = {"hash": "abc", "datastore_active": True, "validation_status": "success"}
        tk.get_action("resource_patch")(
            {"user": site, "ignore_auth": True}, {"id": item.resource, **technical}
        )
        assert picture(item) == before

    def test_imports(self, cast, key):
        """A harvester's update: ignore_auth, its own schema, an id that is already there."""
        item = cast.datasets[key]
        before = picture(item)
        context = {"user": tk.config["ckan.site_id"], "ignore_auth": True,
                   "schema": default_create_package_schema()}  # fmt: skip
        data = {"id": item.id, "name": "x", "title": "x", "private": False, "state": "active"}
        with pytest.raises(tk.ValidationError):
            tk.get_action("package_update")(context, data)
        assert picture(item) == before

    def test_the_uploader_itself(self, cast, key):
        """The last lock of a file, below every action."""
        item = cast.datasets[key]
        before = picture(item)
        upload = FileStorage(io.BytesIO(b"a,b\n"), "x.csv")
        with pytest.raises(tk.ValidationError):
            BlobUpload({"upload": upload, "url_type": "upload"}).upload(item.resource, 10)
        with pytest.raises(tk.ValidationError):
            BlobUpload({"clear_upload": True, "url": "http://x.org"}).upload(item.resource, 10)
        assert picture(item) == before


HIDDEN = ("draft", "submitted", "withdrawn", "tertutup", "copy")


@pytest.mark.parametrize("key", HIDDEN)
class TestPrivate:
    """``private`` is derived: the listener forces it, the trigger refuses the rest."""

    def test_orm(self, cast, key):
        """What a plugin sets on the object is overruled before it is written."""
        package = model.Package.get(cast.datasets[key].id)
        package.private = False
        model.Session.commit()
        model.Session.remove()
        assert model.Package.get(cast.datasets[key].id).private is True

    def test_sql(self, cast, key):
        """Bulk statements and text have no object: the database refuses them."""
        table = model.Package.__table__
        statements = (
            sa.update(table).where(table.c.id == cast.datasets[key].id).values(private=False),
            sa.text(f"UPDATE package SET private = false WHERE id = '{cast.datasets[key].id}'"),
        )
        for statement in statements:
            with pytest.raises(sa.exc.IntegrityError, match="must stay private"):
                model.Session.execute(statement)
            model.Session.rollback()

    def test_actions(self, cast, ask, key):
        """Whatever a client sends."""
        for role in ("operator", "sysadmin"):
            data = {"id": cast.datasets[key].id, "private": False, "satudata_stage": "published"}
            ask(role, API + "package_patch", data)
            ask(role, API + "bulk_update_public",
                {"org_id": "dinas", "datasets": [cast.datasets[key].id]})  # fmt: skip
            assert ask(None, API + f"package_show?id={data['id']}").status_code == 404


class TestNew:
    """New datasets start as private drafts by every path."""

    def test_imports(self, cast):
        """A harvester's create: ignore_auth, its own schema, everything public."""
        context = {"user": tk.config["ckan.site_id"], "ignore_auth": True,
                   "schema": default_create_package_schema()}  # fmt: skip
        data = {"name": "impor", "title": "DATA CONTOH", "private": False, "state": "active",
                "owner_org": cast.portal.orgs.dinas_lain["id"]}  # fmt: skip
        made = tk.get_action("package_create")(context, data)
        package_id = made if isinstance(made, str) else made["id"]
        assert model.Package.get(package_id).private is True
        assert model.Package.get(package_id).name != "impor"
        tk.get_action("package_delete")(
            {"user": context["user"], "ignore_auth": True}, {"id": package_id}
        )

    def test_sql(self, cast):
        """A row that comes in public is refused."""
        values = {"id": "baru", "name": "baru", "private": False, "state": "active"}
        with pytest.raises(sa.exc.IntegrityError, match="must stay private"):
            model.Session.execute(sa.insert(model.Package.__table__).values(**values))
        model.Session.rollback()
