# make serve   environment, installation, a release from the founding documents, and the server on http://localhost:8000
# make test    everything that has to hold: style, types, import contracts, tests
# make w3c     the W3C's SPARQL 1.1 test suites alone, each test with its outcome or the reason why it is not run

PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$p -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
VENV ?= .venv
BIN := $(VENV)/bin
PORT ?= 8000

.PHONY: serve test w3c format clean

serve: $(VENV)/installed
	$(BIN)/kg serve --port $(PORT)

test: $(VENV)/installed-for-tests
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache
	$(BIN)/pytest -n 2 --dist loadfile

w3c: $(VENV)/installed-for-tests
	$(BIN)/pytest -rA --tb=short --show-capture=no tests/w3c

format: $(VENV)/installed-for-tests
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

$(BIN)/python:
	@test -n "$(PYTHON)" || { echo "Python 3.11 or later with venv is needed (on Debian: apt-get install python3 python3-venv)."; exit 2; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/installed: $(BIN)/python pyproject.toml constraints.txt
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable .
	@touch $@

$(VENV)/installed-for-tests: $(VENV)/installed
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable '.[dev]'
	@touch $@

clean:
	rm -rf $(VENV) data dist .mypy_cache .ruff_cache .pytest_cache .hypothesis
