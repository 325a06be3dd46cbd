# `make` prints this map; `make check` is the whole law, and CI runs exactly that.
.DEFAULT_GOAL := help
.PHONY: help site open workshop lab test check format snapshots generate wheel bench bench-large bench-reading bench-editions bench-docs bench-coach bench-forecast bench-imports bench-kpi bench-signals bench-workshop clean

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

help: ## what can be done here
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1|\2/p' Makefile | awk -F'|' '{ printf "%-22s%s\n", $$1, $$2 }'

site: $(VENV)/site ## build the worked example's site into _site/
	@$(BIN)/okr publish notebooks/example --out _site
	@echo "Open _site/index.html in a browser, or serve it: $(BIN)/okr preview notebooks/example"

open: $(VENV)/open ## open the boards of the worked example in a browser
	$(BIN)/okr open --plan notebooks/example

workshop: $(VENV)/workshop ## try a workshop, on a copy of the worked example in _workshop/
	@test -d _workshop || cp -r notebooks/example _workshop
	$(BIN)/okr workshop _workshop

lab: $(VENV)/notebook ## open JupyterLab at the tour
	OKRLIB_PLAN="$(CURDIR)/notebooks/example" $(BIN)/jupyter lab --notebook-dir=notebooks --LabApp.default_url=/doc/tree/0-start.ipynb

test: $(VENV)/dev ## run the tests, but those that take long
	$(BIN)/pytest -n auto --dist worksteal -m "not slow"

check: $(VENV)/dev ## check format, lint, types and imports, then run all tests
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache
	$(MAKE) test
	$(BIN)/pytest -n auto --dist worksteal -m slow

format: $(VENV)/dev ## put the code into its format
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

snapshots: $(VENV)/dev ## write the snapshots of pages, boards, findings and commands anew
	$(BIN)/pytest tests/snapshots --snapshot-update

generate: $(VENV)/dev ## write anew what is made from the code: schemas, tables in docs/, the pictures that are drawn
	$(BIN)/python -c 'from okrlib.store import write_schemas; write_schemas("notebooks/example")'
	$(BIN)/python tools/generate_docs.py
	$(BIN)/python tools/draw_house.py
	$(BIN)/python tools/draw_card.py

wheel: $(VENV)/dev ## build the wheel and the source archive into dist/, and check what an index wants of them
	rm -rf dist
	$(BIN)/python -m build --outdir dist .
	$(BIN)/twine check --strict dist/*

bench: $(VENV)/bench ## how fast it is, beside nbconvert and Hugo (docs/speed.md quotes the table)
	$(BIN)/python bench/run.py

bench-large: $(VENV)/bench ## how it grows from 1,000 teams to 10,000; takes an hour (docs/scale.md quotes it)
	$(BIN)/python bench/large.py

bench-reading: $(VENV)/bench ## what a reader waits for, by Lighthouse (docs/speed.md quotes it)
	$(BIN)/python bench/reading.py

bench-editions: $(VENV)/bench ## how large a year of nightly editions is (docs/editions.md quotes it)
	$(BIN)/python bench/editions.py

bench-docs: $(VENV)/bench ## these four, with their tables written into docs/ and README.md
	-$(BIN)/python bench/run.py --write
	-$(BIN)/python bench/reading.py --write
	-$(BIN)/python bench/editions.py --write
	-$(BIN)/python bench/large.py --write

bench-coach: $(VENV)/bench ## how the coach judges drafts that others labelled (in $OKRLIB_REALDATA)
	$(BIN)/python bench/coach.py

bench-forecast: $(VENV)/bench ## how often the forecast holds, on real and simulated series (docs/forecast.md quotes it)
	$(BIN)/python bench/forecast.py

bench-imports: $(VENV)/bench ## how long 50,000 rows of another tool's export take to come in
	$(BIN)/python bench/imports.py

bench-kpi: $(VENV)/bench ## 50 million events to 200 KPIs, beside the same query typed by hand
	$(BIN)/python bench/kpi.py

bench-signals: $(VENV)/bench ## how right the signals are, beside real verdicts, people and simulations
	OPENBLAS_NUM_THREADS=1 $(BIN)/python bench/signals.py

bench-workshop: $(VENV)/bench ## twelve people writing fifty ideas each at once: is any lost, how late is the wall
	$(BIN)/python bench/workshop.py

clean: ## remove what was built here
	rm -rf _site _bench _workshop dist $(VENV)

$(VENV)/bin/pip:
	@$(PYTHON) -c 'import sys; sys.exit("okrlib needs Python 3.11 or newer; name one with make PYTHON=python3.12") if sys.version_info < (3, 11) else None'
	$(PYTHON) -m venv $(VENV)

# A stamp for each set of extras, so that the site needs no test tools.
$(VENV)/site $(VENV)/open $(VENV)/workshop $(VENV)/notebook $(VENV)/bench $(VENV)/dev: $(VENV)/%: pyproject.toml | $(VENV)/bin/pip
	$(BIN)/pip install --quiet --disable-pip-version-check --editable '.[$*]'
	@touch $@
