"""Reads text off the pages of the safe view, in a confined child of its own: the extra `ocr`.

It gets pages on standard input (`pages.py`) and answers as any inspection does (`answer.py`). It
judges the text itself: so the text, and a citizen number in it, never leaves this process, and its
parent has less to believe.

The models lie in the library's own package. They are named to it by path, because it fetches
models that it does not find, and everything is loaded and used once before `confine`: afterwards
no file can be opened. Its direction finder is off, since it turns lines full of `<` upside down;
instead, a page that does not read well is turned as a whole. Lines are read one by one: six at a
time, as the library would, double the memory for no gain on one processor.
"""

import os
import sys
import time
from collections.abc import Iterable
from datetime import UTC, datetime
from importlib.resources import files

from PIL import Image, ImageDraw, ImageFont

from recovery.inspection.answer import Inspection, encode
from recovery.inspection.confine import confine
from recovery.inspection.identity.judge import Judged, judge, looked
from recovery.inspection.identity.looking import DETAIL, Look, Piece, readings
from recovery.inspection.identity.pages import MOST_PAGES, SECONDS, pages_in
from recovery.rules.findings import Code, Finding, Verdict

Image.preinit()  # the JPEG decoder; later nothing can be loaded

MEMORY = 2048 * 1024 * 1024
"""Address space in bytes: the library and its models take 600 MB of it, a full page 1 GB more."""

CPU_SECONDS = 40

MOST_CHARACTERS = 500

BSN = Finding(Code.BSN_VISIBLE, Verdict.FAIL)
WEIGHTS = (Finding(Code.ZONE, Verdict.WARN), Finding(Code.ZONE, Verdict.PASS), BSN)
"""What weighs more comes later: a zone that is right was read right, a wrong one perhaps not."""


def main() -> None:
    """Read the pages on standard input."""
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
        os.environ[name] = "1"
    look = _load()
    confine(memory=MEMORY, cpu_seconds=CPU_SECONDS)
    inspection = read(look, pages_in(sys.stdin.buffer), datetime.now(UTC))
    sys.stdout.buffer.writelines(encode(inspection))
    sys.stdout.buffer.flush()


def read(look: Look, pages: Iterable[bytes], now: datetime) -> Inspection:
    """Read pages and judge what they say, each of them by itself.

    Args:
        look: Finds the text of a picture that stands upright.
        pages: Of the safe view.
        now: With its zone.

    Returns:
        TEXT_LOOK: PASS when every page was read, or enough of them to send the document back,
        else UNKNOWN; then what weighs most of what `judge` found on any of them.
    """
    until = time.monotonic() + SECONDS
    most, number = Judged(), 0
    for number, page in enumerate(pages, start=1):
        if number > MOST_PAGES or time.monotonic() > until:
            return _told(most, is_whole=False)
        for lines in readings(look, page):
            most = max(most, judge(lines, (), now), key=_weight)
            if BSN in most.findings:
                return _told(most, is_whole=True)
    return _told(most, is_whole=number > 0)


def _told(judged: Judged, *, is_whole: bool) -> Inspection:
    return Inspection((looked(is_whole=is_whole), *judged.findings), facts=judged.facts)


def _weight(judged: Judged) -> int:
    return max(
        (WEIGHTS.index(found) + 1 for found in judged.findings if found in WEIGHTS), default=0
    )


def _load() -> Look:
    """Load the library and its models, and use all of it once."""
    import numpy as np  # noqa: PLC0415 - an optional extra
    from rapidocr import RapidOCR  # noqa: PLC0415 - an optional extra
    from rapidocr.utils.output import RapidOCROutput  # noqa: PLC0415 - an optional extra

    models = files("rapidocr") / "models"
    (finder,) = (str(each) for each in models.iterdir() if "_det_" in each.name)
    (reader,) = (str(each) for each in models.iterdir() if "_rec_" in each.name)
    engine = RapidOCR(
        params={
            "Global.use_cls": False,
            "Global.max_side_len": DETAIL,
            "Global.log_level": "critical",
            "EngineConfig.onnxruntime.intra_op_num_threads": 1,
            "EngineConfig.onnxruntime.inter_op_num_threads": 1,
            "Det.model_path": finder,
            "Rec.model_path": reader,
            "Rec.rec_batch_num": 1,
        }
    )

    def look(picture: Image.Image) -> list[Piece]:
        read = engine(np.asarray(picture)[:, :, ::-1])  # it counts colours from blue
        if not isinstance(read, RapidOCROutput) or read.txts is None or read.boxes is None:
            return []  # it found no text
        return [
            Piece(text[:MOST_CHARACTERS], float(sure), *map(float, (*box.min(0), *np.ptp(box, 0))))
            for text, sure, box in zip(read.txts, read.scores or (), read.boxes, strict=True)
        ]

    sample = Image.new("RGB", (320, 120), "white")
    ImageDraw.Draw(sample).text((20, 40), "123 ABC", "black", ImageFont.load_default(32))
    if not look(sample):
        raise RuntimeError("nothing is read: part of it has not been loaded")
    return look


if __name__ == "__main__":
    main()
