"""What somebody without an account sees of a whole portal, written down.

``python -m ckanext.satudata.tests.adoption.crawl MANIFEST OUT`` with ``CKAN_INI``. It asks by
HTTP what is there, and knocks at everything that the manifest names.
"""

from __future__ import annotations

import hashlib
import json
import re
import sys
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

from werkzeug.test import Client

from ckanext.satudata.tests.adoption.boot import application, flask_app

PAGE = 100
PAGES_EVERY = 9
"""Every ninth dataset's page is read; all of them would take a minute each time. Not those of
a foreign type: a CKAN has no page for it without the plugin that brought it."""

QUESTIONS = ("penduduk", "tahunan", "title:Sekolah", 'tags:"tag-3"', "extras_satuan:Orang")


def main(manifest: Path, out: Path) -> None:
    """Crawl and write."""
    site = application()
    client = Client(site, flask_app(site).response_class)
    known = json.loads(manifest.read_text())
    out.write_text(json.dumps(crawl(client, known), sort_keys=True))


def crawl(client: Client, known: list[dict[str, Any]]) -> dict[str, Any]:
    """Everything, by surface."""
    resources = [one for entry in known for one in entry["resources"]]
    return {
        "search": _everything(client),
        "facets": _facets(client),
        "questions": {q: _names(client, q) for q in QUESTIONS},
        "list": _api(client, "package_list")["result"],
        "organizations": _counts(client, "organization_list"),
        "groups": _counts(client, "group_list"),
        "tags": sorted(_api(client, "tag_list")["result"]),
        "show": {entry["id"]: _shown(client, entry["id"]) for entry in known},
        "files": {one: _download(client, entry["id"], one)
                  for entry in known for one in entry["resources"]},
        "rows": {one: _rows(client, one) for one in resources},
        "views": {one: _views(client, one) for one in resources},
        "pages": {entry["id"]: _page(client, entry)
                  for entry in known[::PAGES_EVERY] if entry["kind"] != "showcase"},
    }  # fmt: skip


def _api(client: Client, action: str, **query: Any) -> dict[str, Any]:
    return client.get(f"/api/3/action/{action}", query_string=query).get_json()


def _everything(client: Client) -> dict[str, Any]:
    found: dict[str, Any] = {}
    start = 0
    while True:
        page = _api(client, "package_search", rows=PAGE, start=start, sort="name asc")["result"]
        found |= {entry["id"]: entry for entry in page["results"]}
        start += PAGE
        if start >= page["count"]:
            return found


def _facets(client: Client) -> dict[str, Any]:
    fields = json.dumps(["organization", "groups", "tags", "res_format", "license_id"])
    query = {"rows": 0, "facet.field": fields, "facet.limit": 500}
    found = _api(client, "package_search", **query)["result"]
    return {"count": found["count"], **found["facets"]}


def _names(client: Client, question: str) -> list[str]:
    found = _api(client, "package_search", q=question, rows=1000)["result"]["results"]
    return sorted(entry["name"] for entry in found)


def _counts(client: Client, action: str) -> dict[str, int]:
    found = _api(client, action, all_fields=True)["result"]
    return {entry["name"]: entry["package_count"] for entry in found}


def _shown(client: Client, package_id: str) -> Any:
    answer = _api(client, "package_show", id=package_id)
    return answer["result"] if answer["success"] else "hidden"


def _download(client: Client, package_id: str, resource_id: str) -> str:
    answer = client.get(f"/dataset/{package_id}/resource/{resource_id}/download")
    if answer.status_code == 302:
        return answer.headers["Location"]
    if answer.status_code != 200:
        return "refused"
    return hashlib.sha256(answer.get_data()).hexdigest()


def _rows(client: Client, resource_id: str) -> Any:
    answer = _api(client, "datastore_search", resource_id=resource_id)
    if not answer["success"]:
        return "refused"
    return {key: answer["result"].get(key) for key in ("fields", "records", "total")}


def _views(client: Client, resource_id: str) -> Any:
    answer = _api(client, "resource_view_list", id=resource_id)
    if not answer["success"]:
        return "refused"
    return [[view["id"], view["view_type"], view["title"]] for view in answer["result"]]


class _Essentials(HTMLParser):
    """Headings and links of a page, whatever the theme."""

    def __init__(self) -> None:
        super().__init__()
        self.links: set[str] = set()
        self.words: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        href = dict(attrs).get("href") or ""
        inner = re.search(r"/resource/[0-9a-f-]{36}$|[?&]tags=[^&]*$|/organization/[a-z-]+$", href)
        if tag == "a" and inner:
            self.links.add(inner.group())

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def _page(client: Client, entry: dict[str, Any]) -> Any:
    answer = client.get(f"/dataset/{entry['name']}", follow_redirects=True)
    if answer.status_code != 200:
        return "hidden"
    page = _Essentials()
    page.feed(answer.get_data(as_text=True))
    text = " ".join(" ".join(page.words).split())
    number = entry["name"].rsplit("-", 1)[-1]
    return {
        "links": sorted(page.links - {"/organization/"}),
        "title": bool(re.search(rf"DATA CONTOH .* {number}\b", text)),
        "definition": "Definisi" in text and "DATA CONTOH." in text,
    }


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
