# Two commands do all the set-up: `make demo` and `make test`. `make help` lists the rest.

# uv is used when it is there; `make UV= …` does without it.
UV ?= $(shell command -v uv 2>/dev/null)
PYTHON ?= $(shell for p in python3.13 python3.12 python3.11 python3; do \
	if $$p -c 'import sys, venv; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; then \
	echo $$p; break; fi; done)

VENV := .venv
BIN := $(VENV)/bin
READY_TO_RUN := $(VENV)/.ready-to-run
READY_TO_TEST := $(VENV)/.ready-to-test

PACKAGES := api billing bot broadcasts chat console customers gateways handlers intents knowledge \
	moderation sandbox stations storage tickets usecases

# Test processes side by side, extra words for the command, and kills per database.
JOBS ?= 2
# A process that has run out of tests takes over some of another's: no long one is left to the end.
SHARED := -n $(JOBS) --dist worksteal
ARGS ?=
KILLS ?= 2000

.PHONY: help demo run test check format lint types contracts coverage gates torture bench lock clean
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

help: ## list the commands
	@grep -E '^[a-z]+:.*## ' Makefile | sed -E 's/^([a-z]+):.*## /  make \1	/'

demo: $(READY_TO_RUN) ## the whole product with a Telegram of its own, until Ctrl-C
	$(BIN)/lamplight demo $(ARGS)

run: $(READY_TO_RUN) ## the real thing; asks six questions the first time
	@test -e config.toml || $(BIN)/lamplight init
	$(BIN)/lamplight run $(ARGS)

# Tests start many processes, which would compile every file anew where this forbids to keep it.
test coverage: export PYTHONDONTWRITEBYTECODE =

test: $(READY_TO_TEST) ## the whole test suite, PostgreSQL included
	$(BIN)/pytest $(SHARED) $(ARGS)

check: lint types contracts test ## format, lint, types, import contracts, tests

format: $(READY_TO_TEST) ## put the code into its one format
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

lint: $(READY_TO_TEST)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .

types: $(READY_TO_TEST)
	$(BIN)/mypy $(PACKAGES) tests

contracts: $(READY_TO_TEST)
	$(BIN)/lint-imports

coverage: $(READY_TO_TEST) ## the tests again, with branches counted and the gates applied
	$(BIN)/pytest $(SHARED) --cov --cov-report= $(ARGS)
	@$(MAKE) --no-print-directory gates

gates: $(READY_TO_TEST)
	$(BIN)/coverage json -q -o $(VENV)/coverage.json
	$(BIN)/python .ci/coverage_gates.py $(VENV)/coverage.json

torture: $(READY_TO_TEST) ## thousands of kills; writes benchmarks/torture.json
	LAMPLIGHT_KILLS=$(KILLS) LAMPLIGHT_TORTURE_REPORT=benchmarks/torture.json \
		$(BIN)/pytest tests/torture -p no:xdist $(ARGS)

bench: $(READY_TO_RUN) ## intake against aiogram alone; writes benchmarks/ingest.json
	$(BIN)/lamplight bench ingest --json $(ARGS) > benchmarks/ingest.json.new
	mv benchmarks/ingest.json.new benchmarks/ingest.json
	@cat benchmarks/ingest.json

LOCK := pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes \
	--no-strip-extras --no-emit-index-url --no-emit-find-links --no-header --no-annotate --quiet

lock: ## pin every version anew (needs uv); `make lock ARGS=--upgrade` takes the newest
	@test -n "$(UV)" || { echo "make lock needs uv, and there is no uv on the PATH."; exit 1; }
	$(UV) $(LOCK) $(ARGS) --output-file requirements/run.txt
	$(UV) $(LOCK) $(ARGS) --extra test --output-file requirements/test.txt
	@! grep -n '://' requirements/run.txt requirements/test.txt

clean: ## forget the environment and every cache
	rm -rf $(VENV) .mypy_cache .ruff_cache .import_linter_cache .hypothesis .coverage build dist

# ── the environment ──────────────────────────────────────────────────────────────────────────

$(BIN)/python:
	@test -n "$(PYTHON)" || { echo "Lamplight needs Python 3.11 or newer with its venv module; none was" \
		"found. On Debian: apt install python3 python3-venv"; exit 1; }
ifneq ($(UV),)
	$(UV) venv --quiet --allow-existing --python $(PYTHON) $(VENV)
else
	$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); echo "This Python cannot make an environment." \
		"On Debian: apt install python3-venv"; exit 1; }
endif

# The pinned versions are checked by hash; the project itself is then linked in as it stands.
ifneq ($(UV),)
INSTALL = $(UV) pip install --quiet --python $(BIN)/python
else
INSTALL = $(BIN)/python -m pip install --quiet --disable-pip-version-check
endif

$(READY_TO_RUN): requirements/run.txt pyproject.toml | $(BIN)/python
	$(INSTALL) --require-hashes -r requirements/run.txt
	$(INSTALL) --no-deps -e .
	@touch $@

$(READY_TO_TEST): requirements/test.txt pyproject.toml | $(BIN)/python
	$(INSTALL) --require-hashes -r requirements/test.txt
	$(INSTALL) --no-deps -e .
	@touch $@ $(READY_TO_RUN)
