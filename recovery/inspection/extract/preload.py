"""What the libraries load only when they first need it; afterwards the child can load nothing.

Imported for that effect alone. A test runs every attack in a confined process and expects the same
findings as outside: whatever is missing here ends there as SEAL_UNREADABLE.
"""

import encodings.ascii
import encodings.cp1252  # names in certificates, and text in a PDF
import encodings.idna
import encodings.latin_1
import encodings.utf_8_sig
import encodings.utf_16
import encodings.utf_16_be
import encodings.utf_32_be  # noqa: F401

import cryptography.hazmat.backends.openssl.backend
import cryptography.hazmat.decrepit.ciphers.algorithms
import cryptography.hazmat.primitives.asymmetric.dsa
import cryptography.hazmat.primitives.asymmetric.ec
import cryptography.hazmat.primitives.asymmetric.ed448
import cryptography.hazmat.primitives.asymmetric.ed25519
import cryptography.hazmat.primitives.asymmetric.rsa
import cryptography.hazmat.primitives.asymmetric.x448
import cryptography.hazmat.primitives.asymmetric.x25519  # noqa: F401
import lxml.etree  # noqa: F401 - compares descriptions (XMP) before and after
import pyhanko.pdf_utils.crypt
import pyhanko.pdf_utils.filters
import pyhanko.pdf_utils.metadata.xmp_xml  # noqa: F401
