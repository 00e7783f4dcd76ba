# Needs nothing but make and python3 (3.11 or newer); everything else goes into .venv.
# `make` alone lists the targets.

PYTHON ?= python3
BIN    := .venv/bin
OUT    := out
# One process more than cores: some tests wait for servers, browsers and offices.
PROCS  := $(shell echo $$(( $$(nproc 2>/dev/null || echo 1) + 1 )))

.DEFAULT_GOAL := help
.PHONY: help setup demo test quick check format bench golden flow lock clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: ## create .venv from requirements.lock (nothing to do when it is up to date)
	@PYTHON="$(PYTHON)" sh tools/setup.sh

demo: setup ## read the sample notices and show what was read and what needs a person
	@BIN="$(BIN)" OUT="$(OUT)" sh tools/demo.sh

test: setup ## run every test
	@$(BIN)/python -m pytest --numprocesses $(PROCS) --dist loadfile $(ARGS)

quick: setup ## run the tests that take less than ten seconds each
	@$(BIN)/python -m pytest --numprocesses $(PROCS) --dist loadfile -m "not slow" $(ARGS)

check: setup ## lint, formatting, types
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

format: setup ## let ruff mend what it can
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: setup ## measure start-up, extraction, ingest, registries, draws and reports
	@set -e; for name in startup extract ingest scans hostile registry draw report; do \
	  printf '\n== benchmarks/%s.py\n' "$$name"; $(BIN)/python "benchmarks/$$name.py"; done

golden: setup ## write the golden files anew; look at the diff before committing it
	@$(BIN)/python -m pytest --regenerate-goldens $(ARGS)

flow: setup ## run the Prefect flow for real over the sample notices
	@PREFECT_HOME="$(CURDIR)/$(OUT)/prefect" \
	  $(BIN)/python -m pipelines.flows sample_docs/notices --warehouse $(OUT)/flow.duckdb

lock: setup ## solve requirements.lock anew from pyproject.toml
	@BIN="$(BIN)" OUT="$(OUT)" sh tools/lock.sh

clean: ## remove what was built (keeps .venv)
	rm -rf $(OUT) build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find . -name __pycache__ -not -path './.venv/*' -type d -prune -exec rm -rf {} +
