"""Sealed bytes: the only folder that holds keys."""
