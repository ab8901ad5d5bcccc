"""sign.py FOLDER TO: signs every NAME.pdf in FOLDER by pyHanko, as somebody else would before a document comes to us, into TO.

One process for all of them, and a certificate of its own making.
"""

import datetime
import sys
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields, signers


def signer(folder):
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "legal@example.org")])
    now = datetime.datetime.now(datetime.timezone.utc)
    builder = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    builder = builder.serial_number(7).not_valid_before(now).not_valid_after(now + datetime.timedelta(days=2))
    certificate = builder.sign(key, hashes.SHA256())
    (folder / "key.pem").write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )
    (folder / "certificate.pem").write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    return signers.SimpleSigner.load(str(folder / "key.pem"), str(folder / "certificate.pem"))


def main():
    source, to = Path(sys.argv[1]), Path(sys.argv[2])
    to.mkdir(exist_ok=True)
    who = signer(to)
    for path in sorted(source.glob("*.pdf")):
        with open(path, "rb") as file:
            writer = IncrementalPdfFileWriter(file)
            fields.append_signature_field(writer, fields.SigFieldSpec("Earlier", on_page=0, box=(300, 20, 400, 60)))
            meta = signers.PdfSignatureMetadata(field_name="Earlier", md_algorithm="sha256")
            with open(to / path.name, "wb") as out:
                signers.sign_pdf(writer, meta, signer=who, output=out)


if __name__ == "__main__":
    main()
