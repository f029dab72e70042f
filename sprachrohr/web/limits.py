"""How many forms come from one place within an hour: counted in memory only, under hashes of the day.

No voice is refused because of it. Shelters and mobile carriers share addresses, so what is beyond a limit is held for
somebody to look at. (A machine that sends hundreds of files is asked to wait.) With several processes the counts are
shared only through Redis (docs/operate.md).
"""

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest

from sprachrohr.web.network import client_address, day_hash, network

HOUR = 3600
DAY = 24 * HOUR


def _count(name: str, seconds: int = HOUR) -> int:
    """One more under this name within this time."""
    key = f"limit:{name}"
    if cache.add(key, 1, seconds):
        return 1
    try:
        return cache.incr(key)
    except ValueError:
        # The hour ended between the two lines.
        cache.set(key, 1, seconds)
        return 1


def beyond_limits_of_a_day(request: HttpRequest, what: str) -> bool:
    """Counts somebody new; True if within a day there were more than the settings allow in an hour of forms, from this
    address or from this network. The whole site may be as busy as it likes."""
    address = day_hash(f"address|{client_address(request)}")
    counted = [
        _count(f"{what}:{address}", DAY) > settings.LIMIT_PER_ADDRESS,
        _count(f"{what}:{network(request)}", DAY) > settings.LIMIT_PER_NETWORK,
    ]
    return any(counted)


def beyond_limits(request: HttpRequest, what: str, *, times: float = 1) -> bool:
    """Counts this form; True if within the hour there were more than the settings allow, or so many `times` that, from
    this address, from this network, or on the whole site."""
    address = day_hash(f"address|{client_address(request)}")
    counted = [
        _count(f"{what}:{address}") > times * settings.LIMIT_PER_ADDRESS,
        _count(f"{what}:{network(request)}") > times * settings.LIMIT_PER_NETWORK,
        _count(f"{what}:all") > times * settings.LIMIT_OF_SITE,
    ]
    return any(counted)
