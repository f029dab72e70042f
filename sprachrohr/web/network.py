"""Where a request came from, as little as possible: a keyed hash of the network, renewed every day.

No address is stored or logged. The key lives in memory of the machine's cache for the day (or, without a shared
cache, is derived from the secret key and the date), so yesterday's hashes cannot be compared with today's.
"""

import hashlib
import hmac
import ipaddress

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


def _address(text: str) -> Address | None:
    try:
        address = ipaddress.ip_address(text.strip())
    except ValueError:
        return None
    mapped = getattr(address, "ipv4_mapped", None)
    return mapped or address


def _is_trusted(address: Address) -> bool:
    return any(address in ipaddress.ip_network(proxy, strict=False) for proxy in settings.TRUSTED_PROXIES)


def client_address(request: HttpRequest) -> Address | None:
    """The address of the person, never to be stored. `X-Forwarded-For` counts only as far as our own proxies.

    Read from the right: each hop is believed only if the one that reported it is in TRUSTED_PROXIES.
    """
    address = _address(request.META.get("REMOTE_ADDR", ""))
    hops = [_address(part) for part in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")]
    while address is not None and _is_trusted(address) and hops:
        earlier = hops.pop()
        if earlier is None:
            break
        address = earlier
    return address


def network(request: HttpRequest) -> str:
    """The network of a request as 32 hexadecimal digits: HMAC(key of the day, IPv4 /24 or IPv6 /64)."""
    address = client_address(request)
    if address is None:
        return "unknown"
    prefix = 24 if address.version == 4 else 64
    net = ipaddress.ip_network(f"{address}/{prefix}", strict=False)
    return day_hash(f"network|{net}")


def day_hash(text: str) -> str:
    """A hash that nobody can compare after today."""
    day = timezone.localdate().isoformat()
    key = hmac.digest(settings.SECRET_KEY.encode(), b"network of " + day.encode(), hashlib.sha256)
    return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()[:32]
