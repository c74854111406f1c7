# make run and make test need python3 (3.11 or newer) and nothing else.
.DEFAULT_GOAL := run
.DELETE_ON_ERROR:
.PHONY: run test faults fuzz bench check lock catalogues clean

BIN := .venv/bin
PIP := $(BIN)/python -m pip install -qq --disable-pip-version-check --require-hashes
TRANSLATIONS := outreach/translations
LANGUAGES := zh
CATALOGUES := $(LANGUAGES:%=$(TRANSLATIONS)/%/LC_MESSAGES/messages.po)
COMPILED := $(patsubst %.po,%.mo,$(wildcard $(CATALOGUES)))
UV := uv==0.13.9
COMPILE := .uv/bin/uv pip compile -q --universal --generate-hashes --python-version 3.11 --no-emit-index-url --no-header $(UPGRADE)

run: .venv/.installed $(COMPILED)
	@exec $(BIN)/python -m flask --app wsgi serve

test: .venv/.installed-dev $(COMPILED)
	TEST_DATABASE=sqlite $(BIN)/python -m pytest -q -n 2
	TEST_DATABASE=postgresql $(BIN)/python -m pytest -q -n 2 -m "not browser and not pure and not faults and not fuzz and not check"

# Long runs that kill processes, and long runs over random input, on both databases.
faults fuzz: .venv/.installed-dev $(COMPILED)
	TEST_DATABASE=sqlite $(BIN)/python -m pytest -q -m $@
	TEST_DATABASE=postgresql $(BIN)/python -m pytest -q -m $@

# Each file prints one figure as a ratio; files that begin with _ are pieces of others.
bench: .venv/.installed-dev $(COMPILED)
	@set -e; for file in bench/[!_]*.py; do $(BIN)/python -m "bench.$$(basename "$$file" .py)"; done

check: .venv/.installed-dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/python -m pip check
	$(BIN)/python -m pytest -q tests/test_project.py -m "pure or check"

# New pins: only what the .in files ask for moves. All of them: make lock UPGRADE=--upgrade
lock: .uv/bin/uv
	$(COMPILE) requirements.in -o requirements.txt
	$(COMPILE) requirements-dev.in -o requirements-dev.txt

# Collects the texts of the program into the catalogues, for a translator to fill.
catalogues: .venv/.installed
	$(BIN)/pybabel -q extract -F $(TRANSLATIONS)/extract.ini --add-location=file --sort-by-file \
	  --project=Outreach --copyright-holder="The Outreach authors" -o $(TRANSLATIONS)/messages.pot .
	@set -e; for language in $(LANGUAGES); do \
	  verb=update; extra="--no-fuzzy-matching --ignore-obsolete --ignore-pot-creation-date"; \
	  test -f "$(TRANSLATIONS)/$$language/LC_MESSAGES/messages.po" || { verb=init; extra=; }; \
	  $(BIN)/pybabel -q $$verb -i $(TRANSLATIONS)/messages.pot -d $(TRANSLATIONS) -l "$$language" $$extra; done

# Leaves the data in instance/ alone.
clean:
	rm -rf .venv .uv .mypy_cache .pytest_cache .ruff_cache .hypothesis .coverage $(TRANSLATIONS)/messages.pot
	find outreach -name "*.mo" -delete
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

%.mo: %.po | .venv/.installed
	@$(BIN)/pybabel -q compile -i $< -o $@

.venv/.installed: requirements.txt | .venv/bin/python
	@echo "Installing into .venv ..."
	@$(PIP) -r requirements.txt
	@touch $@

.venv/.installed-dev: requirements-dev.txt .venv/.installed
	@echo "Installing the test tools into .venv ..."
	@$(PIP) -r requirements-dev.txt
	@touch $@

.venv/bin/python:
	@for python in $(PYTHON) python3 python3.14 python3.13 python3.12 python3.11; do \
	  "$$python" -c "import sys; sys.exit(sys.version_info < (3, 11))" 2>/dev/null || continue; \
	  "$$python" -m venv .venv && exit 0; \
	  rm -rf .venv; echo "$$python has no working venv. On Debian and Ubuntu: apt-get install python3-venv" >&2; exit 1; \
	done; echo "Python 3.11 or newer is needed." >&2; exit 1

.uv/bin/uv:
	@python3 -m venv .uv && .uv/bin/python -m pip install -qq --disable-pip-version-check $(UV)
