"""The place and the listening logs that the other tests of privacy use, too."""

from tests.web.test_privacy import here, logged

__all__ = ["here", "logged"]
