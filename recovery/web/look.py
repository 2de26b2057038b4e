"""The host's own look: name, accent colour, logo and support, in every page and mail."""

from flask import Blueprint, Flask, Response, abort, send_file
from flask.typing import ResponseReturnValue

from recovery.settings import Brand
from recovery.web.joined import parts

blueprint = Blueprint("look", __name__)


def install(app: Flask, brand: Brand) -> None:
    """Give every template the brand."""
    app.register_blueprint(blueprint)
    app.jinja_env.globals["brand"] = brand


@blueprint.get("/brand.css")
def brand_css() -> Response:
    """Give the accent colour as a custom property; no page carries an inline style."""
    brand = parts().settings.brand
    dark = _is_dark(brand.accent)
    ink = "#ffffff" if dark else "#16202c"
    # A colour that carries white text can be read on white; a lighter one cannot.
    text = f"color-mix(in srgb, {brand.accent} 90%, black)" if dark else "#16202c"
    rule = f":root{{--accent:{brand.accent};--accent-ink:{ink};--accent-text:{text}}}\n"
    return Response(rule, mimetype="text/css")


@blueprint.get("/logo")
def logo() -> ResponseReturnValue:
    """Give the host's logo, if one is set."""
    file = parts().settings.brand.logo
    if file is None or not file.is_file():
        abort(404)
    return send_file(file, max_age=3600)


def _is_dark(colour: str) -> bool:
    """Say whether white text on this colour has more contrast than dark text (WCAG 2.2, 1.4.3)."""
    channels = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]  # noqa: PLR2004 - the formula's constants
    luminance = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    return luminance < 0.18  # noqa: PLR2004 - where both contrasts meet
