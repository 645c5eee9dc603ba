# `make help` lists what there is. Every target sets up what it needs first; a second run is quick.
SHELL := /bin/bash
.DEFAULT_GOAL := help
PYTHON ?= python3
BIN := .venv/bin
READY := .venv/.ready
STATIC := src/ridealong/web/static/vendor/.ready
# One more than a small machine has cores: tests of browsers and servers wait.
JOBS ?= 3
# What is compiled once is kept, whatever the shell says: else every command that a test starts compiles all of it.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help setup run demo test check holds check-long speed speed-full format lock screenshots glossary clean

help: ## what you can type
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /  make \1\t/' | expand -t 22

setup: $(READY) $(STATIC) ## make .venv with the `ridealong` command and the tools

$(READY): pyproject.toml requirements/dev.txt tools/setup.sh
	@PYTHON="$(PYTHON)" bash tools/setup.sh

$(STATIC): package.json package-lock.json tools/vendor.py src/ridealong/web/vendored.py $(READY)
	@$(BIN)/python tools/vendor.py

run: setup ## the demo company's coaching week in your browser (Ctrl-C stops it)
	@$(BIN)/ridealong serve --demo

demo: setup ## throw the demo company away and make it anew
	@$(BIN)/ridealong demo --reset

test: setup ## the tests, except those that take minutes
	@$(BIN)/python tools/needs.py
	@$(BIN)/pytest -n $(JOBS) --dist loadfile --no-loadscope-reorder

# Types and contracts are checked beside the tests, which wait now and then for a browser or a server.
check: setup ## what must hold before anything lands: format, lint, types, contracts, migrations, tests
	@echo "format"   && $(BIN)/ruff format --check --quiet .
	@echo "lint"     && $(BIN)/ruff check --quiet .
	@$(MAKE) --no-print-directory --jobs=2 holds test

holds:
	@$(BIN)/mypy | sed 's/^/types: /' && test $${PIPESTATUS[0]} = 0
	@$(BIN)/lint-imports --no-logo | sed 's/^/imports: /' && test $${PIPESTATUS[0]} = 0
	@DJANGO_SETTINGS_MODULE=ridealong.config.settings_test $(BIN)/python -m django makemigrations --check --dry-run | sed 's/^/migrations: /' && test $${PIPESTATUS[0]} = 0

check-long: setup ## crash, simulation and coverage tests (up to 45 minutes)
	@$(BIN)/python tools/needs.py
	@RIDEALONG_TEST_THOROUGH=1 $(BIN)/pytest -n $(JOBS) --dist loadfile -m "long or searched"

speed: setup ## how fast, each figure beside a reference measured in the same run (DEALS=1000000: imports and measures of that size)
	@$(BIN)/python -m tests.speed $(if $(DEALS),--deals $(DEALS))

speed-full: setup ## imports and measures at the five million deals of the goals, with their memory (half an hour, 20 GB of disk)
	@$(BIN)/python -m tests.speed --full

screenshots: setup ## every page at three widths in both themes, into screenshots/
	@$(BIN)/python -m tests.browser.screenshots

glossary: setup ## docs/glossary.md anew, from the words and measures of the code
	@$(BIN)/python tools/glossary.py

format: setup ## put the code into its shape
	@$(BIN)/ruff check --fix --quiet . ; $(BIN)/ruff format --quiet .

lock: ## choose the newest versions that fit and pin them with hashes
	@$(BIN)/uv pip compile --quiet --upgrade --generate-hashes --no-emit-package ridealong --no-header --no-annotate requirements/dev.in -o requirements/dev.txt
	@$(BIN)/python tools/vendor.py --lock

clean: ## remove the environment and what was built (never your data)
	@rm -rf .venv node_modules src/ridealong/web/static/vendor dist build
