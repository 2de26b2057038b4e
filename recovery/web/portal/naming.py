"""What a page calls a person and a file, unsealed while it is drawn and kept nowhere else."""

from recovery.errors import KeyMissing, SealBroken
from recovery.flow import signing
from recovery.store.models import Case, Slot
from recovery.web.joined import parts


def named(case: Case, slot: Slot) -> str:
    """Name whose document a slot asks for; empty when that cannot be read now."""
    return signing.subject(parts().vault, case, slot)


def file_name(case_id: str, document_id: str) -> str:
    """Give the sender's own name of their file; empty when it is gone."""
    try:
        return parts().vault.read(case_id, document_id, "name").decode("utf-8", "replace")
    except (KeyMissing, SealBroken):
        return ""
