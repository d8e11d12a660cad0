"""The picture and the table of the review, drawn from the transition table.

``svg`` draws docs/images/review.svg, ``table`` the Markdown table of docs/review.md. Only the
places of the stages are chosen here; which arrows there are, who may take them and under which
condition comes from states.py. Plain Python: needs neither CKAN nor a database.
"""

from __future__ import annotations

from html import escape

from ckanext.satudata.review import states
from ckanext.satudata.review.states import Transition
from ckanext.satudata.types import STAGES, Role, Stage

LEFT, MIDDLE, RIGHT = 110, 420, 770
STEP, TOP = 140, 60
PLACES: dict[Stage, tuple[int, int]] = {
    "draft": (MIDDLE, TOP),
    "submitted": (MIDDLE, TOP + STEP),
    "walidata_verified": (MIDDLE, TOP + 2 * STEP),
    "pembina_recommended": (MIDDLE, TOP + 3 * STEP),
    "published": (MIDDLE, TOP + 4 * STEP),
    "returned": (LEFT, TOP + STEP),
    "withdrawn": (RIGHT, TOP + 4 * STEP),
}
WITH_PRODUCER, UNDER_REVIEW = ("#eef1f5", "#5b6b7f"), ("#fff4d6", "#8a6100")
COLOURS: dict[Stage, tuple[str, str]] = {
    "draft": WITH_PRODUCER,
    "returned": WITH_PRODUCER,
    "published": ("#dff3e4", "#1d6b37"),
    "withdrawn": ("#fbe3e1", "#9b2c22"),
}
"""Fill and edge; every other stage is under review."""
WIDTH, HEIGHT = 880, TOP + 4 * STEP + 90
HALF, TALL = 105, 24
LINE = 15
SIDE = 24
"""Distance between the two arrows of a pair that go opposite ways."""

STYLE = """
  text { font: 13px sans-serif; fill: #1f2933; }
  .stage { font: bold 14px monospace; }
  .verb { font-weight: bold; }
  .who { fill: #46535f; }
  path { fill: none; stroke: #46535f; stroke-width: 1.5; marker-end: url(#tip); }
  path.option { stroke-dasharray: 5 4; }
  .halo { stroke: #ffffff; stroke-width: 4; paint-order: stroke; }
"""

Arrow = tuple[str, float, float, str]
"""Path, place of the label's first line, and how the label is anchored."""


def svg() -> str:
    """The review as a picture."""
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}"'
        f' width="{WIDTH}" height="{HEIGHT}" role="img" aria-labelledby="title about">',
        '<title id="title">The way of a dataset through the review</title>',
        f'<desc id="about">{escape(_spoken())}</desc>',
        f"<style>{STYLE}</style>",
        '<defs><marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8"'
        ' markerHeight="8" orient="auto"><path d="M0,0 L8,4 L0,8 z"'
        ' style="fill:#46535f;stroke:none;marker-end:none"/></marker></defs>',
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#ffffff"/>',
    ]
    pairs: dict[tuple[Stage, Stage], list[Transition]] = {}
    for row in states.TRANSITIONS:
        pairs.setdefault((row.source, row.target), []).append(row)
    parts += [_arrow(rows) for rows in pairs.values()]
    parts += [_box(stage) for stage in STAGES]
    return "\n".join([*parts, "</svg>", ""])


def table() -> str:
    """The transition table as Markdown."""
    lines = [
        "| transition | from | to | who | not by | reason | only while | same content |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for row in states.TRANSITIONS:
        cells = (
            f"`{row.name}`",
            f"`{row.source}`",
            f"`{row.target}`",
            ", ".join(_in_order(row.roles)),
            ", ".join(sorted(row.barred)),
            "yes" if row.note_required else "",
            _condition(row),
            "checked" if row.checks_content else "",
        )
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines) + "\n"


def _in_order(roles: frozenset[Role]) -> list[Role]:
    order: tuple[Role, ...] = ("produsen", "kepala", "walidata", "pembina", "sekretariat")
    return [role for role in order if role in roles]


def _condition(row: Transition) -> str:
    if row.only_if:
        return row.only_if
    return f"not {row.unless}" if row.unless else ""


def _spoken() -> str:
    return " ".join(
        f"{row.name}: {row.source} to {row.target}, by {' or '.join(_in_order(row.roles))}."
        for row in states.TRANSITIONS
    )


def _box(stage: Stage) -> str:
    x, y = PLACES[stage]
    fill, edge = COLOURS.get(stage, UNDER_REVIEW)
    waits = " or ".join(_in_order(states.next_roles(stage)))
    below = f"next: {waits}" if waits else "seen as its access class says"
    half = HALF if x == MIDDLE else 95
    return (
        f'<rect x="{x - half}" y="{y - TALL}" width="{2 * half}" height="{2 * TALL}" rx="6"'
        f' fill="{fill}" stroke="{edge}"/>'
        f'<text class="stage" x="{x}" y="{y - 3}" text-anchor="middle">{stage}</text>'
        f'<text class="who" x="{x}" y="{y + 15}" text-anchor="middle">{escape(below)}</text>'
    )


def _arrow(rows: list[Transition]) -> str:
    """One arrow with the names of all rows that lead the same way."""
    path, x, y, anchor = _route(rows[0].source, rows[0].target)
    option = ' class="option"' if all(row.only_if for row in rows) else ""
    lines: list[str] = []
    for row in rows:
        lines.append(f'<tspan class="verb">{row.name}</tspan>')
        lines.append(f'<tspan class="who">{" or ".join(_in_order(row.roles))}</tspan>')
        if row.only_if:
            lines.append(f'<tspan class="who">({row.only_if})</tspan>')
    text = "".join(
        line.replace("<tspan", f'<tspan x="{x:g}" y="{y + number * LINE:g}"')
        for number, line in enumerate(lines)
    )
    return f'<path{option} d="{path}"/><text class="halo" text-anchor="{anchor}">{text}</text>'


def _route(source: Stage, target: Stage) -> Arrow:
    (x1, y1), (x2, y2) = PLACES[source], PLACES[target]
    if source == target:
        return _loop(x1, y1)
    if x1 == x2:
        return _vertical(x1, y1, y2)
    if y1 == y2:
        return _horizontal(x1, x2, y1)
    return _elbow(x1, y1, x2, y2)


def _loop(x: int, y: int) -> Arrow:
    if y == max(place[1] for place in PLACES.values()):  # below, where nothing else leaves
        return f"M{x + SIDE},{y + TALL} v30 h{-2 * SIDE} v-30", x + SIDE + 8, y + 44, "start"
    edge = x + HALF
    return f"M{edge},{y - 12} h34 v24 h-34", edge + 42, y - 2, "start"


def _vertical(x: int, y1: int, y2: int) -> Arrow:
    if abs(y2 - y1) > STEP:  # past the stages between
        out = x + HALF + 72
        path = f"M{x + HALF},{y1 + 12} H{out} V{y2 - 12} H{x + HALF}"
        return path, out + 8, y1 + 60, "start"
    down = y2 > y1
    lane = x - SIDE if down else x + SIDE
    begin, end = (y1 + TALL, y2 - TALL) if down else (y1 - TALL, y2 + TALL)
    middle = (begin + end) / 2
    return f"M{lane},{begin} V{end}", lane + (-8 if down else 8), middle - 2, (
        "end" if down else "start"
    )  # fmt: skip


def _horizontal(x1: int, x2: int, y: int) -> Arrow:
    rightwards = x1 < x2
    lane = y + 12 if rightwards else y - 12
    half1, half2 = _half(x1), _half(x2)
    begin, end = (x1 + half1, x2 - half2) if rightwards else (x1 - half1, x2 + half2)
    label = lane + 16 if rightwards else lane - 22
    return f"M{begin},{lane} H{end}", (begin + end) / 2, label, "middle"


def _elbow(x1: int, y1: int, x2: int, y2: int) -> Arrow:
    """Sideways to the other column, then along it."""
    if x1 == MIDDLE:
        begin = x1 - HALF if x2 < x1 else x1 + HALF
        lane = x2 + (30 if y1 - y2 <= STEP else -30)
        end = y2 + TALL if y1 > y2 else y2 - TALL
        return f"M{begin},{y1} H{lane} V{end}", begin - 12, y1 - 22, "end"
    end = x2 + HALF if x1 > x2 else x2 - HALF
    begin = y1 - TALL if y1 > y2 else y1 + TALL
    return f"M{x1},{begin} V{y2} H{end}", end + 12, y2 - 22, "start"


def _half(x: int) -> int:
    return HALF if x == MIDDLE else 95
