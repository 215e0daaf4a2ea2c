"""A passkey is enrolled and signed in with; one that signs for another address lets nobody in."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from django.contrib.auth import get_user
from django.test import Client
from fido2.cose import ES256
from fido2.utils import sha256, websafe_decode, websafe_encode
from fido2.webauthn import AttestationObject, AttestedCredentialData, AuthenticatorData, CollectedClientData

from marketplace.people.models import User
from tests.staff_access.signing import CODE, PASSWORD, where

pytestmark = pytest.mark.django_db

ADD = "/accounts/2fa/webauthn/add/"
HERE = "https://testserver"
PRESENT_AND_VERIFIED = AuthenticatorData.FLAG.UP | AuthenticatorData.FLAG.UV


@dataclass
class Key:
    """A security key in software."""

    private: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    number: bytes = b"a key of the tests"

    def made(self, challenge: str) -> str:
        """What the browser sends when it is enrolled."""
        told = CollectedClientData.create("webauthn.create", websafe_decode(challenge), HERE)
        public = ES256.from_cryptography_key(self.private.public_key())
        credential = AttestedCredentialData.create(b"\0" * 16, self.number, public)
        flags = PRESENT_AND_VERIFIED | AuthenticatorData.FLAG.AT
        data = AuthenticatorData.create(sha256(b"testserver"), flags, 1, credential)
        return self._sent(told, attestationObject=bytes(AttestationObject.create("none", data, {})))

    def signed(self, challenge: str, origin: str = HERE) -> str:
        """What the browser sends when it is asked."""
        told = CollectedClientData.create("webauthn.get", websafe_decode(challenge), origin)
        data = AuthenticatorData.create(sha256(b"testserver"), PRESENT_AND_VERIFIED, 2)
        signature = self.private.sign(bytes(data) + sha256(bytes(told)), ec.ECDSA(SHA256()))
        return self._sent(told, authenticatorData=bytes(data), signature=signature)

    def _sent(self, told: CollectedClientData, **parts: bytes) -> str:
        response = {name: websafe_encode(part) for name, part in {"clientDataJSON": bytes(told), **parts}.items()}
        number = websafe_encode(self.number)
        return json.dumps(
            {"id": number, "rawId": number, "type": "public-key", "response": response, "clientExtensionResults": {}}
        )


def challenge(client: Client, path: str, options: str) -> str:
    asked: Any = client.get(path, secure=True).context["js_data"][options]
    return str(asked["publicKey"]["challenge"])


def sign_in(client: Client, user: User) -> str:
    sent = {"login": str(user.email), "password": PASSWORD}
    return where(client.post("/accounts/login/", sent, secure=True))


def test_a_passkey_is_enrolled_and_signed_in_with(client: Client, admin: User) -> None:
    key = Key()
    sign_in(client, admin)
    made = key.made(challenge(client, ADD, "creation_options"))
    answer = client.post(ADD, {"name": "office computer", "credential": made}, secure=True)
    assert where(answer) == "/accounts/2fa/recovery-codes/"
    assert [str(one) for one in Authenticator.objects.filter(type="webauthn")] == ["office computer"]
    assert client.get("/admin/account/", secure=True).status_code == 200

    other = Client()
    assert sign_in(other, admin) == CODE
    told = key.signed(challenge(other, CODE, "request_options"))
    other.post(CODE, {"credential": told}, secure=True)
    assert get_user(other) == admin
    assert other.get("/admin/account/", secure=True).status_code == 200

    replayed = Client()
    sign_in(replayed, admin)
    replayed.get(CODE, secure=True)
    replayed.post(CODE, {"credential": told}, secure=True)
    assert not get_user(replayed).is_authenticated


def test_what_was_signed_for_another_address_lets_nobody_in(client: Client, admin: User) -> None:
    key = Key()
    sign_in(client, admin)
    client.post(ADD, {"credential": key.made(challenge(client, ADD, "creation_options"))}, secure=True)
    other = Client()
    sign_in(other, admin)
    lured = key.signed(challenge(other, CODE, "request_options"), origin="https://testserver.example")
    assert other.post(CODE, {"credential": lured}, secure=True).status_code == 200
    assert not get_user(other).is_authenticated
