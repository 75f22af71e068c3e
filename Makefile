# make demo   environment, install, the main job on the sample data: map, ledger, lists in out/
# make sbom   software bill of materials (CycloneDX) of the default install
# make test   environment, what the tests need, all checks and tests

PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin

.PHONY: demo test check bench sbom clean

demo: $(VENV)/installed
	$(BIN)/landuse demo out

test: $(VENV)/installed-test
	./tests/install-tools
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/python -m pytest -n auto

check: $(VENV)/installed-test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: $(VENV)/installed
	$(BIN)/python benchmarks/idle_columns.py
	$(BIN)/python benchmarks/zombie_panel.py
	$(BIN)/python benchmarks/disposal_plan.py
	$(BIN)/python benchmarks/ledger_rows.py

sbom: $(VENV)/installed
	$(BIN)/python docs/make_sbom.py --out sbom.json $(if $(wildcard wheelhouse),--wheelhouse wheelhouse)

$(VENV)/bin/python:
	$(PYTHON) -m venv $(VENV)

$(VENV)/installed: pyproject.toml constraints.txt | $(VENV)/bin/python
	$(BIN)/python -m pip install --disable-pip-version-check -q -c constraints.txt -e .
	touch $@

$(VENV)/installed-test: pyproject.toml constraints.txt | $(VENV)/bin/python
	$(BIN)/python -m pip install --disable-pip-version-check -q -c constraints.txt -e ".[test]"
	touch $@ $(VENV)/installed

clean:
	rm -rf $(VENV) out dist build sbom.json .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
