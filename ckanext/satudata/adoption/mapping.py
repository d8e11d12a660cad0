"""From the keys of other schemas to empty fields of ours; nothing is overwritten or removed.

The rules are data (``mappings/*.yaml``, a site's own file first). A rule names the keys to look
at, in any spelling, and how the value is read. What no code list knows stays where it was and is
reported. Plain Python, no database.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from ckanext.satudata.metadata import codelists, fields, schemas
from ckanext.satudata.metadata.foreign import key_of

FOLDER = Path(__file__).parent / "mappings"
ORDER = ("sdi", "dcat", "stock")
"""The nearest relation first: what a portal wrote for SDI counts before what CKAN asks everyone."""

NEVER = frozenset(
    {"title", "name", "notes", "owner_org", "tag_string", "license_id", "access_class",
     "kegiatan_id"}
)  # fmt: skip
"""CKAN's own columns, what decides access, and what points to another dataset."""

RESOURCE = "resource:"
COLUMNS = ("author", "author_email", "maintainer", "maintainer_email", "url", "version")
YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")

Rule = Mapping[str, Any]


class MappingFault(ValueError):
    """A mapping file says something that cannot be done; the text says what."""


@dataclass
class Mapped:
    """What a mapping makes of one dataset."""

    added: list[dict[str, str]] = field(default_factory=list)
    """[{field, value, key}]"""
    unknown: list[dict[str, str]] = field(default_factory=list)
    """[{field, value, key}]: read, but not understood."""


@dataclass(frozen=True)
class Rules:
    """A mapping, ready to use."""

    fields: Mapping[str, tuple[Rule, ...]]
    spellings: Mapping[str, Mapping[str, str]]
    """Code list → spelling → code."""


@cache
def built_in() -> Rules:
    """The rules that come with the extension."""
    return combined([_file(FOLDER / f"{name}.yaml") for name in ORDER])


def with_own(own: Mapping[str, Any] | None) -> Rules:
    """The built-in rules behind a site's own.

    Raises:
        MappingFault: the own rules cannot be used.
    """
    if not own:
        return built_in()
    return combined([own, *(_file(FOLDER / f"{name}.yaml") for name in ORDER)])


def read(path: Path) -> dict[str, Any]:
    """A site's own file.

    Raises:
        MappingFault: it is no YAML, or not of this shape.
    """
    try:
        content = _file(path)
    except (OSError, yaml.YAMLError, UnicodeDecodeError, RecursionError) as fault:
        raise MappingFault(f"{path}: {fault}") from fault
    combined([content])
    return content


def combined(contents: list[Any]) -> Rules:
    """One mapping of several; the first rule that finds something counts."""
    targets = schemas.field_names("dataset") - NEVER - fields.COMPUTED_PACKAGE_KEYS
    found: dict[str, list[Rule]] = {}
    spellings = {name: _labels(name) for name in codelists.names()}
    for content in contents:
        for part, kind in (("fields", list), ("values", dict)):
            block = content.get(part, {}) if isinstance(content, Mapping) else None
            if not isinstance(block, Mapping) or not all(
                isinstance(x, kind) for x in block.values()
            ):
                raise MappingFault(f"'{part}' must be a mapping")
        for name, rules in content.get("fields", {}).items():
            if name not in targets:
                raise MappingFault(f"'{name}' is not a field that a mapping may fill")
            found.setdefault(name, []).extend(_checked(name, rule) for rule in rules)
        for name, codes in content.get("values", {}).items():
            _add_spellings(name, codes, spellings)
    return Rules({name: tuple(rules) for name, rules in found.items()}, spellings)


def apply(package: Mapping[str, Any], rules: Rules) -> Mapped:
    """What the rules put into the empty fields of a dataset.

    Args:
        package: a dataset dict with its extras in a list, as the tables have them.
        rules: see :func:`with_own`.
    """
    result = Mapped()
    if (package.get("type") or "dataset") != "dataset":
        return result
    keys = _keys(package)
    taken = {str(extra.get("key")) for extra in package.get("extras") or []}
    for name, candidates in rules.fields.items():
        if name in taken:
            _judge_own(package, name, candidates, rules, result)
            continue
        for rule in candidates:
            key, text = _value(keys, rule)
            if not text:
                continue
            value = _read(text, rule, rules)
            if value:
                result.added.append({"field": name, "value": value, "key": key})
                break
            result.unknown.append({"field": name, "value": text[:200], "key": key})
    return result


def _file(path: Path) -> Any:
    return yaml.safe_load(path.read_text(encoding="utf-8")) or {}


def _checked(name: str, rule: Any) -> Rule:
    known = isinstance(rule, Mapping) and isinstance(rule.get("from"), list) and rule["from"]
    if not known or set(rule) - {"from", "code", "suggest", "year", "join"}:
        raise MappingFault(f"'{name}': a rule has 'from' (a list), and code, suggest, year or join")
    if not all(isinstance(key, str) for key in rule["from"]):
        raise MappingFault(f"'{name}': the keys of 'from' are texts")
    for kind in ("code", "suggest"):
        if kind in rule and str(rule[kind]) not in codelists.names():
            raise MappingFault(f"'{name}': there is no code list '{rule[kind]}'")
    if rule.get("year", "first") not in ("first", "last"):
        raise MappingFault(f"'{name}': year is 'first' or 'last'")
    return rule


def _add_spellings(name: str, codes: Any, spellings: dict[str, dict[str, str]]) -> None:
    if name not in spellings:
        raise MappingFault(f"there is no code list '{name}'")
    for code, words in codes.items():
        if not isinstance(words, list):
            raise MappingFault(f"'{name}': the spellings of '{code}' must be a list")
        if str(code) not in codelists.values(name):
            raise MappingFault(f"'{code}' is no code of the list '{name}'")
        for word in words:
            spellings[name].setdefault(key_of(word), str(code))


def _labels(name: str) -> dict[str, str]:
    """Every way in which a code list itself spells its codes."""
    found: dict[str, str] = {}
    for choice in codelists.choices(name):
        value = choice["value"]
        texts = [value, *choice["label"].values()]
        texts += [re.sub(r"^[\d.]+\s+", "", text).split(",")[0] for text in texts]
        for text in texts:
            if key_of(text):
                found.setdefault(key_of(text), value)
        if digits := re.sub(r"\D", "", value):
            found.setdefault(digits, value)
    return found


def _keys(package: Mapping[str, Any]) -> dict[str, str]:
    """Key in one spelling → value: extras before columns; of resources what they agree on."""
    found: dict[str, str] = {}
    for name in COLUMNS:
        found[name] = str(package.get(name) or "").strip()
    for extra in package.get("extras") or []:
        text = str(extra.get("value") or "").strip()
        if text:
            found[key_of(extra.get("key"))] = text
    resources = package.get("resources") or []
    for key in {key for resource in resources for key in resource}:
        said = {str(resource.get(key) or "").strip() for resource in resources} - {""}
        if len(said) == 1:
            found[RESOURCE + key_of(key)] = said.pop()
    return found


def _spelled(key: str) -> str:
    inner = key.removeprefix(RESOURCE)
    return (RESOURCE if inner != key else "") + key_of(inner)


def _value(keys: Mapping[str, str], rule: Rule) -> tuple[str, str]:
    """The first key that has a value; with ``join`` all of them."""
    present = [(key, keys[_spelled(key)]) for key in rule["from"] if keys.get(_spelled(key))]
    if not present:
        return "", ""
    if "join" not in rule:
        return present[0]
    return " + ".join(key for key, _ in present), str(rule["join"]).join(v for _, v in present)


def _read(text: str, rule: Rule, rules: Rules) -> str:
    """The value for the field; empty where it is not understood."""
    if "year" in rule:
        years = YEAR.findall(text)
        return {"first": min, "last": max}[rule["year"]](years) if years else ""
    if "code" in rule:
        return _code(text, rules.spellings[rule["code"]])
    if "suggest" in rule:
        return _code(text, rules.spellings[rule["suggest"]]) or text
    return text


def _code(text: str, spellings: Mapping[str, str]) -> str:
    for candidate in _candidates(text):
        if candidate in spellings:
            return spellings[candidate]
    return ""


def _candidates(text: str) -> Iterator[str]:
    """The text, the end of a URI, and the text without a leading code or word of the form."""
    yield key_of(text)
    if "://" in text:
        yield key_of(text.rstrip("/").rsplit("/", 1)[-1])
    yield re.sub(r"^(urusan|bidang|kabupaten|kota)_", "", key_of(text))
    yield re.sub(r"^[\d_]+", "", key_of(text)).strip("_")
    if not re.search(r"[^\W\d]", text):
        yield re.sub(r"\D", "", text)


def _judge_own(
    package: Mapping[str, Any], name: str, candidates: tuple[Rule, ...], rules: Rules, into: Mapped
) -> None:
    """A field that is already there, under our own name: is its value one of the list?"""
    text = next(
        (str(e.get("value") or "") for e in package.get("extras") or [] if e.get("key") == name), ""
    ).strip()
    codes = next((rule["code"] for rule in candidates if "code" in rule), None)
    years = any("year" in rule for rule in candidates)
    wrong = codes and text not in codelists.values(codes)
    if text and (wrong or (years and not re.fullmatch(YEAR, text))):
        into.unknown.append({"field": name, "value": text[:200], "key": name})
