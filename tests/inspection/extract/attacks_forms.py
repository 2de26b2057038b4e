"""Attacks on the shape of a signature: what it says it covers, and where it stands."""

import re
from collections.abc import Callable

from tests.inspection import samples
from tests.inspection.extract import pki
from tests.inspection.extract.attacks import (
    CASES,
    CHANGED,
    EVIL,
    NONE,
    OTHER,
    UNREADABLE,
    Case,
    byte_range,
    case,
    genuine,
    instead,
    own_range,
    unsealed,
)

STRANGER = pki.issue("Vreemde", organisations=["Vreemden B.V."])
NEIGHBOUR = pki.issue("Buur", pki.authority(), organisations=["Buren B.V."])
OVER_THE_TEXT = (50, 690, 400, 720)


@case(NONE)
def byte_range_renamed() -> bytes:
    return instead(genuine(), b"/ByteRange", b"/ByteRang3")


@case(CHANGED)
def byte_range_renamed_and_another_named() -> bytes:
    whole = pki.sealed(unsealed(text=b"% /ByteRange [0 1 2 3]"))
    first, second = (found.start() for found in re.finditer(rb"/ByteRange", whole))
    assert first < second
    return whole[:second] + b"/ByteRang3" + whole[second + 10 :]


@case(CHANGED)
def contents_renamed() -> bytes:
    start = own_range(genuine())[0]
    whole = genuine()
    at = whole.rindex(b"/Contents", 0, start)
    return whole[:at] + b"/Content5" + whole[at + 9 :]


@case(CHANGED)
def contents_zeroed() -> bytes:
    start, second, _ = own_range(genuine())
    whole = genuine()
    return whole[: start + 1] + b"0" * (second - start - 2) + whole[second - 1 :]


@case(CHANGED)
def contents_empty() -> bytes:
    start, second, _ = own_range(genuine())
    whole = genuine()
    return whole[: start + 1] + b">" + b" " * (second - start - 2) + whole[second:]


@case(CHANGED)
def contents_null() -> bytes:
    start, second, _ = own_range(genuine())
    whole = genuine()
    return whole[:start] + b"null".ljust(second - start) + whole[second:]


@case(CHANGED)
def contents_of_another_file() -> bytes:
    start, second, _ = own_range(genuine())
    other = pki.sealed(unsealed(text=EVIL))
    other_start, other_second, _ = own_range(other)
    signature = other[other_start + 1 : other_second - 1][: second - start - 2]
    whole = genuine()
    return whole[: start + 1] + signature.ljust(second - start - 2, b"0") + whole[second - 1 :]


@case(CHANGED)
def contents_in_half_the_room_and_something_else_in_the_rest() -> bytes:
    # As plain text instead of digits; pyHanko only counts, and finds the whole file covered.
    whole = genuine()[: pki.cut_of(genuine())]
    start, second, _ = own_range(whole)
    text = bytes.fromhex(whole[start + 1 : second - 1].decode())
    for special in (b"\\", b"(", b")", b"\r"):
        text = text.replace(special, b"\\%03o" % special[0])
    room = second - start - len(text) - 2
    return whole[:start] + b"(" + text + b")" + b"/Dief(alleen)".ljust(room) + whole[second:]


def _ranged(name: str, make: Callable[[int, int, int], bytes]) -> None:
    CASES.append(Case(f"byte_range_{name}", lambda: make(*own_range(genuine())), CHANGED))


_ranged("zeroed", lambda *_: byte_range(0, 0, 0, 0))
_ranged("with_a_hole_too_large", lambda a, b, c: byte_range(0, a - 9, b, c))
_ranged("with_a_hole_too_far", lambda a, b, c: byte_range(0, a, b + 9, c - 9))
_ranged("with_a_hole_too_small", lambda a, b, c: byte_range(0, a + 1, b, c))
_ranged("that_overlaps", lambda a, b, c: byte_range(0, b, a, c + b - a))
_ranged("not_from_the_start", lambda a, b, c: byte_range(1, a - 1, b, c))
_ranged("that_is_negative", lambda a, b, c: byte_range(0, a, b, -c))
_ranged("that_begins_negative", lambda a, b, c: byte_range(-1, a, b, c))
_ranged("that_is_huge", lambda a, b, _: byte_range(0, a, b, 10**12))
_ranged("past_the_end", lambda a, b, c: byte_range(0, a, b, c + 10**6))
_ranged("short_of_the_end", lambda a, b, c: byte_range(0, a, b, c - 9))
_ranged("of_two_numbers", lambda a, *_: byte_range(0, a))
_ranged("of_six_numbers", lambda a, b, c: byte_range(0, a, b, c, b, 0))
_ranged("with_a_name", lambda a, b, _: byte_range(0, a, b, b"/Four"))
_ranged("with_a_fraction", lambda a, b, c: byte_range(0, a, b, b"%d.5" % c))


@case(CHANGED)
def byte_range_null() -> bytes:
    found = re.search(rb"/ByteRange \[[^\]]*\]", genuine())
    assert found
    return genuine().replace(found[0], b"/ByteRange null".ljust(len(found[0])))


@case(CHANGED)
def wrapped() -> bytes:
    """Signature wrapping: the second sealed part moves to the end, and a page comes between."""
    whole = genuine()[: pki.cut_of(genuine())]
    start, second, rest = own_range(whole)
    table = int(re.findall(rb"startxref\s+(\d+)", whole)[-1])
    # The old pointer at the very end now leads into what was put in between.
    keys = whole[second : whole.index(b"endobj", second)]
    ranged = re.sub(
        rb"/ByteRange \[[^\]]*\]", b"/ByteRange [0 %d @@@@@@@@@@ %d]" % (start, rest), keys
    )
    inserted = bytearray(whole[start:second] + ranged + b"endobj\n")
    inserted = inserted.ljust(table - start, b"\n")
    trailer = re.findall(rb"trailer\s*(<<.*?>>)\s*startxref", whole, re.DOTALL)[-1]
    objects = [*_objects(whole, second), (4, samples.stream(EVIL))]
    places = {number: place for number, place in _listed(whole) if place < start}
    behind = b""
    head = table + len(b"xref\n") + 28 * (len(places) + len(objects)) + len(trailer) + 9
    for number, body in objects:
        places[number] = head + len(behind)
        behind += b"%d 0 obj\n%b\nendobj\n" % (number, body)
    inserted += b"xref\n"
    for number, place in sorted(places.items()):
        inserted += (b"%d 1\n" % number).rjust(8) + b"%010d 00000 n \n" % place
    inserted += b"trailer\n%b\n" % trailer + behind
    moved = b"%010d" % (start + len(inserted))
    return whole[:start] + bytes(inserted).replace(b"@" * 10, moved) + whole[second:]


def _listed(whole: bytes) -> list[tuple[int, int]]:
    """The objects of the last revision, and where they stand."""
    last = whole.rindex(b"startxref", 0, whole.rindex(b"startxref"))
    found = re.finditer(rb"(\d+) 0 obj\s", whole[last:])
    return [(int(each[1]), last + each.start()) for each in found]


def _objects(whole: bytes, second: int) -> list[tuple[int, bytes]]:
    found = re.finditer(rb"(\d+) 0 obj\s(.*?)\sendobj", whole[second:], re.DOTALL)
    return [(int(each[1]), each[2]) for each in found]


# Signatures by others.


@case(OTHER)
def sealed_by_somebody_else() -> bytes:
    return pki.sign(unsealed(), STRANGER)


@case(OTHER)
def signed_by_somebody_else_before() -> bytes:
    return pki.sealed(pki.sign(unsealed(), STRANGER, field_name="Eerst"))


@case(CHANGED)
def signed_over_the_text_by_a_stranger() -> bytes:
    return pki.sign(genuine(), STRANGER, field_name="Erna", box=OVER_THE_TEXT)


@case(CHANGED)
def signed_over_the_text_by_another_customer_of_the_authority() -> bytes:
    return pki.sign(genuine(), NEIGHBOUR, field_name="Erna", box=OVER_THE_TEXT)


@case(CHANGED)
def signed_out_of_sight_by_a_stranger() -> bytes:
    return pki.sign(genuine(), STRANGER, field_name="Erna")


@case(CHANGED)
def sealed_twice() -> bytes:
    return pki.sign(genuine(), field_name="Erna")


@case(UNREADABLE)
def sealed_and_locked() -> bytes:
    # Whether the Chamber locks its files is not known, so a person looks.
    return pki.sign(samples.pdf_without_printing(), password="")
