"""Rows: SQLite by default, PostgreSQL at scale."""
