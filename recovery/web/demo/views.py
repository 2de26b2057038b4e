"""What the demo has to show; nothing here exists in a real installation."""

import base64
import json
import re
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from pathlib import Path

from flask import Blueprint, Response, abort, render_template
from flask.typing import ResponseReturnValue
from markupsafe import Markup, escape

from recovery.outside.builtin_signin import CODE_STEP, one_time_codes
from recovery.outside.maildir import MaildirMailer
from recovery.samples import people
from recovery.web import headers
from recovery.web.desk.wording import ROLES
from recovery.web.joined import parts

demo = Blueprint("demo", __name__, url_prefix="/demo")

_ADDRESS = re.compile(r"https?://[^\s<>\"]+")


@dataclass(frozen=True)
class DemoStaff:
    """A made-up member of staff, as the seeding wrote them down."""

    name: str
    email: str
    role: str
    password: str
    totp_secret: str

    def code(self, now: datetime) -> str:
        """Give the six digits that work at this moment."""
        padding = "=" * (-len(self.totp_secret) % 8)
        secret = base64.b32decode(self.totp_secret + padding)
        return one_time_codes(secret).generate(int(now.timestamp())).decode()


@demo.get("")
def overview() -> ResponseReturnValue:
    """Show what there is to try: accounts, staff, and where to go."""
    return render_template(
        "demo/overview.html",
        accounts=people.ACCOUNTS,
        staff=_staff(),
        documents=_folder() / "documents",
        settings=parts().settings,
        roles=ROLES,
    )


@demo.get("/mailbox")
def mailbox() -> ResponseReturnValue:
    """List every mail, newest first."""
    return render_template("demo/mailbox.html", mails=_mailbox().messages())


@demo.get("/mailbox/<mail_id>")
def mail(mail_id: str) -> ResponseReturnValue:
    """Show one mail: its text with links to follow, and its HTML part in a frame."""
    message = _message(mail_id)
    headers.allow("frame-src", "'self'")
    return render_template(
        "demo/mail.html", mail_id=mail_id, message=message, text=_linked(_part(message, "plain"))
    )


@demo.get("/mailbox/<mail_id>/html")
def mail_html(mail_id: str) -> Response:
    """Give the HTML part alone, shut in: no scripts, no foreign pictures, no forms."""
    html = _part(_message(mail_id), "html")
    headers.allow("frame-ancestors", "'self'")
    headers.allow("style-src", "'unsafe-inline'")
    headers.allow("script-src", "'none'")
    headers.allow("sandbox", "allow-popups allow-popups-to-escape-sandbox")
    # A link of a mail opens a page of its own: no page of ours may be framed.
    return Response(html.replace("<head>", '<head><base target="_blank">', 1), mimetype="text/html")


@demo.get("/codes")
def codes() -> ResponseReturnValue:
    """Show the one-time codes of the made-up staff at this moment."""
    now = parts().database.clock()
    left = CODE_STEP - int(now.timestamp()) % CODE_STEP
    return render_template(
        "demo/codes.html",
        codes=[(each, each.code(now)) for each in _staff()],
        left=left,
        roles=ROLES,
    )


def _folder() -> Path:
    return parts().settings.data_dir / "demo"


def _staff() -> list[DemoStaff]:
    written = _folder() / "staff.json"
    if not written.is_file():
        return []
    return [DemoStaff(**each) for each in json.loads(written.read_text("utf-8"))]


def _mailbox() -> MaildirMailer:
    return MaildirMailer(parts().settings.mailbox)


def _message(mail_id: str) -> EmailMessage:
    found = _mailbox().get(mail_id)
    if found is None:
        abort(404)
    return found.message


def _part(message: EmailMessage, kind: str) -> str:
    part = message.get_body((kind,))
    return str(part.get_content()) if part is not None else ""


def _linked(text: str) -> Markup:
    """Escape a text and make links of the addresses in it."""
    done, last = Markup(), 0
    for found in _ADDRESS.finditer(text):
        done += escape(text[last : found.start()])
        done += Markup('<a href="{0}">{0}</a>').format(found.group())
        last = found.end()
    return done + escape(text[last:])
