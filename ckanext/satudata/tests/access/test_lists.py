"""Surfaces that show many datasets at once: nothing of a hidden one, for no outsider."""

from __future__ import annotations

from urllib.parse import quote

import pytest

from ckanext.satudata.tests.access.cast import HIDDEN, OUTSIDERS, leaks, mark, secret

API = "/api/3/action/"

PAGES = (
    "/",
    "/dataset/",
    "/dataset/?q=zz",
    "/dataset/?sort=name+asc&tags=zzdraftzztag",
    "/kegiatan/",
    "/organization/",
    "/organization/dinas",
    "/organization/dinas?q=zz",
    "/organization/activity/dinas",
    "/organization/bulk_process/dinas",
    "/group/",
    "/group/tema",
    "/group/activity/tema",
    "/user/operator",
    "/user/activity/operator",
    "/dashboard/",
    "/dashboard/datasets",
    "/dashboard/organizations",
    "/feeds/dataset.atom",
    "/feeds/custom.atom?q=zz",
    "/feeds/group/tema.atom",
    "/feeds/organization/dinas.atom",
    "/feeds/tag/zzdraftzztag.atom",
    "/api/2/util/tag/autocomplete?incomplete=zz",
    "/api/2/util/dataset/autocomplete?incomplete=zz",
    "/api/2/util/resource/format_autocomplete?incomplete=zz",
    "/satudata/review/",
)

ACTIONS = (
    "package_list",
    "package_list?limit=100",
    "current_package_list_with_resources?limit=1000",
    "package_autocomplete?q=zz",
    "tag_list",
    "tag_list?all_fields=true",
    "tag_list?query=zz",
    "tag_search?query=zz",
    "tag_autocomplete?query=zz",
    "format_autocomplete?q=zz&limit=100",
    "resource_search?query=name:zz",
    "resource_search?query=format:zz",
    "resource_search?query=description:CONTOH",
    "resource_search?query=url:http",
    "resource_search?query=hash:",
    "resource_search?query=name:CONTOH&order_by=url",
    "member_list?id=dinas",
    "member_list?id=dinas&object_type=package",
    "member_list?id=tema&object_type=package",
    "organization_show?id=dinas&include_datasets=true",
    "group_show?id=tema&include_datasets=true",
    "group_package_show?id=tema",
    "organization_list?all_fields=true",
    "user_show?id=operator&include_datasets=true",
    "user_activity_list?id=operator&limit=100",
    "group_activity_list?id=tema&limit=100",
    "organization_activity_list?id=dinas&limit=100",
    "recently_changed_packages_activity_list?limit=100",
    "dashboard_activity_list?limit=100",
    "datastore_search?resource_id=_table_metadata&limit=10000",
    "datastore_search?id=_table_metadata&limit=10000",
    "status_show",
    "satudata_review_queue",
    "package_search?rows=1000",
    "package_search?rows=1000&include_private=true&include_drafts=true&include_deleted=true",
    "package_search?rows=1000&fq=%2Bstate:(draft+OR+active+OR+deleted)&include_private=true",
    "package_search?rows=1000&fq=capacity:private&include_private=true",
    "package_search?rows=0&facet.limit=-1&facet.mincount=0&facet.field="
    + quote('["tags","res_format","name","title","res_url","permission_labels","groups"]'),
    "package_search?fl=name&rows=1000&include_private=true",
    "package_search?fl=id,res_url&rows=1000&include_private=true",
)

POSTED = (
    ("package_search", {"fl": ["id", "validated_data_dict"], "include_private": True}),
    ("package_search", {"fl": ["id", "data_dict", "res_url"], "include_private": True}),
    ("package_search", {"fl": ["*"], "include_private": True, "rows": 1000}),
    ("package_search", {"fq_list": ["capacity:private"], "include_private": True}),
    ("package_search", {"defType": "xmlparser", "q": "<MatchAllDocsQuery/>"}),
    ("package_search", {"q": "{!term f=permission_labels}public"}),
    ("package_search", {"q": "a", "bf": "docfreq(title,'zzdraftzz')", "fl": ["id", "score"]}),
    ("package_search", {"sort": "docfreq(text,'zzdraftzz') asc"}),
)

WORDS = ("name", "title", "text", "tags", "res_name", "res_format", "res_url", "notes")


@pytest.mark.parametrize("role", OUTSIDERS)
class TestNothingHidden:
    """Titles, tags, names, formats, file names, cells and ids."""

    def test_pages(self, cast, ask, role):
        """Pages, feeds and completions."""
        found = {url: leaks(cast, HIDDEN, ask(role, url).body, url) for url in PAGES}
        assert not any(found.values()), {url: what for url, what in found.items() if what}

    def test_actions(self, cast, ask, role):
        """The API by GET."""
        found = {url: leaks(cast, HIDDEN, ask(role, API + url).body, url) for url in ACTIONS}
        assert not any(found.values()), {url: what for url, what in found.items() if what}

    def test_posted(self, cast, ask, role):
        """The API by POST, where lists and odd parameters pass."""
        found = {
            str(data): leaks(cast, HIDDEN, ask(role, API + action, data).body, str(data))
            for action, data in POSTED
        }
        assert not any(found.values()), {url: what for url, what in found.items() if what}

    def test_words_of_hidden_ones_find_nothing(self, cast, ask, role):
        """The number of hits is no oracle."""
        for field in WORDS:
            query = " OR ".join(
                f"{field}:*{word}*" for k in HIDDEN for word in (mark(k), secret(k))
            )
            data = {"q": query, "rows": 0, "include_private": True}
            answer = ask(role, API + "package_search", data).json
            assert answer["result"]["count"] == 0, query

    def test_numbers_of_datasets(self, cast, ask, role):
        """Only what the caller sees is counted."""
        shown = {"dinas": 2, "tema": 2}
        listed = ask(role, API + "organization_list?all_fields=true").json["result"]
        assert {o["name"]: o["package_count"] for o in listed}["dinas"] == shown["dinas"]
        group = ask(role, API + "group_show?id=tema").json["result"]
        assert group["package_count"] == shown["tema"]
        query = "organization_list_for_user?permission=read&include_dataset_count=true"
        own = ask(role, API + query).json["result"]
        assert all(o["package_count"] == shown.get(o["name"], 0) for o in own)

    def test_other_peoples_memberships(self, cast, ask, role):
        """Everybody sees their own organizations only, and members those of theirs."""
        answer = ask(role, API + "organization_list_for_user?id=kepala&permission=read")
        assert answer.json["result"] == []
        if role != "anggota":
            assert cast.portal.operator["id"] not in ask(role, API + "member_list?id=dinas").body


class TestEntitled:
    """The tests above would also pass on an empty portal: the entitled do find."""

    def test_the_producer_finds_its_own(self, cast, ask):
        """In search, tags, formats and member lists."""
        found = ask("operator", API + "package_search?rows=100&include_private=true").body
        for key in HIDDEN:
            assert cast.datasets[key].id in found, key
        assert mark("draft") + "tag" in ask("operator", API + "tag_list").body
        assert mark("draft") in ask("operator", API + "format_autocomplete?q=zzdraft").body
        listed = ask("operator", API + "member_list?id=dinas&object_type=package").body
        assert cast.datasets["draft"].id in listed
        assert mark("draft") in ask("operator", API + "package_autocomplete?q=zzdraft").body

    @pytest.mark.parametrize(
        ("role", "seen"),
        [
            ("walidata", {"submitted", "walidata_verified", "pembina_recommended", "returned",
                          "withdrawn", "tertutup"}),
            ("pembina", {"walidata_verified", "pembina_recommended", "withdrawn", "tertutup"}),
            ("sysadmin", set(HIDDEN)),
        ],
    )  # fmt: skip
    def test_who_judges_finds_what_reached_them(self, cast, ask, role, seen):
        """By stage, in search and in tags alike."""
        found = ask(role, API + "package_search?rows=100&include_private=true").body
        tags = ask(role, API + "tag_list").body
        for key in HIDDEN:
            assert (cast.datasets[key].id in found) == (key in seen), key
            assert (mark(key) + "tag" in tags) == (key in seen), key

    def test_everybody_finds_the_published_ones(self, cast, ask):
        """Terbuka and terbatas, with their tags."""
        for role in OUTSIDERS:
            names = ask(role, API + "package_list").json["result"]
            assert names == ["zzterbataszz-nama", "zzterbukazz-nama"]
            tags = ask(role, API + "tag_list").json["result"]
            assert tags == ["zzterbataszztag", "zzterbukazztag"]
            shown = ask(role, API + "tag_show?id=zzterbukazztag&include_datasets=true").json
            assert [p["name"] for p in shown["result"]["packages"]] == ["zzterbukazz-nama"]
