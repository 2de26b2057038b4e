"""JSON from strangers: one way to read each text, or none.

Two programs that read the same signed text must see the same. So names may not come twice, where
readers disagree about which counts, and numbers are whole: fractions have many ways to be written.
"""

import json
from typing import Any, NoReturn

LIMIT = 256 * 1024
"""Bytes at most; a text that is longer is not looked at."""


def load(content: bytes) -> dict[str, Any]:
    """Read one JSON object, in UTF-8.

    Raises:
        ValueError: It is too large, no JSON object, holds a name twice in one object, or a number
            that is not whole.
    """
    if len(content) > LIMIT:
        raise ValueError("too large")
    try:
        found = json.loads(
            content.decode("utf-8-sig"),
            object_pairs_hook=_once_each,
            parse_float=_refuse,
            parse_constant=_refuse,
        )
    except RecursionError:
        raise ValueError("nested too deeply") from None
    if not isinstance(found, dict):
        raise ValueError("no JSON object")  # noqa: TRY004 - the content is wrong, not the caller
    return found


def canonical(value: dict[str, Any]) -> bytes:
    """Write what `load` gave in its one canonical form: ASCII, sorted names, no white space."""
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return text.encode("ascii")


def _once_each(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a name comes twice")
    return found


def _refuse(number: str) -> NoReturn:
    raise ValueError(f"{number[:20]} is not a whole number")
