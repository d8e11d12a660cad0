"""How datasets from before the extension were taken up; versions say that they came that way.

Revision ID: 004
Revises: 003
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "004"
down_revision = "003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the table and the mark."""
    op.create_table(
        "satudata_adoption",
        sa.Column("package_id", sa.Text, primary_key=True),
        sa.Column("at", sa.DateTime, nullable=False),
        sa.Column("actor", sa.Text, nullable=False),
        sa.Column("note", sa.Text, nullable=False),
        sa.Column("outcome", sa.Text, nullable=False),
        sa.Column("harvested", sa.Text),
        sa.Column("restricted", sa.Text),
        sa.Column("added", JSONB, nullable=False),
        sa.Column("unknown", JSONB, nullable=False),
        sa.Column("missing", JSONB, nullable=False),
        sa.Column("lost_files", JSONB, nullable=False),
        sa.Column("owner_given", sa.Text),
    )
    op.add_column(
        "satudata_revision_version",
        sa.Column("adopted", sa.Boolean, nullable=False, server_default=sa.false()),
    )


def downgrade() -> None:
    """Remove both."""
    op.drop_column("satudata_revision_version", "adopted")
    op.drop_table("satudata_adoption")
