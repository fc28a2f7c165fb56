# The front door. Every target does its own set-up, says what it does, and is quick the second time.
.DEFAULT_GOAL := help
.PHONY: help setup demo test check lint types imports docs bench soak format clean

PYTHON ?= python3
BOOTSTRAP = $(PYTHON) .ci/bootstrap.py
BIN = .venv/bin
CORE = simlab/model/*,simlab/motion/*,simlab/drawing/*,simlab/gcode/*,simlab/weld/*,simlab/scoring/*,simlab/cohort/*,simlab/crafts.py
# A file of tests stays on one worker, so that what it starts is started once.
PYTEST = $(BIN)/python -m pytest --numprocesses 2 --dist loadfile

help: ## what there is
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

setup: ## everything into .venv, the web pages built, system packages checked
	@$(BOOTSTRAP) dev pages system

demo: ## simulated trainees, scored live; ARGS="--for 30 --report demo.json"
	@$(BOOTSTRAP) run pages
	@$(BIN)/simlab demo $(ARGS)

test: ## lint, types, contracts, all tests, coverage gates
	@$(BOOTSTRAP) dev pages system
	@$(MAKE) --no-print-directory lint types imports
	@rm -f .coverage .coverage.*
	$(PYTEST) --cov --cov-report= -m "not soak and not bench" $(ARGS)
	$(BIN)/coverage report --include='$(CORE)' --fail-under=100
	$(BIN)/coverage report --omit='$(CORE)' --fail-under=90

check: ## what is quick: lint, types, contracts, docs
	@$(BOOTSTRAP) dev
	@$(MAKE) --no-print-directory lint types imports docs

lint: ## ruff
	@$(BOOTSTRAP) dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: ## mypy --strict
	@$(BOOTSTRAP) dev
	$(BIN)/mypy

imports: ## the floors
	@$(BOOTSTRAP) dev
	$(BIN)/lint-imports

docs: ## links, commands and words in the documentation hold
	@$(BOOTSTRAP) dev
	$(BIN)/python -m pytest -q tests/architecture/test_docs.py

bench: ## ratios against a baseline in the same run
	@$(BOOTSTRAP) dev
	$(BIN)/python -m pytest -p no:randomly -q -s -m bench tests/bench

soak: ## the long campaigns, whole
	@$(BOOTSTRAP) dev pages system
	$(BIN)/python -m pytest --hypothesis-profile new -m soak

format: ## let ruff have its way
	@$(BOOTSTRAP) dev
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

clean: ## everything that was built
	rm -rf .venv build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache \
		.coverage .coverage.* htmlcov dashboard/web/node_modules simlab/service/pages
