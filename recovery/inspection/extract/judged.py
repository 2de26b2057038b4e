"""What a signature is worth once it stands alone in its cut: unchanged, trusted, in time.

Moments. A seal counts from the time in a trusted timestamp. Without one the signer's own word for
the time counts, and everything is judged as of now: the certificate has to be valid today, and the
revocation data in force today, because somebody with a stolen key could write any date.

A signature that was added later and the document timestamps of an archive are no timestamps of this
signature, and are not used as such.
"""

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from asn1crypto import pem, x509
from pyhanko.sign.diff_analysis import ModificationLevel
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature, async_validate_pdf_signature
from pyhanko.sign.validation.settings import KeyUsageConstraints
from pyhanko.sign.validation.status import PdfSignatureStatus, SignatureCoverageLevel

from recovery.inspection.extract import signer
from recovery.inspection.extract.chain import Anchors, OutOfTime, Untrusted, finish
from recovery.inspection.extract.evidence import Evidence
from recovery.inspection.extract.refusal import failed, unknown
from recovery.inspection.extract.revocation import Status, revocation
from recovery.inspection.trust import Trust
from recovery.rules.findings import Code, Finding, Verdict
from recovery.rules.registration import Signature

if TYPE_CHECKING:
    from pyhanko_certvalidator.path import ValidationPath

    from recovery.inspection.extract.trusted_list import TrustedList

AHEAD = timedelta(minutes=10)
"""How far another clock than ours may run ahead."""

_LONGEST = 200
_ANY_USAGE = KeyUsageConstraints(key_usage=set())  # `signer.may_seal` looks at it


class Judged:
    """One signature in its cut, judged."""

    def __init__(self, signature: EmbeddedPdfSignature, evidence: Evidence, trust: Trust) -> None:
        self._signature = signature
        self._certificate: x509.Certificate = signature.signer_cert
        self._now = datetime.fromtimestamp(trust.now, UTC)
        self._evidence = evidence
        self._list = _listed(trust)
        self._roots = (
            [
                x509.Certificate.load(der)
                for _, _, der in pem.unarmor(trust.anchors.encode(), multiple=True)
            ]
            if trust.anchors
            else []
        )

    def verdict(self) -> tuple[Signature, tuple[Finding, ...]]:
        """Give what the signature says, and what is found about it.

        Raises:
            Settled: It counts for nothing, or cannot be read.
        """
        status = self._status()
        stamped_at = self._stamped_at(status)
        signed_at = _utc(status.signer_reported_dt)
        at = stamped_at or self._now
        if max(filter(None, (stamped_at, signed_at)), default=self._now) > self._now + AHEAD:
            raise unknown(Code.SEAL_UNREADABLE)  # our clock is wrong, or another one is
        anchors = self._anchors(at)
        findings: list[Finding] = []
        try:
            path = anchors.path(self._certificate, at)
        except Untrusted as error:
            raise failed(Code.SEAL_UNTRUSTED) from error
        except OutOfTime as error:
            raise failed(Code.SEAL_EXPIRED) from error
        if not signer.may_seal(self._certificate):
            raise failed(Code.SEAL_UNTRUSTED)
        findings += self._revoked(anchors, path, at)
        findings += self._expired_since(anchors)
        if not findings:
            findings.append(Finding(Code.SEAL, Verdict.PASS))
        if self._list is not None:
            findings.append(self._list.judge(path, at, self._now))
        return self._facts(signed_at, stamped_at), tuple(findings)

    def _status(self) -> PdfSignatureStatus:
        """Validate all but trust.

        Raises:
            Settled: SEAL_CHANGED, FAIL.
        """
        clocks = self._anchors(self._now, stamps=True).context(self._now)
        own = self._anchors(self._now).context(self._now)
        status = finish(
            async_validate_pdf_signature(
                self._signature, own, ts_validation_context=clocks, key_usage_settings=_ANY_USAGE
            )
        )
        if not (
            status.intact
            and status.valid
            and status.coverage is SignatureCoverageLevel.ENTIRE_FILE
            and status.modification_level is ModificationLevel.NONE
            and status.docmdp_ok
        ):
            raise failed(Code.SEAL_CHANGED)
        return status

    def _stamped_at(self, status: PdfSignatureStatus) -> datetime | None:
        """Give the time of a trusted timestamp; None when there is none."""
        stamp = status.timestamp_validity
        if stamp is None or not (stamp.intact and stamp.valid and stamp.trusted):
            return None
        at = _utc(stamp.timestamp)
        if at is None or stamp.validation_path is None:
            return None
        anchors = self._anchors(self._now, stamps=True)
        if revocation(anchors, stamp.validation_path, at) is Status.REVOKED:
            return None
        return at

    def _anchors(self, at: datetime, *, stamps: bool = False) -> Anchors:
        roots = list(self._roots)
        if self._list is not None:
            roots += self._list.clocks(at) if stamps else self._list.authorities(at)
        return Anchors(roots, self._evidence)

    def _revoked(self, anchors: Anchors, path: "ValidationPath", at: datetime) -> list[Finding]:
        status = revocation(anchors, path, at)
        if status is Status.REVOKED:
            raise failed(Code.SEAL_REVOKED)
        missing = Finding(Code.SEAL_REVOCATION_UNKNOWN, Verdict.UNKNOWN)
        return [missing] if status is Status.UNKNOWN else []

    def _expired_since(self, anchors: Anchors) -> list[Finding]:
        try:
            anchors.path(self._certificate, self._now)
        except OutOfTime:
            return [Finding(Code.SEAL_EXPIRED, Verdict.UNKNOWN)]
        except Untrusted as error:
            raise failed(Code.SEAL_UNTRUSTED) from error
        return []

    def _facts(self, signed_at: datetime | None, stamped_at: datetime | None) -> Signature:
        _, _, second, rest = self._signature.byte_range
        return Signature(
            signer=signer.name_of(self._certificate)[:_LONGEST],
            issuer=signer.issuer_of(self._certificate)[:_LONGEST],
            signed_at=signed_at,
            stamped_at=stamped_at,
            covers=int(second + rest),
        )


def _listed(trust: Trust) -> "TrustedList | None":
    """Read the trusted list, where there is one; `prepare` has loaded what that takes."""
    if not trust.trusted_list:
        return None
    from recovery.inspection.extract.trusted_list import TrustedList  # noqa: PLC0415 - see there

    return TrustedList(trust.trusted_list)


def _utc(moment: datetime | None) -> datetime | None:
    """Give a moment in UTC; one without a zone is taken for it."""
    if moment is None:
        return None
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
