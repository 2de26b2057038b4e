"""An extract of the business register: whose seal it bears, and what it says."""

import recovery.inspection.extract.preload  # noqa: F401 - for its effect
from recovery.inspection.answer import Inspection
from recovery.inspection.extract.reading import read
from recovery.inspection.extract.seal import Sealed, check
from recovery.inspection.pdf import inspect_pdf
from recovery.inspection.trust import Trust
from recovery.rules.findings import Code, Finding, Verdict
from recovery.rules.registration import ExtractFacts


def prepare(trust: Trust) -> None:
    """Load what only some installations need, while modules can still be loaded."""
    if trust.trusted_list:
        from recovery.inspection.extract import trusted_list  # noqa: F401, PLC0415 - see there


def examine(data: bytes, trust: Trust) -> Inspection:
    """Examine an extract.

    Args:
        data: The whole file.
        trust: Whose seal counts. Without any, nothing is read: nobody could say whose words it is.

    Returns:
        The findings about the seal after those about the file, the safe view and what was read. A
        seal that can be read: view and text are of what it covers alone. One that cannot: the view
        is of the whole file, for the person who has to look, and nothing is read. When it refuses
        the file: that finding alone, or the one for which the file could not be looked at in the
        first place.

    Raises:
        MemoryError: The file needs more than this process may have.
    """
    if not trust.is_set:
        unset = Finding(Code.SEAL_TRUST_UNSET, Verdict.UNKNOWN)
        return _shown(data, Sealed((unset,)))
    return _shown(data, check(data, trust))


def _shown(data: bytes, seal: Sealed) -> Inspection:
    """Add the view of what the seal covers, or of the whole file where that is not known."""
    look = inspect_pdf(data if seal.cut is None else seal.cut)
    if not look.pages:
        return look
    if any(each.verdict is Verdict.FAIL for each in seal.findings):
        return Inspection(seal.findings)
    registration = None if seal.cut is None else read(seal.cut)
    facts = ExtractFacts(signature=seal.signature, registration=registration)
    return Inspection((*look.findings, *seal.findings), look.pages, facts)
