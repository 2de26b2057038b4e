"""What the administrator sees of the installation: its settings, and none of its secrets."""

from flask import render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from recovery import installation
from recovery.rules.roles import Permission
from recovery.web.desk.access import needs
from recovery.web.desk.blueprint import desk
from recovery.web.joined import parts


@desk.get("/settings")
@needs(Permission.SEE_SETTINGS)
def settings() -> ResponseReturnValue:
    """Show the settings that this installation runs with; of a secret, only that it is set."""
    rows = installation.describe(parts().settings)
    words = {installation.SET: gettext("set"), "": gettext("not set")}
    return render_template("desk/settings.html", rows=rows, words=words)
