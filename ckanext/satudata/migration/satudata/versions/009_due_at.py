"""When the present stage should be over is stored, so that lists can ask for it.

Until here every limit was a number of minutes: what is under way gets its end from that. After
an option is changed to another unit, ``ckan satudata review recompute-clocks`` follows.

Revision ID: 009
Revises: 008
"""

import ckan.plugins.toolkit as tk
import sqlalchemy as sa
from alembic import op

revision = "009"
down_revision = "008"
branch_labels = None
depends_on = None

LIMITS = {"submitted": 180, "walidata_verified": 180, "pembina_recommended": 60}
"""Stage → minutes, as the options had them by default."""


def upgrade() -> None:
    """Add the column and fill it."""
    op.add_column("satudata_review", sa.Column("due_at", sa.DateTime))
    op.create_index("ix_satudata_review_due_at", "satudata_review", ["due_at"])
    fill = sa.text(
        "UPDATE satudata_review SET due_at = stage_since + make_interval(mins => :minutes)"
        " WHERE stage = :stage AND release_at IS NULL AND :minutes > 0"
    )
    for stage, usual in LIMITS.items():
        chosen = str(tk.config.get(f"ckanext.satudata.review.limit.{stage}", usual))
        minutes = int(chosen) if chosen.isdigit() else usual
        op.get_bind().execute(fill, {"stage": stage, "minutes": minutes})


def downgrade() -> None:
    """Drop the column."""
    op.drop_index("ix_satudata_review_due_at", "satudata_review")
    op.drop_column("satudata_review", "due_at")
