"""Mail that leaves: one port, two adapters (SMTP, and the demo's own mailbox)."""

from email.message import EmailMessage
from typing import Protocol


class Mailer(Protocol):
    """Hands a finished message to whoever delivers it."""

    def send(self, message: EmailMessage) -> None:
        """Send one message to its `To` address.

        Raises:
            TryLater: The server cannot be reached or asks to come back.
            MailRefused: The server will never take this message for this address.
        """
