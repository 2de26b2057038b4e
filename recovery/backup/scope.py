"""What may lie where: no key within a backup, and no backup within what is backed up."""

from contextlib import closing
from pathlib import Path

from sqlalchemy import Engine, inspect

from recovery.engine import reading
from recovery.errors import BackupRefused
from recovery.settings import Settings, require_keys_apart
from recovery.vault.keystore import document_keys


def require_apart(settings: Settings, engine: Engine, file: Path) -> None:
    """Make sure that neither this installation nor this place makes a backup worthless.

    Args:
        engine: Of the main database.
        file: Where the backup will be.

    Raises:
        SettingsError: The settings put a key within what a backup takes.
        BackupRefused: The main database is a key store, or the place is within the blob folder or
            the folder of the keys.
    """
    require_keys_apart(settings)
    with closing(reading(engine).connect()) as connection:
        if inspect(connection).has_table(document_keys.name):
            raise BackupRefused(
                "the main database holds the document keys; move them: a backup with its keys "
                "could bring everything back"
            )
    folder = file.absolute().parent.resolve()
    if folder.is_relative_to(settings.blobs.resolve()):
        raise BackupRefused("a backup must not lie in the folder of the sealed objects")
    if folder.is_relative_to(settings.keys_dir.resolve()):
        raise BackupRefused("a backup must not lie beside the keys: whoever has both has it all")
