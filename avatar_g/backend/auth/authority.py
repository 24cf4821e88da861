"""The certificates with which this installation signs what leaves it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from secrets import token_hex

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

LIFE = timedelta(days=25 * 365)
"""Nobody stamps our signatures with a time, so they hold as long as the certificate does."""
_CLOCKS_DIFFER = timedelta(days=1)
ORGANISATION = "Avatar G"


@dataclass(frozen=True, slots=True)
class Authority:
    """The key that signs, its certificate, and the certificate others have to trust."""

    private_pem: str
    certificate_pem: str
    root_pem: str
    serial: str
    """Of the signing certificate, decimal."""
    name: str
    """Of the signing certificate; tells installations apart, not who runs them."""
    root_sha256: str
    """Fingerprint of the root, 64 hex digits."""
    expires_at: datetime

    @property
    def chain_pem(self) -> str:
        """Signing certificate first."""
        return self.certificate_pem + self.root_pem


def new_authority(moment: datetime) -> bytes:
    """Return a fresh key and its certificates as one PEM file.

    The root's own key is thrown away once it has signed: nobody, not even a thief of this file,
    can issue a second certificate in its name. The names hold a random number and nothing of the
    machine or its user.
    """
    number = token_hex(4)
    root_key, key = Ed25519PrivateKey.generate(), Ed25519PrivateKey.generate()
    root_name = _name(f"{ORGANISATION} {number} root")
    root = (
        _certificate(root_name, root_name, root_key, moment)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(is_root=True), critical=True)
        .sign(root_key, None)
    )
    certificate = (
        _certificate(_name(f"{ORGANISATION} {number}"), root_name, key, moment)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(is_root=False), critical=True)
        .add_extension(
            x509.ExtendedKeyUsage([ExtendedKeyUsageOID.EMAIL_PROTECTION]), critical=False
        )
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(root_key.public_key()),
            critical=False,
        )
        .sign(root_key, None)
    )
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return private + certificate.public_bytes(Encoding.PEM) + root.public_bytes(Encoding.PEM)


def read_authority(pem: bytes) -> Authority:
    """Return what ``new_authority`` wrote.

    Raises
    ------
    ValueError
        If the file is not of that kind any more.
    """
    key = load_pem_private_key(pem, None)
    found = x509.load_pem_x509_certificates(pem)
    if len(found) != 2 or found[0].public_key() != key.public_key():
        raise ValueError("the key of the content credentials does not belong to its certificate")
    certificate, root = found
    names = certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
    return Authority(
        private_pem=key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode(),
        certificate_pem=certificate.public_bytes(Encoding.PEM).decode(),
        root_pem=root.public_bytes(Encoding.PEM).decode(),
        serial=str(certificate.serial_number),
        name=str(names[0].value) if names else "",
        root_sha256=root.fingerprint(SHA256()).hex(),
        expires_at=certificate.not_valid_after_utc,
    )


def _name(common_name: str) -> x509.Name:
    return x509.Name(
        [
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, ORGANISATION),
            x509.NameAttribute(NameOID.COMMON_NAME, common_name),
        ]
    )


def _certificate(
    subject: x509.Name, issuer: x509.Name, key: Ed25519PrivateKey, moment: datetime
) -> x509.CertificateBuilder:
    public = key.public_key()
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(public)
        .serial_number(x509.random_serial_number())
        .not_valid_before(moment - _CLOCKS_DIFFER)
        .not_valid_after(moment + LIFE)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
    )


def _usage(*, is_root: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not is_root,
        key_cert_sign=is_root,
        crl_sign=is_root,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )
