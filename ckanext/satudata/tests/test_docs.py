"""What the documents say is what the code does."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path

import ckan.model as model
import ckan.plugins.toolkit as tk
import ckanapi
import pytest

from ckanext.satudata import cli
from ckanext.satudata.review import diagram, states
from ckanext.satudata.tests import documents, test_directions
from ckanext.satudata.types import STAGES

ROOT = documents.ROOT
PAGES = [ROOT / name for name in ("README.md", "CHANGELOG.md", "SECURITY.md")]
PAGES += sorted((ROOT / "docs").glob("*.md"))
LINK = re.compile(r"\]\(([^)\s]+)\)")
CODE = re.compile(r"^```.*?^```", re.DOTALL | re.MULTILINE)
AGAIN = "run python -m ckanext.satudata.tests.documents"


def _text(path: str) -> str:
    return (ROOT / path).read_text(encoding="utf-8")


def _anchor(heading: str) -> str:
    """The name that a heading gets on the repository's pages."""
    plain = re.sub(r"[^\w\- ]", "", heading.strip().lower())
    return plain.replace(" ", "-")


def _anchors(path: Path) -> set[str]:
    text = CODE.sub("", path.read_text(encoding="utf-8"))
    return {_anchor(line) for line in re.findall(r"^#+ (.+)$", text, re.MULTILINE)}


class TestGenerated:
    """Parts that come from code are as new as the code."""

    def test_the_picture(self):
        """docs/images/review.svg is drawn from the transition table."""
        assert documents.PICTURE.read_text(encoding="utf-8") == diagram.svg(), AGAIN

    def test_the_picture_shows_every_row(self):
        """Nothing of the table is left out."""
        picture = diagram.svg()
        for row in states.TRANSITIONS:
            assert f"{row.name}: {row.source} to {row.target}" in picture
            assert f">{row.name}</tspan>" in picture
        for stage in STAGES:
            assert f">{stage}</text>" in picture

    @pytest.mark.parametrize("name", documents.PARTS)
    def test_the_parts(self, name):
        """Tables and references between their marks."""
        _path, make = documents.PARTS[name]
        assert documents.written(name) == make().strip("\n"), AGAIN


class TestComplete:
    """What must not be forgotten."""

    def test_every_requirement_has_its_reason(self):
        """A package without a line in dependencies.md is a package nobody asked for."""
        known = set(re.findall(r"^\| ([\w.-]+) \|", _text("docs/dependencies.md"), re.MULTILINE))
        for name in ("requirements.in", "dev-requirements.in"):
            for line in _text(name).splitlines():
                if line and not line.startswith(("#", "-r")):
                    package = re.split(r"[\[=<>;]", line)[0].strip().lower()
                    assert package in known, f"{name}: {package}"

    def test_every_debian_package_has_its_reason(self):
        """The same for what the operating system gives."""
        source = _text("docker/portal/packages.py")
        needs = source[source.index("NEEDS:") : source.index("def browser")]
        packages = re.findall(r'^    \("[^"]+", "([\w.-]+)"', needs, re.MULTILINE)
        assert len(packages) > 5
        for package in packages:
            assert f"| {package} |" in _text("docs/dependencies.md"), package

    @pytest.mark.usefixtures("with_plugins")
    def test_every_table(self):
        """architecture.md lists what stands in the database."""
        text = _text("docs/architecture.md")
        ours = [name for name in model.meta.metadata.tables if name.startswith("satudata_")]
        ours = [name for name in ours if name != "satudata_alembic_version"]
        assert ours
        assert not [name for name in ours if f"| `{name}` |" not in text]

    def test_the_floors(self):
        """architecture.md shows the floors that the test of directions holds."""
        text = _text("docs/architecture.md")
        rows = dict(re.findall(r"^\| (\d+) \| (.+) \|$", text, re.MULTILINE))
        floors = test_directions.TOP | test_directions.ROOMS
        for name, floor in floors.items():
            assert f"`{name}`" in rows[str(floor)], name
        for name in test_directions.BASE:
            assert f"`{name}`" in rows[str(test_directions.BASE_FLOOR)], name
        for name in test_directions.FACES:
            assert f"`{name}`" in rows[str(test_directions.FACE_FLOOR)], name

    def test_every_command(self):
        """operations.md knows every word of ./portal and of ckan satudata."""
        text = _text("docs/operations.md")
        source = _text("docker/portal/cli.py")
        for word in re.findall(r'\bcommand\(\s*"(\w+)"', source):
            assert f"./portal {word}" in text, word
        for word in cli.satudata.commands:
            assert f"ckan satudata {word}" in text, word


class TestLinks:
    """Nobody follows a link into nothing."""

    @pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
    def test_they_resolve(self, page):
        """Files and headings of our own; addresses elsewhere are not asked."""
        for link in LINK.findall(CODE.sub("", page.read_text(encoding="utf-8"))):
            path, _hash, anchor = link.partition("#")
            if "://" in path:
                continue
            target = (page.parent / path).resolve() if path else page
            assert target.exists(), link
            assert not anchor or anchor in _anchors(target), link

    @pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
    def test_files_named_in_the_text_exist(self, page):
        """A page that names a room's file names one that is there."""
        text = CODE.sub("", page.read_text(encoding="utf-8"))
        for name in re.findall(r"`((?:access|review|revision|metadata|chained)/\w+\.py)`", text):
            assert (documents.PACKAGE / name).exists(), name


class TestWalk:
    """The walk through the API works as printed."""

    def test_the_walk(self, portal, monkeypatch, tmp_path):
        """The code block, with actions called in this process."""
        found = re.search(r"^```python\n(.*?)^```", _text("docs/walk.md"), re.DOTALL | re.MULTILINE)
        assert found
        people = {
            "operator": (portal.operator, "dinas"),
            "walidata": (portal.walidata, "diskominfo"),
            "pembina": (portal.pembina, "bps"),
        }
        accounts = [
            {"role": role, "organization": organization, "token": user["name"]}
            for role, (user, organization) in people.items()
        ]
        answers = {"accounts": accounts, "status": {"url": "http://portal.example"}}
        monkeypatch.setattr(
            subprocess, "check_output", lambda words: json.dumps(answers[words[1]]).encode()
        )
        monkeypatch.setattr(ckanapi, "RemoteCKAN", lambda url, apikey="": Nearby(username=apikey))
        monkeypatch.chdir(tmp_path)
        space: dict = {}
        exec(compile(found[1], "docs/walk.md", "exec"), space)
        assert space["review"]["version"] == 2
        shown = tk.get_action("package_show")({"user": ""}, {"id": "jumlah-kepala-keluarga"})
        assert shown["id"] == space["draft"]["id"]


class Nearby(ckanapi.LocalCKAN):
    """Actions in this process, each on a session of its own, as a request has it."""

    def call_action(self, *arguments, **named):
        """Forget what the last call left in the session."""
        model.Session.remove()
        return super().call_action(*arguments, **named)
