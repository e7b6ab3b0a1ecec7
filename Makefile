# make serve            set up, build the gazetteer, serve on PORT (8000) with WORKERS (one for each core)
# make test             set up, lint, rule tests, all tests
# make lint | rules     parts of it
# make rules-renew      after a change of models: parse all test sentences anew, list the rule tests that change by it
# make explain TEXT='…' what the templates see in a text
# make rules-diff BASE=REV CORPUS=FILE [LIMIT=n]   records that the working tree codes otherwise than a revision
# make uncoded CORPUS=FILE [LIMIT=n]               frequent verbs and event nouns with actor and place that nothing codes
# make mutate [RULE=name]   what could be left out of rules and frames and no test would notice
# make rule-pages       a page for each sub-event type into docs/rules/
# make coverage-data    how many countries, regimes, groups, aliases, peoples and places the tables hold
# make bench            documents and words per second beside a plain Stanza pipeline, ms a sentence of matching, into
#                       bench/RESULTS.md
# make bench-http       the service under 0.5, 1 and 2 times the load it can take, its memory, also into bench/RESULTS.md
# make bench-soak [MINUTES=10]                     whether its memory grows under a steady load
# make fuzz [REQUESTS=10000] [SEED=1]              wild requests over sockets
# make lint-contract    openapi.yaml by redocly; needs Node
# make docker | clean | lock
#
# TORCH_INDEX_URL: a plain install may bring torch with CUDA, several GB that nothing here uses. Set it to PyTorch's own
# index of CPU builds (its install page names it) and the smaller build is taken: make serve TORCH_INDEX_URL=…

SHELL := bash
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check $(if $(TORCH_INDEX_URL),--extra-index-url $(TORCH_INDEX_URL))
COMPILE := $(BIN)/pip-compile --quiet --upgrade --strip-extras --allow-unsafe --no-header --annotation-style=line \
	--no-emit-index-url --no-emit-find-links --no-emit-trusted-host
IMAGE ?= tocsin

export TEXT

.PHONY: serve test lint rules rules-renew rules-diff uncoded mutate rule-pages pytest explain coverage-data bench bench-http \
	bench-soak fuzz lint-contract gazetteer docker clean lock

serve: gazetteer
	exec $(BIN)/python -m service.serve

test: lint rules pytest

lint: $(VENV)/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

rules: $(VENV)/.runtime
	$(BIN)/python -m service.cli rules

rules-renew: $(VENV)/.runtime
	$(BIN)/python -m service.cli rules --renew

pytest: $(VENV)/.dev gazetteer
	$(BIN)/python -m pytest

explain: $(VENV)/.runtime
	@$(BIN)/python -m service.cli explain "$$TEXT"

rules-diff: gazetteer
	@$(BIN)/python -m service.cli rules-diff "$(BASE)" "$(CORPUS)" $(if $(LIMIT),--limit $(LIMIT))

uncoded: gazetteer
	@$(BIN)/python -m service.cli uncoded "$(CORPUS)" $(if $(LIMIT),--limit $(LIMIT))

mutate: $(VENV)/.runtime
	@$(BIN)/python -m service.cli mutate $(RULE)

rule-pages: $(VENV)/.runtime
	@$(BIN)/python -m service.cli pages

coverage-data: $(VENV)/.runtime
	@$(BIN)/python -m service.coding.coverage

bench: gazetteer
	$(BIN)/python -m bench.throughput

bench-http: gazetteer
	$(BIN)/python -m bench.http

bench-soak: gazetteer
	$(BIN)/python -m bench.soak $(if $(MINUTES),--minutes $(MINUTES))

fuzz: gazetteer
	$(BIN)/python -m bench.fuzz $(if $(REQUESTS),--requests $(REQUESTS)) $(if $(SEED),--seed $(SEED))

lint-contract:
	npx --yes @redocly/cli lint openapi.yaml

gazetteer: $(VENV)/.runtime
	@$(BIN)/python -m service.gazetteer.build

$(VENV)/.runtime: requirements.lock
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Python 3.11 or newer is needed; $(PYTHON) is $$($(PYTHON) --version 2>&1 || echo missing). Try PYTHON=python3.12" >&2; exit 1; }
	@test -x $(BIN)/python || { echo "setting up $(VENV), which takes a few minutes"; $(PYTHON) -m venv $(VENV); }
	$(PIP) -r requirements.lock
	@touch $@

$(VENV)/.dev: requirements-dev.lock $(VENV)/.runtime
	$(PIP) -r requirements-dev.lock
	@touch $@

docker:
	docker build --build-arg TORCH_INDEX_URL=$(TORCH_INDEX_URL) --tag $(IMAGE) .

clean:
	rm -rf $(VENV) .pytest_cache .ruff_cache .hypothesis .cache service/gazetteer/gazetteer.sqlite
	find service tests -name __pycache__ -type d -prune -exec rm -rf {} +

# Run it where pip finds the CPU build of torch; the build's own mark is taken off the pinned version.
lock: $(VENV)/.dev
	$(COMPILE) -o requirements.lock requirements.in
	sed -i 's/^\(torch==[0-9.]*\)+cpu/\1/' requirements.lock
	$(COMPILE) -o requirements-dev.lock requirements-dev.in
