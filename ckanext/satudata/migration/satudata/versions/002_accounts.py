"""Trail of the administration of accounts; absences with a delegate.

Revision ID: 002
Revises: 001
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "002"
down_revision = "001"
branch_labels = None
depends_on = None

TRAIL_LOCK = """
CREATE TRIGGER satudata_accounts_event_append_only
    BEFORE UPDATE OR DELETE ON satudata_accounts_event
    FOR EACH ROW EXECUTE FUNCTION satudata_refuse_change();
CREATE TRIGGER satudata_accounts_event_no_truncate
    BEFORE TRUNCATE ON satudata_accounts_event
    FOR EACH STATEMENT EXECUTE FUNCTION satudata_refuse_change();
"""


def upgrade() -> None:
    """Create both tables and the lock of the trail."""
    op.create_table(
        "satudata_accounts_event",
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("at", sa.DateTime, nullable=False, index=True),
        sa.Column("actor", sa.Text, nullable=False, index=True),
        sa.Column("actor_name", sa.Text, nullable=False),
        sa.Column("action", sa.Text, nullable=False, index=True),
        sa.Column("subject_type", sa.Text, nullable=False),
        sa.Column("subject_id", sa.Text, nullable=False, index=True),
        sa.Column("subject_name", sa.Text, nullable=False),
        sa.Column("organization_id", sa.Text, index=True),
        sa.Column("organization_name", sa.Text),
        sa.Column("changes", JSONB, nullable=False),
        sa.Column("reason", sa.Text),
        sa.Column("previous_hash", sa.Text),
        sa.Column("hash", sa.Text, nullable=False),
    )
    op.create_table(
        "satudata_roles_delegation",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("absent_id", sa.Text, nullable=False, index=True),
        sa.Column("delegate_id", sa.Text, nullable=False, index=True),
        sa.Column("organization_id", sa.Text, nullable=False),
        sa.Column("capacity", sa.Text, nullable=False),
        sa.Column("starts_at", sa.DateTime, nullable=False),
        sa.Column("ends_at", sa.DateTime, nullable=False),
        sa.Column("reason", sa.Text),
        sa.Column("created_by", sa.Text, nullable=False),
        sa.Column("created_at", sa.DateTime, nullable=False),
        sa.Column("revoked_at", sa.DateTime),
        sa.Column("revoked_by", sa.Text),
        sa.CheckConstraint("starts_at < ends_at", "satudata_roles_delegation_window"),
        sa.CheckConstraint("absent_id <> delegate_id", "satudata_roles_delegation_other"),
    )
    op.execute(TRAIL_LOCK)


def downgrade() -> None:
    """Remove both tables with their lock."""
    op.drop_table("satudata_roles_delegation")
    op.drop_table("satudata_accounts_event")
