"""A signed copy says how it was made, is found out when it is changed, and asks nobody."""

import random
import socket
import subprocess
import threading
from pathlib import Path

import c2pa
import pytest

from avatar_g.backend.domain.credentials import CredentialState, SourceType
from avatar_g.backend.domain.recipe_seal import unseal
from avatar_g.backend.errors import MediaError
from avatar_g.backend.media.programs import find_ffmpeg
from avatar_g.backend.media.provenance import (
    SigningKey,
    read_credentials,
    read_own_credentials,
    sign_copy,
)
from avatar_g.backend.media.recipe_tags import read_recipe
from tests.signed_files import (
    CLAIM,
    FORMATS,
    RECIPE,
    WITH_RECIPE,
    authority,
    key_of,
    mime_of,
    plain_file,
    signed_file,
)


@pytest.fixture(scope="module")
def key() -> SigningKey:
    return key_of(authority())


def decoded(path: Path) -> bytes:
    """Every sample and pixel, as players get them."""
    command = [str(find_ffmpeg()), "-v", "error", "-i", str(path), "-f", "framehash", "-"]
    return subprocess.run(command, check=True, capture_output=True).stdout


@pytest.mark.parametrize("suffix", FORMATS)
def test_signed_copy_says_who_made_it_and_how(tmp_path: Path, key: SigningKey, suffix: str):
    plain = plain_file(tmp_path, suffix)
    before = plain.read_bytes()

    signed = signed_file(plain, key)
    found = read_credentials(signed, key)

    assert plain.read_bytes() == before
    assert found.state is CredentialState.OWN, found
    assert found == read_own_credentials(signed, key)
    assert found.source_type == SourceType.ALGORITHMIC
    assert found.actions == ("c2pa.created",)
    assert found.program == "Avatar G 1.2.3"
    assert (found.kind, found.recipe_sha256) == ("song", CLAIM.recipe_sha256)
    assert found.file_sha256 == CLAIM.file_sha256
    assert found.problems == ()


@pytest.mark.parametrize("suffix", FORMATS)
def test_what_is_heard_and_seen_stays_the_same(tmp_path: Path, key: SigningKey, suffix: str):
    plain = plain_file(tmp_path, suffix)

    assert decoded(signed_file(plain, key)) == decoded(plain)


@pytest.mark.parametrize("suffix", WITH_RECIPE)
def test_recipe_still_opens_from_a_signed_copy(tmp_path: Path, key: SigningKey, suffix: str):
    assert unseal(read_recipe(signed_file(plain_file(tmp_path, suffix), key))) == RECIPE


@pytest.mark.parametrize("suffix", FORMATS)
def test_one_changed_bit_of_the_content_is_found(tmp_path: Path, key: SigningKey, suffix: str):
    plain = plain_file(tmp_path, suffix)
    signed = signed_file(plain, key)
    whole, original = signed.read_bytes(), plain.read_bytes()
    # A stretch that was there before the signature: content, not manifest.
    stretch = original[len(original) // 2 : len(original) // 2 + 64]
    place = whole.index(stretch) + 32
    changed = bytearray(whole)
    changed[place] ^= 1
    signed.write_bytes(changed)

    found = read_credentials(signed, key)

    assert found.state is CredentialState.CHANGED, found
    assert found.problems


def test_changed_claim_is_found(tmp_path: Path, key: SigningKey):
    signed = signed_file(plain_file(tmp_path, "jpg"), key)
    whole = signed.read_bytes()
    assert whole.count(CLAIM.recipe_sha256.encode()) == 1
    signed.write_bytes(whole.replace(CLAIM.recipe_sha256.encode(), b"0" * 64))

    assert read_credentials(signed, key).state is CredentialState.CHANGED


def test_stranger_is_unknown_until_their_certificate_is_trusted(tmp_path: Path, key: SigningKey):
    other = authority()
    signed = signed_file(plain_file(tmp_path, "jpg"), key_of(other))

    stranger = read_credentials(signed, key)
    friend = read_credentials(signed, key, other.root_pem)

    assert stranger.state is CredentialState.UNKNOWN
    assert friend.state is CredentialState.TRUSTED
    assert friend.signer == other.name


def test_file_without_a_signature_says_so(tmp_path: Path, key: SigningKey):
    for suffix in FORMATS:
        assert read_credentials(plain_file(tmp_path, suffix), key).state is CredentialState.NONE
    for content in (b"", b"c2pa", b"ID3", b"\x89PNG c2pa", b"RIFF....WAVEc2pa"):
        (tmp_path / "other").write_bytes(content)
        found = read_credentials(tmp_path / "other", key)
        assert found.state in {CredentialState.NONE, CredentialState.INVALID}


def test_damaged_manifest_ends_no_process(tmp_path: Path, key: SigningKey):
    whole = signed_file(plain_file(tmp_path, "jpg"), key).read_bytes()
    start = whole.index(b"c2pa") - 20
    draws = random.Random(7)
    for _ in range(12):
        broken = bytearray(whole)
        for _ in range(8):
            broken[start + draws.randrange(1_500)] = draws.randrange(256)
        (tmp_path / "broken.jpg").write_bytes(broken)
        found = read_credentials(tmp_path / "broken.jpg", key)
        assert found.state not in {CredentialState.OWN, CredentialState.TRUSTED}


def test_other_formats_are_not_signed(tmp_path: Path, key: SigningKey):
    (tmp_path / "a.webm").write_bytes(b"\x1aE\xdf\xa3")
    (tmp_path / "a.png").write_bytes(b"no picture")
    for name in ("a.webm", "a.png"):
        path = tmp_path / name
        with path.open("rb") as source, pytest.raises(MediaError):
            sign_copy(source, tmp_path / "b", mime_of(path), CLAIM, key, "1")


@pytest.fixture
def listener():
    """A port of this computer that counts who knocks."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.1)
        knocks: list[object] = []
        is_over = threading.Event()

        def accept() -> None:
            while not is_over.is_set():
                try:
                    visitor, address = server.accept()
                except TimeoutError:
                    continue
                knocks.append(address)
                visitor.close()

        thread = threading.Thread(target=accept)
        thread.start()
        yield server.getsockname()[1], knocks
        is_over.set()
        thread.join()


def elsewhere(plain: Path, key: SigningKey, port: int) -> Path:
    """Return a file whose manifest lies on another host."""
    target = plain.with_name("elsewhere.jpg")
    signer = c2pa.Signer.from_info(
        c2pa.C2paSignerInfo("ed25519", key.chain_pem.encode(), key.private_pem.encode(), None)
    )
    with c2pa.Builder({"assertions": []}, c2pa.Context()) as builder:
        builder.set_intent(
            c2pa.C2paBuilderIntent.CREATE, c2pa.C2paDigitalSourceType.ALGORITHMIC_MEDIA
        )
        builder.set_no_embed()
        builder.set_remote_url(f"http://127.0.0.1:{port}/c2pa/manifest")
        with plain.open("rb") as source, target.open("w+b") as writer:
            builder.sign(signer, "image/jpeg", source, writer)
    return target


def test_nobody_is_asked(tmp_path: Path, key: SigningKey, listener):
    port, knocks = listener
    path = elsewhere(plain_file(tmp_path, "jpg"), key, port)

    with pytest.raises(c2pa.C2paError), path.open("rb") as source:
        c2pa.Reader("image/jpeg", source)  # the library's own settings do ask
    asked_by_default = len(knocks)
    found = read_credentials(path, key)
    own = read_own_credentials(path, key)

    assert asked_by_default > 0
    assert len(knocks) == asked_by_default
    assert {found.state, own.state} <= {CredentialState.NONE, CredentialState.INVALID}
