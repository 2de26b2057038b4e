"""What can be wrong with who sealed, with what, when, and with what is known of it since."""

from cryptography.x509.ocsp import OCSPCertStatus
from cryptography.x509.oid import ExtendedKeyUsageOID

from tests.inspection.extract import pki
from tests.inspection.extract.attacks import (
    CHANGED,
    EXPIRED,
    EXPIRED_SINCE,
    NOT_KNOWN,
    OTHER,
    PASSED,
    REVOKED,
    UNREADABLE,
    UNTRUSTED,
    case,
    genuine,
    own_range,
    unsealed,
)
from tests.inspection.extract.pki import AT, DAY, ISSUES, NOW, SUBJECT, Holder, issue

SHA256 = bytes.fromhex("0609608648016503040201")
UNHEARD_OF = bytes.fromhex("06096086480165030402ff")[:10] + b"\x63"
ECDSA_SHA256 = bytes.fromhex("06082a8648ce3d040302")
ECDSA_UNHEARD_OF = bytes.fromhex("06082a8648ce3d04037f")


def sealed_by(holder: Holder, *, stamped: bool = True) -> bytes:
    """Sealed by that one, with everything else in order."""
    stamp = pki.stamper(pki.timestamps()) if stamped else None
    signed = pki.sign(unsealed(), holder, stamp=stamp)
    at = AT if stamped else NOW
    lists = [pki.revocations(pki.root(), at), pki.revocations(pki.authority(), at)]
    return pki.with_store(signed, *lists)


def of_chamber(**differences: object) -> Holder:
    """A certificate like the Chamber's but for these differences."""
    given: dict[str, object] = {"organisations": [SUBJECT], **differences}
    return issue("Zegel", pki.authority(), **given)  # type: ignore[arg-type]  # passed through


# Who.


@case(OTHER)
def another_customer_of_the_authority() -> bytes:
    return sealed_by(issue("Zegel", pki.authority(), organisations=["Buren B.V."]))


@case(OTHER)
def two_organisations_in_the_certificate() -> bytes:
    return sealed_by(of_chamber(organisations=["Buren B.V.", SUBJECT]))


@case(OTHER)
def two_identifiers_in_the_certificate() -> bytes:
    return sealed_by(of_chamber(identifiers=["NTRNL-1", "NTRNL-2"]))


@case(OTHER)
def an_organisation_that_only_begins_alike() -> bytes:
    return sealed_by(of_chamber(organisations=[f"{SUBJECT} "]))


@case(OTHER)
def an_organisation_in_other_letters() -> bytes:
    return sealed_by(of_chamber(organisations=[SUBJECT.upper()]))


@case(OTHER)
def the_name_of_the_organisation_as_a_common_name() -> bytes:
    return sealed_by(issue(SUBJECT, pki.authority(), organisations=[]))


@case(UNTRUSTED)
def an_own_root_with_the_same_names() -> bytes:
    root = issue("Verzonnen Stam", usage=ISSUES)
    authority = issue("Verzonnen Uitgever", root, usage=ISSUES)
    holder = issue("Zegel", authority, organisations=[SUBJECT])
    return pki.with_store(
        pki.sign(unsealed(), holder), pki.revocations(root), pki.revocations(authority)
    )


@case(UNTRUSTED)
def a_certificate_by_itself() -> bytes:
    return sealed_by(issue("Zegel", organisations=[SUBJECT]))


@case(UNTRUSTED)
def issued_by_a_customer_of_the_authority() -> bytes:
    neighbour = issue("Buur", pki.authority(), organisations=["Buren B.V."])
    return sealed_by(issue("Zegel", neighbour, organisations=[SUBJECT]))


# With what.


@case(UNTRUSTED)
def a_key_for_something_else() -> bytes:
    return sealed_by(of_chamber(usage=["key_encipherment"]))


@case(UNTRUSTED)
def a_key_without_a_stated_usage() -> bytes:
    return sealed_by(of_chamber(usage=[]))


@case(UNTRUSTED)
def a_key_that_issues_certificates() -> bytes:
    return sealed_by(of_chamber(usage=ISSUES))


@case(UNTRUSTED)
def the_certificate_of_a_web_server() -> bytes:
    return sealed_by(of_chamber(purposes=[ExtendedKeyUsageOID.SERVER_AUTH]))


@case(PASSED)
def a_key_for_digital_signatures_alone() -> bytes:
    return sealed_by(of_chamber(usage=["digital_signature"]))


@case(PASSED)
def a_key_for_content_commitment_alone() -> bytes:
    return sealed_by(of_chamber(usage=["content_commitment"]))


@case(UNTRUSTED)
def a_digest_that_is_broken() -> bytes:
    return pki.sign(unsealed(), digest="sha1")


@case(UNTRUSTED)
def a_digest_that_is_long_broken() -> bytes:
    return pki.sign(unsealed(), of_chamber(key=pki.timestamps().key), digest="md5")


def _rewritten(old: bytes, new: bytes) -> bytes:
    """The genuine file with bytes of its signature replaced, wherever they stand."""
    start, second, _ = own_range(genuine())
    whole = genuine()
    signature = bytes.fromhex(whole[start + 1 : second - 1].decode())
    assert old in signature
    assert len(old) == len(new)
    return whole[: start + 1] + signature.replace(old, new).hex().encode() + whole[second - 1 :]


@case(UNREADABLE)
def a_digest_that_nobody_knows() -> bytes:
    return _rewritten(SHA256, UNHEARD_OF)


@case(UNREADABLE)
def a_mechanism_that_nobody_knows() -> bytes:
    return _rewritten(ECDSA_SHA256, ECDSA_UNHEARD_OF)


@case(CHANGED)
def a_signature_by_another_key() -> bytes:
    twin = of_chamber()
    forged = Holder(twin.key, pki.chamber().certificate, pki.authority())
    return sealed_by(forged)


# When.


@case(EXPIRED)
def stamped_after_the_certificate_expired() -> bytes:
    return sealed_by(of_chamber(until=AT - DAY))


@case(EXPIRED_SINCE)
def stamped_before_the_certificate_expired() -> bytes:
    return sealed_by(of_chamber(until=AT + DAY))


@case(EXPIRED)
def stamped_before_the_certificate_began() -> bytes:
    return sealed_by(of_chamber(since=AT + DAY))


@case(EXPIRED)
def expired_and_never_stamped() -> bytes:
    return sealed_by(of_chamber(until=NOW - DAY), stamped=False)


@case(PASSED)
def never_stamped_and_proved_as_of_today() -> bytes:
    return sealed_by(pki.chamber(), stamped=False)


@case(NOT_KNOWN)
def never_stamped_and_proved_as_of_then() -> bytes:
    signed = pki.sign(unsealed())
    return pki.with_store(signed, pki.revocations(pki.root()), pki.revocations(pki.authority()))


def _stamped_by(clock: Holder, *, proved_at: object = NOW) -> bytes:
    signed = pki.sign(unsealed(), stamp=pki.stamper(clock))
    lists = [pki.revocations(each, proved_at) for each in (pki.root(), pki.authority())]  # type: ignore[arg-type]
    return pki.with_store(signed, *lists)


@case(PASSED)
def stamped_by_a_stranger_and_proved_as_of_today() -> bytes:
    return _stamped_by(pki.clock(issue("Vreemde Stam", usage=ISSUES)))


@case(NOT_KNOWN)
def stamped_by_a_stranger_and_proved_as_of_then() -> bytes:
    return _stamped_by(pki.clock(issue("Vreemde Stam", usage=ISSUES)), proved_at=AT)


@case(NOT_KNOWN)
def stamped_by_a_certificate_that_may_not() -> bytes:
    holder = issue("Geen Klok", pki.root(), key=pki.timestamps().key)
    return _stamped_by(holder, proved_at=AT)


@case(NOT_KNOWN)
def stamped_by_a_clock_that_was_revoked() -> bytes:
    signed = pki.sign(unsealed(), stamp=pki.stamper(pki.timestamps()))
    root = pki.revocations(pki.root(), of=[pki.timestamps()])
    return pki.with_store(signed, root, pki.revocations(pki.authority()))


@case(UNREADABLE)
def stamped_tomorrow() -> bytes:
    return pki.sealed(unsealed(), NOW + DAY)


@case(UNREADABLE)
def signed_tomorrow_by_its_own_word() -> bytes:
    return pki.sign(unsealed(), at=NOW + DAY)


# What is known of it since.


def _proved(*lists: object) -> bytes:
    signed = pki.sign(unsealed(), stamp=pki.stamper(pki.timestamps()))
    return pki.with_store(signed, *lists) if lists else signed  # type: ignore[arg-type]


@case(NOT_KNOWN)
def no_proof_at_all() -> bytes:
    return _proved()


@case(NOT_KNOWN)
def proof_for_the_seal_alone() -> bytes:
    return _proved(pki.revocations(pki.authority()))


@case(NOT_KNOWN)
def proof_for_the_authority_alone() -> bytes:
    return _proved(pki.revocations(pki.root()))


@case(NOT_KNOWN)
def proof_that_was_old_when_it_was_sealed() -> bytes:
    old = pki.revocations(pki.authority(), until=AT - DAY)
    return _proved(pki.revocations(pki.root()), old)


@case(PASSED)
def proof_that_is_younger_than_the_seal() -> bytes:
    young = [pki.revocations(each, AT + 5 * DAY) for each in (pki.root(), pki.authority())]
    return _proved(*young)


@case(NOT_KNOWN)
def proof_that_is_forged() -> bytes:
    forger = issue("Verzonnen Uitgever", usage=ISSUES)
    forged = Holder(forger.key, pki.authority().certificate)
    return _proved(pki.revocations(pki.root()), pki.revocations(forged))


@case(REVOKED)
def the_seal_revoked() -> bytes:
    return _proved(
        pki.revocations(pki.root()), pki.revocations(pki.authority(), of=[pki.chamber()])
    )


@case(REVOKED)
def the_seal_revoked_after_the_stamp() -> bytes:
    later = pki.revocations(pki.authority(), AT + 3 * DAY, of=[pki.chamber()], since=AT + 2 * DAY)
    return _proved(pki.revocations(pki.root()), later)


@case(REVOKED)
def the_authority_revoked() -> bytes:
    return _proved(
        pki.revocations(pki.root(), of=[pki.authority()]), pki.revocations(pki.authority())
    )


@case(PASSED)
def proof_in_the_signature_itself() -> bytes:
    # As Adobe's programs embed it: an attribute of the signature, and no store in the file.
    lists = [pki.revocations(pki.root()), pki.revocations(pki.authority())]
    return pki.sign(unsealed(), stamp=pki.stamper(pki.timestamps()), attribute=lists)


def _answered(status: OCSPCertStatus) -> bytes:
    holder = of_chamber(extensions=[pki.ASKED])
    signed = pki.sign(unsealed(), holder, stamp=pki.stamper(pki.timestamps()))
    answer = pki.answer(holder, status)
    return pki.with_store(signed, pki.revocations(pki.root()), answers=[answer])


@case(PASSED)
def an_answer_that_it_is_good() -> bytes:
    return _answered(OCSPCertStatus.GOOD)


@case(REVOKED)
def an_answer_that_it_is_revoked() -> bytes:
    return _answered(OCSPCertStatus.REVOKED)


@case(NOT_KNOWN)
def an_answer_that_it_is_unknown() -> bytes:
    return _answered(OCSPCertStatus.UNKNOWN)
