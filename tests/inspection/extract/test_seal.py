"""Only what the Chamber sealed, and only as it sealed it, ever passes."""

import logging
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import msgspec
import pytest
from asn1crypto.crl import CertificateList

from recovery.inspection.extract import revisions
from recovery.inspection.extract.judged import AHEAD
from recovery.inspection.extract.refusal import Settled
from recovery.inspection.extract.seal import Sealed, check
from recovery.inspection.trust import Trust
from recovery.rules.findings import Finding, Verdict
from tests.inspection.extract import attacks, attacks_forms, attacks_signers, pki
from tests.inspection.extract.attacks import (
    CASES,
    CHANGED,
    EXPIRED,
    NOT_KNOWN,
    OTHER,
    PASSED,
    UNREADABLE,
    UNTRUSTED,
    Case,
    genuine,
)
from tests.inspection.extract.pki import AT, DAY, NOW

ROOT = Path(__file__).resolve().parents[3]


def found(data: bytes, trust: Trust | None = None) -> tuple[Finding, ...]:
    return check(data, trust or pki.trust()).findings


def test_every_module_of_attacks_is_in_the_list() -> None:
    names = [each.name for each in CASES]

    assert attacks_forms.wrapped.__name__ in names
    assert attacks_signers.no_proof_at_all.__name__ in names
    assert len(names) == len(set(names))


@cache
def outcome(name: str) -> Sealed:
    (case,) = (each for each in CASES if each.name == name)
    return check(case.make(), pki.trust())


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_each_attack_ends_in_its_finding(case: Case) -> None:
    assert outcome(case.name).findings == case.findings


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_what_is_read_is_what_was_sealed_or_nothing(case: Case) -> None:
    data = case.make()
    sealed = outcome(case.name)

    if sealed.cut is None:
        assert sealed.signature is None
        return
    assert all(each.verdict is not Verdict.FAIL for each in sealed.findings)
    assert sealed.cut == data[: pki.cut_of(data)]
    assert b"de dief" not in sealed.cut
    assert sealed.signature
    assert sealed.signature.covers == len(sealed.cut)


def test_a_refusal_stands_alone() -> None:
    refusing = [each for each in CASES if each.findings[0].verdict is Verdict.FAIL]

    assert all(len(each.findings) == 1 for each in refusing)
    assert len(refusing) > 60


_CONFINED = """
import sys
sys.path.insert(0, {root!r})
import msgspec
from recovery.inspection.confine import confine
from recovery.inspection.extract import prepare
from recovery.inspection.extract.seal import check
from recovery.inspection.trust import read
trust = read(sys.stdin.buffer)
prepare(trust)
confine()
for data in msgspec.msgpack.decode(sys.stdin.buffer.read(), type=list[bytes]):
    print(*(f"{{each.code}}:{{each.verdict}}" for each in check(data, trust).findings), flush=True)
"""


def test_every_attack_ends_alike_where_nothing_more_can_be_loaded() -> None:
    trust = msgspec.json.encode(pki.trust())
    files = msgspec.msgpack.encode([each.make() for each in CASES])

    child = subprocess.run(
        [sys.executable, "-I", "-c", _CONFINED.format(root=str(ROOT))],
        input=len(trust).to_bytes(4) + trust + files,
        capture_output=True,
        check=True,
    )

    told = dict(zip([each.name for each in CASES], child.stdout.decode().splitlines(), strict=True))
    assert told == {
        each.name: " ".join(f"{one.code}:{one.verdict}" for one in each.findings) for each in CASES
    }
    assert child.stderr == b""


def test_the_seal_says_who_when_and_how_far() -> None:
    signature = check(genuine(), pki.trust()).signature

    assert signature
    assert signature.signer == pki.SUBJECT
    assert signature.issuer == "Verzonnen Uitgever"
    assert signature.signed_at == AT
    assert signature.stamped_at == AT
    assert signature.covers == pki.cut_of(genuine())


def test_without_a_trusted_stamp_only_the_signer_says_when() -> None:
    data = attacks_signers.stamped_by_a_stranger_and_proved_as_of_today()
    signature = check(data, pki.trust()).signature

    assert signature
    assert (signature.signed_at, signature.stamped_at) == (AT, None)


def test_two_things_that_are_not_known_are_both_told() -> None:
    holder = attacks_signers.of_chamber(until=AT + DAY)
    data = pki.sign(attacks.unsealed(), holder, stamp=pki.stamper(pki.timestamps()))

    assert found(data) == (*NOT_KNOWN, *attacks.EXPIRED_SINCE)


def test_another_clock_may_run_a_little_ahead() -> None:
    assert found(genuine(), pki.trust(AT - AHEAD)) == PASSED
    assert found(genuine(), pki.trust(AT - AHEAD - DAY / 86400)) == UNREADABLE


def test_the_moment_counts_and_not_the_clock_of_this_machine() -> None:
    ends = NOW + 1000 * DAY

    assert found(genuine(), pki.trust(ends - DAY)) == PASSED
    assert found(genuine(), pki.trust(ends + DAY)) == EXPIRED


def test_what_a_signature_covers_is_all_but_itself() -> None:
    cut = genuine()[: pki.cut_of(genuine())]
    (signature,) = revisions.signatures(revisions.opened(cut))
    inside = attacks.own_range(cut)[0] + 40
    other = cut[:inside] + (b"0" if cut[inside : inside + 1] != b"0" else b"1") + cut[inside + 1 :]

    assert revisions.covers(signature, cut)
    assert not revisions.covers(signature, cut + b"\n")
    assert not revisions.covers(signature, cut[:-1])
    assert not revisions.covers(signature, other)


@pytest.mark.parametrize(
    "numbers", [(1, 9, 20, 9), (0, 0, 20, 9), (0, 20, 20, 9), (0, 30, 20, 9), (0, 9, 20, 0)]
)
def test_a_range_is_two_parts_from_the_start(numbers: tuple[int, ...]) -> None:
    reader = revisions.opened(attacks.byte_range(*numbers))

    with pytest.raises(Settled) as caught:
        revisions.signatures(reader)
    assert (caught.value.finding,) == CHANGED


# Whose seal counts.


@pytest.mark.parametrize("subject", [pki.SUBJECT, pki.IDENTIFIER])
def test_the_organisation_may_be_pinned_by_its_name_or_its_number(subject: str) -> None:
    assert found(genuine(), pki.trust(subject=subject)) == PASSED


@pytest.mark.parametrize(
    "subject", ["Kamer van", f"{pki.SUBJECT}.", pki.SUBJECT.lower(), "NTRNL-9", "Zegel"]
)
def test_nothing_near_the_name_counts(subject: str) -> None:
    assert found(genuine(), pki.trust(subject=subject)) == OTHER


def test_an_accent_may_be_written_either_way() -> None:
    holder = attacks_signers.of_chamber(organisations=["Chambre du Comme\u0301rce"])
    data = attacks_signers.sealed_by(holder)

    assert found(data, pki.trust(subject="Chambre du Comm\u00e9rce")) == PASSED
    assert found(data, pki.trust(subject="Chambre du Commerce")) == OTHER


def anchored(*holders: pki.Holder) -> Trust:
    return msgspec.structs.replace(pki.trust(), anchors="".join(each.pem for each in holders))


def test_an_anchor_may_be_one_of_several() -> None:
    other = pki.issue("Andere Stam", usage=pki.ISSUES)

    assert found(genuine(), anchored(other, pki.root())) == PASSED


def test_another_root_alone_trusts_nothing() -> None:
    assert found(genuine(), anchored(pki.issue("Andere Stam", usage=pki.ISSUES))) == UNTRUSTED


def test_the_authority_may_be_the_anchor_itself() -> None:
    # The timestamp then leads nowhere, so that the proof has to be of today.
    data = attacks_signers.sealed_by(pki.chamber(), stamped=False)

    assert found(data, anchored(pki.authority())) == PASSED


def under_the_authority(*lists: CertificateList) -> tuple[Finding, ...]:
    signed = pki.sign(attacks.unsealed(), at=NOW)
    return found(pki.with_store(signed, *lists), anchored(pki.authority()))


def test_an_authority_that_is_the_anchor_can_revoke() -> None:
    revoked = pki.revocations(pki.authority(), NOW, of=[pki.chamber()])

    assert under_the_authority(revoked) == attacks.REVOKED


def test_a_list_in_the_name_of_an_anchor_proves_nothing_without_its_key() -> None:
    forger = pki.Holder(pki.root().key, pki.authority().certificate)

    assert under_the_authority(pki.revocations(forger, NOW)) == NOT_KNOWN
    assert under_the_authority(pki.revocations(pki.root(), NOW)) == NOT_KNOWN


def test_a_list_by_the_key_of_an_anchor_in_another_name_proves_nothing() -> None:
    renamed = pki.Holder(pki.authority().key, pki.root().certificate)

    assert under_the_authority(pki.revocations(renamed, NOW)) == NOT_KNOWN


def test_an_old_list_of_an_anchor_proves_nothing() -> None:
    assert under_the_authority(pki.revocations(pki.authority(), AT)) == NOT_KNOWN


def test_an_anchor_in_the_middle_of_a_chain_can_be_proved_too() -> None:
    lower = pki.issue("Lagere Uitgever", pki.authority(), usage=pki.ISSUES)
    holder = pki.issue("Zegel", lower, organisations=[pki.SUBJECT])
    signed = pki.sign(attacks.unsealed(), holder, at=NOW)
    lists = [pki.revocations(each, NOW) for each in (pki.authority(), lower)]

    assert found(pki.with_store(signed, *lists), anchored(pki.authority())) == PASSED
    assert found(pki.with_store(signed, lists[0]), anchored(pki.authority())) == NOT_KNOWN


def test_of_a_seal_that_is_an_anchor_itself_nobody_knows_whether_it_was_revoked() -> None:
    assert found(genuine(), anchored(pki.chamber())) == NOT_KNOWN


def test_a_seal_that_is_an_anchor_itself_expires_all_the_same() -> None:
    holder = attacks_signers.of_chamber(until=NOW - DAY)

    assert found(pki.sign(attacks.unsealed(), holder), anchored(holder)) == EXPIRED


# Nothing leaves.


@pytest.fixture
def heard() -> Iterator[list[str]]:
    """Whatever any logger says, at any level."""
    said: list[str] = []

    class Ear(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            said.append(record.getMessage())

    ear = Ear(level=0)
    logging.getLogger().addHandler(ear)
    yield said
    logging.getLogger().removeHandler(ear)


def test_nobody_writes_a_line_about_whose_certificate_it_was(
    heard: list[str], capfd: pytest.CaptureFixture[str]
) -> None:
    for each in (attacks_signers.an_own_root_with_the_same_names, attacks.a_byte_flipped):
        found(each())

    assert heard == []
    assert capfd.readouterr() == ("", "")


def test_what_follows_a_seal_that_cannot_be_read_is_a_change() -> None:
    broken = genuine() + b"9 0 obj\n<< /Broken\nstartxref\n99\n%%EOF\n"

    assert found(broken) == CHANGED


def test_a_crowd_of_ranges_is_not_all_followed() -> None:
    decoys = b"".join(b"%%/ByteRange [0 1 2 %d]\n%%%%EOF\n" % each for each in range(3000))

    assert found(genuine() + decoys) == CHANGED
