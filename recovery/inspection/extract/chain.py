"""From a certificate to an anchor that the administrator set, at a moment, with nothing fetched.

pyHanko's validation is written for an event loop. Nothing here ever waits, since nothing is
fetched, and a loop would need a file descriptor that the confined process may not have; so each
coroutine is driven to its end by hand.
"""

from collections.abc import Coroutine, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from asn1crypto import x509
from pyhanko_certvalidator import CertificateValidator, ValidationContext
from pyhanko_certvalidator.errors import (
    ExpiredError,
    NotYetValidError,
    PathBuildingError,
    ValidationError,
)
from pyhanko_certvalidator.path import ValidationPath

from recovery.inspection.extract.evidence import Evidence

T = TypeVar("T")


class Untrusted(Exception):
    """No chain leads to an anchor."""


class OutOfTime(Exception):
    """A chain leads to an anchor, and a certificate of it was not valid at that moment."""


@dataclass(frozen=True)
class Anchors:
    """What a chain may end at, and what stands in the file to lead there.

    Attributes:
        roots: The anchors, and never the system's own; without any, nothing is trusted.
        evidence: Certificates and revocation data out of the file.
    """

    roots: Sequence[x509.Certificate]
    evidence: Evidence

    def context(self, at: datetime) -> ValidationContext:
        """Give the context for a moment, without a look at revocation."""
        return ValidationContext(
            trust_roots=list(self.roots),
            other_certs=list(self.evidence.certificates),
            moment=at,
            allow_fetching=False,
            revocation_mode="none",
        )

    def path(self, certificate: x509.Certificate, at: datetime) -> ValidationPath:
        """Give the chain from a certificate to an anchor, as valid at a moment.

        Raises:
            Untrusted: There is none.
            OutOfTime: There is one, outside its time.
        """
        dates = certificate["tbs_certificate"]["validity"]
        validator = CertificateValidator(certificate, validation_context=self.context(at))
        try:
            path = finish(validator.async_validate_path())
        except (ExpiredError, NotYetValidError) as error:
            raise OutOfTime from error
        except (PathBuildingError, ValidationError) as error:
            raise Untrusted from error
        # Of a certificate that is an anchor itself the dates are not looked at there.
        if not dates["not_before"].native <= at <= dates["not_after"].native:
            raise OutOfTime
        return path


def finish(work: Coroutine[Any, Any, T]) -> T:
    """Drive a coroutine that never waits to its end."""
    try:
        work.send(None)
    except StopIteration as end:
        value: T = end.value
        return value
    work.close()
    raise AssertionError("nothing that is fetched can be waited for here")
