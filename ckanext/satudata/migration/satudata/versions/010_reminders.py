"""Reminders of the clocks: how far a stage was reminded, several messages about one line.

Revision ID: 010
Revises: 009
"""

import sqlalchemy as sa
from alembic import op

revision = "010"
down_revision = "009"
branch_labels = None
depends_on = None

KEY = "satudata_notification_user_id_event_id_key"
KEY_WITH_KIND = "satudata_notification_user_id_event_id_kind_key"


def upgrade() -> None:
    """Add the column; a message is unique by its kind too."""
    op.add_column(
        "satudata_review",
        sa.Column("reminded", sa.SmallInteger, nullable=False, server_default="0"),
    )
    op.drop_constraint(KEY, "satudata_notification", type_="unique")
    op.create_unique_constraint(
        KEY_WITH_KIND, "satudata_notification", ["user_id", "event_id", "kind"]
    )


def downgrade() -> None:
    """Forget the reminders."""
    op.execute(
        "DELETE FROM satudata_notification"
        " WHERE kind IN ('due_soon', 'due_now', 'overdue', 'escalated')"
    )
    op.drop_constraint(KEY_WITH_KIND, "satudata_notification", type_="unique")
    op.create_unique_constraint(KEY, "satudata_notification", ["user_id", "event_id"])
    op.drop_column("satudata_review", "reminded")
