"""A portal of its own inside the test services: own tables, own documents, own files.

Every step runs in a process of its own, so that the extension is really on or really off.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import sqlalchemy as sa

SCHEMA = "satudata_adoption_trial"
SITE = "satudata_adoption"
STOCK_PLUGINS = "activity datastore text_view image_view datatables_view"
UNOWNED = "ckan.auth.create_unowned_dataset"
HERE = "ckanext.satudata.tests.adoption"
DEADLINE = 120
"""Seconds until something that must happen has happened."""


class World:
    """Settings, tables and processes of the trial portal."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.manifest = folder / "manifest.json"
        self.storage = folder / "storage"
        self.storage.mkdir()
        self._base = os.environ["CKAN_SQLALCHEMY_URL"].partition("?")[0]
        self.url = f"{self._base}?options=-csearch_path={SCHEMA}"
        self.engine = sa.create_engine(self.url, poolclass=sa.pool.NullPool)
        ini = Path(os.environ["CKAN_INI"]).read_text().splitlines()
        self.stock = self._settings("stock.ini", filter(_is_stock, ini), STOCK_PLUGINS)
        self.ours = self._settings("ours.ini", ini)

    def begin(self) -> None:
        """Empty tables of a CKAN without the extension."""
        self._schema(f"DROP SCHEMA IF EXISTS {SCHEMA} CASCADE; CREATE SCHEMA {SCHEMA}")
        self.ckan(self.stock, "db", "init")
        self.ckan(self.stock, "db", "pending-migrations", "--apply")
        self.ckan(self.stock, "search-index", "clear")

    def end(self) -> None:
        """Leave nothing behind."""
        self.ckan(self.stock, "search-index", "clear")
        known = json.loads(self.manifest.read_text()) if self.manifest.exists() else []
        rows = sa.create_engine(os.environ["CKAN_DATASTORE_WRITE_URL"])
        with rows.begin() as connection:
            for entry in known:
                for name in entry["resources"]:
                    connection.execute(sa.text(f'DROP TABLE IF EXISTS "{name}" CASCADE'))
        rows.dispose()
        self._schema(f"DROP SCHEMA {SCHEMA} CASCADE")

    def ckan(self, ini: Path, *words: str, fails: bool = False) -> str:
        """Run ``ckan …`` and give what it printed."""
        program = str(Path(sys.executable).with_name("ckan"))
        return self._run([program, "-c", str(ini), *words], ini, fails)

    def python(self, ini: Path, module: str, *words: str) -> None:
        """Run one of the scripts beside this file."""
        self._run([sys.executable, "-m", f"{HERE}.{module}", *words], ini)

    def crawl(self, ini: Path, name: str) -> dict[str, Any]:
        """What the public sees now."""
        out = self.folder / f"{name}.json"
        self.python(ini, "crawl", str(self.manifest), str(out))
        return json.loads(out.read_text())

    def killed(self, ini: Path, *words: str, after: int) -> None:
        """Start ``ckan …`` and kill it when so many datasets are adopted."""
        program = str(Path(sys.executable).with_name("ckan"))
        process = subprocess.Popen(
            [program, "-c", str(ini), *words],
            env=self._environment(ini),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        until = time.monotonic() + DEADLINE
        try:
            while self.number("satudata_adoption") < after:
                assert process.poll() is None, "it ended before it could be killed"
                assert time.monotonic() < until, "it does not get on"
                time.sleep(0.02)
        finally:
            process.send_signal(signal.SIGKILL)
            process.wait()

    def number(self, table: str) -> int:
        """How many rows a table has."""
        with self.engine.connect() as connection:
            return connection.scalar(sa.text(f"SELECT count(*) FROM {table}"))

    def tables(self) -> set[str]:
        """The tables that are there."""
        return set(sa.inspect(self.engine).get_table_names())

    def ledger(self) -> dict[str, dict[str, Any]]:
        """The rows of every dataset itself and its extras, dates included."""
        statement = (
            "SELECT p.id, row_to_json(p) AS row, (SELECT json_object_agg(e.key, e.value)"
            " FROM package_extra e WHERE e.package_id = p.id AND e.state = 'active') AS extras"
            " FROM package p"
        )
        with self.engine.connect() as connection:
            rows = connection.execute(sa.text(statement)).all()
        return {row.id: {"row": row.row, "extras": row.extras} for row in rows}

    def _settings(self, name: str, lines: Any, plugins: str = "") -> Path:
        own = {
            "ckan.site_id": SITE,
            "ckan.storage_path": str(self.storage),
            **({"ckan.plugins": plugins, UNOWNED: "true"} if plugins else {}),
        }
        kept = [
            f"{key} = {own[key]}" if (key := line.partition("=")[0].strip()) in own else line
            for line in lines
        ]
        path = self.folder / name
        path.write_text("\n".join(kept))
        return path

    def _environment(self, ini: Path) -> dict[str, str]:
        return {**os.environ, "CKAN_INI": str(ini), "CKAN_SQLALCHEMY_URL": self.url,
                "CKAN_STORAGE_PATH": str(self.storage)}  # fmt: skip

    def _run(self, words: list[str], ini: Path, fails: bool = False) -> str:
        done = subprocess.run(
            words, env=self._environment(ini), capture_output=True, text=True, check=False,
            cwd=self.folder,
        )  # fmt: skip
        said = done.stdout + done.stderr
        assert bool(done.returncode) == fails, f"{' '.join(words)}\n{said[-4000:]}"
        return said

    def _schema(self, statement: str) -> None:
        plain = sa.create_engine(self._base, poolclass=sa.pool.NullPool)
        with plain.begin() as connection:
            connection.execute(sa.text(statement))


def _is_stock(line: str) -> bool:
    """Whether a setting means something without the extension and its companions."""
    return not line.startswith(("scheming.", "ckanext."))
