"""Alembic environment: tables whose name starts with ``satudata``, own version table."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import context
from ckan.model.meta import metadata

import ckanext.satudata.review.model
import ckanext.satudata.revision.model  # noqa: F401 (registers the tables)

VERSION_TABLE = "satudata_alembic_version"


def _ours(obj: object, name: str, kind: str, reflected: bool, compare_to: object) -> bool:
    return kind != "table" or (name.startswith("satudata_") and name != VERSION_TABLE)


def run() -> None:
    """Run the migrations on the database of the CKAN configuration."""
    engine = sa.create_engine(
        context.config.get_main_option("sqlalchemy.url"), poolclass=sa.pool.NullPool
    )
    with engine.connect() as connection:
        context.configure(
            connection=connection,
            target_metadata=metadata,
            version_table=VERSION_TABLE,
            include_object=_ours,
        )
        with context.begin_transaction():
            context.run_migrations()


run()
