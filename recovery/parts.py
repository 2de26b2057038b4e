"""What one process shares: settings, database, vault, account directory, mail.

Each process makes its parts once, at its start; tests make them with other adapters.
"""

from dataclasses import dataclass

from recovery.audit import signingkeys
from recovery.audit.signingkeys import SigningKeys
from recovery.engine import engine_for
from recovery.errors import SettingsError
from recovery.flow.letters import Letters
from recovery.flow.receipts import Receipts
from recovery.flow.restoration import Restorer
from recovery.inspection import trust
from recovery.inspection.trust import Trust
from recovery.outside.accounts import AccountDirectory
from recovery.outside.builtin import BuiltinAccounts
from recovery.outside.mail import Mailer
from recovery.outside.maildir import MaildirMailer
from recovery.outside.smtp import SmtpMailer
from recovery.settings import Settings
from recovery.store.uow import Clock, Database, utc_now
from recovery.vault.documents import Vault
from recovery.vault.keyring import Keyring
from recovery.vault.keystore import KeyStore
from recovery.vault.localblobs import LocalBlobs


@dataclass(frozen=True)
class Parts:
    """What one process shares."""

    settings: Settings
    database: Database
    vault: Vault
    accounts: AccountDirectory
    mailer: Mailer
    letters: Letters
    receipts: Receipts
    trust: Trust

    @property
    def restorer(self) -> Restorer:
        """What carries out an approval."""
        return Restorer(self.database, self.accounts, self.mailer, self.letters)

    def close(self) -> None:
        """Give back every connection; nothing of this process uses them afterwards."""
        self.database.close()
        self.vault.close()
        self.accounts.close()


def make_parts(settings: Settings, clock: Clock = utc_now) -> Parts:
    """Join the parts that the settings name.

    Raises:
        SettingsError: A setting names an adapter or a key file that is not there.
    """
    return Parts(
        settings=settings,
        database=Database(
            settings.database,
            trail_key=settings.trail_secret.encode(),
            retention=settings.retention,
            clock=clock,
        ),
        vault=Vault(
            LocalBlobs(settings.blobs),
            KeyStore(engine_for(settings.keys)),
            Keyring.load(settings.keyring),
        ),
        accounts=_accounts(settings, clock),
        mailer=_mailer(settings),
        letters=Letters(settings.brand, settings.portal_url, settings.mail_from, clock),
        receipts=Receipts(
            SigningKeys.load(settings.keys_dir / signingkeys.NAME),
            issuer=settings.brand.name,
            address=settings.portal_url,
        ),
        trust=trust.load(settings.extract),
    )


def _accounts(settings: Settings, clock: Clock) -> AccountDirectory:
    if settings.accounts != "builtin":
        raise SettingsError("RECOVERY_ACCOUNTS", "must be builtin")
    return builtin_accounts(settings, clock)


def builtin_accounts(settings: Settings, clock: Clock = utc_now) -> BuiltinAccounts:
    """Make the built-in account directory, which also has pages of its own."""
    return BuiltinAccounts(
        f"sqlite:///{settings.data_dir / 'accounts.sqlite3'}",
        clock=clock,
        portal_url=settings.portal_url,
        secret=settings.portal_secret,
    )


def _mailer(settings: Settings) -> Mailer:
    if settings.mail_url == "maildir:":
        return MaildirMailer(settings.mailbox)
    return SmtpMailer(settings.mail_url)
