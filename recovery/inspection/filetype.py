"""What a file is, told by its first bytes and never by its name.

Two looks must agree: libmagic, which knows the many things a file can be (a script, a program, an
archive), and the exact first bytes of the few types that are accepted. libmagic alone would take
a PDF with a kilobyte of something else before its header, and an MP4 that calls itself HEIC; the
first bytes alone would take anything. The decoder in the sandbox is the proof; this look decides
what is kept at all, before the first byte is.
"""

from importlib.util import find_spec

try:
    import magic
except ImportError:  # no libmagic on this system: the wheel brings one, and must come first
    import pylibmagic  # noqa: F401, I001 - it makes the library findable
    import magic

from recovery.inspection.structure import begins_as
from recovery.rules.evidence import MediaType

HEAD = 256 * 1024
"""How many bytes `sniff` wants at most."""

NAMES = {
    "image/jpeg": MediaType.JPEG,
    "image/png": MediaType.PNG,
    "image/apng": MediaType.PNG,
    "image/vnd.mozilla.apng": MediaType.PNG,
    "image/webp": MediaType.WEBP,
    "image/heic": MediaType.HEIC,
    "image/heif": MediaType.HEIC,
    "image/heic-sequence": MediaType.HEIC,
    "image/heif-sequence": MediaType.HEIC,
    "application/pdf": MediaType.PDF,
}
"""libmagic's names, which differ between its versions, for what is accepted here."""


def sniff(head: bytes) -> MediaType | None:
    """Tell the type of a file by its content.

    Args:
        head: The first bytes of the file, at most HEAD of them are looked at; the whole file when
            it is shorter.

    Returns:
        The accepted type, or None for everything else, empty bytes included.
    """
    head = head[:HEAD]
    if not head:
        return None
    named = NAMES.get(magic.from_buffer(head, mime=True))
    return named if named is not None and begins_as(head, named) else None


def heic_supported() -> bool:
    """Say whether HEIC can be decoded: pillow-heif is an optional extra.

    It is looked for and not imported, so that no process but the sandbox ever loads its decoder.
    """
    return find_spec("pillow_heif") is not None
