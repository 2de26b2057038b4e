"""A trusted list, small and made up: whom it anchors, and what it calls qualified."""

from base64 import b64encode
from datetime import datetime

import msgspec
import pytest
from cryptography import x509

from recovery.inspection.extract.seal import check
from recovery.inspection.sandbox import inspect
from recovery.inspection.trust import Trust, next_issue
from recovery.rules.evidence import MediaType, SlotKind
from recovery.rules.findings import Code, Finding, Verdict
from tests.inspection.extract import attacks, pki
from tests.inspection.extract.attacks_signers import of_chamber, sealed_by
from tests.inspection.extract.pki import AT, DAY, NOW, Holder

QUALIFIED, NOT_SO, STALE = (
    Finding(Code.SEAL_QUALIFIED, each) for each in (Verdict.PASS, Verdict.WARN, Verdict.UNKNOWN)
)

GRANTED, WITHDRAWN = "granted", "withdrawn"
SEALS, SIGNATURES = "ForeSeals", "ForeSignatures"

# QCStatements (ETSI EN 319 412-5): compliance, and the type: electronic seal, or signature.
_COMPLIANCE = bytes.fromhex("3008060604008e460101")


def _statements(kind: str) -> x509.UnrecognizedExtension:
    kinds = bytes.fromhex("3013060604008e4601063009060704008e460106" + kind)
    body = _COMPLIANCE + kinds
    oid = x509.ObjectIdentifier("1.3.6.1.5.5.7.1.3")
    return x509.UnrecognizedExtension(oid, bytes([0x30, len(body)]) + body)


A_SEAL, A_SIGNATURE = _statements("02"), _statements("01")

_LIST = """<?xml version="1.0" encoding="UTF-8"?>
<TrustServiceStatusList xmlns="http://uri.etsi.org/02231/v2#">
 <SchemeInformation>
  <NextUpdate><dateTime>{due:%Y-%m-%dT%H:%M:%SZ}</dateTime></NextUpdate>
 </SchemeInformation>
 <TrustServiceProviderList><TrustServiceProvider><TSPServices>{services}
 </TSPServices></TrustServiceProvider></TrustServiceProviderList>
</TrustServiceStatusList>"""

_SERVICE = """
  <TSPService><ServiceInformation>
   <ServiceTypeIdentifier>http://uri.etsi.org/TrstSvc/Svctype/{kind}</ServiceTypeIdentifier>
   <ServiceName><Name xml:lang="en">Made up</Name></ServiceName>
   <ServiceDigitalIdentity><DigitalId><X509Certificate>{certificate}</X509Certificate>
   </DigitalId></ServiceDigitalIdentity>
   <ServiceStatus>http://uri.etsi.org/TrstSvc/TrustedList/Svcstatus/{status}</ServiceStatus>
   <StatusStartingTime>{since:%Y-%m-%dT%H:%M:%SZ}</StatusStartingTime>
   <ServiceInformationExtensions><Extension Critical="false">
    <AdditionalServiceInformation>
     <URI xml:lang="en">http://uri.etsi.org/TrstSvc/TrustedList/SvcInfoExt/{purpose}</URI>
    </AdditionalServiceInformation>
   </Extension></ServiceInformationExtensions>
  </ServiceInformation></TSPService>"""


def service(
    holder: Holder,
    *,
    kind: str = "CA/QC",
    status: str = GRANTED,
    since: datetime = NOW - 900 * DAY,
    purpose: str = SEALS,
) -> str:
    return _SERVICE.format(
        kind=kind,
        certificate=b64encode(holder.der.dump()).decode(),
        status=status,
        since=since,
        purpose=purpose,
    )


def trust(*services: str, due: datetime = NOW + 30 * DAY, anchors: str = "") -> Trust:
    xml = _LIST.format(due=due, services="".join(services))
    return msgspec.structs.replace(pki.trust(), anchors=anchors, trusted_list=xml)


CLOCK = service(pki.timestamps(), kind="TSA/QTST")


def found(trust: Trust, data: bytes | None = None) -> tuple[Finding, ...]:
    return check(data or qualified(), trust).findings


def qualified() -> bytes:
    return sealed_by(of_chamber(extensions=[A_SEAL]))


def test_a_granted_service_anchors_and_makes_it_a_qualified_seal() -> None:
    assert found(trust(service(pki.authority()), CLOCK)) == (*attacks.PASSED, QUALIFIED)


def test_its_clock_stamps() -> None:
    signature = check(qualified(), trust(service(pki.authority()), CLOCK)).signature

    assert signature
    assert signature.stamped_at == AT


def test_the_child_reads_the_list_too() -> None:
    answer = inspect(
        [qualified()],
        MediaType.PDF,
        SlotKind.EXTRACT,
        trust=trust(service(pki.authority()), CLOCK),
    )

    assert answer.findings[2:] == (*attacks.PASSED, QUALIFIED)


def test_a_certificate_that_does_not_call_itself_qualified_is_not() -> None:
    list_ = trust(service(pki.authority()), CLOCK)

    assert found(list_, attacks.genuine()) == (*attacks.PASSED, NOT_SO)


def test_a_qualified_signature_of_a_person_is_no_seal() -> None:
    list_ = trust(service(pki.authority(), purpose=SIGNATURES), CLOCK)
    signed = sealed_by(of_chamber(extensions=[A_SIGNATURE]))

    assert found(list_, signed) == (*attacks.PASSED, NOT_SO)


def test_a_service_for_signatures_of_people_makes_no_seals() -> None:
    list_ = trust(service(pki.authority(), purpose=SIGNATURES), CLOCK)

    assert found(list_) == (*attacks.PASSED, NOT_SO)


@pytest.mark.parametrize(
    "listed",
    [
        pytest.param(service(pki.authority(), status=WITHDRAWN), id="withdrawn"),
        pytest.param(service(pki.authority(), since=AT + DAY), id="granted later"),
        pytest.param(service(pki.issue("Andere", usage=pki.ISSUES)), id="somebody else"),
    ],
)
def test_a_service_that_was_not_granted_then_anchors_nothing(listed: str) -> None:
    assert found(trust(listed, CLOCK)) == attacks.UNTRUSTED


def test_an_anchor_of_the_administrator_still_counts_without_the_list() -> None:
    list_ = trust(service(pki.issue("Andere", usage=pki.ISSUES)), anchors=pki.root().pem)

    assert found(list_) == (*attacks.PASSED, NOT_SO)


def test_a_list_that_should_have_been_replaced_leaves_it_open() -> None:
    list_ = trust(service(pki.authority()), CLOCK, due=NOW)

    assert found(list_) == (*attacks.PASSED, STALE)


def test_a_list_that_cannot_be_read_leaves_everything_open() -> None:
    broken = msgspec.structs.replace(pki.trust(), trusted_list="<nothing/>")

    assert found(broken) == attacks.UNREADABLE


@pytest.mark.parametrize(
    ("xml", "due"),
    [
        ("<NextUpdate><dateTime>2026-12-01T00:00:00Z</dateTime></NextUpdate>", 1796083200),
        ("<a:NextUpdate>\n<a:dateTime>2026-12-01T00:00:00</a:dateTime>", 1796083200),
        ("<NextUpdate><dateTime>soon</dateTime></NextUpdate>", None),
        ("<NextUpdate/>", None),
        ("", None),
    ],
)
def test_when_the_next_issue_is_due_is_read_from_the_list(xml: str, due: int | None) -> None:
    moment = next_issue(xml)

    assert (moment and moment.timestamp()) == due
