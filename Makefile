# The two commands: `make` builds the example risk management file into _build/, `make test` runs the tests.
# Both set up .venv themselves. `make help` lists the rest.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
READY_LINT := $(VENV)/.ready-lint
PYTEST_WORKERS ?= auto
# nobody goes on with the example: on a later day its cycle would be overdue, and waivers would expire. That is what a
# file in use wants, which is judged on the day of the build
EXAMPLE_DAY := 2026-11-23

.DEFAULT_GOAL := build
.PHONY: build check test fuzz lint lint-scripts format manual palette bench clean help

build: $(READY) ## Check and build the example risk management file into _build/ (HTML and PDF)
	$(BIN)/riskfile check --today $(EXAMPLE_DAY)
	$(BIN)/riskfile build --strict --today $(EXAMPLE_DAY)
	@echo "The file: _build/html/index.html and _build/pdf/risk-management-file.pdf"

check: $(READY) ## Check the example and print findings
	$(BIN)/riskfile check --today $(EXAMPLE_DAY)

test: $(READY) ## Run the tests
	$(BIN)/python -m pytest -n $(PYTEST_WORKERS) --dist worksteal $(PYTEST_ARGS)

# FUZZ_ARGS: --seconds 600, --seed N, --pages N; FUZZ_TESTS= leaves the tests out
FUZZ_TESTS ?= tests/reading tests/sphinx/test_two_readers.py
FUZZ_ARGS ?=
fuzz: $(READY) ## Look for pages that the readers fail at, by new seeds (ten minutes; FUZZ_ARGS="--seconds 60 --seed 1")
	$(if $(FUZZ_TESTS),RISKFILE_RANDOM=1 $(BIN)/python -m pytest -n $(PYTEST_WORKERS) -k "not test_a_build_reports" $(FUZZ_TESTS))
	PYTHONPATH=tests $(BIN)/python -m fuzz $(FUZZ_ARGS)

lint: $(READY_LINT) lint-scripts ## Run ruff, mypy (strict), import-linter, codespell, and eslint on the scripts of the pages
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/codespell README.md CHANGELOG.md docs needs manual ext/riskfile --skip '*.js,*.otf,*.json,__pycache__,fillers.py'

# npm is not asked of everybody: who changes a script has it, and so has CI
lint-scripts:
	@if command -v npm >/dev/null 2>&1; then \
	  npm ci --silent --no-audit --no-fund --prefix tests/js && npm run --silent --prefix tests/js lint; \
	elif [ -n "$$RISKFILE_REQUIRE_BROWSER" ]; then echo "npm is not on PATH"; exit 1; \
	else echo "NO NPM: npm is not on PATH, so the scripts of the pages were not linted"; fi

format: $(READY_LINT) ## Format the Python code
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

manual: $(READY) ## Generate the manual's rule pages and build the manual into _build/manual
	$(BIN)/python -m riskfile.manual manual
	$(BIN)/python tests/broken/page.py > manual/.audit-findings.md
	mv manual/.audit-findings.md manual/audit-findings.md
	$(BIN)/sphinx-build -n -W -q -b html -d _build/manual-doctrees manual _build/manual
	@echo "The manual: _build/manual/index.html"

palette: $(READY) ## Write the colours of riskfile.render.palette into the style sheet
	$(BIN)/python -m riskfile.render.palette ext/riskfile/sphinx/static/riskfile.css

bench: $(READY) ## Measure against sphinx-needs, side by side (takes minutes)
	$(BIN)/python benchmarks/run.py

clean: ## Remove what was built (not .venv)
	rm -rf _build .riskfile_cache dist

help: ## Show this help
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sort | awk -F ':.*## ' '{printf "  make %-10s %s\n", $$1, $$2}'

$(BIN)/python:
	$(PYTHON) -m venv $(VENV)

$(READY): pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[test]'
	@touch $@

$(READY_LINT): pyproject.toml $(READY)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[test,lint]'
	@touch $@
