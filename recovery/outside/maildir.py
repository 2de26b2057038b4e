"""The demo's mailer: a mailbox in a folder, which a page of the demo shows.

Every mail of an installation lies in it to be read, so it is for made-up people only.
"""

import mailbox
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from hashlib import sha256
from pathlib import Path

from recovery.errors import TryLater

_OURS_ONLY = 0o700
_NAME = re.compile(r"(?P<seconds>\d+)\.M(?P<micros>\d+)P\d+Q(?P<count>\d+)\.")


@dataclass(frozen=True)
class StoredMail:
    """One mail of the mailbox.

    Attributes:
        id: Names it in an address of a page: 16 hexadecimal digits.
        arrived_at: When it was put in, in UTC.
    """

    id: str
    arrived_at: datetime
    message: EmailMessage


class MaildirMailer:
    """Puts messages in a Maildir folder, and shows them again."""

    def __init__(self, folder: Path) -> None:
        """Keep where the mailbox is; the first mail makes it, readable by its owner only."""
        self._folder = folder

    def send(self, message: EmailMessage) -> None:
        """Put a message in the mailbox, whole or not at all.

        Raises:
            TryLater: The folder cannot be written.
        """
        try:
            self._folder.parent.mkdir(parents=True, exist_ok=True)
            box = mailbox.Maildir(self._folder, create=True)
            self._folder.chmod(_OURS_ONLY)
            box.add(message)
        except OSError as error:
            raise TryLater(type(error).__name__) from None

    def messages(self) -> list[StoredMail]:
        """List every mail, newest first."""
        if not self._folder.is_dir():
            return []
        box = mailbox.Maildir(self._folder, create=False)
        keys = sorted(box.keys(), key=_order, reverse=True)
        return [_stored(key, box.get_bytes(key)) for key in keys]

    def get(self, mail_id: str) -> StoredMail | None:
        """Find one mail by its id; None when it is not there."""
        return next((mail for mail in self.messages() if mail.id == mail_id), None)


def _stored(key: str, content: bytes) -> StoredMail:
    seconds, micros, _ = _order(key)
    return StoredMail(
        id=sha256(key.encode()).hexdigest()[:16],
        arrived_at=datetime.fromtimestamp(seconds + micros / 1_000_000, UTC),
        message=message_from_bytes(content, policy=policy.default),
    )


def _order(key: str) -> tuple[int, int, int]:
    """Read the moment and the count from a Maildir name: files may share a time on disk."""
    name = _NAME.match(key)
    if name is None:
        return (0, 0, 0)
    return (int(name["seconds"]), int(name["micros"]), int(name["count"]))
