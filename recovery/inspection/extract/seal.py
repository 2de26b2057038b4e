"""Is this extract the Chamber's, and unchanged?

pyHanko's verdict on a signature (`bottom_line`) is not enough. It passes a signature of any other
customer of the same authority, and a second, visible signature drawn over the text by anybody. So:
the organisation is pinned, the file is cut at the end of what its signature covers, and the cut is
validated from the start, as if nothing else had arrived. Whoever reads or looks gets the cut.
"""

from dataclasses import dataclass
from functools import partial

from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature

from recovery.inspection.extract import revisions, signer
from recovery.inspection.extract.evidence import evidence_in
from recovery.inspection.extract.judged import Judged
from recovery.inspection.extract.refusal import Settled, failed, guarded
from recovery.inspection.extract.silence import silence
from recovery.inspection.trust import Trust
from recovery.rules.findings import Code, Finding, Verdict
from recovery.rules.registration import Signature

silence()

_UNREADABLE = Finding(Code.SEAL_UNREADABLE, Verdict.UNKNOWN)
_CHANGED = Finding(Code.SEAL_CHANGED, Verdict.FAIL)


@dataclass(frozen=True)
class Sealed:
    """What a check found.

    Attributes:
        findings: SEAL, PASS; or one FAIL; or what a person has to look at, UNKNOWN. Where a
            trusted list is set, SEAL_QUALIFIED after a seal that did not fail.
        signature: The Chamber's; None when the check failed or could not be made.
        cut: The bytes that are read and shown; None likewise.
    """

    findings: tuple[Finding, ...]
    signature: Signature | None = None
    cut: bytes | None = None


def check(data: bytes, trust: Trust) -> Sealed:
    """Check the seal on a file.

    Args:
        data: The whole file.
        trust: Whose seal counts, and the moment; it must be set.

    Returns:
        What was found; for any bytes, and never an exception because of them.

    Raises:
        MemoryError: The file needs more than this process may have.
    """
    try:
        return guarded(lambda: _check(data, trust), _UNREADABLE)
    except Settled as end:
        return Sealed((end.finding,))


def _check(data: bytes, trust: Trust) -> Sealed:
    if not data.startswith(b"%PDF-") or b"/ByteRange" not in data:
        raise failed(Code.NO_SEAL)
    cut, signature = _first(data, trust.subject)
    signer.require_known_algorithms(signature.signer_info, signature.signer_cert)
    latest = guarded(lambda: _latest(data, cut, signature), _CHANGED)
    evidence = evidence_in(latest, signature.signed_data)
    facts, findings = Judged(signature, evidence, trust).verdict()
    return Sealed(findings, facts, cut)


def _first(data: bytes, subject: str) -> tuple[bytes, EmbeddedPdfSignature]:
    """Find the first signature in the name of the pinned organisation; whose it is comes later.

    Returns:
        What it covers, and the signature as read from that alone.

    Raises:
        Settled: There is none; or, in what it covers, another one as well (SEAL_OTHER_SIGNER,
            FAIL): the Chamber seals what it made itself, and that bears nobody else's.
    """
    for cut in revisions.cuts(data):
        try:
            found, ours = guarded(partial(_signatures, cut, subject), _UNREADABLE)
        except Settled:
            continue  # no revision, or a mutilated one; what there is to say of it is said below
        if ours and len(found) > 1:
            raise failed(Code.SEAL_OTHER_SIGNER)
        if ours and revisions.covers(ours[0], cut):
            return cut, ours[0]
    found, ours = _signatures(data, subject)
    if ours:
        raise failed(Code.SEAL_CHANGED)  # it covers no beginning of the file
    raise failed(Code.SEAL_OTHER_SIGNER if found else Code.NO_SEAL)


def _signatures(
    data: bytes, subject: str
) -> tuple[list[EmbeddedPdfSignature], list[EmbeddedPdfSignature]]:
    """Give all signatures in a file, and those of the pinned organisation."""
    found = revisions.signatures(revisions.opened(data))
    return found, [each for each in found if signer.is_of(each.signer_cert, subject)]


def _latest(data: bytes, cut: bytes, signature: EmbeddedPdfSignature) -> PdfFileReader:
    """Read the whole file, in which proof may stand behind the cut.

    Raises:
        Settled: SEAL_CHANGED, FAIL: something else came after the cut.
    """
    if data[len(cut) :].strip(revisions.WHITE) == b"":
        return signature.reader
    if not revisions.is_ended(data):
        raise failed(Code.SEAL_CHANGED)
    reader = revisions.opened(data)
    for each in revisions.signatures(reader):
        if revisions.same(each, signature) and revisions.is_only_proof(each):
            return reader
    raise failed(Code.SEAL_CHANGED)
