"""Staff: one-time codes that work once, passwords that were handed out; cases by what was asked.

No batch here: SQLite would make the staff table anew, and its passkeys would go with the old one.
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply this revision."""
    op.add_column(
        "staff",
        sa.Column("password_given", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
    op.add_column("staff", sa.Column("code_step", sa.Integer(), nullable=True))
    op.create_index("ix_cases_asked_for", "cases", ["asked_for"], unique=False)


def downgrade() -> None:
    """Take this revision back."""
    op.drop_index("ix_cases_asked_for", table_name="cases")
    op.drop_column("staff", "code_step")
    op.drop_column("staff", "password_given")
