"""Answers as soon as the first byte of a body is here, so that `recovery doctor` can tell.

A proxy that collects bodies before it hands them on writes documents in clear to its own disk.
Through such a proxy this answer comes only after the last byte was sent. Nothing is kept, no visit
begins, and nothing is read beyond the first byte.
"""

from flask import Blueprint, Response, request

from recovery.web.limits import limiter
from recovery.web.portal.draining import AT_ONCE

probe = Blueprint("probe", __name__)

LIMIT = 256 * 1024
"""Bytes that may be announced: more than proxies keep in memory, and little to send."""


@probe.put("/probe/body")
@limiter.limit("30 per hour")
def body() -> Response:
    """Wait for one byte, and say that it came."""
    request.max_content_length = LIMIT
    came = len(request.stream.read(1))
    request.environ[AT_ONCE] = True
    return Response(f"{came}\n", mimetype="text/plain")
