"""Activities follow the dataset: what became hidden or stricter leaves the old ones, too."""

from __future__ import annotations

import json

import ckan.model as model
import ckan.plugins.toolkit as tk
import pytest
from ckanext.activity.model import Activity

REASON = {"note": "keliru"}


def stored(package_id):
    """The activities of a dataset as the database has them."""
    model.Session.remove()
    return model.Session.query(Activity).filter_by(object_id=package_id).all()


@pytest.fixture
def public(portal, act, at_stage):
    """A published dataset with an activity that everybody saw."""
    package = at_stage("published")
    shown = act(portal.sysadmin, "package_show", id=package["id"])
    act(portal.sysadmin, "activity_create", user_id=portal.operator["id"],
        object_id=package["id"], activity_type="changed package",
        data={"package": shown, "actor": "operator"})  # fmt: skip
    listed = act(None, "recently_changed_packages_activity_list")
    assert [entry["object_id"] for entry in listed] == [package["id"]]
    assert "berkas" in json.dumps(listed) or "data-contoh.csv" in json.dumps(listed)
    return package


class TestStricter:
    """Labels and dicts are rewritten in the transition's own transaction."""

    def test_withdrawn(self, portal, act, public):
        """No list, no detail, no label; also when a label was forgotten."""
        act(portal.walidata, "satudata_review_withdraw", id=public["id"], **REASON)
        assert all("public" not in entry.permission_labels for entry in stored(public["id"]))
        activity = stored(public["id"])[-1]
        activity.permission_labels = ["public"]
        model.Session.commit()
        for who in (None, portal.warga, portal.anggota, portal.sekretariat):
            assert act(who, "recently_changed_packages_activity_list") == []
            listed = act(who, "user_activity_list", id="operator") if who else []
            assert public["id"] not in json.dumps(listed)
            for name in ("activity_show", "activity_data_show"):
                with pytest.raises(tk.ObjectNotFound):
                    act(who, name, id=activity.id, include_data=True)
            with pytest.raises(tk.ObjectNotFound):
                act(who, "activity_diff", id=activity.id, object_type="package")
        assert act(portal.operator, "package_activity_list", id=public["id"])

    def test_restricted(self, portal, act, public):
        """A stricter class takes the addresses out of old dicts; the labels stay public."""
        grounds = {"access_class": "terbatas"}
        act(portal.walidata, "satudata_review_reclassify", id=public["id"], **REASON, **grounds)
        kept = json.dumps([entry.data for entry in stored(public["id"])])
        assert "data-contoh.csv" not in kept
        assert "sha256" not in kept
        listed = act(None, "package_activity_list", id=public["id"])
        assert listed
        assert "data-contoh.csv" not in json.dumps(listed)

    def test_what_was_the_producers_alone_stays_so(self, portal, act, public):
        """Labels are only taken away."""
        first = {entry.id: set(entry.permission_labels) for entry in stored(public["id"])}
        act(portal.walidata, "satudata_review_withdraw", id=public["id"], **REASON)
        for entry in stored(public["id"]):
            assert set(entry.permission_labels) <= first.get(entry.id, set())


class TestHistory:
    """Details are for those who prepare or judge the dataset."""

    def test_versions_by_route(self, portal, act, app, public):
        """The resource history page of CKAN asks for no permission; the door does."""
        activity = stored(public["id"])[-1]
        resource = public["resources"][0]["id"]
        url = f"/dataset/{public['name']}/resources/{resource}/history/{activity.id}"
        assert app.get(url, follow_redirects=False).status_code == 404
        token = act(portal.operator, "api_token_create", user="operator", name="uji")["token"]
        headers = {"Authorization": token}
        assert app.get(url, headers=headers, follow_redirects=False).status_code == 200

    def test_views_of_hidden_data_are_not_told(self, portal, act, draft):
        """CKAN gives these activities no labels at all."""
        package = draft()
        act(portal.operator, "resource_view_create", resource_id=package["resources"][0]["id"],
            view_type="datatables_view", title="rahasia")  # fmt: skip
        kinds = {entry.activity_type for entry in stored(package["id"])}
        assert not any("view" in kind for kind in kinds)
