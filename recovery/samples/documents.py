"""Write the documents of the made-up accounts to a folder, to be uploaded by hand."""

from datetime import date
from pathlib import Path

from recovery.samples.card import draw_card
from recovery.samples.extract import write_extract
from recovery.samples.people import ACCOUNTS


def write_documents(folder: Path, today: date | None = None) -> list[Path]:
    """Write each account's documents into a folder of its own, over those that are there.

    Args:
        folder: Made when missing.
        today: The extract carries this date, so that it is fresh; None: today.

    Returns:
        The files: an `extract.pdf` for each business, an `identity-….jpg` for each person.
    """
    written: list[Path] = []
    for sample in ACCOUNTS:
        place = folder / sample.folder
        place.mkdir(parents=True, exist_ok=True)
        if sample.legal_form:
            written.append(place / "extract.pdf")
            write_extract(written[-1], sample, today or date.today())  # noqa: DTZ011 - the day here
        for person in sample.people:
            written.append(place / f"identity-{person.name.lower().replace(' ', '-')}.jpg")
            draw_card(person).save(written[-1], quality=88)
    return written
