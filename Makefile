# Everything a fresh machine needs is made by the targets themselves: Python 3.11+ and make are enough.
SHELL := /bin/sh
UV := $(shell command -v uv 2>/dev/null || echo .make/uv/bin/uv)
RUN := $(UV) run --frozen
CASES ?= eval/dev_set/cases.jsonl
ACCOUNT ?= eval/dev_set/account
OUT ?= build/results.jsonl
MODEL ?= builtin
N ?= 200000
M ?= 100000
TURNS ?= 2000
EXAMPLES ?= 500
KILLS ?= 50
SERVER_KILLS ?= 100
LEADS ?= 1000000
ROWS ?= 100000
SECONDS ?= 120
BENCH := build/bench
# Compiled modules are kept, whatever the machine's habit: compiling all anew costs every process ten seconds.
export PYTHONDONTWRITEBYTECODE :=

.PHONY: setup browser run test lint types eval bench bench-chat fuzz fuzz-api stress mutants screenshots clean

setup: .make/synced ## install what the project needs

.make/synced: pyproject.toml uv.lock | $(UV)
	$(UV) sync --frozen --quiet --compile-bytecode
	@mkdir -p .make && touch $@

.make/uv/bin/uv:
	python3 -m venv .make/uv && .make/uv/bin/python -m pip install --quiet uv

browser: setup ## a Chromium for the browser tests: Debian's without windows (as root), else Playwright's own
	@$(RUN) python -m tests.support.get_browser

run: setup ## the demo accounts, and the chat at http://localhost:8000
	$(RUN) cori demo
	$(RUN) cori serve

test: setup browser ## every test, within 10 minutes on 2 cores
	$(RUN) pytest -n 2 --dist loadfile --no-loadscope-reorder

lint: setup ## style and the direction of imports
	$(RUN) ruff check
	$(RUN) ruff format --check
	$(RUN) lint-imports

types: setup ## pyright, strict
	$(RUN) pyright

eval: setup ## CASES=file ACCOUNT=folder MODEL=builtin or openai:NAME
	@mkdir -p build
	$(RUN) python -m eval --cases $(CASES) --account $(ACCOUNT) --model $(MODEL) --out $(OUT) --fresh

bench: setup ## counts of an account of LEADS, which $(BENCH) keeps, by every design: table, CSV, growth, chart
	$(RUN) --group bench python -m bench.counting --leads $(LEADS) --home $(BENCH)/account-$(LEADS) --out $(BENCH)
	$(RUN) --group bench python -m bench.counting.growth $(BENCH)/counting-*.csv --chart $(BENCH)/counting.svg

bench-chat: setup browser ## the interpreter, the audience page, an import of ROWS, and the chat over the account of LEADS
	$(RUN) python -m bench
	$(RUN) python -m bench.audience
	$(RUN) python -m bench.imports --rows $(ROWS)
	$(RUN) python -m bench.page --leads $(LEADS) --home $(BENCH)/account-$(LEADS) --bitmaps

fuzz: setup ## N random trees, PostgreSQL against the oracle; M hostile messages to the interpreter
	$(RUN) python -m tests.fuzz_trees --trees $(N)
	$(RUN) python -m tests.fuzz_words --messages $(M)

fuzz-api: setup ## EXAMPLES requests for each operation of the API, made from its description
	CORI_API_EXAMPLES=$(EXAMPLES) $(RUN) pytest tests/web/api/test_description.py -k breaks

stress: setup ## TURNS chat turns against a scripted model that fails in every way; KILLS of processes that deliver mail; SECONDS of counts beside writers; SERVER_KILLS of the database
	CORI_LOG=error $(RUN) python -m tests.stress_models --turns $(TURNS)
	$(RUN) python -m tests.stress_deliveries --kills $(KILLS)
	CORI_LOG=error $(RUN) python -m tests.stress_counting --seconds $(SECONDS)
	CORI_LOG=error $(RUN) python -m tests.stress_kills --kills $(SERVER_KILLS)

mutants: setup ## how many wrong proposals of a model would pass unnoticed
	$(RUN) python -m tests.mutated_proposals --cases $(CASES) --account $(ACCOUNT)

screenshots: setup browser ## the pictures of the README
	$(RUN) python -m tests.support.screenshots

clean: ## forget what was installed here (data folders stay)
	rm -rf .venv .make build
