"""A credential as an authenticator makes it, so that pages that list passkeys have one to read."""

from __future__ import annotations

import hashlib
import json
import os
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from fido2.cose import ES256
from fido2.utils import websafe_encode
from fido2.webauthn import Aaguid, AttestationObject, AttestedCredentialData, AuthenticatorData

UP_UV_AT = 0x45


def credential() -> dict[str, Any]:
    """What a browser sends when a passkey was made."""
    name, public = os.urandom(16), ec.generate_private_key(ec.SECP256R1()).public_key()
    attested = AttestedCredentialData.create(Aaguid(bytes(16)), name, ES256.from_cryptography_key(public))
    made = AuthenticatorData.create(hashlib.sha256(b"testserver").digest(), UP_UV_AT, 0, bytes(attested))
    client = {"type": "webauthn.create", "challenge": "YQ", "origin": "https://testserver"}
    return {
        "id": websafe_encode(name),
        "rawId": websafe_encode(name),
        "type": "public-key",
        "clientExtensionResults": {},
        "response": {
            "attestationObject": websafe_encode(bytes(AttestationObject.create("none", made, {}))),
            "clientDataJSON": websafe_encode(json.dumps(client).encode()),
        },
    }
