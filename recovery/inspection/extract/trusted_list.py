"""A trusted list (ETSI TS 119 612), as the administrator put it there.

It is not downloaded here, and its own signature is not looked at: the file is as good as the
anchors beside it, which the same person put there. Loading what reads it costs a fifth of what
starting an inspection does, so that is done only when there is one, and before the child shuts
itself in.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from asn1crypto import x509
from pyhanko.sign.validation.qualified.assess import QualificationAssessor
from pyhanko.sign.validation.qualified.eutl_parse import trust_list_to_registry_unsafe
from pyhanko.sign.validation.qualified.tsp import QcCertType, TSPRegistry
from pyhanko_certvalidator.authority import Authority, AuthorityWithCert
from pyhanko_certvalidator.path import ValidationPath

from recovery.inspection.trust import next_issue
from recovery.rules.findings import Code, Finding, Verdict


@dataclass(frozen=True)
class TrustedList:
    """The services of a trusted list that were granted at some time.

    Attributes:
        xml: The list as it was published.
    """

    xml: str

    @cached_property
    def _registry(self) -> TSPRegistry:
        registry, _ = trust_list_to_registry_unsafe(self.xml)
        return registry

    def authorities(self, at: datetime) -> list[x509.Certificate]:
        """Give the certificates of services that issued qualified certificates at a moment."""
        return self._granted(list(self._registry.known_certificate_authorities), at)

    def clocks(self, at: datetime) -> list[x509.Certificate]:
        """Give the certificates of services that made qualified timestamps at a moment."""
        return self._granted(list(self._registry.known_timestamp_authorities), at)

    def _granted(self, among: Sequence[Authority], at: datetime) -> list[x509.Certificate]:
        return [
            each.certificate
            for each in among
            if isinstance(each, AuthorityWithCert)
            and any(self._registry.applicable_service_definitions(each, at))
        ]

    def judge(self, path: ValidationPath, at: datetime, now: datetime) -> Finding:
        """Say whether a chain makes a qualified electronic seal.

        Args:
            path: The chain of the signer.
            at: When it was signed.
            now: For the age of the list.

        Returns:
            SEAL_QUALIFIED: PASS; WARN when the list says otherwise or nothing; UNKNOWN when the
            list should have been replaced by now.
        """
        due = next_issue(self.xml)
        if due is None or due <= now:
            return Finding(Code.SEAL_QUALIFIED, Verdict.UNKNOWN)
        status = QualificationAssessor(self._registry).check_entity_cert_qualified(path, at).status
        granted = status.qualified and status.qc_type is QcCertType.QC_ESEAL
        return Finding(Code.SEAL_QUALIFIED, Verdict.PASS if granted else Verdict.WARN)
