"""The blueprint that every page of the portal stands on."""

from flask import Blueprint

portal = Blueprint("portal", __name__)
