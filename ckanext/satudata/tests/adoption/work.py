"""Some weeks of work in the adopted portal: a revision published, a draft, an open working copy.

``python -m ckanext.satudata.tests.adoption.work MANIFEST OUT`` with the extension on.
"""

from __future__ import annotations

import hashlib
import io
import json
import sys
from pathlib import Path
from typing import Any

import ckan.model as model
import ckan.plugins.toolkit as tk
from werkzeug.datastructures import FileStorage

from ckanext.satudata.tests.adoption.boot import application, flask_app
from ckanext.satudata.tests.conftest import COMPLETE

NEW = b"kecamatan,jumlah\nBaru,1\n"
REASON = {"override_reason": "DATA CONTOH"}
STEPS: tuple[tuple[str, dict[str, str]], ...] = (
    ("submit", {}),
    ("verify", {}),
    ("recommend", {"letter_number": "B-1/2026", "letter_date": "2026-11-01"}),
    ("publish", {}),
)


def main(manifest: Path, out: Path) -> None:
    """Work, and write down what was done."""
    site = application()
    with flask_app(site).test_request_context():
        tk.config["ckanext.validation.formats"] = ["xlsx"]  # no worker here
        tk.config["ckanext.xloader.formats"] = ["none"]
        known = json.loads(manifest.read_text())
        files = [one for one in known if one["kind"] == "public" and _uploads(one)]
        odd = next(one["id"] for one in known if one["kind"] == "public" and _odd(one))
        revised, copied = files[0], files[1]
        _revise(revised)
        draft = _do("package_create", name="rancangan-baru", title="Rancangan DATA CONTOH",
                    owner_org=_organization(revised["id"]))  # fmt: skip
        done = {
            "revised": revised["id"],
            "file": _uploads(revised)[0],
            "sha256": hashlib.sha256(NEW).hexdigest(),
            "copy": _do("satudata_revision_open", id=copied["id"])["id"],
            "odd": odd,
            "odd_copy": _do("satudata_revision_open", id=odd),
            "draft": draft["id"],
            "draft_name": draft["name"],
        }
        out.write_text(json.dumps(done))


def _do(action: str, **data: Any) -> Any:
    model.Session.remove()
    user = model.User.get("admin_contoh")
    context: Any = {"user": "admin_contoh", "auth_user_obj": user}
    return tk.get_action(action)(context, data)


def _uploads(entry: dict[str, Any]) -> list[str]:
    resources = [model.Resource.get(one) for one in entry["resources"]]
    return [one.id for one in resources if one and one.url_type == "upload"]


def _odd(entry: dict[str, Any]) -> bool:
    """Whether its metadata hold values that our schema does not accept."""
    package = model.Package.get(entry["id"])
    return bool(package and package.extras.get("tahun_awal") == "dua ribu")


def _organization(package_id: str) -> str:
    package = model.Package.get(package_id)
    assert package
    assert package.owner_org
    return package.owner_org


def _revise(entry: dict[str, Any]) -> None:
    copy = _do("satudata_revision_open", id=entry["id"])
    file = next(one for one in copy["resources"] if one["url_type"] == "upload")
    stream = FileStorage(io.BytesIO(NEW), "baru.csv", content_type="text/csv")
    _do("resource_patch", id=file["id"], upload=stream)
    _do("package_patch", id=copy["id"], **{**COMPLETE, "title": copy["title"]})
    for name, data in STEPS:
        _do(f"satudata_review_{name}", id=copy["id"], **REASON, **data)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
