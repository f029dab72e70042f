"""How accounts of staff work: no sign-up, no address kept."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest

from sprachrohr.web.network import network


class StaffAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Accounts begin with an invitation; limits count networks by their hash of the day, never addresses."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        return network(request)
