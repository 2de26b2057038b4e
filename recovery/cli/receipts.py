"""`recovery receipt …`: check receipts, and the keys that they are signed with."""

import sys
from pathlib import Path
from typing import NoReturn

import click

from recovery.audit import receipts, strictjson
from recovery.audit.signingkeys import publish, read_published
from recovery.cli.common import one_line_errors, parts
from recovery.errors import ReceiptChanged, ReceiptSignerUnknown, ReceiptUnreadable
from recovery.flow.receipts import public_keys, rotate

_File = click.Path(path_type=Path)


@click.group()
def receipt() -> None:
    """Check receipts of destruction, and manage their signing keys."""


@receipt.command("verify")
@click.argument("file", type=_File)
@click.option(
    "--key",
    "key_file",
    type=_File,
    help="Public keys, as `recovery receipt keys` prints them; then no installation is needed.",
)
@one_line_errors
def verify_receipt(file: Path, key_file: Path | None) -> None:
    """Say whether FILE is a genuine receipt; exit status 1 when it is not."""
    keys = _own_keys() if key_file is None else _keys_in(key_file)
    try:
        found = receipts.verify(_read(file), keys).statement
    except ReceiptChanged:
        _fail("Not genuine: it was changed after it was signed.")
    except ReceiptSignerUnknown:
        _fail("Not genuine: it was signed with none of the keys that it was checked with.")
    except ReceiptUnreadable:
        _fail("Not genuine: it is no receipt, or not one of a version that is known here.")
    count = len(found.documents) + found.not_listed.documents
    click.echo(
        f"Genuine: {found.issuer} ({found.address}) signed on {found.issued_at:%Y-%m-%d %H:%M:%S}"
        f" UTC that it destroyed {count} document{'' if count == 1 else 's'} of case {found.case}."
    )


@receipt.command("keys")
@one_line_errors
def print_keys() -> None:
    """Print the public keys, for `verify --key`; the portal gives the same at /receipt/keys."""
    click.echo(publish(_own_keys()), nl=False)


@receipt.command("rotate")
@one_line_errors
def rotate_signing_key() -> None:
    """Sign with a fresh key from now on; receipts signed before stay valid."""
    own = parts()
    fresh = rotate(own.database, own.receipts.keys)
    click.echo(f"Key {fresh} signs from now on; receipts signed before stay valid.")


def _own_keys() -> dict[str, bytes]:
    own = parts()
    with own.database.read() as uow:
        return public_keys(uow, own.receipts.keys)


def _keys_in(file: Path) -> dict[str, bytes]:
    try:
        return read_published(_read(file))
    except ReceiptUnreadable:
        _fail(f"{file} holds no public keys of receipts.")


def _read(file: Path) -> bytes:
    """Read a file, and of one that is too large only so much that this shows."""
    try:
        with file.open("rb") as content:
            return content.read(strictjson.LIMIT + 1)
    except OSError as error:
        _fail(f"{file} cannot be read: {error.strerror}.")


def _fail(sentence: str) -> NoReturn:
    click.echo(sentence, err=True)
    sys.exit(1)
