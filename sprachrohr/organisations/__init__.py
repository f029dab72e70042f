"""Organisations: who can help with what. Words: organisation, referral (made in `voices`, with consent)."""
