"""An authority of the tests' own, and everything that can be wrong with what it issues."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from io import BytesIO
from typing import Any

from asn1crypto import crl as asn1_crl
from asn1crypto import keys as asn1_keys
from asn1crypto import ocsp as asn1_ocsp
from asn1crypto import x509 as asn1_x509
from asn1crypto.pdf import RevocationInfoArchival
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.ocsp import OCSPCertStatus, OCSPResponderEncoding, OCSPResponseBuilder
from cryptography.x509.oid import (
    AuthorityInformationAccessOID,
    ExtendedKeyUsageOID,
    NameOID,
    ObjectIdentifier,
)
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.attributes import AdobeRevinfoProvider, CMSAttributeProvider
from pyhanko.sign.fields import MDPPerm, SigFieldSpec, SigSeedSubFilter
from pyhanko.sign.signers.pdf_cms import SimpleSigner
from pyhanko.sign.signers.pdf_signer import PdfSignatureMetadata, PdfTimeStamper
from pyhanko.sign.timestamps.dummy_client import DummyTimeStamper
from pyhanko.sign.validation.dss import DocumentSecurityStore
from pyhanko_certvalidator.registry import SimpleCertificateStore

from recovery.inspection.trust import Trust
from recovery.samples.sealing import PdfSignerAt

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
AT = NOW - timedelta(days=30)
DAY = timedelta(days=1)
SUBJECT = "Kamer van Verzinsels"
IDENTIFIER = "NTRNL-90000000"
ORGANISATION_IDENTIFIER = NameOID.ORGANIZATION_IDENTIFIER

SEALS = ("digital_signature", "content_commitment")
ISSUES = ("key_cert_sign", "crl_sign")
_USAGES = (
    "digital_signature",
    "content_commitment",
    "key_encipherment",
    "data_encipherment",
    "key_agreement",
    "key_cert_sign",
    "crl_sign",
    "encipher_only",
    "decipher_only",
)

ASKED = x509.AuthorityInformationAccess(
    [
        x509.AccessDescription(
            AuthorityInformationAccessOID.OCSP,
            x509.UniformResourceIdentifier("http://localhost/ocsp"),
        )
    ]
)
"""Where to ask about a certificate; nobody ever does."""

Key = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey


@dataclass(frozen=True)
class Holder:
    """Somebody with a key, a certificate for it, and whoever issued that."""

    key: Key
    certificate: x509.Certificate
    issuer: "Holder | None" = None

    @property
    def der(self) -> asn1_x509.Certificate:
        loaded: asn1_x509.Certificate = asn1_x509.Certificate.load(
            self.certificate.public_bytes(Encoding.DER)
        )
        return loaded

    @property
    def private(self) -> asn1_keys.PrivateKeyInfo:
        der = self.key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
        loaded: asn1_keys.PrivateKeyInfo = asn1_keys.PrivateKeyInfo.load(der)
        return loaded

    @property
    def pem(self) -> str:
        return self.certificate.public_bytes(Encoding.PEM).decode()

    @property
    def chain(self) -> list[asn1_x509.Certificate]:
        """This certificate and those above it."""
        return [self.der, *(self.issuer.chain if self.issuer else [])]


@cache
def _rsa(number: int) -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def issue(  # noqa: PLR0913 - each is a thing that can be wrong
    name: str,
    by: Holder | None = None,
    *,
    organisations: Sequence[str] = ("Verzonnen Dienst",),
    identifiers: Sequence[str] = (),
    usage: Sequence[str] = SEALS,
    purposes: Sequence[ObjectIdentifier] = (),
    since: datetime = NOW - 1000 * DAY,
    until: datetime = NOW + 1000 * DAY,
    key: Key | None = None,
    extensions: Sequence[x509.ExtensionType] = (),
) -> Holder:
    """Issue a certificate; without `by` it is its own root."""
    key = key or ec.generate_private_key(ec.SECP256R1())
    parts = [x509.NameAttribute(NameOID.ORGANIZATION_NAME, each) for each in organisations]
    parts += [x509.NameAttribute(ORGANISATION_IDENTIFIER, each) for each in identifiers]
    subject = x509.Name([*parts, x509.NameAttribute(NameOID.COMMON_NAME, name)])
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(by.certificate.subject if by else subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(since)
        .not_valid_after(until)
        .add_extension(x509.BasicConstraints("key_cert_sign" in usage, None), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )
    if usage:
        bits = {each: each in usage for each in _USAGES}
        builder = builder.add_extension(x509.KeyUsage(**bits), critical=True)
    if purposes:
        builder = builder.add_extension(x509.ExtendedKeyUsage(purposes), critical=True)
    for extension in extensions:
        builder = builder.add_extension(extension, critical=False)
    return Holder(key, builder.sign(by.key if by else key, hashes.SHA256()), by)


def clock(by: Holder, name: str = "Verzonnen Klok") -> Holder:
    return issue(name, by, purposes=[ExtendedKeyUsageOID.TIME_STAMPING], key=_rsa(1))


def revocations(
    by: Holder,
    at: datetime = AT,
    *,
    of: Sequence[Holder] = (),
    since: datetime | None = None,
    until: datetime | None = None,
) -> asn1_crl.CertificateList:
    """The list of an authority, made an hour before `at` and in force for a week."""
    builder = (
        x509.CertificateRevocationListBuilder()
        .issuer_name(by.certificate.subject)
        .last_update((until or at + 7 * DAY) - 7 * DAY - timedelta(hours=1))
        .next_update(until or at + 7 * DAY)
        .add_extension(x509.CRLNumber(1), critical=False)
    )
    for each in of:
        builder = builder.add_revoked_certificate(
            x509.RevokedCertificateBuilder()
            .serial_number(each.certificate.serial_number)
            .revocation_date(since or at - DAY)
            .build()
        )
    made = builder.sign(by.key, hashes.SHA256()).public_bytes(Encoding.DER)
    loaded: asn1_crl.CertificateList = asn1_crl.CertificateList.load(made)
    return loaded


@cache
def root() -> Holder:
    return issue("Verzonnen Stam", usage=ISSUES)


@cache
def authority() -> Holder:
    return issue("Verzonnen Uitgever", root(), usage=ISSUES)


@cache
def chamber() -> Holder:
    return issue("Zegel", authority(), organisations=[SUBJECT], identifiers=[IDENTIFIER])


@cache
def timestamps() -> Holder:
    return clock(root())


def trust(now: datetime = NOW, subject: str = SUBJECT) -> Trust:
    return Trust(anchors=root().pem, subject=subject, now=now.timestamp())


def stamper(holder: Holder, at: datetime = AT) -> DummyTimeStamper:
    everybody = SimpleCertificateStore.from_certs(holder.chain)
    return DummyTimeStamper(holder.der, holder.private, everybody, fixed_dt=at)


def sign(  # noqa: PLR0913 - each is a thing that can be wrong
    pdf: bytes,
    holder: Holder | None = None,
    at: datetime = AT,
    *,
    stamp: DummyTimeStamper | None = None,
    box: tuple[int, int, int, int] | None = None,
    field_name: str = "Zegel",
    permissions: MDPPerm | None = None,
    digest: str = "sha256",
    subfilter: SigSeedSubFilter = SigSeedSubFilter.PADES,
    password: str | None = None,
    attribute: Sequence[asn1_crl.CertificateList] = (),
) -> bytes:
    """Sign in a revision of its own, with a certificate chain and without revocation data."""
    holder = holder or chamber()
    metadata = PdfSignatureMetadata(
        field_name=field_name,
        subfilter=subfilter,
        certify=permissions is not None,
        docmdp_permissions=permissions or MDPPerm.FILL_FORMS,
        md_algorithm=digest,
    )
    signer = (_Archiving if attribute else SimpleSigner)(
        holder.der, holder.private, SimpleCertificateStore.from_certs(holder.chain)
    )
    spec = SigFieldSpec(field_name, box=box)
    if isinstance(signer, _Archiving):
        signer.lists = attribute
    writer = IncrementalPdfFileWriter(BytesIO(pdf))
    if password is not None:
        writer.encrypt(password)
    out = BytesIO()
    PdfSignerAt(metadata, signer, stamp, at, spec).sign_pdf(writer, output=out)
    return out.getvalue()


class _Archiving(SimpleSigner):
    """Puts revocation data into the signature."""

    lists: Sequence[asn1_crl.CertificateList] = ()

    def _signed_attr_providers(self, *given: Any, **named: Any) -> Iterator[CMSAttributeProvider]:
        yield from super()._signed_attr_providers(*given, **named)
        yield AdobeRevinfoProvider(RevocationInfoArchival({"crl": list(self.lists)}))


def answer(of: Holder, status: OCSPCertStatus, at: datetime = AT) -> asn1_ocsp.OCSPResponse:
    """What the issuer of a certificate answers about it."""
    assert of.issuer
    revoked = status is OCSPCertStatus.REVOKED
    made = (
        OCSPResponseBuilder()
        .add_response(
            cert=of.certificate,
            issuer=of.issuer.certificate,
            algorithm=hashes.SHA256(),
            cert_status=status,
            this_update=at + timedelta(seconds=5),
            next_update=at + DAY,
            revocation_time=at - DAY if revoked else None,
            revocation_reason=None,
        )
        .responder_id(OCSPResponderEncoding.HASH, of.issuer.certificate)
        .sign(of.issuer.key, hashes.SHA256())
    )
    loaded: asn1_ocsp.OCSPResponse = asn1_ocsp.OCSPResponse.load(made.public_bytes(Encoding.DER))
    return loaded


def with_store(
    signed: bytes,
    *lists: asn1_crl.CertificateList,
    holders: Sequence[Holder] = (),
    answers: Sequence[asn1_ocsp.OCSPResponse] = (),
) -> bytes:
    """Append a security store, as a signing service does after signing."""
    out = BytesIO(signed)
    DocumentSecurityStore.add_dss(
        out, None, certs=[each.der for each in holders], crls=list(lists), ocsps=list(answers)
    )
    return out.getvalue()


def with_document_stamp(signed: bytes, at: datetime = AT) -> bytes:
    """Append a timestamp over the whole document."""
    out = BytesIO()
    PdfTimeStamper(stamper(timestamps(), at)).timestamp_pdf(
        IncrementalPdfFileWriter(BytesIO(signed)), "sha256", output=out
    )
    return out.getvalue()


def sealed(pdf: bytes, at: datetime = AT, permissions: MDPPerm | None = None) -> bytes:
    """Seal as the Chamber is thought to: a timestamp, and revocation data behind it."""
    signed = sign(pdf, at=at, stamp=stamper(timestamps(), at), permissions=permissions)
    return with_store(signed, revocations(root(), at), revocations(authority(), at))


def cut_of(data: bytes) -> int:
    """Where the first signature's revision ends."""
    signature = PdfFileReader(BytesIO(data)).embedded_regular_signatures[0]
    return int(signature.byte_range[2] + signature.byte_range[3])
