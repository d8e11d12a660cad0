"""The wiring: every option has a reader, every action its auth function and its words."""

from __future__ import annotations

import ast
import importlib
import importlib.metadata
import inspect
from pathlib import Path

import ckan.plugins as p
import pytest

from ckanext.satudata import config, plugin
from ckanext.satudata.chained import auth as chained_auth
from ckanext.satudata.chained import read
from ckanext.satudata.tests import documents
from ckanext.satudata.types import STAGES

PACKAGE = Path(__file__).resolve().parents[1]
DECLARED = [option for _title, group in documents.options() for option in group]
NAMED = {value for key, value in vars(config).items() if key.isupper() and isinstance(value, str)}
SOURCES = sorted(
    path for path in PACKAGE.rglob("*.py") if path.relative_to(PACKAGE).parts[0] != "tests"
)


CHAINED = [
    importlib.import_module(f"ckanext.satudata.chained.{path.stem}")
    for path in sorted((PACKAGE / "chained").glob("*.py"))
    if path.stem not in ("__init__", "auth")
]


def _core(*kinds):
    """Names of CKAN's own actions of these kinds."""
    found = set()
    for kind in kinds:
        module = importlib.import_module(f"ckan.logic.action.{kind}")
        found |= {
            name
            for name, value in inspect.getmembers(module, inspect.isfunction)
            if value.__module__ == module.__name__ and not name.startswith("_")
        }
    return found


def _others():
    """Actions of the other plugins."""
    return {
        name: action
        for other in p.PluginImplementations(p.IActions)
        if not other.name.startswith("satudata")
        for name, action in other.get_actions().items()
    }


class TestOptions:
    """One declaration, one reader."""

    @pytest.mark.parametrize("option", DECLARED, ids=lambda option: option["key"])
    def test_it_is_read_and_explained(self, option):
        """Keys of the declaration and names in config.py are the same."""
        assert option.get("description", "").strip(), "says nothing"
        limits = {config.LIMIT + stage for stage in STAGES}
        assert option["key"] in NAMED | limits, "nobody reads it"

    def test_every_name_is_declared_and_used(self):
        """Nothing is read that is not declared."""
        keys = {option["key"] for option in DECLARED}
        assert {name for name in NAMED if not name.endswith(".")} <= keys
        tree = ast.parse(inspect.getsource(config))
        used = {
            node.id
            for function in tree.body
            if isinstance(function, ast.FunctionDef)
            for node in ast.walk(function)
            if isinstance(node, ast.Name)
        }
        assert {key for key in vars(config) if key.isupper()} <= used

    @pytest.mark.usefixtures("with_plugins")
    def test_every_reader_answers(self):
        """With nothing set, the declared default comes back, typed."""
        for name, reader in inspect.getmembers(config, inspect.isfunction):
            if reader.__module__ == config.__name__ and not inspect.signature(reader).parameters:
                assert reader() is not None, name

    def test_every_reader_has_a_reader(self):
        """An option that changes nothing deceives whoever sets it."""
        code = "".join(path.read_text(encoding="utf-8") for path in SOURCES)
        idle = {
            name
            for name, reader in inspect.getmembers(config, inspect.isfunction)
            if reader.__module__ == config.__name__ and f"config.{name}(" not in code
        }
        assert not idle

    def test_only_config_reads_them(self):
        """Elsewhere an option is a function with a name, not a string."""
        for path in SOURCES:
            if path.name != "config.py":
                found = [
                    node.value
                    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
                    if isinstance(node, ast.Constant)
                    and isinstance(node.value, str)
                    and node.value in {option["key"] for option in DECLARED}
                ]
                assert not found, f"{path.name} reads {found}"


@pytest.mark.usefixtures("with_plugins")
class TestActions:
    """What the API offers."""

    def test_each_has_an_auth_function(self):
        """The auth function carries the action's name."""
        given = p.get_plugin("satudata").get_auth_functions()
        missing = [name for name in documents.actions() if name not in given]
        assert not missing

    def test_the_plugin_gives_every_one(self):
        """A new ``action.py`` has to be named in plugin.py."""
        given = p.get_plugin("satudata").get_actions()
        assert not [name for name in documents.actions() if name not in given]

    def test_each_is_described(self):
        """The docstring is the reference: what it does, what it takes, what comes back."""
        for name, action in documents.actions().items():
            text = inspect.getdoc(action) or ""
            assert text.splitlines()[:1], name
            assert text.splitlines()[0].rstrip().endswith("."), name
            assert ":param " in text or "Takes no parameters." in text, name
            assert ":returns:" in text, name

    def test_names_are_ours(self):
        """Only the chained modules use CKAN's names."""
        given = set(p.get_plugin("satudata").get_actions())
        chained = set(plugin.functions(*CHAINED))
        assert chained <= given, "a chained module is not named in plugin.py"
        assert all(name.startswith("satudata_") for name in given - chained)


@pytest.mark.usefixtures("with_plugins")
class TestChained:
    """What we wrap."""

    def test_reads_stay_reads(self):
        """A chained read without ``side_effect_free`` would refuse GET requests."""
        reads = _core("get") | {
            name for name, action in _others().items() if getattr(action, "side_effect_free", False)
        }
        ours = plugin.functions(*CHAINED)
        free = {name for name in ours if getattr(ours[name], "side_effect_free", False)}
        assert not (reads & set(ours)) - free
        assert not free - reads, "a write must not answer to GET"

    def test_each_is_a_link_of_a_chain(self):
        """A missing decorator would replace CKAN's function instead of wrapping it."""
        for name, action in plugin.functions(*CHAINED).items():
            assert getattr(action, "chained_action", False), name
        for name, function in plugin.functions(chained_auth).items():
            assert getattr(function, "chained_auth_function", False), name

    def test_each_wraps_something(self):
        """A misspelt name would never be called."""
        known = _core("get", "create", "update", "delete", "patch") | set(_others())
        assert not set(plugin.functions(*CHAINED)) - known


class TestPackage:
    """What is installed."""

    def test_entry_points(self):
        """Both plugins are found by name."""
        found = importlib.metadata.entry_points(group="ckan.plugins")
        loaded = {name: found[name].load() for name in ("satudata", "satudata_guard")}
        assert loaded["satudata"] is plugin.SatudataPlugin
        assert loaded["satudata_guard"] is plugin.SatudataGuardPlugin

    @pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(PACKAGE)))
    def test_nothing_prints(self, path):
        """Logs go to ``logging``, words of a command to ``click.echo``."""
        tree = ast.parse(path.read_text(encoding="utf-8"))
        assert not [
            node.lineno
            for node in ast.walk(tree)
            if isinstance(node, ast.Call)
            and isinstance(node.func, ast.Name)
            and node.func.id == "print"
        ]

    def test_a_name_stands_once(self):
        """Two functions of one name would hide each other."""
        with pytest.raises(ValueError, match="defined twice"):
            plugin.functions(read, read)
