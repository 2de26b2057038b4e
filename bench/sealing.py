"""The vault beside raw AES-256-GCM: what header, nonces, associated data and framing cost.

Both sides work in memory on frames of the same size, and take their bytes from the same place: a
stream costs the raw side its copy too. The raw side seals into one buffer that is reused, and opens
into fresh bytes, which is what whoever opens a document gets. Processor time of the thread is
counted, so other programs change little.
"""

import io
import secrets
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from bench.figures import Figure, in_turn, ratios
from bench.profiling import profile
from bench.scale import MEBIBYTE, Scale
from recovery.vault.envelope import FRAME, KEY, TAG, SealedFor, Sealer, open_sealed
from recovery.vault.streams import Sink

_GOAL = 0.9
_ABOUT = SealedFor("case", "document", "original")
_ROWS = {"seal": "sealing", "stream": "sealing a stream", "open": "opening"}


class _Nowhere:
    """Takes everything and keeps nothing."""

    def write(self, data: memoryview, /) -> int:
        return len(data)


def measure(scale: Scale, _folder: Path) -> list[Figure]:
    """Compare sealing and opening with the bare cipher."""
    key, plain = secrets.token_bytes(KEY), secrets.token_bytes(scale.vault)
    sealed, raw = io.BytesIO(), io.BytesIO()
    _seal(key, plain, sealed)
    _raw_seal(key, plain, raw)
    nowhere = _Nowhere()
    work = {
        "vault_seal": lambda: _seal(key, plain, nowhere),
        "vault_stream": lambda: _seal_stream(key, plain),
        "vault_open": lambda: _open(key, sealed.getvalue()),
        "raw_seal": lambda: _raw_seal(key, plain, nowhere),
        "raw_stream": lambda: _raw_seal_stream(key, plain),
        "raw_open": lambda: _raw_open(key, raw.getvalue()),
    }
    times = in_turn(scale.rounds, {name: _timed(each) for name, each in work.items()})
    figures = []
    for what, means in _ROWS.items():
        value, low, high = ratios(times[f"raw_{what}"], times[f"vault_{what}"])
        speed = scale.vault / MEBIBYTE / median(times[f"vault_{what}"])
        figures.append(
            Figure(
                f"vault_{what}",
                f"vault, {means} / raw AES-256-GCM",
                value,
                low,
                high,
                _GOAL,
                at_least=True,
                absolute=f"{speed:.0f} MiB/s of one core",
                profile=profile(work[f"vault_{what}"]) if value < _GOAL else "",
            )
        )
    return figures


def _timed(work: Callable[[], None]) -> Callable[[], float]:
    def timed() -> float:
        began = time.thread_time()
        work()
        return time.thread_time() - began

    return timed


def _seal(key: bytes, plain: bytes, sink: Sink) -> None:
    sealer = Sealer(sink, key, _ABOUT)
    view = memoryview(plain)
    for at in range(0, len(view), FRAME):
        sealer.write(view[at : at + FRAME])
    sealer.finish()


def _raw_seal(key: bytes, plain: bytes, sink: Sink) -> None:
    cipher, view, out = AESGCM(key), memoryview(plain), memoryview(bytearray(FRAME + TAG))
    for number, at in enumerate(range(0, len(view), FRAME)):
        piece = view[at : at + FRAME]
        size = cipher.encrypt_into(_nonce(number), piece, None, out[: len(piece) + TAG])
        sink.write(out[:size])


def _seal_stream(key: bytes, plain: bytes) -> None:
    sealer = Sealer(_Nowhere(), key, _ABOUT)
    sealer.read_from(io.BytesIO(plain), len(plain))
    sealer.finish()


def _raw_seal_stream(key: bytes, plain: bytes) -> None:
    cipher, source, number = AESGCM(key), io.BytesIO(plain), 0
    buffer, out = memoryview(bytearray(FRAME)), memoryview(bytearray(FRAME + TAG))
    while count := source.readinto(buffer):
        cipher.encrypt_into(_nonce(number), buffer[:count], None, out[: count + TAG])
        number += 1


def _open(key: bytes, sealed: bytes) -> None:
    for _ in open_sealed(io.BytesIO(sealed), key, _ABOUT):
        pass


def _raw_open(key: bytes, sealed: bytes) -> None:
    cipher, source, number = AESGCM(key), io.BytesIO(sealed), 0
    buffer = memoryview(bytearray(FRAME + TAG))
    while count := source.readinto(buffer):
        cipher.decrypt(_nonce(number), buffer[:count], None)
        number += 1


def _nonce(number: int) -> bytes:
    return number.to_bytes(12, "big")
