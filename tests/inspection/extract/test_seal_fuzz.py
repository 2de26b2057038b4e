"""Whatever is done to a sealed extract, the answer is findings; and it never passes for genuine.

Seeded, so that a failure comes back. The bytes that the signature covers are all that it covers:
each change to them must end the pass. In the hole that holds the signature bytes may change
without meaning, as `a` for `A`.
"""

import random
from collections.abc import Callable

import pytest

from recovery.inspection.extract.seal import check
from recovery.inspection.sandbox import inspect
from recovery.rules.evidence import MediaType, SlotKind
from recovery.rules.findings import Code, Finding, Verdict
from tests.inspection.extract import pki
from tests.inspection.extract.attacks import genuine, own_range

ROUNDS = 40

Change = Callable[[random.Random, bytearray], None]


def covered(chance: random.Random, data: bytearray) -> int:
    """A place within the sealed bytes."""
    first, second, rest = own_range(bytes(data))
    at = chance.randrange(first + rest)
    return at if at < first else at - first + second


def flip_a_bit(chance: random.Random, data: bytearray) -> None:
    data[covered(chance, data)] ^= 1 << chance.randrange(8)


def flip_a_number(chance: random.Random, data: bytearray) -> None:
    digits = [at for at, byte in enumerate(data) if 0x30 <= byte <= 0x39]
    first, second, _ = own_range(bytes(data))
    at = chance.choice([each for each in digits if not first <= each < second])
    if at < pki.cut_of(genuine()):
        data[at] = 0x30 + (data[at] - 0x30 + chance.randrange(1, 10)) % 10
    else:
        flip_a_bit(chance, data)


def cut_out(chance: random.Random, data: bytearray) -> None:
    at = covered(chance, data)
    del data[at : at + chance.randrange(1, 200)]


def put_in(chance: random.Random, data: bytearray) -> None:
    at = covered(chance, data)
    data[at:at] = chance.randbytes(chance.randrange(1, 200))


def swap_objects(chance: random.Random, data: bytearray) -> None:
    """Exchange the bodies of two objects."""
    parts = bytes(data).split(b"endobj")
    one, other = chance.sample(range(min(6, len(parts) - 1)), 2)
    parts[one], parts[other] = parts[other], parts[one]
    data[:] = b"endobj".join(parts)


def end_early(chance: random.Random, data: bytearray) -> None:
    del data[chance.randrange(pki.cut_of(genuine()) - 8) :]


CHANGES: list[Change] = [flip_a_bit, flip_a_number, cut_out, put_in, swap_objects, end_early]


def mutations(change: Change, seed: int) -> bytes:
    chance = random.Random(f"{change.__name__}/{seed}")  # noqa: S311 - not for secrets
    data = bytearray(genuine())
    change(chance, data)
    assert bytes(data) != genuine()
    return bytes(data)


@pytest.mark.parametrize("change", CHANGES)
def test_no_change_to_the_sealed_bytes_passes(change: Change) -> None:
    for seed in range(ROUNDS):
        sealed = check(mutations(change, seed), pki.trust())

        assert sealed.findings, seed
        assert Finding(Code.SEAL, Verdict.PASS) not in sealed.findings, seed
        assert sealed.cut is None, seed


def test_what_is_done_to_the_signature_or_the_proof_never_raises() -> None:
    chance = random.Random(7)  # noqa: S311 - not for secrets
    first, second, _ = own_range(genuine())
    cut = pki.cut_of(genuine())
    for _ in range(ROUNDS):
        data = bytearray(genuine())
        at = chance.choice([range(first, second), range(cut, len(data))])
        data[chance.choice(at)] = chance.choice(b"0f<>[]/ R9\x00")

        sealed = check(bytes(data), pki.trust())

        assert sealed.findings
        assert sealed.cut in (None, bytes(data[:cut]))


@pytest.mark.parametrize("change", CHANGES)
def test_the_child_answers_each_time(change: Change) -> None:
    answer = inspect([mutations(change, 0)], MediaType.PDF, SlotKind.EXTRACT, trust=pki.trust())

    assert answer.findings
    assert Finding(Code.INSPECTION, Verdict.UNKNOWN) not in answer.findings
    assert Finding(Code.SEAL, Verdict.PASS) not in answer.findings
