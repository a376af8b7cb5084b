# The front desk. `make help` lists what is here.
SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.NOTPARALLEL:
MAKEFLAGS += --no-builtin-rules

PYTHON ?= python3
T ?=
AREA ?=
ROUNDS ?= 5
MINUTES ?= 10
SEED ?=
BIN := .venv/bin
# Node comes from the environment too, before whatever the machine has.
export PATH := $(CURDIR)/$(BIN):$(PATH)
# Tests start hundreds of processes: each would compile all sources anew.
unexport PYTHONDONTWRITEBYTECODE
# CI=1: no questions, no watching.
NPM := cd backoffice && CI=1 npm

PACKAGES := libs/contracts libs/kit $(patsubst %/pyproject.toml,%,$(sort $(wildcard services/*/pyproject.toml))) gateway embedded cli
# Dear ones first, so that both processes end together; three on two cores take as long, and wait for each other.
TEST_DIRECTORIES := $(wildcard tests libs services gateway embedded cli tools)
TWO_AT_ONCE := --numprocesses 2 --dist loadfile --no-loadscope-reorder
TEST_PACKAGES := postgresql rabbitmq-server openssh-server openssh-client proftpd-core proftpd-mod-crypto postfix lftp \
	curl=curl kubectl=kubernetes-client chromium libatomic1 fonts-dejavu-core

.PHONY: help
help: ## Show these lines
	@sed -nE 's/^([a-z0-9-]+):.*## (.*)/\1\t\2/p' $(MAKEFILE_LIST) | while IFS=$$'\t' read -r target text; do \
		printf '  make %-10s %s\n' "$$target" "$$text"; done

# ---- installing: each stamp is newer than everything it was made from

# Written last of all by venv: an interrupted one is made again.
.venv/bin/activate:
	tools/create-venv $(PYTHON)

.make/third-party: .venv/bin/activate requirements.txt requirements-build.txt
	tools/install-locked requirements.txt requirements-build.txt
	@mkdir -p .make && touch $@

.make/local: .make/third-party $(PACKAGES:%=%/pyproject.toml)
	tools/install-locked --local $(PACKAGES)
	@mkdir -p .make && touch $@

.make/development: .make/local requirements-dev.txt
	tools/install-locked requirements-dev.txt
	@mkdir -p .make && touch $@

.make/bench: .make/development requirements-bench.txt
	tools/install-locked requirements-bench.txt
	@mkdir -p .make && touch $@

backoffice/node_modules/.package-lock.json: backoffice/package.json backoffice/package-lock.json .make/third-party
	$(NPM) ci --no-audit --no-fund
	@touch $@

# The client's types come from what the services' routes say; a file that says the same keeps its date.
.make/openapi: .make/local $(shell find libs services gateway embedded -path '*/src/*.py' 2>/dev/null)
	$(BIN)/proofmark openapi --out backoffice/openapi.json
	@touch $@

backoffice/openapi.json: .make/openapi ;

backoffice/src/api/schema.d.ts: backoffice/openapi.json backoffice/node_modules/.package-lock.json
	$(NPM) run schema
	@touch $@

BACKOFFICE_SOURCES := $(shell find backoffice \( -name node_modules -o -name dist -o -name openapi.json -o -name schema.d.ts \) -prune -o -type f -print 2>/dev/null)
backoffice/dist/index.html: backoffice/src/api/schema.d.ts backoffice/node_modules/.package-lock.json $(BACKOFFICE_SOURCES)
	$(NPM) run build
	@touch $@

.PHONY: install
install: .make/local backoffice/dist/index.html ## Install everything into the checkout (PYTHON=… chooses the interpreter)

.PHONY: build
build: backoffice/dist/index.html ## Build the back office

.PHONY: install-dev
install-dev: install .make/development

# ---- running

.PHONY: demo
demo: install ## The whole journey on real input, then serve until Ctrl-C (ONCE=1: verify each step and end)
	$(BIN)/proofmark demo $(if $(filter-out 0,$(ONCE)),--once)

.PHONY: run
run: install ## Everything in one process, embedded, data in ./var
	$(BIN)/proofmark up

.PHONY: migrate
migrate: install ## Bring the databases of PROOFMARK_DATABASE_URL to the newest schema (SERVICE=… narrows)
	$(BIN)/proofmark migrate $(SERVICE)

# ---- checking

.PHONY: test
test: install-dev test-packages ## Every test, after the lint rules (T=path narrows to some, without lint)
	$(if $(T),,tools/at-once "$(MAKE) lint-python" "$(MAKE) lint-backoffice test-backoffice")
	tools/scratch-services run $(BIN)/pytest $(or $(T),$(TWO_AT_ONCE) $(TEST_DIRECTORIES))

.PHONY: e2e
e2e: install-dev test-packages ## The whole journey as a test, embedded and in production mode
	tools/scratch-services run $(BIN)/pytest tests/e2e

.PHONY: bench
bench: .make/bench test-packages ## Every benchmark against its limit; writes docs/benchmarks.md (AREA=api narrows, ROUNDS=5)
	tools/scratch-services --fsync run $(BIN)/python -m tests.bench $(AREA:%=--area %) --rounds $(ROUNDS)

.PHONY: fuzz
fuzz: install-dev test-packages ## Properties on new examples; generated and damaged files, calls and texts (MINUTES=10, SEED=… as was told)
	tools/scratch-services run $(BIN)/pytest -q -m hypothesis --hypothesis-profile seeking $(TEST_DIRECTORIES)
	$(BIN)/python -m tests.fuzz --minutes $(MINUTES) $(SEED:%=--seed %)

.PHONY: test-backoffice
test-backoffice: install
	$(NPM) test

.PHONY: test-packages
test-packages:
	@tools/ensure-debian-packages $(TEST_PACKAGES)

.PHONY: lint
lint: lint-python lint-backoffice ## Formatting, types, imports between packages, and our own rules (tools/lint)

.PHONY: lint-python
lint-python: install-dev
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/lint-imports --verbose
	$(BIN)/python -m tools.lint
	tools/check-types

.PHONY: lint-backoffice
lint-backoffice: install-dev
	$(NPM) run lint

.PHONY: format
format: install-dev ## Format all sources
	$(BIN)/ruff check --fix --exit-zero
	$(BIN)/ruff format
	$(NPM) run format

.PHONY: generate
generate: install-dev ## Write again what comes from the code: schemas, examples, pages and the picture in docs/
	$(BIN)/python -m tools.docs
	$(BIN)/python -m tools.generate
	$(BIN)/python -m tools.draw_architecture

.PHONY: screens
screens: install-dev test-packages ## Draw docs/screens/*.png again, from a platform on which the journey was made
	$(BIN)/python -m tools.screens

.PHONY: lock
lock: install-dev ## Choose versions again and write the locks, without any host's name
	for file in requirements requirements-build requirements-dev requirements-bench; do \
		$(BIN)/uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --no-annotate -q \
			$(UPGRADE) $$file.in -o $$file.txt; done
