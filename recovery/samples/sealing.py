"""Seals for made-up extracts, by a certificate authority that lives as long as its object.

They are made like those of the Chamber are thought to be: PAdES, certified against changes, with a
timestamp and with the revocation data embedded. The keys are made when asked for and never leave
memory, so nothing that was sealed here can be sealed again by anybody, and nobody has a reason to
trust this authority but the demo and the tests that made it.
"""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from io import BytesIO

from asn1crypto import crl as asn1_crl
from asn1crypto import keys as asn1_keys
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.writer import BasePdfFileWriter
from pyhanko.sign.fields import MDPPerm, SigFieldSpec, SigSeedSubFilter
from pyhanko.sign.signers.pdf_cms import SimpleSigner
from pyhanko.sign.signers.pdf_signer import PdfSignatureMetadata, PdfSigner, PdfSigningSession
from pyhanko.sign.timestamps.dummy_client import DummyTimeStamper
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.registry import SimpleCertificateStore

from recovery.inspection.extract.silence import silence

silence()

SUBJECT = "Voorbeeldregister (verzonnen)"
"""The organisation in the certificate that seals."""

_YEARS = timedelta(days=3653)
_LIST_LIVES = timedelta(days=7)

Key = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey


@dataclass(frozen=True)
class _Holder:
    """Somebody with a key and a certificate for it."""

    key: Key
    certificate: x509.Certificate

    @property
    def for_pyhanko(self) -> tuple[asn1_x509.Certificate, asn1_keys.PrivateKeyInfo]:
        """Give certificate and key in the form that pyHanko takes."""
        der = self.key.private_bytes(
            serialization.Encoding.DER,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        return _asn1(self.certificate), asn1_keys.PrivateKeyInfo.load(der)


@dataclass(frozen=True)
class SampleSeal:
    """A made-up authority: a root, an authority below it, a sealing and a timestamping service."""

    _root: _Holder
    _authority: _Holder
    _sealer: _Holder
    _clock: _Holder

    @classmethod
    def make(cls, now: datetime) -> "SampleSeal":
        """Make all keys and certificates anew; they are valid for ten years around `now`."""
        root = _issue("Verzonnen Stamcertificaat", None, now)
        authority = _issue("Verzonnen Zegeldienst CA", root, now)
        return cls(
            root,
            authority,
            _issue("Verzonnen zegel", authority, now, of=SUBJECT),
            _issue("Verzonnen Tijdstempel", root, now, stamps=True),
        )

    @property
    def anchors(self) -> str:
        """The root's certificate in PEM."""
        return self._root.certificate.public_bytes(serialization.Encoding.PEM).decode()

    def seal(self, pdf: bytes, at: datetime) -> bytes:
        """Seal a PDF.

        Args:
            pdf: Without any seal.
            at: When it is, or was, sealed: with a zone, and within the ten years.

        Returns:
            The sealed revision, and after it one with the revocation data of that moment.
        """
        at = at.astimezone(UTC).replace(microsecond=0)
        everybody = [_asn1(each.certificate) for each in (self._authority, self._root, self._clock)]
        chain = SimpleCertificateStore.from_certs(everybody)
        certificate, key = self._sealer.for_pyhanko
        stamping, stamping_key = self._clock.for_pyhanko
        lists = [_revoked_list(each, at) for each in (self._root, self._authority)]
        metadata = PdfSignatureMetadata(
            field_name="Zegel",
            subfilter=SigSeedSubFilter.PADES,
            certify=True,
            docmdp_permissions=MDPPerm.NO_CHANGES,
            embed_validation_info=True,
            validation_context=ValidationContext(
                trust_roots=[everybody[1]],
                other_certs=everybody,
                crls=lists,
                moment=at,
                allow_fetching=False,
                revocation_mode="require",
            ),
        )
        signer = SimpleSigner(certificate, key, chain)
        stamper = DummyTimeStamper(stamping, stamping_key, chain, fixed_dt=at)
        return sign(pdf, PdfSignerAt(metadata, signer, stamper, at))


class PdfSignerAt(PdfSigner):
    """A signer for whom it is a certain moment; pyHanko's own always takes the system's time."""

    def __init__(
        self,
        metadata: PdfSignatureMetadata,
        signer: SimpleSigner,
        stamper: DummyTimeStamper | None,
        at: datetime,
        field: SigFieldSpec | None = None,
    ) -> None:
        super().__init__(metadata, signer, timestamper=stamper, new_field_spec=field)
        self._at = at

    def init_signing_session(
        self,
        pdf_out: BasePdfFileWriter,
        existing_fields_only: bool = False,  # noqa: FBT001, FBT002 - pyHanko's
    ) -> PdfSigningSession:
        """Begin to sign."""
        session = super().init_signing_session(pdf_out, existing_fields_only)
        session.system_time = self._at
        return session


def sign(pdf: bytes, signer: PdfSigner) -> bytes:
    """Sign a PDF in a revision of its own."""
    out = BytesIO()
    # pyHanko starts an event loop, which a thread that runs one already would refuse.
    with ThreadPoolExecutor(1) as apart:
        writer = IncrementalPdfFileWriter(BytesIO(pdf))
        apart.submit(signer.sign_pdf, writer, output=out).result()
    return out.getvalue()


def _issue(
    name: str, by: _Holder | None, now: datetime, *, of: str = "", stamps: bool = False
) -> _Holder:
    """Make a key and a certificate: for sealing in the name `of`, for stamps, or else to issue."""
    issues = not of and not stamps
    key: Key = (
        ec.generate_private_key(ec.SECP256R1())
        if issues
        else rsa.generate_private_key(public_exponent=65537, key_size=2048)
    )
    parts = [x509.NameAttribute(NameOID.COUNTRY_NAME, "NL")]
    parts += [x509.NameAttribute(NameOID.ORGANIZATION_NAME, of or "Verzonnen Vertrouwensdienst")]
    subject = x509.Name([*parts, x509.NameAttribute(NameOID.COMMON_NAME, name)])
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(by.certificate.subject if by else subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - _YEARS)
        .not_valid_after(now + _YEARS)
        .add_extension(x509.BasicConstraints(ca=issues, path_length=None), critical=True)
        .add_extension(_usage(issues=issues), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )
    if stamps:
        purpose = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING])
        builder = builder.add_extension(purpose, critical=True)
    return _Holder(key, builder.sign(by.key if by else key, hashes.SHA256()))


def _usage(*, issues: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not issues,
        content_commitment=not issues,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=issues,
        crl_sign=issues,
        encipher_only=False,
        decipher_only=False,
    )


def _revoked_list(by: _Holder, at: datetime) -> asn1_crl.CertificateList:
    """Make the list of certificates that were revoked at a moment: none."""
    made = (
        x509.CertificateRevocationListBuilder()
        .issuer_name(by.certificate.subject)
        .last_update(at - timedelta(hours=1))
        .next_update(at + _LIST_LIVES)
        .add_extension(x509.CRLNumber(1), critical=False)
        .sign(by.key, hashes.SHA256())
    )
    der = made.public_bytes(serialization.Encoding.DER)
    loaded: asn1_crl.CertificateList = asn1_crl.CertificateList.load(der)
    return loaded


def _asn1(certificate: x509.Certificate) -> asn1_x509.Certificate:
    der = certificate.public_bytes(serialization.Encoding.DER)
    loaded: asn1_x509.Certificate = asn1_x509.Certificate.load(der)
    return loaded
