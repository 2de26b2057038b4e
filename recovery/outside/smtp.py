"""The mailer for real: one connection per message to the company's own mail server.

What the server says is sorted into two: come back later (it cannot be reached, it asks to, or it
is set up wrong in a way that an administrator can mend), and never (this address or this message
is refused). Its own words are left behind: they quote the address.
"""

import smtplib
import ssl
from contextlib import suppress
from email.message import EmailMessage
from urllib.parse import unquote, urlsplit

from recovery.errors import MailRefused, TryLater

TIMEOUT = 20.0
"""Seconds that the server may take for each answer."""

_PORTS = {"smtp": 25, "smtp+starttls": 587, "smtps": 465}
_REFUSED_FOR_GOOD = 500


class SmtpMailer:
    """Hands messages to a mail server."""

    def __init__(self, url: str, *, tls: ssl.SSLContext | None = None) -> None:
        """Keep where the server is; nothing is sent yet.

        Args:
            url: `smtp://`, `smtp+starttls://` or `smtps://[user:password@]host[:port]`; user
                and password percent-encoded.
            tls: Whom to trust; None: the system's certificate authorities.
        """
        parts = urlsplit(url)
        self._scheme = parts.scheme
        self._host = parts.hostname or ""
        self._port = parts.port or _PORTS[parts.scheme]
        self._user = unquote(parts.username or "")
        self._password = unquote(parts.password or "")
        self._tls = tls or ssl.create_default_context()

    def send(self, message: EmailMessage) -> None:
        """Send one message to its `To` address.

        Raises:
            TryLater: The server cannot be reached, answers 4xx, or refuses us rather than the
                message (sign-in, sender, encryption).
            MailRefused: It answers 5xx to this recipient or this content.
        """
        server = self._reach()
        try:
            self._hand_over(server, message)
        finally:
            # The message is taken or refused by now: a lost goodbye must not send it twice.
            with suppress(OSError):
                server.quit()

    def greet(self) -> None:
        """Connect and sign in as for a message, and send none.

        Raises:
            TryLater: The server cannot be reached or refuses us; it names the kind of fault.
        """
        server = self._reach()
        try:
            server.ehlo_or_helo_if_needed()
        except OSError as error:
            raise TryLater(type(error).__name__) from None
        finally:
            with suppress(OSError):
                server.quit()

    def _reach(self) -> smtplib.SMTP:
        try:
            return self._connect()
        except OSError as error:
            # smtplib's errors are OSErrors too.
            raise TryLater(type(error).__name__) from None

    def _connect(self) -> smtplib.SMTP:
        server: smtplib.SMTP
        if self._scheme == "smtps":
            server = smtplib.SMTP_SSL(self._host, self._port, timeout=TIMEOUT, context=self._tls)
        else:
            server = smtplib.SMTP(self._host, self._port, timeout=TIMEOUT)
        try:
            if self._scheme == "smtp+starttls":
                server.starttls(context=self._tls)
            if self._user:
                server.login(self._user, self._password)
        except OSError:
            server.close()
            raise
        return server

    @staticmethod
    def _hand_over(server: smtplib.SMTP, message: EmailMessage) -> None:
        try:
            server.send_message(message)
        except smtplib.SMTPRecipientsRefused as error:
            codes = [code for code, _ in error.recipients.values()]
            raise _sorted(min(codes)) from None
        except smtplib.SMTPDataError as error:
            raise _sorted(error.smtp_code) from None
        except smtplib.SMTPNotSupportedError:
            # The address has letters that this server cannot write.
            raise MailRefused("SMTPUTF8") from None
        except OSError as error:
            raise TryLater(type(error).__name__) from None


def _sorted(code: int) -> TryLater | MailRefused:
    if code >= _REFUSED_FOR_GOOD:
        return MailRefused(str(code))
    return TryLater(str(code))
