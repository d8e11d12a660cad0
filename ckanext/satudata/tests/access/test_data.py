"""Published data: terbatas keeps its files and rows, terbuka gives them; cache headers."""

from __future__ import annotations

import json

import pytest

from ckanext.satudata.tests.access.cast import mark, secret
from ckanext.satudata.tests.access.test_lists import ACTIONS, PAGES, POSTED
from ckanext.satudata.tests.access.test_one import API, READS, names

STRANGERS = (None, "warga", "operator_lain", "anggota", "sekretariat")
ENTITLED = ("operator", "kepala", "walidata", "pembina", "sysadmin")

ROWS = (
    API + "datastore_search?resource_id={rid}",
    "/datastore/dump/{rid}",
    "/datastore/dump/{rid}?format=json",
    "/dataset/{name}/resource/{rid}/download/x.csv",
    API + "resource_validation_show?resource_id={rid}",
)
"""Answers that hold the cell, the word of the report or the file."""

REFUSED = (
    *ROWS,
    API + "datastore_info?id={rid}",
    API + "resource_view_show?id={vid}",
    API + "activity_show?id={aid}",
    "/dataset/{name}/resource/{rid}/view/{vid}",
    "/dataset/{name}/resource/{rid}/views",
    "/dataset/{name}/resource/{rid}/validation",
    "/dataset/{name}/resource_data/{rid}",
    "/dataset/{name}/dictionary/{rid}",
    "/kegiatan/{name}/resource/{rid}/download/x.csv",
    "/en/dataset/{name}/resource/{rid}/download/x.csv",
)

SECRET_KEYS = {"original_url", "cache_url", "hash", "size", "ckan_url", "mimetype",
               "last_modified", "validation_status", "validation_timestamp"}  # fmt: skip


def given(cast, key):
    """The placeholders of a request about one dataset."""
    return names(cast, key, cast.datasets[key], None)


class TestTerbatas:
    """The metadata are public; what is in the files is not."""

    @pytest.mark.parametrize("role", [None, "anggota"])
    def test_no_surface_gives_its_data(self, cast, ask, role):
        """Every surface of the other tests, and no word of file name, cells, views."""
        about = given(cast, "terbatas")
        urls = [*PAGES, *(API + action for action in ACTIONS), *READS, *REFUSED]
        wrong = []
        for url in urls:
            answer = ask(role, url.format(**about) if "{" in url else url)
            if secret("terbatas") in answer.body.lower():
                wrong.append(url)
        for action, data in POSTED:
            if secret("terbatas") in ask(role, API + action, data).body.lower():
                wrong.append(data)
        assert not wrong

    @pytest.mark.parametrize("role", STRANGERS)
    def test_refused(self, cast, ask, role):
        """403: it is no secret that the data exist."""
        about = given(cast, "terbatas")
        for url in REFUSED:
            assert ask(role, url.format(**about)).status_code == 403, url
        listed = ask(role, API + "resource_view_list?id={rid}".format(**about)).json
        assert listed["result"] == []

    @pytest.mark.parametrize("role", STRANGERS)
    def test_the_metadata_are_public(self, cast, ask, role):
        """Title, tag, name and format of the resource; neither address nor hash nor size."""
        about = given(cast, "terbatas")
        shown = ask(role, API + "package_show?id={id}".format(**about)).json["result"]
        assert mark("terbatas") in shown["title"]
        resource = shown["resources"][0]
        assert mark("terbatas") in resource["name"]
        assert not resource["url"]
        assert not SECRET_KEYS & set(resource)
        found = ask(role, API + "package_search?q=zzterbataszz").json["result"]["results"]
        assert not found[0]["resources"][0]["url"]
        page = ask(role, "/dataset/{name}".format(**about))
        assert page.status_code == 200
        assert mark("terbatas") in page.body
        assert ask(role, "/dataset/{name}/resource/{rid}".format(**about)).status_code == 200

    @pytest.mark.parametrize("role", ENTITLED)
    def test_who_prepares_or_judges_reads_it(self, cast, ask, role):
        """Rows, dump, file and report."""
        about = given(cast, "terbatas")
        for url in ROWS:
            answer = ask(role, url.format(**about))
            assert answer.status_code == 200, url
            assert secret("terbatas") in answer.body, url
        shown = ask(role, API + "package_show?id={id}".format(**about)).json["result"]
        assert secret("terbatas") in shown["resources"][0]["url"]

    def test_callers_do_not_share_answers(self, cast, ask):
        """Back to back, in both orders: nothing is kept from one caller for the next."""
        url = API + "resource_show?id={rid}".format(**given(cast, "terbatas"))
        for role in (None, "operator", None, "walidata", "warga"):
            url_shown = ask(role, url).json["result"]["url"]
            assert bool(url_shown) == (role in ENTITLED)

    def test_an_id_of_open_data_opens_nothing(self, cast, ask):
        """Naming two resources: one open, one restricted."""
        closed, opened = given(cast, "terbatas")["rid"], given(cast, "terbuka")["rid"]
        for pair in ((closed, opened), (opened, closed)):
            for action in ("datastore_search", "datastore_info", "resource_view_list",
                           "resource_validation_show", "xloader_status"):  # fmt: skip
                url = f"{API}{action}?id={pair[0]}&resource_id={pair[1]}"
                assert secret("terbatas") not in ask(None, url).body, url

    def test_search_by_sql_is_off(self, cast, ask):
        """For everyone: its own check knows nothing of restricted data."""
        url = API + 'datastore_search_sql?sql=select * from "{rid}"'.format(
            **given(cast, "terbatas")
        )
        for role in (None, "sysadmin"):
            assert secret("terbatas") not in ask(role, url).body

    def test_activities_keep_nothing(self, cast, ask):
        """Neither the dataset dict of an activity nor the activities of views."""
        for role in STRANGERS:
            url = API + "package_activity_list?limit=100&id={id}".format(**given(cast, "terbatas"))
            for activity in ask(role, url).json["result"]:
                kept = json.dumps(activity)
                assert secret("terbatas") not in kept
                assert "permission_labels" not in activity
                assert "view" not in activity["activity_type"]


class TestTerbuka:
    """Open data are open, in the version that was published."""

    @pytest.mark.parametrize("role", STRANGERS)
    def test_everybody_reads_it(self, cast, ask, role):
        """And nothing of the working copy."""
        about = given(cast, "terbuka")
        for url in ROWS:
            answer = ask(role, url.format(**about))
            assert answer.status_code == 200, url
            assert secret("terbuka") in answer.body, url
        for url in READS if role in (None, "anggota") else ROWS:
            body = ask(role, url.format(**about)).body
            assert mark("copy") not in body, url
            assert secret("copy") not in body, url

    def test_head_and_range(self, cast, ask):
        """Downloads can be resumed."""
        url = "/dataset/{name}/resource/{rid}/download/x.csv".format(**given(cast, "terbuka"))
        part = ask(None, url, headers={"Range": "bytes=0-6"})
        assert (part.status_code, part.body) == (206, "wilayah")
        whole = ask(None, url)
        again = ask(None, url, headers={"If-None-Match": whole.headers["ETag"]})
        assert again.status_code == 304
        assert "public" in whole.headers["Cache-Control"]

    def test_a_resource_under_another_dataset(self, cast, ask):
        """The path names the dataset that the resource belongs to, or nothing is there."""
        opened, closed = given(cast, "terbuka"), given(cast, "terbatas")
        for role in (None, "operator"):
            for path in ("/download/x.csv", "", "/view/{vid}"):
                url = f"/dataset/{opened['name']}/resource/{closed['rid']}" + path
                assert ask(role, url.format(**closed)).status_code == 404


def _directives(headers):
    return {word.strip() for word in headers["Cache-Control"].split(",")}


class TestHeaders:
    """What depends on who asks is kept by nobody."""

    @pytest.mark.parametrize("role", [None, "warga", "operator"])
    def test_private(self, cast, ask, role):
        """Answers of the API, refusals, and everything that somebody signed in gets."""
        about = given(cast, "terbatas")
        urls = [API + "package_show?id={id}", API + "package_search", *REFUSED[:4]]
        if role:
            urls += ["/dataset/{name}", "/", "/feeds/dataset.atom"]
        for url in urls:
            headers = ask(role, url.format(**about)).headers
            assert _directives(headers) == {"private", "no-store"}, url
            assert "Authorization" in headers["Vary"], url
            assert "Cookie" in headers["Vary"], url

    def test_a_wrong_token_is_not_cached_either(self, cast, ask):
        """An answer to somebody who tried to sign in is not the public's."""
        url = "/dataset/{name}".format(**given(cast, "terbuka"))
        headers = ask(None, url, headers={"Authorization": "wrong"}).headers
        assert _directives(headers) == {"private", "no-store"}
