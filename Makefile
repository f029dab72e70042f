# make run: the demo. make test: every test. `make help` lists the rest.
# A fresh Debian or Ubuntu needs: python3 python3-venv make git
.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help run test check judges bench pictures lock clean environment dev-environment
PORT ?= 8000
PYTHON ?= python3
export PYTHON
SENTENCES := $(wildcard sprachrohr/locale/*/LC_MESSAGES/*.po)
CATALOGUES := $(SENTENCES:.po=.mo)

help: ## this list
	@sed -n 's/^\([a-z]*\):.*## /make \1 - /p' Makefile

run: environment $(CATALOGUES) ## the demo council on http://127.0.0.1:8000 (PORT=8001 for another port); Ctrl-C ends it
	@exec .venv/bin/python manage.py start --port $(PORT)

test: dev-environment $(CATALOGUES) ## every test, browser journeys included (T="tests/voices -k code" for some)
	@bin/tests $(T)

check: dev-environment $(CATALOGUES) ## lint, types, floors, catalogues, migrations
	.venv/bin/ruff check .
	.venv/bin/mypy
	.venv/bin/lint-imports
	.venv/bin/python manage.py catalogues --check
	.venv/bin/python manage.py makemigrations --check --dry-run
	.venv/bin/python manage.py check

judges: environment $(CATALOGUES) ## the pages before outside judges (needs Node 20+, Java, nginx; URL= for a running server)
	@bin/judges

bench: dev-environment $(CATALOGUES) ## what is promised and what is measured, as a table
	@.venv/bin/python -m bench

pictures: dev-environment $(CATALOGUES) ## takes the screens that README and docs show
	@TEST_BROWSER=$$(bin/browser) && export TEST_BROWSER && .venv/bin/python -m docs.pictures

lock: dev-environment ## writes both lock files anew from pyproject.toml
	.venv/bin/python -m pip install --quiet uv
	.venv/bin/uv pip compile pyproject.toml --quiet --upgrade --universal --python-version 3.11 \
		--generate-hashes --no-header --output-file requirements.lock
	.venv/bin/uv pip compile pyproject.toml --quiet --upgrade --universal --python-version 3.11 \
		--generate-hashes --no-header --group dev --constraints requirements.lock \
		--output-file requirements-dev.lock

clean: ## removes what was built; the demo's data in var/ stays
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache judges/node_modules
	rm -f $(CATALOGUES)
	find sprachrohr opinionmap tests bench -name __pycache__ -type d -prune -exec rm -rf {} +

environment:
	@bin/environment requirements.lock

dev-environment:
	@bin/environment requirements-dev.lock

# One command writes them all; GNU gettext is not needed.
$(CATALOGUES) &: $(SENTENCES)
	@.venv/bin/python manage.py catalogues --compile
