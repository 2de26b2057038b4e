"""A receipt proves what was signed, and nothing that was touched afterwards."""

import base64
import json
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st

from recovery.audit import receipts
from recovery.audit.receipts import LIMIT, MOST_LISTED, Item, Rest, Statement
from recovery.errors import (
    ReceiptChanged,
    ReceiptError,
    ReceiptSignerUnknown,
    ReceiptUnreadable,
)
from recovery.rules.evidence import SlotKind
from recovery.rules.states import CaseState

VECTOR = json.loads(Path(__file__).with_name("receipt_v1.json").read_text("utf-8"))
PRIVATE = Ed25519PrivateKey.from_private_bytes(bytes.fromhex(VECTOR["private_key"]))
PUBLIC = PRIVATE.public_key().public_bytes_raw()
KEYS = {receipts.key_id(PUBLIC): PUBLIC}

ITEM = Item(
    kind=SlotKind.IDENTITY,
    received_at=datetime(2026, 11, 2, 9, 0, tzinfo=UTC),
    destroyed_at=datetime(2026, 11, 3, 10, 30, 5, tzinfo=UTC),
    wrapping_key="00112233445566aa",
    objects=3,
    bytes=412_345,
    fingerprints=("ab" * 32, "cd" * 32),
)
STATEMENT = Statement(
    issuer="Hosting “Zo” & Één \N{GRINNING FACE}",
    address="https://herstel.example.nl",
    case="AB12-CD34",
    outcome=CaseState.RESTORED,
    documents=(ITEM, replace(ITEM, kind=SlotKind.EXTRACT, wrapping_key="", fingerprints=())),
    not_listed=Rest(1, 2, 3),
    issued_at=datetime(2026, 11, 3, 10, 30, 6, tzinfo=UTC),
)


@pytest.fixture(scope="module")
def text() -> str:
    return receipts.sign(STATEMENT, PRIVATE)


def _leaves(found: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Give the way to every value that is neither object nor list."""
    if isinstance(found, dict | list):
        for name in found if isinstance(found, dict) else range(len(found)):
            yield from _leaves(found[name], (*path, name))
    else:
        yield path


def _parent(found: Any, path: tuple[Any, ...]) -> Any:
    for name in path[:-1]:
        found = found[name]
    return found


def _verify(found: object) -> receipts.Receipt:
    return receipts.verify(json.dumps(found).encode(), KEYS)


def test_a_fixed_statement_and_key_give_the_published_bytes(text: str) -> None:
    assert text == VECTOR["receipt"]


def test_the_signature_is_of_the_canonical_form_that_the_module_describes() -> None:
    found = json.loads(VECTOR["receipt"])
    signature = base64.b64decode(found.pop("signature"))
    written = json.dumps(found, sort_keys=True, separators=(",", ":")).encode("ascii")

    assert written.decode() == VECTOR["canonical"]
    PRIVATE.public_key().verify(signature, b"recovery destruction receipt v1\0" + written)


def test_a_genuine_receipt_says_what_was_signed(text: str) -> None:
    receipt = receipts.verify(text.encode(), KEYS)

    assert receipt.statement == STATEMENT
    assert receipt.key in KEYS
    assert "copy" in receipt.does_not_prove.en
    assert "kopie" in receipt.does_not_prove.said_in("nl")


def test_another_layout_of_the_same_receipt_is_genuine(text: str) -> None:
    found = json.loads(text)
    turned = dict(reversed(found.items()))

    assert _verify(turned).statement == STATEMENT
    assert receipts.verify(b"\xef\xbb\xbf" + text.encode() + b"\r\n", KEYS).statement == STATEMENT


@pytest.mark.parametrize("path", list(_leaves(json.loads(VECTOR["receipt"]))), ids=str)
def test_a_change_of_any_field_is_refused(path: tuple[Any, ...]) -> None:
    """Each number one higher; each text with any one letter changed, its last two bits included."""
    found = json.loads(VECTOR["receipt"])
    value = _parent(found, path)[path[-1]]
    if isinstance(value, int):
        others: list[Any] = [value + 1]
    else:
        others = [
            value[:at] + chr(ord(value[at]) ^ 1) + value[at + 1 :] for at in range(len(value))
        ] or ["x"]
    for other in others:
        changed = deepcopy(found)
        _parent(changed, path)[path[-1]] = other
        with pytest.raises(ReceiptError):
            _verify(changed)


def test_the_bits_of_the_signature_that_mean_nothing_may_not_change_either(text: str) -> None:
    found = json.loads(text)
    letters = found["signature"].rstrip("=")
    twin = next(
        letters[:-1] + last + "=="
        for last in "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
        if last != letters[-1]
        and base64.b64decode(letters[:-1] + last + "==") == base64.b64decode(found["signature"])
    )

    with pytest.raises(ReceiptChanged):
        _verify(found | {"signature": twin})


def test_a_document_taken_out_is_a_change(text: str) -> None:
    found = json.loads(text)
    del found["documents"][0]

    with pytest.raises(ReceiptChanged):
        _verify(found)


def test_a_name_added_is_a_change(text: str) -> None:
    with pytest.raises(ReceiptChanged):
        _verify(json.loads(text) | {"note": "nothing was left"})


def test_another_installation_s_receipt_is_not_ours(text: str) -> None:
    other = Ed25519PrivateKey.generate()

    with pytest.raises(ReceiptSignerUnknown):
        receipts.verify(receipts.sign(STATEMENT, other).encode(), KEYS)
    with pytest.raises(ReceiptSignerUnknown):
        receipts.verify(text.encode(), {})


@pytest.mark.parametrize("signature", ["é", "\ud800", "====", "", "A"])
def test_a_signature_that_is_no_base64_is_a_change(text: str, signature: str) -> None:
    with pytest.raises((ReceiptChanged, ReceiptUnreadable)):
        _verify(json.loads(text) | {"signature": signature})


def test_our_key_s_id_does_not_make_another_s_signature_ours() -> None:
    found = json.loads(receipts.sign(STATEMENT, Ed25519PrivateKey.generate()))

    with pytest.raises(ReceiptChanged):
        _verify(found | {"key": next(iter(KEYS))})


def test_a_signature_for_another_purpose_is_none_for_a_receipt(text: str) -> None:
    found = json.loads(text)
    del found["signature"]
    written = json.dumps(found, sort_keys=True, separators=(",", ":")).encode()
    found["signature"] = base64.b64encode(PRIVATE.sign(written)).decode()

    with pytest.raises(ReceiptChanged):
        _verify(found)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff\xd8\xff\xe0",
        b"[]",
        b"null",
        b"{}",
        b'"text"',
        b"[" * 200_000,
        b'{"a":' * 40_000,
        b"9" * 10_000,
        VECTOR["receipt"].encode("utf-16"),
        VECTOR["receipt"].encode()[:-20],
        VECTOR["receipt"].replace('"version": 1', '"version": 2').encode(),
        VECTOR["receipt"].replace('"version": 1', '"version": 1.0').encode(),
        VECTOR["receipt"].replace('"version": 1', '"version": NaN').encode(),
        VECTOR["receipt"].replace("destruction receipt", "something else", 1).encode(),
        VECTOR["receipt"].replace('"version": 1,', '"version": 1, "version": 1,').encode(),
        VECTOR["receipt"].replace('"objects": 3,', '"objects": 3, "objects": 3,', 1).encode(),
        VECTOR["receipt"].replace('"signature"', '"sign"').encode(),
        json.dumps(json.loads(VECTOR["receipt"]) | {"key": ["a"]}).encode(),
        json.dumps(json.loads(VECTOR["receipt"]) | {"signature": None}).encode(),
        json.dumps(json.loads(VECTOR["receipt"]) | {"key": "\ud800"}).encode(),
    ],
    ids=range(21),
)
def test_what_is_no_receipt_gets_one_clear_error(content: bytes) -> None:
    with pytest.raises(ReceiptUnreadable):
        receipts.verify(content, KEYS)


@given(st.binary(max_size=300))
@settings(max_examples=200)
def test_no_bytes_at_all_give_another_error(content: bytes) -> None:
    with pytest.raises(ReceiptError):
        receipts.verify(content, KEYS)


def test_no_depth_at_all_gives_another_error(text: str) -> None:
    """What can just be read may be too deep to be written in its canonical form."""
    for depth in range(50, 3000, 50):
        deep = text.replace('"version"', f'"x": {"[" * depth}{"]" * depth}, "version"', 1)
        with pytest.raises(ReceiptError):
            receipts.verify(deep.encode(), KEYS)


def test_more_than_the_limit_is_not_looked_at(text: str) -> None:
    padded = text.encode() + b" " * (LIMIT - len(text.encode()))
    assert receipts.verify(padded, KEYS).statement == STATEMENT

    with pytest.raises(ReceiptUnreadable):
        receipts.verify(padded + b" ", KEYS)


@pytest.mark.parametrize(
    "wrong",
    [
        {"outcome": "opened"},
        {"outcome": "lost"},
        {"documents": {}},
        {"documents": [{}]},
        {"not_listed": {"documents": True, "objects": 0, "bytes": 0}},
        {"not_listed": {"documents": -1, "objects": 0, "bytes": 0}},
        {"issued_at": "2026-11-3T10:30:06Z"},
        {"issuer": "Hosting"},
        {"case": "a\nb"},
        {"method": {"nl": "x"}},
        {"more": 1},
    ],
    ids=str,
)
def test_what_our_key_signed_in_another_shape_is_no_receipt(
    text: str, wrong: dict[str, Any]
) -> None:
    found = json.loads(text) | wrong
    del found["signature"]
    written = json.dumps(found, sort_keys=True, separators=(",", ":")).encode()
    signature = PRIVATE.sign(b"recovery destruction receipt v1\0" + written)
    found["signature"] = base64.b64encode(signature).decode()

    with pytest.raises(ReceiptUnreadable):
        _verify(found)


def test_a_name_with_odd_letters_in_it_still_gives_a_receipt_that_verifies() -> None:
    odd = replace(STATEMENT, issuer="Hos\N{SOFT HYPHEN}ting\N{NO-BREAK SPACE}\tB.V.\n")

    verified = receipts.verify(receipts.sign(odd, PRIVATE).encode(), KEYS)

    assert verified.statement.issuer == "Hosting B.V."


def test_the_longest_receipt_stays_below_the_limit() -> None:
    longest = replace(ITEM, fingerprints=("ef" * 32,) * 25, bytes=10**9)
    statement = replace(STATEMENT, documents=(longest,) * MOST_LISTED)

    text = receipts.sign(statement, PRIVATE).encode()

    assert receipts.verify(text, KEYS).statement == statement


def test_the_same_end_is_told_whenever_it_was_signed() -> None:
    later = replace(STATEMENT, issued_at=datetime(2027, 1, 1, tzinfo=UTC), issuer="New Name")

    assert STATEMENT.is_about_the_same_as(later)
    assert not STATEMENT.is_about_the_same_as(replace(later, outcome=CaseState.EXPIRED))
    assert not STATEMENT.is_about_the_same_as(replace(later, documents=(ITEM,)))
