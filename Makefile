# Each of these does its own set-up on a fresh machine with Python 3.11+, make and a package index:
#   make demo    install, scan the sample portals on two nights, compare with the truth file
#   make test    install what the tests need, then lint, types, import contracts, the quick tests, played nights, those of rounds and of data, two kills of each sort, the demo replayed, the desk by itself and in a browser
#   make faults  all slow tests: processes killed in the middle, pages drawn by a browser (GONGKAI_FAULTS=20: at twenty moments each)

PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11; do \
	command -v $$p >/dev/null 2>&1 && $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
BIN := .venv/bin
CORPUS ?= ../shared/corpus

.PHONY: help install demo test lint types contracts quick played rounds data kills desk pictures accuracy rules card faults fuzz bench bench-readers bench-crawl bench-store bench-archive bench-desk constraints clean desk-roles file-cases

help:
	@sed -n 's/^# \{0,1\}//p' Makefile | head -4

install: .venv/installed

.venv/installed: pyproject.toml constraints.txt
	@test -n "$(PYTHON)" || { echo "gongkai needs Python 3.11 or newer: install it, or give make PYTHON=/path/to/python3"; exit 1; }
	@test -x $(BIN)/python || { echo "Creating .venv with $(PYTHON)"; $(PYTHON) -m venv .venv; }
	@echo "Installing gongkai into .venv (a minute or two)"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e .
	@touch $@

.venv/installed-dev: .venv/installed
	@echo "Installing what the tests need into .venv"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev]'
	@touch $@

demo: .venv/installed
	$(BIN)/gongkai demo

test: .venv/installed-dev
	@sh tests/needs.sh
	$(MAKE) --no-print-directory lint types contracts quick played rounds data kills desk

lint: .venv/installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: .venv/installed-dev
	$(BIN)/mypy

contracts: .venv/installed-dev
	@$(BIN)/lint-imports --no-logo 2>/dev/null || $(BIN)/lint-imports

# What the tests write lies in memory where there is room for it, and their compiled modules are kept from run to run:
# they would wait a third of their time for the disk and the compiler. Three at once on two cores: a third of a test's time is waiting.
ROOM := $(shell test "$$(df --output=avail /dev/shm 2>/dev/null | tail -n 1)" -gt 2000000 2>/dev/null && echo TMPDIR=/dev/shm)

QUICKLY := env -u PYTHONDONTWRITEBYTECODE $(ROOM) $(BIN)/python -m pytest -n 3 --dist worksteal

# All but whole nights, which `make played` tries, evaluation rounds (`make rounds`), data files and open data (`make data`), and the pages of the desk (`make desk`).
ROUNDS_TESTS := tests/monitor/rounds tests/monitor/indicators tests/monitor/appeals tests/monitor/handin tests/storage/rounds

# Whole visits and nights of made portals, played without a network.
PLAYED_TESTS := $(addprefix tests/monitor/test_,portals_of_the_trial.py portals_as_they_are.py nights_that_know.py nights_with_files.py known_pages.py week.py) tests/sample tests/crawler/visit

DATA_TESTS := tests/crawler/files tests/crawler/catalogues tests/monitor/datasets tests/monitor/opendata

quick: .venv/installed-dev
	$(QUICKLY) --ignore tests/fuzz --ignore tests/bench --ignore tests/monitor/web $(ROUNDS_TESTS:%=--ignore %) $(DATA_TESTS:%=--ignore %) $(PLAYED_TESTS:%=--ignore %)

rounds: .venv/installed-dev
	$(QUICKLY) $(ROUNDS_TESTS)

played: .venv/installed-dev
	$(QUICKLY) $(PLAYED_TESTS)

# Data files of every format, catalogues, versions of datasets, and the monitor's own results as open data.
data: .venv/installed-dev
	$(QUICKLY) $(DATA_TESTS)

# A child, a scan, a worker and a scheduler of Dask killed and PostgreSQL restarted, at two random moments each (GONGKAI_FAULTS=20: at twenty);
# and the demo, whose two nights must come out the same when they are replayed from their archive.
kills: .venv/installed-dev
	$(BIN)/python -m pytest -m slow -n 2 --dist worksteal tests/monitor/test_faults.py tests/monitor/test_replay_of_the_demo.py

# The review desk: its pages and forms asked in the process of the test, then in a real browser over nights of real scans: what a reviewer does,
# and every page wide and narrow; each page is put into DESK as PNG, to be looked at.
DESK ?= desk-pages

desk: .venv/installed-dev
	@sh tests/needs.sh
	$(QUICKLY) tests/monitor/web
	@rm -f $(DESK)/*.png
	GONGKAI_DESK_PICTURES=$(DESK) $(BIN)/python -m pytest -m slow -n 2 --dist loadscope tests/desk
	@echo "The pages as the browser drew them: $(DESK)/*.png"

# docs/pictures anew, which README.zh-CN.md shows.
pictures: .venv/installed-dev
	@sh tests/needs.sh
	GONGKAI_DOCS_PICTURES=docs/pictures $(BIN)/python -m pytest -m slow -n 0 tests/desk/test_round_story.py tests/desk/test_pictures.py

# The readers on real pages, where they lie beside the checkout.
accuracy: .venv/installed-dev
	@test -d $(CORPUS) || { echo "The real pages are not at $(CORPUS): give make CORPUS=DIR"; exit 1; }
	$(BIN)/gongkai accuracy $(CORPUS) --today 2026-11-24 --disputes docs/disputes.yaml --markdown 2>/dev/null > docs/accuracy.md.new
	@mv docs/accuracy.md.new docs/accuracy.md

# docs/rules.md anew from the packs.
rules: .venv/installed
	$(BIN)/gongkai packs document > docs/rules.md.new
	@mv docs/rules.md.new docs/rules.md

# docs/desk-roles.md anew: who may what at the review desk, from what every route answered to each role.
desk-roles: .venv/installed-dev
	GONGKAI_WRITE_ROLES=1 $(BIN)/python -m pytest tests/monitor/web/test_roles.py

# docs/file-cases.md anew: each made file, what is right to read of it and what was, seconds and memory. Fails where one is read otherwise.
file-cases: .venv/installed-dev
	@$(BIN)/python -m tests.files > docs/file-cases.md.new; code=$$?; mv docs/file-cases.md.new docs/file-cases.md; exit $$code

# docs/card.txt anew: the whole scorecard of a sample county that falls short.
card: .venv/installed
	@folder=$$(mktemp -d) && $(BIN)/gongkai demo --keep "$$folder/demo" > /dev/null \
		&& GONGKAI_DATA_DIR="$$folder/demo" $(BIN)/gongkai scorecard S19 -o docs/card.txt; rm -rf "$$folder"

# What takes long: processes killed in the middle, schedulers that race, pages drawn by a real browser.
faults: .venv/installed-dev
	@sh tests/needs.sh
	$(BIN)/python -m pytest -m slow --ignore tests/fuzz --ignore tests/bench --ignore tests/desk

# The readers on 20,000 spoilt pages and 4,000 spoilt parts of pages. SEED=N for others; real pages are spoilt too where they lie beside the checkout.
SEED ?= 20260915
fuzz: .venv/installed-dev
	@GONGKAI_FUZZ_SEED=$(SEED) GONGKAI_FUZZ_CORPUS=$$(test -d $(CORPUS)/pages && echo $(CORPUS)) \
		$(BIN)/python -m pytest -m slow tests/fuzz

# What a night costs (docs/benchmarks.md): half an hour on two cores; with ROUNDS=1 SITES=20 some minutes.
bench: bench-readers bench-crawl

# What the readers of every page cost beside bare parsing; real pages are measured too where they lie beside the checkout.
bench-readers: .venv/installed-dev
	@GONGKAI_BENCH_CORPUS=$$(test -d $(CORPUS)/pages && echo $(CORPUS)) \
		$(BIN)/python -m pytest -m slow tests/bench

# Whole visits of made-up portals on loopback beside a bare Scrapy spider and LinkChecker; figures also as JSON in bench.json.
ROUNDS ?= 3
SITES ?= 200
bench-crawl: .venv/installed-bench
	@sh benchmarks/needs.sh
	$(BIN)/python -m benchmarks.crawl --rounds $(ROUNDS) --sites $(SITES)

.venv/installed-bench: .venv/installed-dev
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev,bench]'
	@touch $@

# A year of nights in the store, from the last fetch to the scorecards, and nights judged anew, on SQLite and PostgreSQL; docs/benchmarks-store.md says
# what it needs. BENCH_STORE="--sites 1000 --nights 60" for less.
bench-store: .venv/installed-dev
	@sh tests/needs.sh
	@folder=$$(mktemp -d) && $(BIN)/gongkai demo --keep "$$folder/demo" > /dev/null \
		&& $(BIN)/python -m benchmarks.store --material "$$folder/demo" $(BENCH_STORE) \
		&& $(BIN)/python -m benchmarks.morning --material "$$folder/demo" \
		&& $(BIN)/python -m benchmarks.rejudge --material "$$folder/demo"; code=$$?; rm -rf "$$folder"; exit $$code

# What evidence takes, and that every finding of two nights of 200 portals is proved by it: ten minutes. SITES=20 for less.
bench-archive: .venv/installed-bench
	@sh benchmarks/needs.sh
	$(BIN)/python -m benchmarks.archive --sites $(SITES)

# How long the review desk takes to answer, with 2,000 sites on SQLite and PostgreSQL and a demo's findings, and how long a round takes to be handed in: three minutes, then twenty. BENCH_DESK="--sites 200" for less.
bench-desk: .venv/installed-dev
	@sh tests/needs.sh
	$(BIN)/python -m benchmarks.desk $(BENCH_DESK)
	$(BIN)/python -m benchmarks.handin

# After a change of dependencies: try the newest versions, run the tests, then note what was tested.
constraints: .venv/installed-dev
	$(BIN)/python -m pip freeze --exclude-editable > constraints.txt

clean:
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .import_linter_cache
