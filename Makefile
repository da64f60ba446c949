# The two commands: `make` builds the example risk management file into _build/, `make test` runs the tests.
# Both set up .venv themselves. `make help` lists the rest.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# LOCKED=1 installs what requirements-ci*.txt name, each file by its hash, as CI does; else what is newest and fits
LOCKED ?=
READY := $(VENV)/.ready$(if $(LOCKED),-locked)
READY_TEST := $(VENV)/.ready-test$(if $(LOCKED),-locked)
READY_LINT := $(VENV)/.ready-lint$(if $(LOCKED),-locked)
READY_SUPPLY := $(VENV)/.ready-supply$(if $(LOCKED),-locked)
# what is installed is compiled where it is used, or by all processors at once: pip's own way is half of the time it takes
PIP_INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-compile
# some packages have files for other versions of Python, which are no fault
COMPILE := $(BIN)/python -W ignore -m compileall -q -q -j 0 $(VENV)/lib || true
PYTEST_WORKERS ?= auto
# what is compiled once is not compiled again by each of the hundreds of processes that the tests start
export PYTHONDONTWRITEBYTECODE :=
# nobody goes on with the example: on a later day its cycle would be overdue, and waivers would expire. That is what a
# file in use wants, which is judged on the day of the build
EXAMPLE_DAY := 2026-11-23

.DEFAULT_GOAL := build
.PHONY: build check test faults fuzz same-bytes lint lint-scripts format manual validate palette picture share bench lock versions audit licences sbom vendor vendor-check \
  editors editors-test dist clean help

build: $(READY) ## Check and build the example risk management file into _build/ (HTML and PDF)
	$(BIN)/riskfile check --today $(EXAMPLE_DAY)
	$(BIN)/riskfile build --lang all --jobs auto --strict --today $(EXAMPLE_DAY)
	@echo "The file: _build/html/index.html and _build/pdf/risk-management-file.pdf"
	@echo "In Chinese: _build/html/zh/index.html and _build/pdf/risk-management-file-zh.pdf"

check: $(READY) ## Check the example and print findings
	$(BIN)/riskfile check --today $(EXAMPLE_DAY)

test: $(READY_TEST) ## Run the tests
	$(BIN)/python -m pytest -n $(PYTEST_WORKERS) --dist worksteal $(PYTEST_ARGS)

FAULTS_ARGS ?=
faults: $(READY_TEST) ## Let each change of the disk fail, or kill the process at it, and see what is left (FAULTS_ARGS="--sample 40 build")
	PYTHONPATH=tests $(BIN)/python -m faults $(FAULTS_ARGS)

# FUZZ_ARGS: --seconds 600, --seed N, --pages N; FUZZ_TESTS= leaves the tests out
FUZZ_TESTS ?= tests/reading tests/sphinx/test_two_readers.py
FUZZ_ARGS ?=
fuzz: $(READY_TEST) ## Look for pages that the readers fail at, by new seeds (ten minutes; FUZZ_ARGS="--seconds 60 --seed 1")
	$(if $(FUZZ_TESTS),RISKFILE_RANDOM=1 $(BIN)/python -m pytest -n $(PYTEST_WORKERS) -k "not test_a_build_reports" $(FUZZ_TESTS))
	PYTHONPATH=tests $(BIN)/python -m fuzz $(FUZZ_ARGS)

# SAME_BYTES_ARGS: --steps 200, --example 20, --seed N
SAME_BYTES_ARGS ?=
same-bytes: $(READY_TEST) ## Edit projects at random, and compare each build with one from nothing (half an hour)
	PYTHONPATH=tests $(BIN)/python -m samebytes $(SAME_BYTES_ARGS)

lint: $(READY_LINT) lint-scripts ## Run ruff, mypy (strict), import-linter, codespell, the catalogues, and eslint on the scripts of the pages
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python supply/words.py check
	$(BIN)/codespell README.md CHANGELOG.md docs needs manual ext/riskfile --skip '*.js,*.svg,*.otf,*.json,__pycache__,fillers.py,known.txt,*/importing/words.py,*/importing/lists.py,*/suggest/words.py,*/suggest/formula.py,*/text/wordlists.yaml,*/testing/cases/*,*/policy/content.py,*/rules/titles.py,*/text/verdicts.py,*/text/terms.yaml,*.po'

# npm is not asked of everybody: who changes a script has it, and so has CI
lint-scripts:
	@if command -v npm >/dev/null 2>&1; then \
	  npm ci --silent --ignore-scripts --no-audit --no-fund --prefix tests/js && npm run --silent --prefix tests/js lint; \
	elif [ -n "$$RISKFILE_REQUIRE_BROWSER" ]; then echo "npm is not on PATH"; exit 1; \
	else echo "NO NPM: npm is not on PATH, so the scripts of the pages were not linted"; fi

format: $(READY_LINT) ## Format the Python code
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

manual: $(READY_TEST) ## Generate the manual's rule pages and build the manual into _build/manual
	$(BIN)/python -m riskfile.manual manual
	$(BIN)/python tests/broken/page.py > manual/.audit-findings.md
	mv manual/.audit-findings.md manual/audit-findings.md
	$(BIN)/sphinx-build -n -W -q -b html -d _build/manual-doctrees manual _build/manual
	@echo "The manual: _build/manual/index.html"

validate: $(READY_TEST) ## Compare what riskfile computes with an oracle, and write the validation report of the manual
	PYTHONPATH=tests $(BIN)/python -m validation

share: $(READY_TEST) ## Write the man page and the completion scripts that the wheel brings along (ext/share)
	$(BIN)/python supply/share.py

palette: $(READY_TEST) ## Write the colours of riskfile.render.palette into the style sheets
	$(BIN)/python -m riskfile.render.palette ext/riskfile/sphinx/static/riskfile.css ext/riskfile/sphinx/static/riskfile-print.css ext/riskfile/server/live/assets/live.css

picture: $(READY_TEST) ## Draw the picture of the README anew, from a project that is checked and built for it (needs chromium)
	$(BIN)/python supply/picture.py

bench: $(READY_TEST) ## Measure against sphinx-needs, side by side (takes minutes)
	$(BIN)/python benchmarks/run.py

# LOCK_ARGS: --upgrade, --upgrade-package NAME
lock: $(READY_SUPPLY) ## Write requirements-*.txt: the versions that CI uses, with hashes (LOCK_ARGS=--upgrade for newer ones)
	$(BIN)/python supply/lock.py $(LOCK_ARGS)

versions: $(READY_TEST) ## Try the lowest and the newest versions that pyproject.toml allows, with each Python at hand (minutes)
	$(BIN)/python supply/versions.py

audit: $(READY_SUPPLY) ## Look for known vulnerabilities of what requirements-ci*.txt name (1: found, 3: could not be asked)
	$(BIN)/python supply/audit.py

licences: $(READY_TEST) ## Hold what is shipped and what is installed against supply/inventory.yaml
	$(BIN)/python supply/licences.py

sbom: $(READY_TEST) ## Write the bill of materials of a release: _build/sbom.cdx.json (CycloneDX)
	SOURCE_DATE_EPOCH="$${SOURCE_DATE_EPOCH:-$$(git log -1 --format=%ct 2>/dev/null)}" \
	  $(BIN)/python supply/sbom.py _build/sbom.cdx.json

vendor: ## Write the scripts of others that the pages use, from npm, at the versions of ext/vendoring
	$(PYTHON) ext/vendoring/refresh.py

# as with eslint: who changes a script has npm, and so has CI
vendor-check: ## Fetch and bundle those scripts anew, and compare them with what is kept, byte for byte
	@if command -v npm >/dev/null 2>&1; then $(PYTHON) ext/vendoring/refresh.py --check; \
	elif [ -n "$$RISKFILE_REQUIRE_BROWSER" ]; then echo "npm is not on PATH"; exit 1; \
	else echo "NO NPM: npm is not on PATH, so the scripts of others were not compared with their packages"; fi

# never a part of `make`: who works on the extension has npm (with Node 20 or later), and so has CI
editors: ## Build the extension for VS Code: editors/vscode/riskfile.vsix
	npm ci --silent --ignore-scripts --no-audit --no-fund --prefix editors/vscode
	@if node -e 'process.exit(Number(process.versions.node.split(".")[0]) < 20 ? 1 : 0)'; then \
	  npm run --silent --prefix editors/vscode package; \
	else echo "NODE IS OLD: $$(node --version), and vsce needs 20 or later, so the extension was built and not packed"; \
	  npm run --silent --prefix editors/vscode build; fi

editors-test: $(READY_TEST) editors ## Lint the extension for VS Code, and test it against the language server
	npm run --silent --prefix editors/vscode lint
	RISKFILE_COMMAND="$(CURDIR)/$(BIN)/riskfile" npm run --silent --prefix editors/vscode test

dist: $(READY_TEST) ## Build the source archive and the wheel into dist/, the same bytes each time
	$(BIN)/python -m hatchling build -d dist

clean: ## Remove what was built (not .venv)
	rm -rf _build .riskfile_cache dist

help: ## Show this help
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sort | awk -F ':.*## ' '{printf "  make %-12s %s\n", $$1, $$2}'

$(BIN)/python:
	$(PYTHON) -m venv $(VENV)

ifdef LOCKED
# --require-hashes is about files of an index, and riskfile itself is none; its build backend is among the others
$(READY): pyproject.toml requirements-ci.txt requirements-ci-source.txt | $(BIN)/python
	$(PIP_INSTALL) --require-hashes --only-binary :all: --no-deps -r requirements-ci.txt
	$(PIP_INSTALL) --require-hashes --no-deps --no-build-isolation -r requirements-ci-source.txt
	$(PIP_INSTALL) --no-deps --no-index --no-build-isolation -e .
	@touch $@

$(READY_TEST): $(READY)
	@$(COMPILE)
	@touch $@

$(READY_LINT) $(READY_SUPPLY): $(READY)
	@touch $@
else
# what the two builds of the example need and no more; its Chinese needs a font, which few machines have
$(READY): pyproject.toml | $(BIN)/python
	$(PIP_INSTALL) -e '.[build,surveillance,cjk]'
	@touch $@

$(READY_TEST): pyproject.toml $(READY)
	$(PIP_INSTALL) -e '.[test]'
	@$(COMPILE)
	@touch $@

$(READY_LINT): pyproject.toml $(READY_TEST)
	$(PIP_INSTALL) -e '.[test,lint]'
	@touch $@

$(READY_SUPPLY): pyproject.toml $(READY_TEST)
	$(PIP_INSTALL) -e '.[test,supply]'
	@touch $@
endif
