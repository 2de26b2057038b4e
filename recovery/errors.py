"""Every error of the domain.

RecoveryError
├── SettingsError           a setting is wrong or unsafe: the start is refused, the setting named
├── CaseError
│   ├── CaseNotFound        no such case, or not one that this person may know of
│   ├── MoveRefused         the case has moved on, or this move does not exist from its state
│   ├── NotAllowed          the move exists, but not for this person
│   └── ChecklistIncomplete an approval without every point checked
├── ProofError
│   ├── CodeWrong           the six digits do not match
│   ├── CodeSpent           too many tries, too late, or used already
│   └── LinkSpent           the link is unknown, used or expired
├── EvidenceError           a file that cannot serve; `reason` is a key of rules.findings
│   ├── DocumentEmpty
│   ├── DocumentTooLarge
│   ├── DocumentCutOff      the connection ended before the announced length
│   ├── TypeRefused
│   └── SlotClosed          the slot is not open for an upload now
├── VaultError
│   ├── SealBroken          one failure for every way of failing to open
│   ├── KeyMissing          the document key is gone, or its wrapping key is not in the ring
│   └── WipeIncomplete      something of the document was still found after destroying it
├── ReceiptError            a receipt that proves nothing
│   ├── ReceiptUnreadable   no receipt, or not one of a version that is known here
│   ├── ReceiptSignerUnknown  signed by none of the keys that it is checked with
│   └── ReceiptChanged      the signature is of another text
├── StaffError
│   ├── StaffUnknown        nobody on the staff has this address
│   ├── AddressInvalid      an address that the sign-in would never take
│   └── StaffKnown          somebody on the staff has this address already
├── TrailBroken             a row of the trail was changed, removed or inserted
├── BackupError
│   ├── BackupRefused       the place is not one to back up from, to write to or to restore into
│   ├── BackupDamaged       a file that is no backup, or not all of one
│   └── BackupUnfinished    a restore met faults of disk or database half-way; run it again
└── OutsideError
    ├── AccountUnknown      the account system does not know this account any more
    ├── TryLater            a passing fault: the same call may succeed later
    └── MailRefused         the mail server will not take this message, now or ever

Errors carry facts, never sentences for people: `web/errors.py` and the templates hold the words.
"""


class RecoveryError(Exception):
    """The root of the family."""


class SettingsError(RecoveryError):
    """A setting is wrong or unsafe.

    Args:
        name: The environment variable at fault.
        reason: What is wrong with it, in one sentence for the administrator.
    """

    def __init__(self, name: str, reason: str) -> None:
        super().__init__(f"{name}: {reason}")
        self.name = name
        self.reason = reason


class CaseError(RecoveryError):
    """Something about a case stands in the way."""


class CaseNotFound(CaseError):
    """No such case, or not one that this person may know of."""


class MoveRefused(CaseError):
    """The case is not in a state that this action leaves, or somebody was quicker."""

    def __init__(self, case_id: str, state: str, action: str) -> None:
        super().__init__(f"case {case_id} is {state}: {action} refused")
        self.case_id = case_id
        self.state = state
        self.action = action


class NotAllowed(CaseError):
    """The action exists, but not for this person's role."""

    def __init__(self, role: str, action: str) -> None:
        super().__init__(f"{role} may not {action}")
        self.role = role
        self.action = action


class ChecklistIncomplete(CaseError):
    """An approval came without every point of the checklist."""

    def __init__(self, missing: tuple[str, ...]) -> None:
        super().__init__(f"unchecked: {', '.join(missing)}")
        self.missing = missing


class ProofError(RecoveryError):
    """A code or link that proves nothing."""


class CodeWrong(ProofError):
    """The six digits do not match.

    Args:
        tries_left: How many tries remain, 0 or more.
    """

    def __init__(self, tries_left: int) -> None:
        super().__init__(f"wrong code, {tries_left} tries left")
        self.tries_left = tries_left


class CodeSpent(ProofError):
    """The code was tried too often, came too late, or was used already."""


class LinkSpent(ProofError):
    """The link is unknown, used or expired; which of these is not said."""


class EvidenceError(RecoveryError):
    """A file that cannot serve.

    Attributes:
        reason: A code of `rules.findings.Code`, for the sentence that the sender reads.
    """

    reason = "damaged"


class DocumentEmpty(EvidenceError):
    """Nothing arrived."""

    reason = "empty"


class DocumentTooLarge(EvidenceError):
    """More bytes were announced or arrived than the limit allows."""

    reason = "too_large"


class DocumentCutOff(EvidenceError):
    """The connection ended before the announced length; nothing was kept."""

    reason = "cut_off"


class TypeRefused(EvidenceError):
    """The bytes are not of an accepted type, whatever the name says."""

    def __init__(self, reason: str = "wrong_type") -> None:
        super().__init__(reason)
        self.reason = reason


class SlotClosed(EvidenceError):
    """The slot takes no upload now: it is not yours, filled, or the case was submitted."""

    reason = "slot_closed"


class VaultError(RecoveryError):
    """Sealed bytes that cannot be opened or destroyed."""


class SealBroken(VaultError):
    """A sealed object does not open: wrong key, changed, cut, moved, or no object at all."""


class KeyMissing(VaultError):
    """The document key is gone, or its wrapping key is not in the ring."""


class WipeIncomplete(VaultError):
    """Something of the document was still found after destroying it.

    Args:
        remains: Names of what was found, free of personal data.
    """

    def __init__(self, remains: tuple[str, ...]) -> None:
        super().__init__(f"still there: {', '.join(remains)}")
        self.remains = remains


class ReceiptError(RecoveryError):
    """A receipt that proves nothing."""


class ReceiptUnreadable(ReceiptError):
    """Not a receipt, or not one of a version that is known here; also too large to be one."""


class ReceiptSignerUnknown(ReceiptError):
    """The receipt names a key that is not among those it is checked with."""


class ReceiptChanged(ReceiptError):
    """The signature is no signature of this text by the key that it names."""


class StaffError(RecoveryError):
    """Something about a member of staff stands in the way."""


class StaffUnknown(StaffError):
    """Nobody on the staff has this address."""

    def __init__(self) -> None:
        super().__init__("nobody on the staff has this address")


class AddressInvalid(StaffError):
    """An e-mail address that the sign-in would never take."""

    def __init__(self) -> None:
        super().__init__("this is not a complete e-mail address, such as name@example.nl")


class StaffKnown(StaffError):
    """Somebody on the staff has this address already."""

    def __init__(self) -> None:
        super().__init__("somebody on the staff has this address already")


class TrailBroken(RecoveryError):
    """A row of the trail was changed, removed or inserted.

    Args:
        number: The first row that does not follow from the one before it.
    """

    def __init__(self, number: int) -> None:
        super().__init__(f"the trail breaks at entry {number}")
        self.number = number


class BackupError(RecoveryError):
    """A backup that is not made, or not restored; it says why in one sentence."""


class BackupRefused(BackupError):
    """The place is not one to back up from, to write to or to restore into; nothing was done."""


class BackupDamaged(BackupError):
    """The file is no backup, or is cut off or changed.

    Args:
        what: What is wrong with it.
    """

    def __init__(self, what: str) -> None:
        super().__init__(f"this backup cannot be used: {what}")


class BackupUnfinished(BackupError):
    """A restore met faults of disk or database half-way; the log names them. Run it again.

    Args:
        faults: How many.
    """

    def __init__(self, faults: int) -> None:
        super().__init__(f"half restored, with {faults} faults (see the log); run this again")


class OutsideError(RecoveryError):
    """A system outside did not do what was asked."""


class AccountUnknown(OutsideError):
    """The account system does not know this account any more."""


class TryLater(OutsideError):
    """A passing fault: the same call may succeed later."""


class MailRefused(OutsideError):
    """The mail server will not take this message, now or ever."""
