"""The datasets of an activity are found without reading every field of every dataset.

A hash index: it takes a value of any length, and nothing but equality is asked.

Revision ID: 008
Revises: 007
"""

from alembic import op

revision = "008"
down_revision = "007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the index on CKAN's table."""
    op.execute(
        "CREATE INDEX IF NOT EXISTS satudata_linked_activity"
        " ON package_extra USING hash (value) WHERE key = 'kegiatan_id'"
    )


def downgrade() -> None:
    """Drop the index."""
    op.execute("DROP INDEX IF EXISTS satudata_linked_activity")
