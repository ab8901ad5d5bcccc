"""sign.py FOLDER TO [stored]: signs every NAME.pdf in FOLDER by pyHanko, as somebody else would before a document comes to us, into TO.

One process for all of them, and certificates of its own making: TO/others.pem is the authority. `stored`: as
PAdES B-LT, so that the file holds what is known about the signer's certificate.
"""

import datetime
import sys
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.keys import load_cert_from_pemder
from pyhanko.sign import fields, signers
from pyhanko.sign.fields import SigSeedSubFilter
from pyhanko_certvalidator import ValidationContext


def named(name):
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])


def certificate(subject, key, issuer, issuer_key, authority):
    now = datetime.datetime.now(datetime.timezone.utc)
    builder = x509.CertificateBuilder().subject_name(named(subject)).issuer_name(named(issuer))
    builder = builder.public_key(key.public_key()).serial_number(x509.random_serial_number())
    builder = builder.not_valid_before(now - datetime.timedelta(hours=1))
    builder = builder.not_valid_after(now + datetime.timedelta(days=2000))
    builder = builder.add_extension(x509.BasicConstraints(ca=authority, path_length=None), critical=True)
    usage = x509.KeyUsage(
        digital_signature=not authority,
        content_commitment=not authority,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=authority,
        crl_sign=authority,
        encipher_only=False,
        decipher_only=False,
    )
    return builder.add_extension(usage, critical=True).sign(issuer_key, hashes.SHA256())


def signer(folder):
    root_key, key = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
    root = certificate("Another authority", root_key, "Another authority", root_key, True)
    own = certificate("legal@example.org", key, "Another authority", root_key, False)
    form = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    (folder / "key.pem").write_bytes(key.private_bytes(*form))
    (folder / "certificate.pem").write_bytes(own.public_bytes(serialization.Encoding.PEM))
    (folder / "others.pem").write_bytes(root.public_bytes(serialization.Encoding.PEM))
    files = (str(folder / name) for name in ("key.pem", "certificate.pem"))
    now = datetime.datetime.now(datetime.timezone.utc)
    revoked = x509.CertificateRevocationListBuilder().issuer_name(root.subject)
    revoked = revoked.last_update(now - datetime.timedelta(hours=1)).next_update(now + datetime.timedelta(days=30))
    revoked = revoked.add_extension(x509.CRLNumber(1), critical=False).sign(root_key, hashes.SHA256())
    known = ValidationContext(
        trust_roots=[load_cert_from_pemder(str(folder / "others.pem"))],
        crls=[revoked.public_bytes(serialization.Encoding.DER)],
        allow_fetching=False,
        revocation_mode="require",
    )
    return signers.SimpleSigner.load(*files, ca_chain_files=(str(folder / "others.pem"),)), known


def main():
    source, to = Path(sys.argv[1]), Path(sys.argv[2])
    to.mkdir(exist_ok=True)
    who, known = signer(to)
    stored = sys.argv[3:] == ["stored"]
    for path in sorted(source.glob("*.pdf")):
        with open(path, "rb") as file:
            writer = IncrementalPdfFileWriter(file)
            fields.append_signature_field(writer, fields.SigFieldSpec("Earlier", on_page=0, box=(300, 20, 400, 60)))
            more = {"subfilter": SigSeedSubFilter.PADES, "embed_validation_info": True, "validation_context": known}
            meta = signers.PdfSignatureMetadata(field_name="Earlier", md_algorithm="sha256", **(more if stored else {}))
            with open(to / path.name, "w+b") as out:
                signers.sign_pdf(writer, meta, signer=who, output=out)


if __name__ == "__main__":
    main()
