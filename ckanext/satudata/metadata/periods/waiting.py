"""New rows between the look and the confirmation, kept for a day for the person who brought them.

They may be too many for a form, and they survive a session that ends in between.
"""

from __future__ import annotations

import csv
import io
import json
import zlib
from collections.abc import Iterable, Sequence
from typing import Any, Literal, NamedTuple

from ckan.lib.redis import connect_to_redis

LIFETIME = 24 * 3600
Way = Literal["grid", "text", "file"]


class Brought(NamedTuple):
    """Rows as a table in CSV, and how they came."""

    way: Way
    table: str


def keep(user_id: str, resource_id: str, brought: Brought) -> None:
    """Keep the rows that a person brought for a file last."""
    content = zlib.compress(json.dumps(brought).encode())
    connect_to_redis().set(_key(user_id, resource_id), content, ex=LIFETIME)


def kept(user_id: str, resource_id: str) -> Brought | None:
    """The rows that wait; None where there are none."""
    content: Any = connect_to_redis().get(_key(user_id, resource_id))
    return Brought(*json.loads(zlib.decompress(content))) if content else None


def forget(user_id: str, resource_id: str) -> None:
    """The rows are in the file, or not wanted any more."""
    connect_to_redis().delete(_key(user_id, resource_id))


def table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Rows as CSV."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return out.getvalue()


def _key(user_id: str, resource_id: str) -> str:
    return f"satudata:period:{user_id}:{resource_id}"
