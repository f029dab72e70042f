"""The version of the method: it is stored with every result, and changes when a result could change."""

VERSION = "1.1"
