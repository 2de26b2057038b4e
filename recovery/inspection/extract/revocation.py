"""What the data in a file tells of the revocation of a chain, as of a moment.

A revocation counts whenever it was: one that was made later may reach back, and a new extract is
quickly had. Where nothing tells, the answer is that nobody knows.

pyhanko-certvalidator leaves one common case out. It takes a revocation list only from an authority
whose own issuer stands in the chain, and so takes none from an anchor that is no root: the very
thing that trusted lists, and many an administrator's file, hold. That case is looked at here.
"""

from datetime import datetime, timedelta
from enum import Enum, auto

from asn1crypto import crl
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, ed448, ed25519, rsa
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.authority import AuthorityWithCert
from pyhanko_certvalidator.errors import InsufficientRevinfoError, RevokedError
from pyhanko_certvalidator.ltv.poe import POEManager
from pyhanko_certvalidator.ltv.types import ValidationTimingInfo, ValidationTimingParams
from pyhanko_certvalidator.path import ValidationPath
from pyhanko_certvalidator.policy_decl import NonRevokedStatusAssertion
from pyhanko_certvalidator.registry import CertificateRegistry
from pyhanko_certvalidator.revinfo.archival import CRLContainer, OCSPContainer
from pyhanko_certvalidator.revinfo.manager import RevinfoManager
from pyhanko_certvalidator.validate import async_validate_path

from recovery.inspection.extract.chain import Anchors, finish

_TOLERANCE = timedelta(seconds=1)
_SIGNS_LISTS = (
    ec.EllipticCurvePublicKey,
    ed25519.Ed25519PublicKey,
    ed448.Ed448PublicKey,
    rsa.RSAPublicKey,
)


class Status(Enum):
    """What is known."""

    GOOD = auto()
    REVOKED = auto()
    UNKNOWN = auto()


def revocation(anchors: Anchors, path: ValidationPath, at: datetime) -> Status:
    """Say what is known of a chain.

    Args:
        anchors: And the data out of the file.
        path: The chain, valid at that moment.
        at: The data must have been in force then, or be younger.
    """
    if path.pkix_len == 0:
        return Status.UNKNOWN  # an anchor itself: nobody above it could have revoked it
    status = _by_library(anchors, path, at, ())
    if status is not Status.UNKNOWN:
        return status
    first = _by_anchor(anchors, path, at)
    if first is not Status.GOOD:
        return first
    good = NonRevokedStatusAssertion(path[1].sha256, at)
    return _by_library(anchors, path, at, (good,))


def _by_library(
    anchors: Anchors,
    path: ValidationPath,
    at: datetime,
    known: tuple[NonRevokedStatusAssertion, ...],
) -> Status:
    registry = CertificateRegistry.build([*anchors.evidence.certificates, *anchors.roots])
    answers = [
        each for answer in anchors.evidence.answers for each in OCSPContainer.load_multi(answer)
    ]
    manager = RevinfoManager(
        certificate_registry=registry,
        poe_manager=POEManager(),
        crls=[CRLContainer(each) for each in anchors.evidence.lists],
        ocsps=answers,
        assertions=known,
    )
    context = ValidationContext(
        trust_roots=list(anchors.roots),
        certificate_registry=registry,
        revinfo_manager=manager,
        moment=at,
        allow_fetching=False,
        revocation_mode="require",
        retroactive_revinfo=True,
    )
    context.timing_params = ValidationTimingParams(
        ValidationTimingInfo(at, at, point_in_time_validation=False), _TOLERANCE
    )
    try:
        finish(async_validate_path(context, path))
    except RevokedError as error:
        return Status.UNKNOWN if error.is_side_validation else Status.REVOKED
    except InsufficientRevinfoError:
        return Status.UNKNOWN
    return Status.GOOD


def _by_anchor(anchors: Anchors, path: ValidationPath, at: datetime) -> Status:
    """Look the first certificate below an anchor up in the anchor's own complete lists."""
    authority = path.trust_anchor.authority
    if not isinstance(authority, AuthorityWithCert) or authority.certificate.self_signed != "no":
        return Status.UNKNOWN
    anchor = authority.certificate
    found = Status.UNKNOWN
    for each in anchors.evidence.lists:
        if not _is_complete(each, anchor, at):
            continue
        signed = x509.load_der_x509_crl(each.dump())
        key = x509.load_der_x509_certificate(anchor.dump()).public_key()
        if not isinstance(key, _SIGNS_LISTS) or not signed.is_signature_valid(key):
            continue
        if signed.get_revoked_certificate_by_serial_number(path[1].serial_number) is not None:
            return Status.REVOKED
        found = Status.GOOD
    return found


def _is_complete(found: crl.CertificateList, anchor: asn1_x509.Certificate, at: datetime) -> bool:
    """Say whether a list is all that an authority revoked, and in force."""
    until = found["tbs_cert_list"]["next_update"].native
    usage = anchor.key_usage_value
    return (
        bool(found.issuer == anchor.subject)
        and not found.critical_extensions
        and until is not None
        and at <= until
        and (usage is None or "crl_sign" in usage.native)
    )
