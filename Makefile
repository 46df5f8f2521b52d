.DEFAULT_GOAL := help
SHELL := /bin/sh
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PORT ?= 8300
WORKERS ?= auto

.PHONY: help setup demo test check bench eval lock clean

help: ## show what can be made
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:[^#]*## /\t/' | expand -t 10

$(VENV)/.demo: requirements/demo.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit("Postdoc needs Python 3.11 or newer.") if sys.version_info < (3, 11) else None'
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "Setting up Postdoc in $(VENV) (once) …"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --only-binary :all: --require-hashes -r requirements/demo.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.dev: requirements/dev.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit("Postdoc needs Python 3.11 or newer.") if sys.version_info < (3, 11) else None'
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "Setting up the development environment in $(VENV) (once) …"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --only-binary :all: --require-hashes -r requirements/dev.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@ $(VENV)/.demo

setup: $(VENV)/.dev ## everything a developer needs, in .venv

demo: $(VENV)/.demo ## the bot in a local browser page, no token needed
	@$(BIN)/postdoc demo --port $(PORT)

test: $(VENV)/.dev ## the whole suite, on SQLite and on a PostgreSQL of its own
	@$(BIN)/python -m pytest --numprocesses $(WORKERS) --dist loadscope $(ARGS)

check: $(VENV)/.dev ## lint, format, types and import contracts
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

bench: $(VENV)/.dev ## author lookup against its peers; writes docs/benchmarks.md
	@$(BIN)/python -m tests.benchmarks $(ARGS)

eval: $(VENV)/.dev ## questions over the demo corpus, scored; writes docs/evaluation.md
	@$(BIN)/python -m tests.eval $(ARGS)

lock: $(VENV)/.dev ## write the hash-pinned requirement files anew (needs uv)
	@for extra in postgres demo dev; do \
	  uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	    --no-emit-find-links --no-annotate --no-header --extra $$extra pyproject.toml \
	    --output-file requirements/$$extra.txt || exit 1; \
	done

clean: ## remove the environment and every cache
	rm -rf $(VENV) .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis build dist
