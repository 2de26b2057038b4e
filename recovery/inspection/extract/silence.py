"""Keep pyHanko from talking: at WARNING and above it writes the subjects of certificates."""

import logging


def silence() -> None:
    """Let pyHanko's loggers write nothing, in this process and for good."""
    for name in ("pyhanko", "pyhanko_certvalidator"):
        logging.getLogger(name).setLevel(logging.CRITICAL + 1)
