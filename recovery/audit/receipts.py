r"""Receipts: the signed statement that the documents of a case were destroyed.

A receipt is one JSON object in UTF-8 of at most 256 KiB, laid out for people to read. Version 1 has
exactly these names:

    type            "recovery destruction receipt"
    version         1
    issuer          name: of the company; address: of its portal
    case            the reference of the case
    outcome         restored, rejected, withdrawn, stopped or expired
    documents       a list, in the order in which they came in; of each:
        kind            identity or extract
        received_at     when it came in
        destroyed_at    when nothing of it was found any more
        wrapping_key    id of the key that wrapped its own key, which was destroyed; empty: the key
                        was gone when the destruction was written down, so nothing is claimed of it
        objects         how many sealed objects were removed: original, page pictures, file name,
                        and what was read of it
        bytes           their size, as ciphertext
        fingerprints    of each of them the SHA-256 of its header, in hexadecimal
    not_listed      documents, objects, bytes: sums of those that came in before the 60 listed
    issued_at       when the receipt was signed
    method, proves, does_not_prove
                    in words, as nl and en
    key             id of the signing key: the first 16 hexadecimal digits of the SHA-256 of its
                    32 public bytes
    signature       base64 (RFC 4648, with padding) of the 64 bytes of an Ed25519 signature (RFC
                    8032)

Times are in UTC, as 2026-11-02T09:00:00Z. Numbers are whole and not negative. Strings hold no
control characters. No name comes twice in an object.

What is signed: the bytes "recovery destruction receipt v1", a zero byte, and the object without
`signature` in its canonical form: names sorted by code point, no white space, ASCII only, anything
else as \uXXXX in lower case (above U+FFFF as a surrogate pair). So it does not matter how the file
is laid out or in which order its names come, and a signature for another purpose is none for this.

Why the header: its 32 bytes of salt are random, so that its hash names one sealed object and lets
an administrator recognise a copy of that object, in an old backup say, without opening it. A hash
of the whole ciphertext would name it no better, and reading every byte once more would double the
cost of the wipe.

Nothing in a receipt is about a person: it holds the case's reference, and opaque ids.
"""

import base64
import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from recovery.audit import strictjson
from recovery.errors import ReceiptChanged, ReceiptSignerUnknown, ReceiptUnreadable
from recovery.rules.evidence import SlotKind
from recovery.rules.states import FINAL, CaseState

TYPE = "recovery destruction receipt"
VERSION = 1
LIMIT = strictjson.LIMIT
MOST_LISTED = 60
"""Documents that a receipt lists one by one: of 20 pages each, this many stay below the limit."""

_DOMAIN = b"recovery destruction receipt v1\0"
_TIME = "%Y-%m-%dT%H:%M:%SZ"
_KEY_ID = re.compile(r"[0-9a-f]{16}")
_FINGERPRINT = re.compile(r"[0-9a-f]{64}")
_LONGEST = 2000


@dataclass(frozen=True)
class Words:
    """The same in both languages; signed, and so kept here and not in a catalogue."""

    nl: str
    en: str

    def said_in(self, language: str) -> str:
        """Give it in a language; in English when it is neither."""
        return self.nl if language == "nl" else self.en


METHOD = Words(
    nl=(
        "Elk document was vanaf de eerste byte versleuteld met een eigen sleutel. Eerst is die"
        " sleutel vernietigd, zodat niets meer open kan. Daarna is het begin van elk versleuteld"
        " bestand overschreven, is het bestand verwijderd en is gecontroleerd dat het weg is."
    ),
    en=(
        "Each document was encrypted from its first byte with a key of its own. First that key was"
        " destroyed, so that nothing opens any more. Then the beginning of each encrypted file was"
        " overwritten, the file was removed, and it was checked that it is gone."
    ),
)
PROVES = Words(
    nl="Dit programma heeft deze sleutels en deze bytes vernietigd, op de genoemde momenten.",
    en="This program destroyed these keys and these bytes, at the times that are given.",
)
DOES_NOT_PROVE = Words(
    nl="Dat er nooit eerder een kopie is gemaakt. Dat kan geen enkel bewijs laten zien.",
    en="That no copy was ever made before. No proof can show that.",
)


@dataclass(frozen=True)
class Item:
    """One destroyed document; see the module for what each field says."""

    kind: SlotKind
    received_at: datetime
    destroyed_at: datetime
    wrapping_key: str
    objects: int
    bytes: int
    fingerprints: tuple[str, ...]


@dataclass(frozen=True)
class Rest:
    """What came in before the documents that are listed."""

    documents: int = 0
    objects: int = 0
    bytes: int = 0


@dataclass(frozen=True)
class Statement:
    """What a receipt says; times are in UTC, and their fractions of a second are dropped."""

    issuer: str
    address: str
    case: str
    outcome: CaseState
    documents: tuple[Item, ...]
    not_listed: Rest
    issued_at: datetime

    def is_about_the_same_as(self, other: "Statement") -> bool:
        """Say whether both tell of the same end and the same documents, whenever issued."""
        mine, others = (
            (each.case, each.outcome, each.documents, each.not_listed) for each in (self, other)
        )
        return mine == others


@dataclass(frozen=True)
class Receipt:
    """A receipt whose signature is good."""

    statement: Statement
    method: Words
    proves: Words
    does_not_prove: Words
    key: str


def key_id(public: bytes) -> str:
    """Give the id of a signing key by its public half."""
    return sha256(public).hexdigest()[:16]


def sign(statement: Statement, private: Ed25519PrivateKey) -> str:
    """Write a receipt; the same statement and key give the same text."""
    found = {
        "type": TYPE,
        "version": VERSION,
        "issuer": {"name": _clean(statement.issuer), "address": _clean(statement.address)},
        "case": statement.case,
        "outcome": statement.outcome.value,
        "documents": [_written(each) for each in statement.documents],
        "not_listed": asdict(statement.not_listed),
        "issued_at": _moment(statement.issued_at),
        "method": asdict(METHOD),
        "proves": asdict(PROVES),
        "does_not_prove": asdict(DOES_NOT_PROVE),
        "key": key_id(private.public_key().public_bytes_raw()),
    }
    signature = private.sign(_signed_bytes(found))
    found["signature"] = base64.b64encode(signature).decode("ascii")
    return json.dumps(found, indent=2, ensure_ascii=False) + "\n"


def verify(content: bytes, keys: Mapping[str, bytes]) -> Receipt:
    """Check a receipt.

    Args:
        content: What somebody holds for one; anything at all.
        keys: Public halves, 32 bytes each, of the keys that are trusted, by id.

    Raises:
        ReceiptUnreadable: It is no receipt of version 1, or longer than LIMIT.
        ReceiptSignerUnknown: It names a key that is not among `keys`.
        ReceiptChanged: The signature is not that key's, or not of this text.
    """
    try:
        found = strictjson.load(content)
        if (found["type"], found["version"]) != (TYPE, VERSION):
            raise ReceiptUnreadable("no receipt of this version")
        signer, signature = _text(found["key"]), _text(found.pop("signature"))
        signed = _signed_bytes(found)
    except (ValueError, KeyError, RecursionError):
        raise ReceiptUnreadable("no receipt") from None
    public = keys.get(signer)
    if public is None:
        raise ReceiptSignerUnknown(f"signed with an unknown key, {signer[:16]}")
    try:
        raw = base64.b64decode(signature, validate=True)
        # Some bits of the last letter mean nothing; another letter there is a change all the same.
        if base64.b64encode(raw).decode("ascii") != signature:
            raise ReceiptChanged("changed after it was signed")
        Ed25519PublicKey.from_public_bytes(public).verify(raw, signed)
    except (InvalidSignature, ValueError):
        raise ReceiptChanged("changed after it was signed") from None
    try:
        return _receipt(found)
    except (ValueError, KeyError, TypeError):
        # Signed by us, and not as this version does it.
        raise ReceiptUnreadable("no receipt of this version") from None


def _signed_bytes(found: dict[str, Any]) -> bytes:
    return _DOMAIN + strictjson.canonical(found)


def _written(item: Item) -> dict[str, Any]:
    return {
        "kind": item.kind.value,
        "received_at": _moment(item.received_at),
        "destroyed_at": _moment(item.destroyed_at),
        "wrapping_key": item.wrapping_key,
        "objects": item.objects,
        "bytes": item.bytes,
        "fingerprints": list(item.fingerprints),
    }


def _receipt(found: dict[str, Any]) -> Receipt:
    _has(
        found,
        *("type", "version", "issuer", "case", "outcome", "documents", "not_listed", "issued_at"),
        *("method", "proves", "does_not_prove", "key"),
    )
    issuer = _has(found["issuer"], "name", "address")
    outcome = CaseState(found["outcome"])
    if outcome not in FINAL:
        raise ValueError("no outcome")
    statement = Statement(
        issuer=_text(issuer["name"]),
        address=_text(issuer["address"]),
        case=_text(found["case"]),
        outcome=outcome,
        documents=tuple(map(_item, _list(found["documents"]))),
        not_listed=_rest(found["not_listed"]),
        issued_at=_time(found["issued_at"]),
    )
    return Receipt(
        statement,
        method=_words(found["method"]),
        proves=_words(found["proves"]),
        does_not_prove=_words(found["does_not_prove"]),
        key=found["key"],
    )


def _item(found: object) -> Item:
    values = _has(
        found,
        *("kind", "received_at", "destroyed_at", "wrapping_key", "objects", "bytes"),
        "fingerprints",
    )
    wrapping_key = _text(values["wrapping_key"])
    if wrapping_key and not _KEY_ID.fullmatch(wrapping_key):
        raise ValueError("no id of a key")
    fingerprints = tuple(map(_text, _list(values["fingerprints"])))
    if not all(map(_FINGERPRINT.fullmatch, fingerprints)):
        raise ValueError("no fingerprint")
    return Item(
        kind=SlotKind(values["kind"]),
        received_at=_time(values["received_at"]),
        destroyed_at=_time(values["destroyed_at"]),
        wrapping_key=wrapping_key,
        objects=_count(values["objects"]),
        bytes=_count(values["bytes"]),
        fingerprints=fingerprints,
    )


def _rest(found: object) -> Rest:
    values = _has(found, "documents", "objects", "bytes")
    return Rest(*(_count(values[name]) for name in ("documents", "objects", "bytes")))


def _words(found: object) -> Words:
    values = _has(found, "nl", "en")
    return Words(nl=_text(values["nl"]), en=_text(values["en"]))


def _has(found: object, *names: str) -> dict[str, Any]:
    if not isinstance(found, dict) or found.keys() != set(names):
        raise ValueError("other names than these")
    return found


def _list(found: object) -> list[object]:
    if not isinstance(found, list):
        raise TypeError("no list")
    return found


def _count(found: object) -> int:
    # Not isinstance: true and false are numbers too.
    if type(found) is not int or found < 0:
        raise ValueError("no count")
    return found


def _text(found: object) -> str:
    if not isinstance(found, str) or not found.isprintable() or len(found) > _LONGEST:
        raise ValueError("no plain text")
    return found


def _clean(text: str) -> str:
    """Leave out what `_text` would refuse, such as a soft hyphen in a company's name."""
    spaced = " ".join(text.split())
    return "".join(letter for letter in spaced if letter.isprintable())[:_LONGEST]


def _moment(when: datetime) -> str:
    return when.astimezone(UTC).strftime(_TIME)


def _time(found: object) -> datetime:
    text = _text(found)
    when = datetime.strptime(text, _TIME).replace(tzinfo=UTC)
    if _moment(when) != text:
        raise ValueError("a time in another form")
    return when
