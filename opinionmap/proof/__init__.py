"""What docs/method.md claims, measured anew: `python -m opinionmap.proof [part ...] [--data FOLDER]`.

Too heavy for the tests. Each part prints one table in Markdown; the tables in docs/method.md are these.
"""
