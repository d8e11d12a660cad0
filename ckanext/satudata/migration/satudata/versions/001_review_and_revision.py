"""Review, trail, files, versions, journal, outbox, and the two last locks.

Revision ID: 001
Revises:
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "001"
down_revision = None
branch_labels = None
depends_on = None

TRAIL_LOCK = """
CREATE OR REPLACE FUNCTION satudata_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER satudata_review_event_append_only
    BEFORE UPDATE OR DELETE ON satudata_review_event
    FOR EACH ROW EXECUTE FUNCTION satudata_refuse_change();
CREATE TRIGGER satudata_review_event_no_truncate
    BEFORE TRUNCATE ON satudata_review_event
    FOR EACH STATEMENT EXECUTE FUNCTION satudata_refuse_change();
"""

# A dataset may be visible (private = false) only while it is published and not tertutup.
# A dataset without a review row that was visible before stays so until it is adopted.
PRIVATE_LOCK = """
CREATE OR REPLACE FUNCTION satudata_guard_private() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.private IS NOT FALSE THEN
        RETURN NULL;
    END IF;
    IF EXISTS (SELECT 1 FROM satudata_review r WHERE r.package_id = NEW.id
               AND r.stage = 'published' AND r.access_class IN ('terbuka', 'terbatas')) THEN
        RETURN NULL;
    END IF;
    IF TG_OP = 'UPDATE' THEN
        IF OLD.private IS FALSE AND OLD.state = 'active' AND NOT EXISTS
           (SELECT 1 FROM satudata_review r WHERE r.package_id = NEW.id) THEN
            RETURN NULL;
        END IF;
    END IF;
    RAISE EXCEPTION 'dataset % is not published and must stay private', NEW.id
        USING ERRCODE = 'check_violation';
END $$;
CREATE TRIGGER satudata_guard_private
    AFTER INSERT OR UPDATE OF private, state ON package
    FOR EACH ROW EXECUTE FUNCTION satudata_guard_private();
"""


def upgrade() -> None:
    """Create the tables and both locks."""
    op.create_table(
        "satudata_review",
        sa.Column("package_id", sa.Text, primary_key=True),
        sa.Column("stage", sa.Text, nullable=False, index=True),
        sa.Column("stage_since", sa.DateTime, nullable=False),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column("base_package_id", sa.Text, unique=True),
        sa.Column("base_version", sa.Integer),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("access_class", sa.Text),
        sa.Column("wanted_name", sa.Text),
        sa.Column("opened_by_walidata", sa.Boolean, nullable=False),
        sa.Column("shown_walidata", sa.Boolean, nullable=False),
        sa.Column("shown_pembina", sa.Boolean, nullable=False),
        sa.Column("awaiting_kepala", sa.Boolean, nullable=False),
        sa.Column("content_hash", sa.Text),
        sa.Column("submitted_by", sa.Text),
        sa.Column("submitted_at", sa.DateTime),
        sa.Column("verified_by", sa.Text),
        sa.Column("recommended_by", sa.Text),
        sa.Column("letter_number", sa.Text),
        sa.Column("letter_date", sa.Date),
        sa.Column("published_at", sa.DateTime),
        sa.Column("release_at", sa.DateTime, index=True),
        sa.Column("assignee", sa.Text),
        sa.Column("note", sa.Text),
    )
    op.create_table(
        "satudata_review_author",
        sa.Column("package_id", sa.Text, primary_key=True),
        sa.Column("user_id", sa.Text, primary_key=True),
    )
    op.create_table(
        "satudata_review_event",
        sa.Column("id", sa.BigInteger, primary_key=True, autoincrement=True),
        sa.Column("package_id", sa.Text, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("at", sa.DateTime, nullable=False),
        sa.Column("actor", sa.Text, nullable=False),
        sa.Column("action", sa.Text, nullable=False),
        sa.Column("source", sa.Text),
        sa.Column("target", sa.Text),
        sa.Column("note", sa.Text),
        sa.Column("override", sa.Boolean, nullable=False),
        sa.Column("data", JSONB, nullable=False),
        sa.Column("previous_hash", sa.Text),
        sa.Column("hash", sa.Text, nullable=False),
        sa.UniqueConstraint("package_id", "number"),
    )
    op.create_table(
        "satudata_review_refusal",
        sa.Column("id", sa.BigInteger, primary_key=True, autoincrement=True),
        sa.Column("package_id", sa.Text, nullable=False),
        sa.Column("actor", sa.Text, nullable=False),
        sa.Column("action", sa.Text, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("first_at", sa.DateTime, nullable=False),
        sa.Column("last_at", sa.DateTime, nullable=False),
        sa.Column("count", sa.Integer, nullable=False),
    )
    op.create_table(
        "satudata_revision_file",
        sa.Column("resource_id", sa.Text, primary_key=True),
        sa.Column("sha256", sa.Text, nullable=False, index=True),
        sa.Column("filename", sa.Text, nullable=False),
        sa.Column("size", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "satudata_revision_resource",
        sa.Column("resource_id", sa.Text, primary_key=True),
        sa.Column("working_copy_id", sa.Text, nullable=False, index=True),
        sa.Column("base_resource_id", sa.Text, nullable=False),
    )
    op.create_table(
        "satudata_revision_version",
        sa.Column("package_id", sa.Text, primary_key=True),
        sa.Column("version", sa.Integer, primary_key=True),
        sa.Column("published_at", sa.DateTime, nullable=False),
        sa.Column("published_by", sa.Text, nullable=False),
        sa.Column("note", sa.Text),
        sa.Column("content_hash", sa.Text, nullable=False),
        sa.Column("content", JSONB, nullable=False),
        sa.Column("files", JSONB, nullable=False),
    )
    op.create_table(
        "satudata_revision_job",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("package_id", sa.Text, nullable=False),
        sa.Column("working_copy_id", sa.Text),
        sa.Column("swaps", JSONB, nullable=False),
        sa.Column("drops", JSONB, nullable=False),
        sa.Column("created", sa.DateTime, nullable=False),
        sa.Column("done", sa.DateTime),
    )
    op.create_table(
        "satudata_revision_outbox",
        sa.Column("id", sa.BigInteger, primary_key=True, autoincrement=True),
        sa.Column("package_id", sa.Text, nullable=False, index=True),
        sa.Column("created", sa.DateTime, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("error", sa.Text),
    )
    op.execute(TRAIL_LOCK)
    op.execute(PRIVATE_LOCK)


def downgrade() -> None:
    """Remove the locks and everything that the plugin stored."""
    op.execute("DROP TRIGGER satudata_guard_private ON package")
    for table in (
        "satudata_revision_outbox",
        "satudata_revision_job",
        "satudata_revision_version",
        "satudata_revision_resource",
        "satudata_revision_file",
        "satudata_review_refusal",
        "satudata_review_event",
        "satudata_review_author",
        "satudata_review",
    ):
        op.drop_table(table)
    op.execute("DROP FUNCTION satudata_guard_private()")
    op.execute("DROP FUNCTION satudata_refuse_change()")
