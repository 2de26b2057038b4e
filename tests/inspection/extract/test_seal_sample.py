"""The made-up seal of the demo is checked like the Chamber's."""

from datetime import timedelta
from functools import cache

import pytest

from recovery.inspection.extract.seal import Sealed, check
from recovery.inspection.trust import Trust
from recovery.samples.sealing import SUBJECT, SampleSeal
from tests.inspection import samples
from tests.inspection.extract import attacks
from tests.inspection.extract.pki import DAY, NOW


@cache
def sample() -> SampleSeal:
    return SampleSeal.make(NOW)


def checked(data: bytes, anchors: str = "", now: float = NOW.timestamp()) -> Sealed:
    trust = Trust(anchors=anchors or sample().anchors, subject=SUBJECT, now=now)
    return check(data, trust)


@pytest.mark.parametrize("age", [0, 1, 90, 400, 3000])
def test_what_was_sealed_at_any_time_passes_with_that_time(age: int) -> None:
    at = NOW - age * DAY

    sealed = checked(sample().seal(samples.pdf(), at))

    assert sealed.findings == attacks.PASSED
    assert sealed.signature
    assert (sealed.signature.signed_at, sealed.signature.stamped_at) == (at, at)
    assert sealed.signature.signer == SUBJECT


def test_it_may_be_sealed_in_a_future_that_comes() -> None:
    at = NOW + timedelta(days=20)
    data = sample().seal(samples.pdf(), at)

    assert checked(data).findings == attacks.UNREADABLE
    assert checked(data, now=at.timestamp()).findings == attacks.PASSED


def test_another_one_made_alike_is_not_trusted() -> None:
    data = SampleSeal.make(NOW).seal(samples.pdf(), NOW)

    assert checked(data).findings == attacks.UNTRUSTED
