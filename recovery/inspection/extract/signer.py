"""Who signed, and whether with means that prove anything.

The organisation is pinned, because an authority that seals for the Chamber seals for others too. It
is compared letter for letter (after Unicode NFC), and stands in the certificate once: a name that
is one of several says nothing about who held the key.
"""

from typing import Any
from unicodedata import normalize

from asn1crypto import cms, x509

from recovery.inspection.extract.refusal import failed, unknown
from recovery.rules.findings import Code

_ORGANISATION = "organization_name"
_IDENTIFIER = "organization_identifier"
_COMMON = "common_name"

_OTHER_PURPOSES = frozenset({"server_auth", "time_stamping", "ocsp_signing", "code_signing"})
"""Purposes of certificates that the same authorities give the same organisations, not to seal."""

_DIGESTS = frozenset({"sha256", "sha384", "sha512", "sha3_256", "sha3_384", "sha3_512"})
_BROKEN = frozenset({"md2", "md5", "sha1"})
_MECHANISMS = frozenset({"rsassa_pkcs1v15", "rsassa_pss", "ecdsa", "ed25519", "ed448"})
_WITH_DIGEST = frozenset({"rsassa_pkcs1v15", "rsassa_pss", "ecdsa"})


def is_of(certificate: x509.Certificate, subject: str) -> bool:
    """Say whether a certificate is that of the pinned organisation.

    Args:
        certificate: Of the signer.
        subject: The organisation, or its organizationIdentifier.
    """
    wanted = normalize("NFC", subject)
    names, identifiers = (
        _values(certificate.subject, each) for each in (_ORGANISATION, _IDENTIFIER)
    )
    if len(names) > 1 or len(identifiers) > 1:
        return False
    return wanted in (normalize("NFC", each) for each in (*names, *identifiers))


def name_of(certificate: x509.Certificate) -> str:
    """Give the organisation of a certificate, else its common name; empty without either."""
    subject = certificate.subject
    return next(iter([*_values(subject, _ORGANISATION), *_values(subject, _COMMON)]), "")


def issuer_of(certificate: x509.Certificate) -> str:
    """Give the common name of who issued a certificate; empty without one."""
    return next(iter(_values(certificate.issuer, _COMMON)), "")


def _values(name: x509.Name, kind: str) -> list[str]:
    return [
        str(part["value"].native)
        for level in name.chosen
        for part in level
        if part["type"].native == kind
    ]


def may_seal(certificate: x509.Certificate) -> bool:
    """Say whether a certificate was made for signing, and for nothing that is done by itself."""
    usage = certificate.key_usage_value
    purposes = certificate.extended_key_usage_value
    return (
        usage is not None
        and bool({"digital_signature", "non_repudiation"} & usage.native)
        and (purposes is None or not _OTHER_PURPOSES.intersection(purposes.native))
    )


def require_known_algorithms(info: cms.SignerInfo, certificate: x509.Certificate) -> None:
    """Let pass only algorithms that are known to be good.

    Raises:
        Settled: SEAL_UNTRUSTED, FAIL, for those known to be broken: the Chamber uses none, and
            whoever does may have forged what they signed. SEAL_UNREADABLE, UNKNOWN, for those that
            are not known here: some day the Chamber will take a newer one than this program knows.
    """
    _require_digest(info["digest_algorithm"]["algorithm"].native)
    for algorithm in (info["signature_algorithm"], certificate["signature_algorithm"]):
        _require_mechanism(algorithm)


def _require_mechanism(algorithm: Any) -> None:  # noqa: ANN401 - asn1crypto is without types
    try:
        mechanism = algorithm.signature_algo
        digest = algorithm.hash_algo if mechanism in _WITH_DIGEST else None
    except ValueError as error:
        # A mechanism that names no digest takes the one of the signature, looked at above.
        if algorithm["algorithm"].native in _MECHANISMS:
            return
        raise unknown(Code.SEAL_UNREADABLE) from error
    if mechanism not in _MECHANISMS:
        raise unknown(Code.SEAL_UNREADABLE)
    if digest is not None:
        _require_digest(digest)


def _require_digest(name: str) -> None:
    if name in _BROKEN:
        raise failed(Code.SEAL_UNTRUSTED)
    if name not in _DIGESTS:
        raise unknown(Code.SEAL_UNREADABLE)
