"""The sealed object: a stream of bytes as authenticated AES-256-GCM frames.

Layout, format version 1; all numbers big-endian:

    header  40 bytes   magic "RCVSEAL" (7), format version 0x01 (1), salt (32, random)
    frames  each       ciphertext of 262144 bytes, tag (16)
    final   the last   ciphertext of 0 to 262143 bytes, tag (16)

A plaintext of n bytes has n // 262144 full frames and one final frame of n % 262144 bytes, which
is there even when it is empty. So a frame is final exactly when it is short, neither side needs
to look ahead, and each plaintext length has one layout only.

    frame key          HKDF-SHA-256 (RFC 5869) of the 32-byte document key, with the salt of the
                       header, info "recovery vault v1 frames", length 32
    nonce              12 bytes: frame number from 0 (11), 0x01 for the final frame or 0x00 (1)
    associated data    the header's first 8 bytes, then case id, document id and role, each as
                       UTF-8 behind its length in bytes (2)

The frame key is new with each salt, so that no nonce comes twice under one key, and zeroing the
header closes the object even where its document key survived. Number and flag in the nonce are
the STREAM construction (Hoang, Reyhanitabar, Rogaway, Vizar, 2015): a frame that is cut off, added,
repeated or moved does not open. Associated data tie each frame to its place: the same bytes under
another case, document or role do not open either.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from secrets import token_bytes

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from recovery.errors import SealBroken
from recovery.vault.streams import Sink, Source, fill

PREFIX = b"RCVSEAL\x01"
SALT = 32
HEADER = len(PREFIX) + SALT
"""Bytes in front of the first frame; without them the object stays closed for ever."""

FRAME = 256 * 1024
"""Plaintext bytes of a full frame: 0.99 of the speed of 1 MiB at a quarter of the memory."""

TAG = 16
KEY = 32
_NONCE = 12
_INFO = b"recovery vault v1 frames"


@dataclass(frozen=True)
class SealedFor:
    """The one place where a sealed object opens."""

    case_id: str
    document_id: str
    role: str

    @property
    def name(self) -> str:
        """Document and role, as blobs are named; free of personal data."""
        return f"{self.document_id}.{self.role}"

    def encoded(self) -> bytes:
        """Give the associated data of every frame.

        Raises:
            ValueError: A part takes more than 65535 bytes.
        """
        parts = [part.encode() for part in (self.case_id, self.document_id, self.role)]
        try:
            return PREFIX + b"".join(len(part).to_bytes(2, "big") + part for part in parts)
        except OverflowError as error:
            raise ValueError("an id of more than 65535 bytes") from error


class Sealer:
    """Seals one stream into a sink, in constant memory: two frames, whatever the length.

    Args:
        sink: Gets the header at once, then frame after frame from one buffer that is reused.
        document_key: 32 random bytes, of this document alone.
        about: Where the object will open; nowhere else will it.
    """

    def __init__(self, sink: Sink, document_key: bytes, about: SealedFor) -> None:
        salt = token_bytes(SALT)
        self._sink = sink
        self._cipher = _cipher(document_key, salt)
        self._associated = about.encoded()
        # One piece of memory and not two: twice as much returned at once is given back to the
        # system by the C library, and fetching it anew costs 0.2 ms an object.
        buffers = memoryview(bytearray(FRAME + FRAME + TAG))
        self._plain, self._sealed = buffers[:FRAME], buffers[FRAME:]
        self._filled = 0
        self._frames = 0
        self._finished = False
        sink.write(memoryview(PREFIX + salt))

    @property
    def length(self) -> int:
        """Plaintext bytes taken so far."""
        return self._frames * FRAME + self._filled

    def write(self, chunk: bytes | bytearray | memoryview) -> int:
        """Seal the next bytes, cut in any way; what does not fill a frame waits in memory.

        Returns:
            The length of the chunk in bytes: all of it is taken.

        Raises:
            ValueError: The object is finished.
        """
        self._must_be_open()
        rest = memoryview(chunk).cast("B")
        taken = len(rest)
        if self._filled:
            rest = self._top_up(rest)
        while len(rest) >= FRAME:
            self._seal_full(rest[:FRAME])
            rest = rest[FRAME:]
        if len(rest):
            self._top_up(rest)
        return taken

    def read_from(self, source: Source, limit: int) -> int:
        """Seal what a source gives, straight from where it was read.

        Args:
            source: Read until it ends, and never past `limit`: a socket that stays open for the
                next request would not answer.
            limit: Bytes to read at most.

        Returns:
            Bytes read; fewer than `limit` when the source ended before.

        Raises:
            ValueError: The object is finished.
        """
        self._must_be_open()
        total = 0
        while total < limit:
            room = self._plain[self._filled : self._filled + limit - total]
            count = fill(source, room)
            total += count
            self._advance(count)
            if count < len(room):
                break
        return total

    def finish(self) -> int:
        """Seal the final frame.

        Returns:
            Plaintext length in bytes.

        Raises:
            ValueError: The object is finished already.
        """
        self._must_be_open()
        self._finished = True
        sealed = self._sealed[: self._filled + TAG]
        self._seal(self._plain[: self._filled], sealed, _nonce(self._frames, final=True))
        return self.length

    def _top_up(self, rest: memoryview) -> memoryview:
        piece = rest[: FRAME - self._filled]
        self._plain[self._filled : self._filled + len(piece)] = piece
        self._advance(len(piece))
        return rest[len(piece) :]

    def _advance(self, count: int) -> None:
        self._filled += count
        if self._filled == FRAME:
            self._seal_full(self._plain)
            self._filled = 0

    def _seal_full(self, plain: memoryview) -> None:
        self._seal(plain, self._sealed, _nonce(self._frames))
        self._frames += 1

    def _seal(self, plain: memoryview, sealed: memoryview, nonce: bytes) -> None:
        self._cipher.encrypt_into(nonce, plain, self._associated, sealed)
        self._sink.write(sealed)

    def _must_be_open(self) -> None:
        if self._finished:
            raise ValueError("the sealed object is finished")


def sealed_at_once(data: bytes, document_key: bytes, about: SealedFor) -> bytes:
    """Seal fewer bytes than a frame holds, without the buffers of a `Sealer`; the layout is its.

    Args:
        data: At most 262143 bytes.
        document_key: As for `Sealer`, like `about`.

    Raises:
        ValueError: More bytes than fit into a final frame.
    """
    if len(data) >= FRAME:
        raise ValueError("more than a final frame holds")
    salt = token_bytes(SALT)
    frame = _cipher(document_key, salt).encrypt(_nonce(0, final=True), data, about.encoded())
    return PREFIX + salt + frame


def open_sealed(source: Source, document_key: bytes, about: SealedFor) -> Iterator[bytes]:
    """Open a sealed object, frame by frame; only authenticated bytes come out.

    That the object was cut off shows at its end: whoever acts on the bytes takes all of them
    first, whoever passes them on must be able to break off.

    Args:
        source: At the start of the header; nothing may follow the final frame.
        document_key: The key that it was sealed with.
        about: The place that it was sealed for.

    Yields:
        Plaintext, at most 256 KiB at a time; nothing for an empty document.

    Raises:
        SealBroken: It does not open, whatever the cause: no header, cut off, changed, something
            added, another key or another place. The cause is not told apart.
    """
    broken = SealBroken(f"{about.name} does not open")
    buffer = memoryview(bytearray(FRAME + TAG))
    header = buffer[:HEADER]
    if fill(source, header) < HEADER or header[: len(PREFIX)] != PREFIX:
        raise broken
    cipher = _cipher(document_key, bytes(header[len(PREFIX) :]))
    associated = about.encoded()
    number, final = 0, False
    while not final:
        count = fill(source, buffer)
        final = count < len(buffer)
        try:  # a piece too short to hold a tag fails here as well
            plain = cipher.decrypt(_nonce(number, final=final), buffer[:count], associated)
        except InvalidTag:
            raise broken from None
        if plain:
            yield plain
        number += 1


def _cipher(document_key: bytes, salt: bytes) -> AESGCM:
    if len(document_key) != KEY:
        raise ValueError(f"a document key has {KEY} bytes")
    return AESGCM(HKDF(SHA256(), KEY, salt, _INFO).derive(document_key))


def _nonce(number: int, *, final: bool = False) -> bytes:
    return (number << 8 | final).to_bytes(_NONCE, "big")
