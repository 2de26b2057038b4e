"""Certificates and revocation data that stand in the file itself.

They come from its document security store (ISO 32000-2, 12.8.4.3; after the cut in a file that was
made in the usual order) and from the signature's own attribute (adbe-revocationInfoArchival). Each
is signed by who issued it, so that it does not matter who put it there.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from asn1crypto import cms, crl, ocsp, x509
from pyhanko.pdf_utils.decode_limits import DecodePurpose
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation.dss import DocumentSecurityStore
from pyhanko.sign.validation.errors import NoDSSFoundError

_ATTRIBUTE = "adobe_revocation_info_archival"


@dataclass(frozen=True)
class Evidence:
    """What a file brings along for its own validation."""

    certificates: Sequence[x509.Certificate] = ()
    lists: Sequence[crl.CertificateList] = ()
    answers: Sequence[ocsp.OCSPResponse] = ()


def evidence_in(reader: PdfFileReader, signed: cms.SignedData) -> Evidence:
    """Gather what a file and the signature in it hold."""
    certificates = [each.chosen for each in signed["certificates"] if each.name == "certificate"]
    lists: list[crl.CertificateList] = []
    answers: list[ocsp.OCSPResponse] = []
    for info in signed["signer_infos"]:
        for attribute in info["signed_attrs"]:
            if attribute["type"].native == _ATTRIBUTE:
                for archived in attribute["values"]:
                    lists += archived["crl"]
                    answers += archived["ocsp"]
    try:
        store = DocumentSecurityStore.read_dss(reader)
    except NoDSSFoundError:
        return Evidence(certificates, lists, answers)
    certificates += store.load_certs()
    lists += [
        crl.CertificateList.load(each.get_object().read_data(DecodePurpose.CRL))
        for each in store.crls
    ]
    answers += [
        ocsp.OCSPResponse.load(each.get_object().read_data(DecodePurpose.OCSP_RESPONSE))
        for each in store.ocsps
    ]
    return Evidence(certificates, lists, answers)
