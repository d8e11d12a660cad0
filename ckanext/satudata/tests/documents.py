"""The parts of docs/ that come from code, and the command that writes them.

    python -m ckanext.satudata.tests.documents

A generated part stands between ``<!-- begin: name -->`` and ``<!-- end: name -->``; everything
around it is written by hand. test_docs.py fails while a part is older than the code.
"""

from __future__ import annotations

import importlib
import inspect
import re
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import yaml

from ckanext.satudata.demo.recipes import agencies, recipes
from ckanext.satudata.metadata import national, rules, schemas
from ckanext.satudata.metadata.criteria import CRITERIA
from ckanext.satudata.review import diagram

PACKAGE = Path(__file__).resolve().parents[1]
ROOT = PACKAGE.parents[1]
PICTURE = ROOT / "docs/images/review.svg"


def actions() -> dict[str, Callable[..., Any]]:
    """The public actions by name: what every ``action.py`` of a room gives."""
    found: dict[str, Callable[..., Any]] = {}
    for path in sorted(PACKAGE.rglob("action.py")):
        name = ".".join(path.parent.relative_to(PACKAGE).parts)
        module = importlib.import_module(f"ckanext.satudata.{name}.action")
        found |= {
            name: value
            for name, value in vars(module).items()
            if name.startswith("satudata_") and inspect.isfunction(value)
        }
    return found


def options() -> list[tuple[str, list[dict[str, Any]]]]:
    """The options of the extension by group, as declared."""
    declared = yaml.safe_load((PACKAGE / "config_declaration.yaml").read_text(encoding="utf-8"))
    return [(group["annotation"], group["options"]) for group in declared["groups"]]


def action_reference() -> str:
    """Every action with its docstring."""
    parts: list[str] = []
    for name, action in actions().items():
        how = "read" if getattr(action, "side_effect_free", False) else "write"
        text = inspect.getdoc(action) or ""
        parts.append(f"### {name}\n\n*{how}* · {_markdown(text)}\n")
    return "\n".join(parts)


def option_reference() -> str:
    """Every option with its default and explanation."""
    parts: list[str] = []
    for title, declared in options():
        parts.append(f"**{title}**\n")
        for option in declared:
            default = option.get("default")
            shown = str(default).lower() if isinstance(default, bool) else default
            value = f"default `{shown}`" if shown != "" else "no default"
            explained = " ".join(option["description"].split())
            parts.append(f"* `{option['key']}` ({value}): {explained}")
        parts.append("")
    return "\n".join(parts)


def demo_table() -> str:
    """The demo's datasets with where each one is left."""
    offices = {agency.name: agency.title for agency in agencies()}
    lines = ["| dataset | agency | class | versions | stage | besides |"]
    lines.append("|---|---|---|---|---|---|")
    for recipe in sorted(recipes(), key=lambda recipe: recipe.title):
        last = recipe.rounds[-1]
        published = sum(part.target in ("published", "withdrawn") for part in recipe.rounds)
        notes = [f"working copy: `{recipe.copy}`"] if recipe.copy else []
        notes += [f"release in {last.release} days"] if last.release else []
        notes += [f"returned once by {recipe.detour}"] if published and recipe.detour else []
        notes += [] if recipe.columns else ["entry without a file"]
        cells = (recipe.title, offices[recipe.organization], recipe.access_class, str(published))
        lines.append(f"| {' | '.join(cells)} | `{recipe.stage}` | {'; '.join(notes)} |")
    return "\n".join(lines)


TYPES = {
    "satudata_code": "code",
    "satudata_codes": "codes",
    "satudata_lines": "list, one per line",
    "satudata_pairs": "pairs, one per line",
    "satudata_year": "year",
    "satudata_whole_number": "whole number",
    "isodate": "date",
    "email_validator": "e-mail",
    "satudata_table_schema": "Table Schema",
}
"""Kind of a field by the validator that makes it so; text without one."""


def rule_table() -> str:
    """Every rule of completeness by subject: id, level, what holds, fields."""
    parts: list[str] = []
    for subject in rules.SUBJECTS:
        name = subject.__name__.rpartition(".")[2]
        title = (inspect.getdoc(subject) or "").partition("\n\n")[0].replace("\n", " ")
        parts.append(f"**{title}**\n")
        parts.append("| rule | level | for | holds when | fields |\n|---|---|---|---|---|")
        for rule in rules.ALL.values():
            if rule.subject == name:
                types = "both" if len(rule.types) > 1 else rule.types[0]
                names = ", ".join(f"`{field}`" for field in rule.fields)
                about = rule.about.replace("|", "\\|")
                parts.append(f"| `{rule.id}` | {rule.level} | {types} | {about} | {names} |")
        parts.append("")
    return "\n".join(parts).replace("``", "`")


def criterion_table() -> str:
    """Every criterion of the quality score with its weight and where it is read from."""
    lines = ["| criterion | points | DCAT | read from | of |", "|---|---|---|---|---|"]
    for criterion in CRITERIA:
        of = "best file" if criterion.of_file else "dataset"
        of += ", not when restricted" if criterion.closed_by_restriction else ""
        lines.append(
            f"| {criterion.label} (`{criterion.id}`) | {criterion.points} | `{criterion.dcat}`"
            f" | {criterion.source} | {of} |"
        )
    return "\n".join(lines)


def field_table() -> str:
    """Every field of every schema: label, key, type, rule, code list, national key, source."""
    stored = yaml.safe_load((schemas.FOLDER / "presets.yaml").read_text(encoding="utf-8"))
    presets = {preset["preset_name"]: preset["values"] for preset in stored["presets"]}
    parts: list[str] = []
    for dataset_type in schemas.DATASET_TYPES:
        for section in schemas.sections(dataset_type):
            parts.append(f"## {dataset_type}: {section.label['id']} ({section.label['en']})\n")
            parts.append(_field_rows(section.fields, presets))
        parts.append(f"## {dataset_type}: files\n")
        parts.append(_field_rows(schemas.resource_fields(dataset_type), presets))
    return "\n".join(parts)


def _field_rows(fields: Iterable[schemas.Field], presets: dict[str, Any]) -> str:
    head = ("label", "key", "type", "rule", "code list", "national key", "source")
    lines = [f"| {' | '.join(head)} |", "|---" * len(head) + "|"]
    for field in fields:
        if field.get("preset") in ("satudata_machine", "satudata_parked"):
            continue
        lines.append(_field_row(field, presets, field["field_name"]))
        for subfield in schemas.subfields(field):
            key = f"{field['field_name']}[].{subfield['field_name']}"
            lines.append(_field_row(subfield, presets, key))
    return "\n".join([*lines, ""])


def _field_row(field: schemas.Field, presets: dict[str, Any], key: str) -> str:
    values = {**presets.get(field.get("preset", ""), {}), **field}
    names = str(values.get("validators", "")).split()
    kind = next((text for name, text in TYPES.items() if name in names), "text")
    cells = (
        f"{field['label']['id']} ({field['label']['en']})",
        f"`{key}`",
        "rows" if "repeating_subfields" in field else kind,
        _rule(field),
        f"`{field['codelist']}`" if "codelist" in field else "",
        f"`{field[national.NATIONAL]}`" if national.NATIONAL in field else "",
        field.get("satudata_source", ""),
    )
    return f"| {' | '.join(cell.replace('|', '/') for cell in cells)} |"


def _rule(field: schemas.Field) -> str:
    words = [
        f"{word}{_if(field[key])}"
        for key, word in ((schemas.REQUIRED, "obligatory"), (schemas.RECOMMENDED, "recommended"))
        if field.get(key)
    ]
    if schemas.SHOWN in field:
        words.append(f"only{_if(field[schemas.SHOWN])}")
    return "; ".join(words)


def _if(condition: Any) -> str:
    if not isinstance(condition, dict):
        return ""
    parts = (f"`{name}` is {' or '.join(values)}" for name, values in condition.items())
    return f" if {' and '.join(parts)}"


PARTS: dict[str, tuple[str, Callable[[], str]]] = {
    "transitions": ("docs/review.md", diagram.table),
    "actions": ("docs/api.md", action_reference),
    "options": ("docs/operations.md", option_reference),
    "demo": ("docs/demo.md", demo_table),
    "fields": ("docs/fields.md", field_table),
    "rules": ("docs/metadata.md", rule_table),
    "criteria": ("docs/metadata.md", criterion_table),
}


def written(name: str) -> str:
    """A generated part as it stands in its document."""
    path, _make = PARTS[name]
    text = (ROOT / path).read_text(encoding="utf-8")
    found = _between(name).search(text)
    return found["part"].strip("\n") if found else ""


def write() -> None:
    """Write the picture and every part anew."""
    PICTURE.parent.mkdir(parents=True, exist_ok=True)
    PICTURE.write_text(diagram.svg(), encoding="utf-8")
    for name, (path, make) in PARTS.items():
        document = ROOT / path
        text = document.read_text(encoding="utf-8")
        part = make().strip("\n")
        new = _between(name).sub(
            lambda found, part=part: f"{found['begin']}\n\n{part}\n\n{found['end']}", text
        )
        document.write_text(new, encoding="utf-8")


def _between(name: str) -> re.Pattern[str]:
    return re.compile(
        rf"(?P<begin><!-- begin: {name} -->)\n(?P<part>.*?)\n(?P<end><!-- end: {name} -->)",
        re.DOTALL,
    )


def _markdown(docstring: str) -> str:
    """A docstring's fields as a list, its double backticks as single ones."""
    text = docstring.replace("``", "`")
    text = re.sub(r"^:param (\w+): *", r"* `\1`: ", text, flags=re.MULTILINE)
    text = re.sub(r"^:returns: *", r"* returns ", text, flags=re.MULTILINE)
    text = re.sub(r"^:raises ([\w.]+): *", r"* raises `\1`: ", text, flags=re.MULTILINE)
    text = re.sub(r"^:r?type.*\n?", "", text, flags=re.MULTILINE)
    text = re.sub(r"^Example::\n\n +(.+)$", r"Example: `\1`", text, flags=re.MULTILINE)
    return text.strip()


if __name__ == "__main__":
    write()
