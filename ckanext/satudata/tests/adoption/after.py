"""CKAN alone again: its own editing works.

``python -m ckanext.satudata.tests.adoption.after PUBLIC PRIVATE OUT`` with a stock CKAN.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import ckan.plugins.toolkit as tk

from ckanext.satudata.tests.adoption.boot import application, flask_app


def main(public: str, private: str, out: Path) -> None:
    """Edit what is public, publish what is private."""
    site = application()
    with flask_app(site).test_request_context():
        context: Any = {"user": "admin_contoh"}
        edited = tk.get_action("package_patch")({**context}, {"id": public, "title": "Diubah"})
        opened = tk.get_action("package_patch")({**context}, {"id": private, "private": False})
        out.write_text(json.dumps({"title": edited["title"], "private": opened["private"]}))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], Path(sys.argv[3]))
