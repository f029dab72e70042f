"""Doors of people: accounts of staff, and the desk's pages of people.

Of allauth's pages exactly those that an invited member needs; there is no sign-up and no list of addresses.
"""

from allauth.account import views as account
from allauth.mfa.base import views as factors
from allauth.mfa.recovery_codes import views as recovery
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as passkeys
from django.urls import URLPattern, URLResolver, path

from sprachrohr.people import desk as office
from sprachrohr.people import views
from sprachrohr.people.doors import View, account_page


def _door(route: str, view: View, name: str) -> URLPattern:
    return path(route, account_page(view), name=name)


accounts: list[URLPattern | URLResolver] = [
    _door("login/", account.login, "account_login"),
    _door("logout/", views.log_out, "account_logout"),
    _door("inactive/", account.account_inactive, "account_inactive"),
    _door("again/", account.reauthenticate, "account_reauthenticate"),
    _door("password/", account.password_change, "account_change_password"),
    _door("password/forgotten/", views.forgotten_password, "account_reset_password"),
    _door("password/forgotten/sent/", account.password_reset_done, "account_reset_password_done"),
    _door(
        "password/new/done/",
        account.password_reset_from_key_done,
        "account_reset_password_from_key_done",
    ),
    _door(
        "password/new/<str:uidb36>/<str:key>/",
        account.password_reset_from_key,
        "account_reset_password_from_key",
    ),
    _door("invitation/<str:token>/", views.invitation, "invitation"),
    _door("second-factor/", views.second_factor, "second_factor"),
    _door("second-factor/all/", views.to_own_page, "mfa_index"),
    _door("second-factor/ask/", factors.authenticate, "mfa_authenticate"),
    _door("second-factor/again/", factors.reauthenticate, "mfa_reauthenticate"),
    _door("second-factor/app/", totp.activate_totp, "mfa_activate_totp"),
    _door("second-factor/app/end/", totp.deactivate_totp, "mfa_deactivate_totp"),
    _door("second-factor/codes/", recovery.view_recovery_codes, "mfa_view_recovery_codes"),
    _door("second-factor/codes/new/", recovery.generate_recovery_codes, "mfa_generate_recovery_codes"),
    _door("passkey/", passkeys.add_webauthn, "mfa_add_webauthn"),
    _door("passkey/all/", views.to_own_page, "mfa_list_webauthn"),
    _door("passkey/login/", passkeys.login_webauthn, "mfa_login_webauthn"),
    _door("passkey/again/", passkeys.reauthenticate_webauthn, "mfa_reauthenticate_webauthn"),
    _door("passkey/<int:pk>/end/", passkeys.remove_webauthn, "mfa_remove_webauthn"),
]
desk: list[URLPattern] = [
    path("people/", office.people, name="people"),
    path("people/<int:pk>/", office.member, name="member"),
    path("people/<int:pk>/leave/", office.end_membership, name="end_membership"),
    path("people/<int:pk>/sessions/end/", office.end_sessions, name="end_sessions"),
    path("people/<int:pk>/roles/<slug:role>/end/", office.end_role, name="end_role"),
    path("people/invitations/<int:pk>/revoke/", office.revoke, name="revoke_invitation"),
    path("me/", office.me, name="me"),
    path("me/sessions/end/", office.end_own_sessions, name="end_own_sessions"),
]
