"""The import rule of docs/architecture.md: files import downwards only, and never in a circle."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parents[1]
ROOT = "ckanext.satudata"
LONGEST = 300

FACES = {"action", "auth", "schema", "views", "helpers", "cli"}
"""Files that CKAN calls; every other file of a room is plain Python."""

TOP = {"plugin": 0, "chained": 1, "hooks": 1, "cli": 1}
ROOMS = {"adoption": 2, "demo": 2, "catalog": 2, "interchange": 2, "report": 2, "notification": 2,
         "collection": 3, "plan": 4, "review": 6, "access": 7, "revision": 8,
         "metadata": 10, "roles": 11, "config": 12, "csrf": 12,
         "hashchain": 12, "inputs": 12, "guarded": 12, "accounts": 2,
         "types": 13, "core_words": 13}  # fmt: skip
FACE_FLOOR = 5
BASE_FLOOR = 9
BASE = {"review.facts", "review.model", "review.states", "review.trail"}
"""Files of the review that access and revision stand on."""


def files() -> dict[str, Path]:
    """Module name below ckanext.satudata → file; without tests and migrations."""
    found: dict[str, Path] = {}
    for path in PACKAGE.rglob("*.py"):
        parts = path.relative_to(PACKAGE).with_suffix("").parts
        if parts[0] in ("tests", "migration"):
            continue
        name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
        if name:
            found[name] = path
    return found


FILES = files()


def imports(name: str) -> set[str]:
    """What of ours a file imports, also inside functions."""
    wanted: set[str] = set()
    for node in ast.walk(ast.parse(FILES[name].read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            wanted |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"{name}: relative import"
            wanted |= {f"{node.module}.{alias.name}" for alias in node.names}
    ours = {one.removeprefix(f"{ROOT}.") for one in wanted if one.startswith(f"{ROOT}.")}
    return {one for one in (_file(name) for name in ours) if one and one != name}


def _file(name: str) -> str | None:
    while name and name not in FILES:
        name = name.rpartition(".")[0]
    return name or None


GRAPH = {name: imports(name) for name in FILES}


def room(name: str) -> str:
    """The room of a file; files beside the rooms are their own."""
    return name.partition(".")[0]


def is_face(name: str) -> bool:
    """Whether CKAN calls this file."""
    return "." in name and name.rpartition(".")[2] in FACES and room(name) in ROOMS


def floor(name: str) -> int:
    """The floor of a file: 0 is the roof, imports go to higher numbers."""
    if room(name) in TOP:
        return TOP[room(name)]
    if name in BASE:
        return BASE_FLOOR
    own = ROOMS[room(name)]
    return min(own, FACE_FLOOR) if is_face(name) else own


@pytest.mark.parametrize("name", sorted(FILES))
def test_imports_go_down(name: str) -> None:
    """A file imports its own room's files, and otherwise only lower floors."""
    wrong = [
        other for other in GRAPH[name] if room(other) != room(name) and floor(other) <= floor(name)
    ]
    assert not wrong, f"{name} (floor {floor(name)}) must not import {', '.join(sorted(wrong))}"


@pytest.mark.parametrize("name", sorted(FILES))
def test_faces_are_not_imported(name: str) -> None:
    """Another room's action, auth, schema, views and helpers are reached through CKAN by name."""
    if floor(name) < min(ROOMS.values()):
        return  # the wiring names them all
    foreign = {o for o in GRAPH[name] if is_face(o) and room(o) != room(name)}
    upwards = {o for o in GRAPH[name] if is_face(o) and room(o) == room(name) and not is_face(name)}
    assert not foreign | upwards, f"{name} must not import {', '.join(sorted(foreign | upwards))}"


def test_every_file_has_a_floor() -> None:
    """A new room needs a place in the table above and in the docs."""
    unknown = {room(name) for name in FILES} - set(TOP) - set(ROOMS)
    assert not unknown


def test_no_circles() -> None:
    """No two files need each other, over however many steps."""
    done: set[str] = set()

    def visit(name: str, way: tuple[str, ...]) -> None:
        assert name not in way, f"circle: {' → '.join((*way[way.index(name) :], name))}"
        if name not in done:
            for other in sorted(GRAPH[name]):
                visit(other, (*way, name))
            done.add(name)

    for name in FILES:
        visit(name, ())


def test_no_heap() -> None:
    """Names that attract everything: a file is called after what it knows."""
    heaps = {"utils", "util", "lib", "common", "misc"}
    assert not [name for name in FILES if name.rpartition(".")[2] in heaps]


def test_files_stay_short() -> None:
    """A file that does not fit in one reading is two files."""
    long = {
        str(path.relative_to(PACKAGE)): lines
        for pattern in ("*.py", "*.html")
        for path in PACKAGE.rglob(pattern)
        if (lines := len(path.read_text(encoding="utf-8").splitlines())) > LONGEST
        and "tests/data" not in path.as_posix()
    }
    assert not long
