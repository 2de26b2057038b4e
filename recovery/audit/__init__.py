"""The trail: what happened, in rows that cannot be changed unnoticed."""
