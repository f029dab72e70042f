"""Dari."""
