"""The mark by which the catalogue's tools find a msgid."""


def mark(message: str) -> str:
    """Give a msgid back as it is."""
    return message
