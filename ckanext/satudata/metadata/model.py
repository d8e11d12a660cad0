"""Table of this room: the quality of every published version."""

from __future__ import annotations

import datetime as dt
from typing import Any

import ckan.model as model
import ckan.plugins.toolkit as tk
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert


class QualityScore(tk.BaseModel):
    """What one published version scored, and when."""

    __tablename__ = "satudata_metadata_quality"

    package_id: Any = sa.Column(sa.Text, primary_key=True)
    version: Any = sa.Column(sa.Integer, primary_key=True)
    day: Any = sa.Column(sa.Date, nullable=False)
    points: Any = sa.Column(sa.Integer, nullable=False)
    completeness: Any = sa.Column(sa.Integer, nullable=False)

    @classmethod
    def of(cls, package_id: str) -> list[QualityScore]:
        """The scores of a dataset's versions, oldest first."""
        found = model.Session.query(cls).filter(cls.package_id == package_id)
        return found.order_by(cls.version).all()

    @classmethod
    def keep(
        cls, package_id: str, version: int, day: dt.date, points: int, completeness: int
    ) -> None:
        """Write the score of a version; a second time replaces it. Does not commit."""
        values = {"day": day, "points": points, "completeness": completeness}
        statement = insert(cls.__table__).values(package_id=package_id, version=version, **values)
        model.Session.execute(
            statement.on_conflict_do_update(index_elements=["package_id", "version"], set_=values)
        )
