"""Write the documents of the made-up accounts to a folder, to be uploaded by hand."""

from datetime import datetime
from pathlib import Path

from recovery.samples.card import draw_card
from recovery.samples.extract import draw_extract
from recovery.samples.people import ACCOUNTS, WRONG
from recovery.samples.register import REGISTRATIONS
from recovery.samples.sealing import SampleSeal
from recovery.samples.wrong import write_wrong


def write_documents(folder: Path, seal: SampleSeal, at: datetime) -> None:
    """Write each account's documents into a folder of its own, over those that are there.

    They are an `extract….pdf` for each company and an `identity-….jpg` for each person; beside
    them lie those in `WRONG`.

    Args:
        folder: Made when missing.
        seal: Seals the extracts.
        at: When they are made and sealed, so that they are fresh; with a zone.
    """
    extracts: dict[str, bytes] = {}
    for sample in ACCOUNTS:
        place = folder / sample.folder
        place.mkdir(parents=True, exist_ok=True)
        for name, company in sample.extracts:
            extracts[company.kvk_number] = seal.seal(draw_extract(company, at), at)
            (place / name).write_bytes(extracts[company.kvk_number])
        for person in sample.people:
            card = place / f"identity-{person.name.lower().replace(' ', '-')}.jpg"
            draw_card(person).save(card, quality=88)
    right, other = (extracts[REGISTRATIONS[kind].kvk_number] for kind in ("bv_sole", "bv_mixed"))
    write_wrong(folder / WRONG, seal, at, right=right, other=other)
