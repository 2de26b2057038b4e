"""Can the Chamber's seal on extracts be checked, and for how long still?"""

from datetime import datetime, timedelta

from cryptography import x509

from recovery.doctor.report import Result, fail, ok, warning
from recovery.inspection.trust import next_issue
from recovery.parts import Parts
from recovery.settings import ExtractSettings

SOON = timedelta(days=60)
"""Long enough to get a new extract, and from it the certificate that comes next."""


def trust(parts: Parts) -> Result:
    """Whether seals are checked at all, and whether what they are checked with is in force."""
    settings, now = parts.settings.extract, parts.database.clock()
    if not parts.trust.is_set:
        return warning("extract seal", _unset(settings))
    if parts.trust.trusted_list and (stale := _list_stale(parts.trust.trusted_list, now)):
        return warning("extract seal", stale)
    if not parts.trust.anchors:
        return ok("extract seal", "Seals are checked with the trusted list.")
    ends = max(each.not_valid_after_utc for each in _anchors(parts.trust.anchors))
    if ends <= now:
        return fail(
            "extract seal",
            f"Every certificate in RECOVERY_EXTRACT_TRUST_FILE has expired, the last on "
            f"{ends:%Y-%m-%d}: every extract is refused. See docs/extract.md.",
        )
    if ends - now <= SOON:
        return warning(
            "extract seal",
            f"The last certificate in RECOVERY_EXTRACT_TRUST_FILE expires on {ends:%Y-%m-%d}; "
            "see docs/extract.md for how to get the next one.",
        )
    return ok("extract seal", f"Seals of {settings.subject} are checked until {ends:%Y-%m-%d}.")


def _unset(settings: ExtractSettings) -> str:
    missing = [
        name
        for name, value in (
            ("RECOVERY_EXTRACT_SUBJECT", settings.subject),
            ("RECOVERY_EXTRACT_TRUST_FILE", settings.trust_file or settings.trusted_list),
        )
        if not value
    ]
    return (
        f"{' and '.join(missing)} not set, so no seal is checked and every business request goes "
        "to a person unread; see docs/extract.md."
    )


def _anchors(pem: str) -> list[x509.Certificate]:
    return x509.load_pem_x509_certificates(pem.encode())


def _list_stale(trusted_list: str, now: datetime) -> str:
    """Say what is wrong with the age of a trusted list; empty when nothing is."""
    due = next_issue(trusted_list)
    if due is None:
        return "RECOVERY_EXTRACT_TRUSTED_LIST does not say when its next issue is due."
    if due <= now:
        return (
            f"The trusted list in RECOVERY_EXTRACT_TRUSTED_LIST was due for renewal on "
            f"{due:%Y-%m-%d}: fetch the new issue."
        )
    return ""
