"""What the product answered with success, case by case: what must be true in the end."""

from dataclasses import dataclass, field
from hashlib import sha256

from recovery.rules.states import Action


def digest(content: bytes) -> str:
    """Name the bytes of a document."""
    return sha256(content).hexdigest()


@dataclass
class Record:
    """One case as those who drove it know it.

    Attributes:
        case_id: Empty while nothing answered.
        contact: The new address; unlike any other.
        sent: By slot, the documents of which one must stand there: the last one whose upload was
            answered with success, and any whose answer never came.
        answered: Moves that were answered with success.
        asked: How often each move was wished for; a lost answer is no new wish.
    """

    contact: str = ""
    case_id: str = ""
    sent: dict[str, set[str]] = field(default_factory=dict)
    answered: list[Action] = field(default_factory=list)
    asked: list[Action] = field(default_factory=list)

    def tried(self, slot_id: str, content: bytes) -> None:
        """Note that an upload began: from now on it may stand there."""
        self.sent.setdefault(slot_id, set()).add(digest(content))

    def kept(self, slot_id: str, content: bytes) -> None:
        """Note that an upload was answered with success: nothing else stands there."""
        self.sent[slot_id] = {digest(content)}

    def wished(self, action: Action) -> None:
        """Note that somebody wants this move; before they ask for it."""
        self.asked.append(action)

    def done(self, action: Action) -> None:
        """Note that the move was answered with success."""
        self.answered.append(action)
