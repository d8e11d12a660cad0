"""What happened, told to the people whom it concerns (the bell).

Revision ID: 003
Revises: 002
"""

import sqlalchemy as sa
from alembic import op

revision = "003"
down_revision = "002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the table."""
    op.create_table(
        "satudata_notification",
        sa.Column("id", sa.BigInteger, primary_key=True, autoincrement=True),
        sa.Column("user_id", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("package_id", sa.Text, nullable=False, index=True),
        sa.Column("event_id", sa.BigInteger, nullable=False),
        sa.Column("created_at", sa.DateTime, nullable=False),
        sa.Column("read_at", sa.DateTime, index=True),
        sa.UniqueConstraint("user_id", "event_id"),
    )
    op.create_index(
        "ix_satudata_notification_user_id_read_at", "satudata_notification", ["user_id", "read_at"]
    )


def downgrade() -> None:
    """Drop the table."""
    op.drop_table("satudata_notification")
