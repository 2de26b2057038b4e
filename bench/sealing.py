"""The vault beside raw AES-256-GCM: what header, nonces, associated data and framing cost.

Both sides work in memory, on frames of the same size and into one buffer that is reused; the raw
side is the fastest form that the library has. Processor time of the thread is counted, so other
programs change little.
"""

import io
import secrets
import time
from collections.abc import Callable
from statistics import median

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from bench.figures import Figure, in_turn, ratios
from bench.profiling import profile
from bench.scale import MEBIBYTE, Scale
from recovery.vault.envelope import FRAME, KEY, TAG, SealedFor, Sealer, open_sealed

_GOAL = 0.9
_ABOUT = SealedFor("case", "document", "original")


class _Nowhere:
    """Takes everything and keeps nothing."""

    def write(self, data: memoryview, /) -> int:
        return len(data)


def measure(scale: Scale) -> list[Figure]:
    """Compare sealing and opening with the bare cipher."""
    key, plain = secrets.token_bytes(KEY), secrets.token_bytes(scale.vault)
    kept = io.BytesIO()
    sealer = Sealer(kept, key, _ABOUT)
    sealer.write(plain)
    sealer.finish()
    sealed = kept.getvalue()
    times = in_turn(
        scale.rounds,
        {
            "raw seal": _timed(lambda: _raw_seal(key, plain)),
            "seal": _timed(lambda: _seal(key, plain)),
            "stream": _timed(lambda: _seal_stream(key, plain)),
            "raw open": _timed(lambda: _raw_open(key, sealed)),
            "open": _timed(lambda: _open(key, sealed)),
        },
    )
    rows = (
        ("vault_seal", "seal", "raw seal", "vault, sealing / raw AES-256-GCM", _GOAL),
        ("vault_open", "open", "raw open", "vault, opening / raw AES-256-GCM", _GOAL),
        ("vault_stream", "stream", "raw seal", "the same, sealing from a stream", None),
    )
    figures = []
    for name, ours, raw, means, goal in rows:
        value, low, high = ratios(times[raw], times[ours])
        missed = goal is not None and value < goal
        figures.append(
            Figure(
                name,
                means,
                value,
                low,
                high,
                goal,
                at_least=True,
                absolute=f"{scale.vault / MEBIBYTE / median(times[ours]):.0f} MiB/s",
                profile=profile(lambda: _seal(key, plain)) if missed else "",
            )
        )
    return figures


def _timed(work: Callable[[], None]) -> Callable[[], float]:
    def timed() -> float:
        began = time.thread_time()
        work()
        return time.thread_time() - began

    return timed


def _raw_seal(key: bytes, plain: bytes) -> None:
    cipher, view, out = AESGCM(key), memoryview(plain), memoryview(bytearray(FRAME + TAG))
    for number, at in enumerate(range(0, len(view), FRAME)):
        piece = view[at : at + FRAME]
        cipher.encrypt_into(number.to_bytes(12, "big"), piece, None, out[: len(piece) + TAG])


def _raw_open(key: bytes, sealed: bytes) -> None:
    # What was sealed under another nonce fails at the very end of its frame: the work is the same
    # only for what does open, so it is sealed afresh here, outside of the loop that counts.
    cipher, out = AESGCM(key), memoryview(bytearray(FRAME))
    frame = cipher.encrypt(bytes(12), sealed[:FRAME], None)
    for _ in range(0, len(sealed), FRAME):
        cipher.decrypt_into(bytes(12), frame, None, out[: len(frame) - TAG])


def _seal(key: bytes, plain: bytes) -> None:
    sealer = Sealer(_Nowhere(), key, _ABOUT)
    view = memoryview(plain)
    for at in range(0, len(view), FRAME):
        sealer.write(view[at : at + FRAME])
    sealer.finish()


def _seal_stream(key: bytes, plain: bytes) -> None:
    sealer = Sealer(_Nowhere(), key, _ABOUT)
    sealer.read_from(io.BytesIO(plain), len(plain))
    sealer.finish()


def _open(key: bytes, sealed: bytes) -> None:
    for _ in open_sealed(io.BytesIO(sealed), key, _ABOUT):
        pass
