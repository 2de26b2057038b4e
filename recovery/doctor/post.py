"""Does the mail server take us?"""

from recovery.doctor.report import Result, fail, ok, warning
from recovery.errors import TryLater
from recovery.outside.smtp import SmtpMailer
from recovery.parts import Parts


def mail(parts: Parts) -> Result:
    """Whether the mail server can be reached and lets us in, as for a mail; none is sent."""
    if not isinstance(parts.mailer, SmtpMailer):
        if parts.settings.demo:
            return ok("mail", "All mail stays in the mailbox of the demo.")
        text = "No mail reaches anybody: RECOVERY_MAIL_URL is not set."
        return warning("mail", text)
    try:
        parts.mailer.greet()
    except TryLater as error:
        return fail("mail", f"The mail server does not take us ({error}): see RECOVERY_MAIL_URL.")
    return ok("mail", "The mail server takes us.")
