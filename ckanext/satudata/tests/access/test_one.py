"""Surfaces that name one dataset: a hidden one answers exactly as one that does not exist."""

from __future__ import annotations

import uuid
from types import SimpleNamespace

import pytest

from ckanext.satudata.tests.access.cast import (
    HIDDEN,
    OUTSIDERS,
    anonymised,
    leaks,
    mark,
    secret,
)

API = "/api/3/action/"

READS = (
    API + "package_show?id={id}",
    API + "package_show?id={name}",
    API + "package_show?id={id}&use_default_schema=true&include_plugin_data=true",
    API + "resource_show?id={rid}",
    API + "resource_view_list?id={rid}",
    API + "resource_view_show?id={vid}",
    API + "package_activity_list?id={id}",
    API + "activity_show?id={aid}",
    API + "activity_show?id={aid}&include_data=true",
    API + "activity_data_show?id={aid}",
    API + "activity_diff?id={aid}&object_type=package",
    API + "package_relationships_list?id={id}",
    API + "dataset_follower_count?id={id}",
    API + "dataset_follower_list?id={id}",
    API + "am_following_dataset?id={id}",
    API + "tag_show?id={tag}&include_datasets=true",
    API + "task_status_show?entity_id={rid}&task_type=xloader&key=xloader",
    API + "xloader_status?resource_id={rid}",
    API + "resource_validation_show?resource_id={rid}",
    API + "datastore_search?resource_id={rid}",
    API + "datastore_search?id={rid}",
    API + "datastore_info?id={rid}",
    API + "datastore_search_sql?sql=select+*+from+%22{rid}%22",
    API + "package_collaborator_list?id={id}",
    API + "satudata_review_show?id={id}",
    API + "satudata_review_history?id={id}",
    API + "satudata_review_diff?id={id}",
    API + "satudata_revision_list?id={id}",
    API + "satudata_revision_show?id={id}&version=1",
    "/dataset/{id}",
    "/en/dataset/{id}",
    "/dataset/{name}",
    "/dataset/edit/{id}",
    "/dataset/delete/{id}",
    "/dataset/resources/{id}",
    "/dataset/followers/{id}",
    "/dataset/groups/{id}",
    "/dataset/activity/{id}",
    "/dataset/changes/{aid}",
    "/dataset/{id}/history/{aid}",
    "/dataset/{id}/resources/{rid}/history/{aid}",
    "/dataset/{open}/history/{aid}",
    "/dataset/{open}/resources/{rid}/history/{aid}",
    "/dataset/{id}/resource/new",
    "/dataset/{id}/resource/{rid}",
    "/dataset/{id}/resource/{rid}/edit",
    "/dataset/{id}/resource/{rid}/delete",
    "/dataset/{id}/resource/{rid}/download",
    "/dataset/{id}/resource/{rid}/download/x.csv",
    "/dataset/{open}/resource/{rid}",
    "/dataset/{open}/resource/{rid}/download/x.csv",
    "/dataset/{open}/resource/{rid}/view/{vid}",
    "/kegiatan/{id}/resource/{rid}/download/x.csv",
    "/kegiatan/{id}",
    "/dataset/{id}/resource/{rid}/views",
    "/dataset/{id}/resource/{rid}/new_view",
    "/dataset/{id}/resource/{rid}/edit_view/{vid}",
    "/dataset/{id}/resource/{rid}/view",
    "/dataset/{id}/resource/{rid}/view/{vid}",
    "/dataset/{id}/resource/{rid}/validation",
    "/dataset/{id}/resource_data/{rid}",
    "/dataset/{id}/delete-datastore/{rid}",
    "/dataset/{id}/dictionary/{rid}",
    "/datastore/dump/{rid}",
    "/datastore/dump/{rid}?format=json",
    "/satudata/review/{id}",
    "/satudata/review/{id}/changes",
)

WRITES = (
    ("package_update", {"id": "{id}", "title": "x"}),
    ("package_patch", {"id": "{id}", "title": "x"}),
    ("package_revise", {"match": {"id": "{id}"}, "update": {"title": "x"}}),
    ("package_resource_reorder", {"id": "{id}", "order": ["{rid}"]}),
    ("package_delete", {"id": "{id}"}),
    ("dataset_purge", {"id": "{id}"}),
    ("package_owner_org_update", {"id": "{id}", "organization_id": "dinas-lain"}),
    ("resource_create", {"package_id": "{id}", "name": "x"}),
    ("resource_update", {"id": "{rid}", "name": "x"}),
    ("resource_patch", {"id": "{rid}", "name": "x"}),
    ("resource_delete", {"id": "{rid}"}),
    ("resource_view_create",
     {"resource_id": "{rid}", "title": "x", "view_type": "datatables_view"}),
    ("resource_view_update", {"id": "{vid}", "resource_id": "{rid}", "title": "x"}),
    ("resource_view_update", {"id": "{vid}", "resource_id": "{own}", "title": "x"}),
    ("resource_view_delete", {"id": "{vid}"}),
    ("resource_view_reorder", {"id": "{rid}", "order": ["{vid}"]}),
    ("datastore_create", {"resource_id": "{rid}", "force": True, "records": [{"a": 1}]}),
    ("datastore_create", {"resource": {"package_id": "{id}"}, "records": [{"a": 1}]}),
    ("datastore_upsert",
     {"resource_id": "{rid}", "force": True, "method": "insert", "records": [{"wilayah": "x"}]}),
    ("datastore_delete", {"resource_id": "{rid}", "force": True}),
    ("datastore_delete", {"resource_id": "{own}", "id": "{rid}", "force": True}),
    ("datastore_records_delete", {"resource_id": "{rid}", "force": True, "filters": {}}),
    ("xloader_submit", {"resource_id": "{rid}"}),
    ("xloader_hook", {"metadata": {"resource_id": "{rid}"}, "status": "error"}),
    ("xloader_hook", {"metadata": {"resource_id": "{rid}", "id": "{own}"}, "status": "error"}),
    ("resource_validation_run", {"resource_id": "{rid}"}),
    ("resource_validation_delete", {"resource_id": "{rid}"}),
    ("member_create",
     {"id": "tema", "object": "{id}", "object_type": "package", "capacity": "public"}),
    ("member_delete", {"id": "tema", "object": "{id}", "object_type": "package"}),
    ("member_create",
     {"id": "tema", "object": "{id}", "object_type": "Package", "capacity": "public"}),
    ("package_relationship_create",
     {"subject": "{id}", "object": "{open}", "type": "depends_on"}),
    ("package_relationship_create",
     {"subject": "{open}", "object": "{id}", "type": "depends_on"}),
    ("package_relationship_delete",
     {"subject": "{id}", "object": "{open}", "type": "depends_on"}),
    ("package_collaborator_create", {"id": "{id}", "user_id": "warga", "capacity": "editor"}),
    ("follow_dataset", {"id": "{id}"}),
    ("unfollow_dataset", {"id": "{id}"}),
    ("bulk_update_public", {"org_id": "dinas", "datasets": ["{id}"]}),
    ("satudata_review_submit", {"id": "{id}"}),
    ("satudata_revision_open", {"id": "{id}"}),
    ("satudata_revision_discard", {"id": "{id}"}),
)  # fmt: skip


def unknown() -> SimpleNamespace:
    """A dataset that does not exist."""
    return SimpleNamespace(
        id=str(uuid.uuid4()), name=f"d-{uuid.uuid4().hex}", resource=str(uuid.uuid4()),
        view=str(uuid.uuid4()), activity=str(uuid.uuid4()), tag=f"zz{uuid.uuid4().hex[:8]}",
    )  # fmt: skip


def names(cast, key, item, role):
    """What stands for the placeholders of a request."""
    return {
        "id": item.id, "name": item.name, "rid": item.resource, "vid": item.view,
        "aid": item.activity, "tag": getattr(item, "tag", f"zz{key.replace('_', '')}zztag"),
        "open": cast.datasets["terbuka"].name, "own": cast.datasets["terbuka"].resource,
    }  # fmt: skip


def filled(data, given):
    """The request's data with its placeholders replaced."""
    if isinstance(data, dict):
        return {name: filled(value, given) for name, value in data.items()}
    if isinstance(data, list):
        return [filled(value, given) for value in data]
    return data.format(**given) if isinstance(data, str) else data


def told(answer, given):
    """Status and body of an answer, without what differs anyway."""
    own = [value for name, value in given.items() if name not in ("open", "own")]
    target = answer.headers.get("Location", "")
    return answer.status_code, anonymised(answer.body + target, *own)


def is_tombstone(cast, url, answer):
    """At the URL of a withdrawn dataset stands its title, and nothing of the data."""
    words = (secret("withdrawn"), mark("withdrawn") + "tag", cast.datasets["withdrawn"].resource)
    is_page = url.removeprefix("/en").startswith(("/dataset/{", "/kegiatan/{"))
    return is_page and answer.status_code == 410 and not any(w in answer.body for w in words)


@pytest.mark.parametrize("role", OUTSIDERS)
class TestHiddenIsUnknown:
    """The same status and the same body, but for the id that was asked."""

    def test_reads(self, cast, ask, role):
        """Actions, pages and files."""
        wrong = []
        for url in READS:
            nobody = names(cast, "", unknown(), role)
            expected = told(ask(role, url.format(**nobody)), nobody)
            for key in HIDDEN[OUTSIDERS.index(role) % 4 :: 4]:
                given = names(cast, key, cast.datasets[key], role)
                answer = ask(role, url.format(**given))
                asked = url.format(**given)
                if key == "withdrawn" and is_tombstone(cast, url, answer):
                    continue
                if told(answer, given) != expected or leaks(cast, HIDDEN, answer.body, asked):
                    wrong.append((url, key, answer.status_code, expected[0]))
        assert not wrong

    def test_writes(self, cast, ask, role):
        """Actions by POST; the data stay as they are."""
        wrong = []
        for action, data in WRITES:
            nobody = names(cast, "", unknown(), role)
            expected = told(ask(role, API + action, filled(data, nobody)), nobody)
            for key in HIDDEN[OUTSIDERS.index(role) % 4 :: 4]:
                given = names(cast, key, cast.datasets[key], role)
                answer = ask(role, API + action, filled(data, given))
                if answer.status_code == 200 or told(answer, given) != expected:
                    wrong.append((action, data, key, told(answer, given), expected))
        assert not wrong

    def test_previews_by_post(self, cast, ask, role):
        """The table preview loads its rows by POST."""
        form = {"draw": "1", "search[value]": "", "start": "0", "length": "10"}
        params = '{"search": {"value": ""}, "order": [], "visible": [], "columns": []}'
        for path, sent in (
            ("ajax", form),
            ("filtered-download", {"params": params, "format": "csv"}),
        ):
            nobody = names(cast, "", unknown(), role)
            url = f"/datatables/{path}/{{vid}}"
            expected = told(ask(role, url.format(**nobody), form=sent), nobody)
            for key in HIDDEN:
                given = names(cast, key, cast.datasets[key], role)
                assert told(ask(role, url.format(**given), form=sent), given) == expected


class TestNames:
    """A taken name does not betray a hidden dataset."""

    def test_the_same_name_is_free(self, cast, ask):
        """Another agency asks for the slug that a hidden dataset wants."""
        data = {
            "name": "zzdraftzz-nama", "title": "DATA CONTOH",
            "owner_org": cast.portal.orgs.dinas_lain["id"],
        }  # fmt: skip
        answer = ask("operator_lain", API + "package_create", data)
        assert answer.status_code == 200
        assert ask("operator_lain", API + "package_delete",
                   {"id": answer.json["result"]["id"]}).status_code == 200  # fmt: skip

    def test_the_id_of_a_hidden_resource_tells_nothing(self, cast, ask):
        """People choose no ids of resources, so a taken one answers as a free one."""
        made = {"title": "DATA CONTOH", "owner_org": cast.portal.orgs.dinas_lain["id"]}
        answers = [
            ask("operator_lain", API + "package_create",
                {**made, "resources": [{"id": resource, "name": "x"}]})
            for resource in (cast.datasets["draft"].resource, str(uuid.uuid4()))
        ]  # fmt: skip
        assert [answer.status_code for answer in answers] == [409, 409]
        assert answers[0].body == answers[1].body


class TestEntitled:
    """Who prepares or judges it gets what the outsiders do not."""

    @pytest.mark.parametrize(
        ("role", "key"),
        [("operator", "draft"), ("walidata", "submitted"), ("pembina", "walidata_verified"),
         ("kepala", "copy"), ("sysadmin", "withdrawn")],
    )  # fmt: skip
    def test_reads(self, cast, ask, role, key):
        """Metadata, rows, file, view and reports."""
        given = names(cast, key, cast.datasets[key], role)
        for url in (
            API + "package_show?id={id}", API + "resource_view_list?id={rid}",
            API + "resource_view_show?id={vid}", API + "datastore_search?resource_id={rid}",
            API + "datastore_info?id={rid}", API + "package_activity_list?id={id}",
            API + "resource_validation_show?resource_id={rid}",
            API + "xloader_status?resource_id={rid}",
            API + "tag_show?id={tag}", "/dataset/{id}/resource/{rid}/download/x.csv",
            "/datastore/dump/{rid}", "/dataset/{name}",
            "/dataset/{name}/resource/{rid}", "/dataset/{name}/resource/{rid}/view/{vid}",
            "/dataset/{id}/resource_data/{rid}",
        ):  # fmt: skip
            answer = ask(role, url.format(**given))
            assert answer.status_code == 200, (url, answer.status_code, answer.body[:200])
