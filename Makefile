# make serve   environment, installation, a release from the founding documents, and the server on http://localhost:8000
# make test    everything that has to hold: style, types, import contracts, tests
# make w3c     the W3C's SPARQL 1.1 test suites alone, each test with its outcome or the reason why it is not run
# make editor  the editor of the page /sparql, where Node is; without it the page is a form
# make tools   Comunica, with which tests ask the server, where Node is; without it they are skipped

PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$p -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
VENV ?= .venv
BIN := $(VENV)/bin
PORT ?= 8000
NPM := $(shell command -v npm 2>/dev/null)
CHROMIUM := $(shell command -v chromium || command -v chromium-browser || command -v google-chrome)
EXTRAS := dev,mcp$(if $(CHROMIUM),$(shell printf ',')browser)

.PHONY: serve test w3c editor tools format clean

serve: $(VENV)/installed editor
	$(BIN)/kg serve --port $(PORT)

test: $(VENV)/installed-for-tests editor tools
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache
	$(BIN)/pytest -n 2 --dist loadfile
	@if [ -d editor/node_modules ]; then cd editor && npm test --silent; else echo "The editor is not built: the tests of editor/ are left out."; fi

editor: $(if $(NPM),kg/web/static/editor.js)

kg/web/static/editor.js: editor/package-lock.json editor/build.mjs $(wildcard editor/src/*.js)
	@cd editor && npm ci --ignore-scripts --no-audit --no-fund --fetch-retries=1 --silent && npm run --silent build \
		|| echo "The editor could not be built: the page /sparql is a form without it."

tools: $(if $(NPM),tests/tools/node_modules/.package-lock.json)

tests/tools/node_modules/.package-lock.json: tests/tools/package-lock.json
	@cd tests/tools && npm ci --ignore-scripts --no-audit --no-fund --fetch-retries=1 --silent \
		|| echo "Comunica could not be installed: its tests are skipped."

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
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable '.[$(EXTRAS)]'
	@touch $@

clean:
	rm -rf $(VENV) data dist .mypy_cache .ruff_cache .pytest_cache .hypothesis editor/node_modules tests/tools/node_modules kg/web/static/editor.js kg/web/static/editor.licences.txt
