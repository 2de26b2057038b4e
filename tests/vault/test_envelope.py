"""Any bytes in any chunks come back, and nothing that was tampered with does."""

import io
import tracemalloc
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recovery.errors import SealBroken
from recovery.vault.envelope import (
    FRAME,
    HEADER,
    TAG,
    SealedFor,
    Sealer,
    open_sealed,
    sealed_at_once,
)
from recovery.vault.streams import Source

KEY = bytes(range(32))
ABOUT = SealedFor("case", "document", "original")
FULL = FRAME + TAG
LENGTHS = st.one_of(
    st.integers(0, 600),
    st.integers(0, 3).map(lambda frames: frames * FRAME),
    st.integers(-2, 2).map(lambda more: 2 * FRAME + more),
    st.integers(0, 3 * FRAME),
)


class Trickle:
    """A stream that gives less than asked, and cannot read into a buffer."""

    def __init__(self, data: bytes) -> None:
        self._stream = io.BytesIO(data)

    def read(self, size: int, /) -> bytes:
        return self._stream.read(min(size, 70_001))


def pattern(length: int) -> bytes:
    return bytes(range(251)) * (length // 251) + bytes(range(length % 251))


def seal(data: bytes, about: SealedFor = ABOUT, key: bytes = KEY) -> bytes:
    sink = io.BytesIO()
    sealer = Sealer(sink, key, about)
    sealer.write(data)
    sealer.finish()
    return sink.getvalue()


def opened(sealed: bytes, about: SealedFor = ABOUT, key: bytes = KEY) -> bytes:
    return b"".join(open_sealed(io.BytesIO(sealed), key, about))


@given(st.binary(max_size=2000))
def test_any_bytes_come_back(data: bytes) -> None:
    assert opened(seal(data)) == data


@given(st.binary(max_size=300))
def test_what_is_sealed_at_once_opens_like_any_other(data: bytes) -> None:
    sealed = sealed_at_once(data, KEY, ABOUT)

    assert opened(sealed) == data
    assert len(sealed) == len(seal(data))


@pytest.mark.parametrize("more", [-1, 0])
def test_only_what_fits_into_a_final_frame_is_sealed_at_once(more: int) -> None:
    data = pattern(FRAME + more)
    if more < 0:
        assert opened(sealed_at_once(data, KEY, ABOUT)) == data
    else:
        with pytest.raises(ValueError, match="frame"):
            sealed_at_once(data, KEY, ABOUT)


def test_sealed_at_once_twice_differs_and_opens_nowhere_else() -> None:
    first = sealed_at_once(b"scan.jpg", KEY, ABOUT)

    assert first != sealed_at_once(b"scan.jpg", KEY, ABOUT)
    with pytest.raises(SealBroken):
        opened(first, SealedFor("case", "document", "name"))


@given(LENGTHS, st.lists(st.integers(0, FRAME + 5), max_size=12))
def test_any_chunking_gives_the_same_bytes(length: int, cuts: list[int]) -> None:
    data = memoryview(pattern(length))
    sink = io.BytesIO()
    sealer = Sealer(sink, KEY, ABOUT)
    start = 0
    for cut in cuts:
        assert sealer.write(data[start : start + cut]) == len(data[start : start + cut])
        start += cut
    sealer.write(data[start:])

    assert sealer.finish() == length
    assert opened(sink.getvalue()) == data


@given(LENGTHS, st.integers(0, 700), st.sampled_from([io.BytesIO, Trickle]))
def test_reading_from_a_stream_gives_the_same_bytes(
    length: int, written_before: int, stream_of: Callable[[bytes], Source]
) -> None:
    data = pattern(length)
    sink = io.BytesIO()
    sealer = Sealer(sink, KEY, ABOUT)
    sealer.write(bytes(written_before))

    assert sealer.read_from(stream_of(data), length + 10) == length
    assert sealer.finish() == written_before + length
    assert opened(sink.getvalue()) == bytes(written_before) + data


class Direct:
    """A stream that insists on writing into the buffer that it is given."""

    def __init__(self, data: bytes) -> None:
        self._stream = io.BytesIO(data)

    def read(self, _size: int, /) -> bytes:
        pytest.fail("a copy that could have been saved")

    def readinto(self, room: memoryview, /) -> int:
        return self._stream.readinto(room)


def test_a_stream_that_can_writes_straight_into_the_buffer() -> None:
    sink = io.BytesIO()
    sealer = Sealer(sink, KEY, ABOUT)
    sealer.read_from(Direct(pattern(FRAME + 9)), FRAME + 9)
    sealer.finish()

    assert opened(sink.getvalue()) == pattern(FRAME + 9)


@given(LENGTHS)
def test_sealed_length_is_header_tags_and_plaintext(length: int) -> None:
    assert len(seal(pattern(length))) == HEADER + length + TAG * (length // FRAME + 1)


@pytest.mark.parametrize("limit", [0, 5, FRAME, FRAME + 5])
def test_no_byte_is_read_past_the_limit(limit: int) -> None:
    source = io.BytesIO(bytes(2 * FRAME))
    sealer = Sealer(io.BytesIO(), KEY, ABOUT)

    assert sealer.read_from(source, limit) == limit
    assert source.tell() == limit


def test_an_empty_document_is_a_header_and_a_tag() -> None:
    sealed = seal(b"")

    assert len(sealed) == HEADER + TAG
    assert list(open_sealed(io.BytesIO(sealed), KEY, ABOUT)) == []


def test_the_empty_final_frame_of_a_full_one_does_not_come_out() -> None:
    sealed = seal(bytes(FRAME))

    assert len(list(open_sealed(io.BytesIO(sealed), KEY, ABOUT))) == 1


def test_plaintext_does_not_show() -> None:
    sealed = seal(b"burgerservicenummer" * 50)

    assert b"burger" not in sealed


def test_the_same_bytes_are_never_sealed_the_same_way_twice() -> None:
    first, second = seal(bytes(64)), seal(bytes(64))

    assert first[:8] == second[:8]
    assert first[8:HEADER] != second[8:HEADER]
    assert first[HEADER:] != second[HEADER:]


@given(st.binary(max_size=300), st.data())
def test_any_flipped_bit_breaks_the_seal(data: bytes, draw: st.DataObject) -> None:
    sealed = bytearray(seal(data))
    bit = draw.draw(st.integers(0, len(sealed) * 8 - 1))
    sealed[bit // 8] ^= 1 << bit % 8

    with pytest.raises(SealBroken):
        opened(bytes(sealed))


@pytest.mark.parametrize("at", [HEADER, HEADER + FULL - 1, HEADER + FULL, HEADER + 2 * FULL])
def test_a_flipped_bit_in_any_frame_breaks_the_seal(at: int) -> None:
    sealed = bytearray(seal(pattern(2 * FRAME + 9)))
    sealed[at] ^= 1

    with pytest.raises(SealBroken):
        opened(bytes(sealed))


@given(st.binary(max_size=300), st.data())
def test_any_cut_breaks_the_seal(data: bytes, draw: st.DataObject) -> None:
    sealed = seal(data)
    cut = draw.draw(st.integers(0, len(sealed) - 1))

    with pytest.raises(SealBroken):
        opened(sealed[:cut])


@pytest.mark.parametrize("length", [2 * FRAME, 2 * FRAME + 9])
@pytest.mark.parametrize("frames", [0, 1, 2])
def test_a_cut_between_frames_breaks_the_seal(length: int, frames: int) -> None:
    sealed = seal(pattern(length))

    with pytest.raises(SealBroken):
        opened(sealed[: HEADER + frames * FULL])


@given(st.binary(max_size=300), st.binary(min_size=1, max_size=40))
def test_anything_appended_breaks_the_seal(data: bytes, more: bytes) -> None:
    with pytest.raises(SealBroken):
        opened(seal(data) + more)


def test_an_object_appended_to_an_object_breaks_the_seal() -> None:
    sealed = seal(pattern(FRAME))

    with pytest.raises(SealBroken):
        opened(sealed + sealed)


def test_a_final_frame_stretched_to_a_full_one_breaks_the_seal() -> None:
    sealed = seal(pattern(9))
    stretched = sealed + bytes(FULL - 9 - TAG)

    with pytest.raises(SealBroken):
        opened(stretched + sealed[HEADER:])


@pytest.mark.parametrize("order", ["102f", "01f", "0012f", "012ff", "02f", "f012", "0112f"])
def test_frames_swapped_repeated_or_left_out_break_the_seal(order: str) -> None:
    sealed = seal(pattern(3 * FRAME + 9))
    frames = {str(n): sealed[HEADER + n * FULL : HEADER + (n + 1) * FULL] for n in range(3)}
    frames["f"] = sealed[HEADER + 3 * FULL :]
    assert opened(sealed[:HEADER] + b"".join(frames[each] for each in "012f"))

    with pytest.raises(SealBroken):
        opened(sealed[:HEADER] + b"".join(frames[each] for each in order))


def test_frames_of_another_object_of_the_same_document_break_the_seal() -> None:
    one, other = seal(pattern(FRAME + 9)), seal(pattern(FRAME + 9))

    with pytest.raises(SealBroken):
        opened(one[: HEADER + FULL] + other[HEADER + FULL :])


@pytest.mark.parametrize(
    "elsewhere",
    [
        SealedFor("another", "document", "original"),
        SealedFor("case", "another", "original"),
        SealedFor("case", "document", "text"),
        SealedFor("casedocument", "", "original"),
        SealedFor("cas", "edocument", "original"),
        SealedFor("case", "documento", "riginal"),
    ],
)
def test_another_place_breaks_the_seal(elsewhere: SealedFor) -> None:
    with pytest.raises(SealBroken):
        opened(seal(b"x"), about=elsewhere)


CUTS = st.tuples(st.integers(0, 6), st.integers(0, 6)).map(sorted)


@given(st.text(min_size=6, max_size=6), CUTS, CUTS)
def test_the_same_letters_cut_elsewhere_are_another_place(
    letters: str, one: list[int], other: list[int]
) -> None:
    places = [
        SealedFor(letters[:first], letters[first:second], letters[second:])
        for first, second in (one, other)
    ]

    assert (places[0].encoded() == places[1].encoded()) == (one == other)


@given(st.integers(0, 255))
def test_another_key_breaks_the_seal(bit: int) -> None:
    key = bytearray(KEY)
    key[bit // 8] ^= 1 << bit % 8

    with pytest.raises(SealBroken):
        opened(seal(b"x"), key=bytes(key))


def test_a_zeroed_header_breaks_the_seal() -> None:
    with pytest.raises(SealBroken):
        opened(bytes(HEADER) + seal(b"x")[HEADER:])


def test_a_zeroed_salt_alone_breaks_the_seal() -> None:
    sealed = seal(b"x")

    with pytest.raises(SealBroken):
        opened(sealed[:8] + bytes(HEADER - 8) + sealed[HEADER:])


def test_every_failure_says_the_same() -> None:
    sealed = seal(pattern(FRAME + 9))
    words = set()
    for broken in (b"", sealed[:HEADER], sealed[:-1], sealed + b"x", bytes(99), sealed[:100]):
        with pytest.raises(SealBroken) as caught:
            opened(broken)
        words.add(str(caught.value))

    assert words == {"document.original does not open"}


def test_frames_before_the_broken_one_come_out_and_no_byte_of_it() -> None:
    data = pattern(2 * FRAME)
    sealed = bytearray(seal(data))
    sealed[HEADER + FULL + 5] ^= 1
    frames = open_sealed(io.BytesIO(bytes(sealed)), KEY, ABOUT)

    assert next(frames) == data[:FRAME]
    with pytest.raises(SealBroken):
        next(frames)


@pytest.mark.parametrize("act", ["write", "read_from", "finish"])
def test_a_finished_object_takes_nothing_more(act: str) -> None:
    sealer = Sealer(io.BytesIO(), KEY, ABOUT)
    sealer.finish()
    acts: dict[str, Callable[[], object]] = {
        "write": lambda: sealer.write(b"x"),
        "read_from": lambda: sealer.read_from(io.BytesIO(b"x"), 1),
        "finish": sealer.finish,
    }

    with pytest.raises(ValueError, match="finished"):
        acts[act]()


@pytest.mark.parametrize("length", [0, 16, 31, 33])
def test_a_key_of_another_length_is_refused(length: int) -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        Sealer(io.BytesIO(), bytes(length), ABOUT)


def test_an_id_too_long_to_encode_is_refused() -> None:
    with pytest.raises(ValueError, match="65535"):
        SealedFor("c" * 65_536, "document", "original").encoded()


class Endless:
    """Gives a fixed number of bytes, and keeps none."""

    def __init__(self, length: int) -> None:
        self._left = length

    def read(self, size: int, /) -> bytes:
        size = min(size, self._left)
        self._left -= size
        return bytes(size)


class Forgetting:
    """Counts what is written, and keeps none."""

    length = 0

    def write(self, data: memoryview, /) -> int:
        self.length += len(data)
        return len(data)


def test_sealing_200_megabytes_takes_two_frames_of_memory() -> None:
    length = 200_000_000
    sink = Forgetting()
    tracemalloc.start()
    try:
        sealer = Sealer(sink, KEY, ABOUT)
        sealer.read_from(Endless(length), length)
        sealer.finish()
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert sink.length > length
    assert peak < 4 * FRAME


def test_opening_200_megabytes_takes_three_frames_of_memory(tmp_path: Path) -> None:
    length = 200_000_000
    file = tmp_path / "sealed"
    with file.open("wb", buffering=0) as sink:
        sealer = Sealer(sink, KEY, ABOUT)
        sealer.read_from(Endless(length), length)
        sealer.finish()
    tracemalloc.start()
    try:
        with file.open("rb", buffering=0) as source:
            total = sum(len(frame) for frame in open_sealed(source, KEY, ABOUT))
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
        file.unlink()

    assert total == length
    assert peak < 4 * FRAME
