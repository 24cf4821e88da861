"""The certificates of an installation: sound, nameless, and only as powerful as needed."""

import re
import socket
from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509

from avatar_g.backend.auth.authority import new_authority, read_authority

NOW = datetime(2026, 11, 27, tzinfo=UTC)


def test_root_signs_the_certificate_and_nothing_else_can():
    issued = read_authority(new_authority(NOW))
    certificate = x509.load_pem_x509_certificate(issued.certificate_pem.encode())
    root = x509.load_pem_x509_certificate(issued.root_pem.encode())

    certificate.verify_directly_issued_by(root)
    limits = certificate.extensions.get_extension_for_class(x509.BasicConstraints).value
    usage = certificate.extensions.get_extension_for_class(x509.KeyUsage).value
    assert (limits.ca, usage.digital_signature, usage.key_cert_sign) == (False, True, False)
    assert issued.private_pem.count("PRIVATE KEY-----") == 2  # the root's key is thrown away
    assert certificate.not_valid_after_utc - NOW > timedelta(days=24 * 365)


def test_names_tell_installations_apart_and_nothing_of_the_machine():
    names = set()
    for _ in range(5):
        issued = read_authority(new_authority(NOW))
        root = x509.load_pem_x509_certificate(issued.root_pem.encode())
        subject = root.subject.rfc4514_string()
        assert re.fullmatch(r"CN=Avatar G [0-9a-f]{8} root,O=Avatar G", subject)
        assert re.fullmatch(r"Avatar G [0-9a-f]{8}", issued.name)
        assert socket.gethostname() not in issued.name
        names.add(issued.root_sha256)

    assert len(names) == 5


def test_key_of_another_certificate_is_refused():
    one, two = new_authority(NOW).decode(), new_authority(NOW).decode()
    mark = "-----BEGIN CERTIFICATE-----"
    mixed = one[: one.index(mark)] + two[two.index(mark) :]

    for pem in (mixed, one[: one.index(mark)], "", "nothing"):
        with pytest.raises(ValueError, match=r"."):
            read_authority(pem.encode())
