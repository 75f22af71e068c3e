# make demo   environment, install, the main job on the sample data: map, ledger, lists in out/
# make sbom   software bill of materials (CycloneDX) of the default install
# make test   environment, what the tests need, all checks and tests
# make bench [BENCH="reading --sizes 10000"]   benchmarks against named peers; writes docs/benchmarks.md and benchmarks/measured.json
# make docs   the documentation as pages in docs/_build/html; a warning is an error
# make wheelhouse [PLATFORM=win_amd64 TARGET_PYTHON=3.11]   wheels with hashes for machines without a network

PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin

.PHONY: demo test check docs bench wheelhouse sbom clean

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

docs: $(VENV)/installed-docs
	$(BIN)/python -m sphinx -q -W --keep-going -d docs/_build/doctrees docs docs/_build/html

bench: $(VENV)/installed-bench
	$(BIN)/python benchmarks/run.py $(BENCH)
	$(BIN)/python benchmarks/table.py --keep

wheelhouse: $(VENV)/installed
	$(BIN)/python docs/make_wheelhouse.py --out wheelhouse $(if $(PLATFORM),--platform $(PLATFORM)) $(if $(TARGET_PYTHON),--python $(TARGET_PYTHON))

sbom: $(VENV)/installed
	$(BIN)/python docs/make_sbom.py --out sbom.json $(if $(wildcard wheelhouse),--wheelhouse wheelhouse)

$(VENV)/bin/python:
	$(PYTHON) -m venv $(VENV)

$(VENV)/installed: pyproject.toml constraints.txt | $(VENV)/bin/python
	$(BIN)/python -m pip install --disable-pip-version-check -q -c constraints.txt -e .
	touch $@

$(VENV)/installed-test: pyproject.toml constraints.txt | $(VENV)/bin/python
	$(BIN)/python -m pip install --disable-pip-version-check -q -c constraints.txt -e ".[test,docs]"
	touch $@ $(VENV)/installed $(VENV)/installed-docs

$(VENV)/installed-bench: pyproject.toml constraints.txt | $(VENV)/bin/python
	$(BIN)/python -m pip install --disable-pip-version-check -q -c constraints.txt -e ".[bench,dask]"
	touch $@ $(VENV)/installed

$(VENV)/installed-docs: pyproject.toml constraints.txt | $(VENV)/bin/python
	$(BIN)/python -m pip install --disable-pip-version-check -q -c constraints.txt -e ".[docs]"
	touch $@ $(VENV)/installed

clean:
	rm -rf $(VENV) out dist build wheelhouse sbom.json .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	rm -rf docs/_build docs/_generated
