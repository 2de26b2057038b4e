"""The desk's own pages; each module beside this one adds its views."""

from flask import Blueprint

desk = Blueprint("desk", __name__)
