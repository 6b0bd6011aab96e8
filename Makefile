# make run    everything: environment, locked install, assets, embedded services, demo data, start
# make test   ruff, mypy, import contracts, pytest        make lint   the first three alone
# make bench  measure beside yardsticks                   make lock   take newer versions of what we stand on
# make fuzz   a million spoilt mails (ARGS="10000" for fewer)
# make fuzz-api  ten minutes of requests made up from the API's own description (FUZZ_SECONDS=60 for less)
# make soak   people, absence and time against a model, 300 long walks in a quarter of an hour, with what they
#             came to at the end (SOAK_WALKS=1000 for more; make test: 25 short ones)
# make forms  write the Word and PDF forms anew from the text form
# make clean  all that make built; never the data in var/
#
# Words for the tool itself go in ARGS:  make test ARGS="-k ladder"   make run ARGS="--help"

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := run
.DELETE_ON_ERROR:
MAKEFLAGS += --no-print-directory

ARGS ?=
BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
STATIC := hub/web/static
ASSETS := $(STATIC)/govuk/govuk-frontend.min.css $(STATIC)/govuk/govuk-frontend.min.js $(STATIC)/htmx/htmx.min.js
CHECKED := hub config adapters workers tests $(wildcard bench)
# The Python to build with; make run PYTHON=/path/to/python3.12 settles it.
PYTHON ?= $(firstword $(foreach name,python3 python3.13 python3.12 python3.11,\
	$(shell $(name) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $(name))))

# One more than there are processors: a third of a run is waiting, for servers that start and for those that are killed.
WORKERS ?= $(shell expr $$(nproc) + 1)

.PHONY: run test lint bench fuzz fuzz-api soak forms assets lock clean debian

run: .venv/.run $(ASSETS)
	@exec $(BIN)/hub up --demo $(ARGS)

test: lint $(ASSETS) debian
	@$(BIN)/python -m pytest -n $(WORKERS) --dist loadfile --no-loadscope-reorder $(ARGS)

lint: .venv/.dev
	@$(BIN)/ruff check $(CHECKED)
	@$(BIN)/ruff format --check $(CHECKED)
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-cache

bench: .venv/.dev $(ASSETS)
	@$(BIN)/python -m bench $(ARGS)

# Where atheris has no wheel for this Python, mutations are made without looking at coverage.
fuzz: .venv/.dev
	@$(PIP) install --require-hashes --only-binary :all: -r requirements-fuzz.lock || true
	@$(BIN)/python -m tests.fuzz $(ARGS)

# Half a minute of it is in make test.
fuzz-api: .venv/.dev
	@FUZZ_SECONDS=$${FUZZ_SECONDS:-600} $(BIN)/python -m pytest -q --timeout 0 tests/e2e/test_fuzzed_api.py $(ARGS)

soak: .venv/.dev
	@$(BIN)/python -m pytest tests/journeys/test_whole_walk.py --hypothesis-profile soak --timeout 0 -q $(ARGS)

forms: .venv/.dev
	@$(BIN)/python -m adapters.formfile config/forms

assets: $(ASSETS)

# -- environment -----------------------------------------------------------------------------------------

# A virtual environment holds its own path: one that was moved or copied here is made anew.
ifneq ($(file <.venv/.made),$(CURDIR))
.PHONY: .venv/.made
endif

.venv/.made:
	@$(or $(PYTHON),false) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
		echo "The hub needs Python 3.11 or newer: install it, or type make PYTHON=/path/to/python3" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
		echo "$(PYTHON) cannot make a virtual environment: apt-get install python3-venv, or its like" >&2; exit 1; }
	@echo "Making .venv with $$($(PYTHON) --version)"
	@$(PYTHON) -m venv --clear .venv
	@printf %s "$(CURDIR)" > $@

# The package itself is linked in, with the locked build backend, so that step asks no registry.
define install
	@echo "Installing $(1)"
	@$(PIP) install --require-hashes --only-binary :all: -r $(1)
	@$(PIP) install --no-deps --no-build-isolation --editable .
endef

.venv/.run: requirements.lock pyproject.toml .venv/.made
	$(call install,requirements.lock)
	@touch $@

.venv/.dev: requirements-dev.lock pyproject.toml .venv/.made
	$(call install,requirements-dev.lock)
	@touch $@ .venv/.run

# -- front end -------------------------------------------------------------------------------------------

# A machine without npm gets the same npm out of a Python package, for these two downloads only.
node_modules/.made: package-lock.json .npmrc .venv/.made
	@echo "Fetching the front-end packages"
	@npm=$$(command -v npm) || { $(PIP) install --require-hashes -r requirements-npm.lock && npm=$(BIN)/npm; }; \
	PATH="$$PATH:$(CURDIR)/$(BIN)" "$$npm" ci --ignore-scripts --loglevel=error
	@touch $@

# The GDS Transport font and the crest are licensed to GOV.UK services alone. What names them is taken out,
# so that no page asks for a file that is not there; a source map that we do not serve likewise.
$(STATIC)/govuk/%: node_modules/.made
	@mkdir -p $(@D)
	@sed -E -e 's/@font-face *\{[^}]*\}//g' -e 's/GDS Transport, *//g' \
		-e 's#url\([^)]*govuk-crest\.svg\)#none#g' -e 's@(/\*|//)# sourceMappingURL=.*@@' \
		node_modules/govuk-frontend/dist/govuk/$* > $@

$(STATIC)/htmx/%: node_modules/.made
	@mkdir -p $(@D)
	@cp node_modules/htmx.org/dist/$* $@

# -- what some tests drive -------------------------------------------------------------------------------

# program (or file) : package. Only root can install them; for anyone else those tests fail with the line to type.
DEBIAN := chromium:chromium dovecot:dovecot-imapd postfix:postfix clamd:clamav-daemon \
	soffice:libreoffice-writer-nogui /usr/lib/python3/dist-packages/uno.py:python3-uno openssl:openssl
debian:
	@[ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null || exit 0; \
	missing=; for it in $(DEBIAN); do PATH="$$PATH:/usr/sbin" command -v $${it%%:*} >/dev/null || [ -e $${it%%:*} ] || missing="$$missing $${it##*:}"; done; \
	[ "$$missing" ] || exit 0; echo "Installing for the tests:$$missing"; export DEBIAN_FRONTEND=noninteractive; \
	apt-get update -qq && apt-get install -yqq --no-install-recommends $$missing >.venv/debian.log 2>&1 \
	|| { tail -5 .venv/debian.log; echo "They could not be installed: the tests that need them will fail" >&2; }

# -- upkeep ----------------------------------------------------------------------------------------------

COMPILE = $(BIN)/uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes \
	--no-header --no-annotate --no-emit-index-url --no-emit-find-links
lock: .venv/.made
	@$(PIP) install uv
	@$(COMPILE) pyproject.toml --group build -o requirements.lock
	@$(COMPILE) pyproject.toml --group build --extra dev -c requirements.lock -o requirements-dev.lock
	@$(COMPILE) --group npm -o requirements-npm.lock
	@$(COMPILE) --group fuzz -o requirements-fuzz.lock
	@npm=$$(command -v npm || echo $(BIN)/npm); "$$npm" install --package-lock-only --ignore-scripts --loglevel=error
	@! grep -nE '://|^-' requirements*.lock package-lock.json || { echo "A lock file names a host: take it out" >&2; exit 1; }

clean:
	rm -rf .venv node_modules $(STATIC)/govuk $(STATIC)/htmx build *.egg-info .mypy_cache .ruff_cache .pytest_cache
