"""Fixed inputs give fixed bytes: published vectors of each primitive, and our own format."""

import hashlib
import io
import json
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from recovery.vault import envelope
from recovery.vault.envelope import SealedFor, Sealer, open_sealed
from recovery.vault.keyring import Keyring

FORMAT = json.loads(Path(__file__).with_name("format_v1.json").read_text("utf-8"))["objects"]

PLAIN_16 = (
    "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72"
    "1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39"
)
SEALED_16 = (
    "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa"
    "8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662"
    "76fc6ece0f4e1768cddf8853bb2d551b"
)
GCM = [  # key, nonce, plaintext, associated data, ciphertext with tag
    (
        "00" * 32,
        "00" * 12,
        "00" * 16,
        "",
        "cea7403d4d606b6e074ec5d3baf39d18d0d1c8a799996bf0265b98b5d48ab919",
    ),
    (
        "feffe9928665731c6d6a8f9467308308" * 2,
        "cafebabefacedbaddecaf888",
        PLAIN_16,
        "feedfacedeadbeeffeedfacedeadbeefabaddad2",
        SEALED_16,
    ),
]


def plaintext_of(vector: dict[str, Any]) -> bytes:
    return bytes(number % 251 for number in range(vector["length"]))


def place_of(vector: dict[str, Any]) -> SealedFor:
    return SealedFor(vector["case_id"], vector["document_id"], vector["role"])


def seal(vector: dict[str, Any]) -> bytes:
    sink = io.BytesIO()
    sealer = Sealer(sink, bytes.fromhex(vector["document_key"]), place_of(vector))
    sealer.write(plaintext_of(vector))
    sealer.finish()
    return sink.getvalue()


@pytest.mark.parametrize("vector", FORMAT, ids=lambda vector: vector["what"])
def test_our_format_gives_the_bytes_on_record(
    vector: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(envelope, "token_bytes", lambda _length: bytes.fromhex(vector["salt"]))

    sealed = seal(vector)

    assert hashlib.sha256(sealed).hexdigest() == vector["sha256"]
    assert sealed.hex() == vector.get("sealed", sealed.hex())


@pytest.mark.parametrize("vector", [each for each in FORMAT if "sealed" in each])
def test_an_object_sealed_long_ago_opens(vector: dict[str, Any]) -> None:
    source = io.BytesIO(bytes.fromhex(vector["sealed"]))
    key = bytes.fromhex(vector["document_key"])

    assert b"".join(open_sealed(source, key, place_of(vector))) == plaintext_of(vector)


@pytest.mark.parametrize(("key", "nonce", "plain", "associated", "sealed"), GCM)
def test_aes_gcm(key: str, nonce: str, plain: str, associated: str, sealed: str) -> None:
    """Test cases 14 and 16 of the GCM specification that NIST adopted as SP 800-38D."""
    cipher = AESGCM(bytes.fromhex(key))
    room = bytearray(len(sealed) // 2)
    about = bytes.fromhex(associated)
    cipher.encrypt_into(bytes.fromhex(nonce), bytes.fromhex(plain), about, room)

    assert room.hex() == sealed
    assert cipher.decrypt(bytes.fromhex(nonce), room, about).hex() == plain


def test_hkdf_sha_256() -> None:
    """RFC 5869, appendix A.1."""
    derived = HKDF(SHA256(), 42, bytes(range(13)), bytes(range(0xF0, 0xFA))).derive(b"\x0b" * 22)

    assert derived.hex() == (
        "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865"
    )


def test_aes_key_wrap(tmp_path: Path) -> None:
    """RFC 3394, section 4.6: a 256-bit key under a 256-bit key, through a keyring of ours."""
    file = tmp_path / "keyring"
    ring = {"active": "0123456789abcdef", "keys": {"0123456789abcdef": bytes(range(32)).hex()}}
    file.touch(0o600)
    file.write_text(json.dumps(ring), "utf-8")
    keyring = Keyring.load(file)
    key = bytes.fromhex("00112233445566778899aabbccddeeff000102030405060708090a0b0c0d0e0f")

    wrapped, key_id = keyring.wrap(key)

    assert wrapped.hex() == (
        "28c9f404c4b810f4cbccb35cfb87f8263f5786e2d80ed326cbc7f0e71a99f43bfb988b9b7a02dd21"
    )
    assert keyring.unwrap(wrapped, key_id) == key
