"""Second factors at rest: app secrets and the seed of recovery codes are sealed under the server key.

A stolen database gives no second factor, because the server key is not in it. Passkeys need no seal: only
their public keys are stored.
"""

import base64
import binascii

from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from sprachrohr.vault.encryption import Unreadable, seal, subkey, unseal

PURPOSE = "second factor"


class SealedFactors(DefaultMFAAdapter):  # type: ignore[misc]
    """`MFA_ADAPTER`: allauth passes every secret through `encrypt` before it stores it."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": _("That is not the right code. Wait for the next one and try again."),
    }

    def encrypt(self, text: str) -> str:
        sealed = seal(subkey(PURPOSE), text.encode(), about=PURPOSE.encode())
        return base64.b64encode(sealed).decode("ascii")

    def decrypt(self, encrypted_text: str) -> str:
        """Raises `vault.encryption.Unreadable`: another server key, or a changed row."""
        try:
            sealed = base64.b64decode(encrypted_text, validate=True)
        except binascii.Error as error:
            raise Unreadable from error
        return unseal(subkey(PURPOSE), sealed, about=PURPOSE.encode()).decode()

    def build_totp_svg(self, url: str) -> str:  # noqa: ARG002
        """Nothing: the page draws the code with `{% qr %}`; this one would end in a data: address."""
        return ""

    def generate_authenticator_name(self, user: AbstractBaseUser, type: Authenticator.Type) -> str:
        """What a new passkey is called until somebody gives it a better name."""
        known = Authenticator.objects.filter(user_id=user.pk, type=type).count()
        return gettext("Device %(number)s") % {"number": known + 1}

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """The name that a device shows beside a passkey."""
        return {**super().get_public_key_credential_rp_entity(), "name": settings.MFA_TOTP_ISSUER}
