"""How fast, against which peer: `python -m opinionmap.bench`."""
