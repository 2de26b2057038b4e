"""Forget the demo: its cases, documents, keys and mails; refused while it runs."""

import shutil
import sys
from pathlib import Path

from recovery.errors import SettingsError
from recovery.supervisor.guards import only_one

if __name__ == "__main__":
    data_dir = Path("data").absolute()
    try:
        with only_one(data_dir):
            shutil.rmtree(data_dir)
    except SettingsError as error:
        sys.exit(f"Not now: {error.reason}")
    print(f"Forgotten: {data_dir}")
