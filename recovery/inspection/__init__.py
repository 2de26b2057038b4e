"""Bytes in, findings out: what a file is, and a picture of it that is safe to show."""
