# Everything starts from a bare checkout with Python 3.11 and make.
#
#   make demo         what augmentation does for classifiers on three real data sets
#   make test         the fast tests            make test-slow    all tests
#   make check        linters, types, layers    make test-oldest  on the oldest dependencies
#   make bench        fidelity and performance (minutes)
#   make bench-perf   performance alone: speed, memory and scale, beside rivals that are installed
#   make guidance     gains and harm of guidance on the sets of DATA (hours; goes on where it was stopped)
#   make images       gains and harm of synthetic images on the sets of DATA (many hours; goes on where it was stopped)
#
# DATA=folder points tests and benchmarks at extra data sets.

PYTHON ?= $(shell command -v python3.11 || command -v python3)
PERF_SUITES ?= $(filter-out device,$(notdir $(basename $(wildcard benchmarks/perf/[a-z]*.py))))

VENV := .venv
OLDEST := .venv-oldest
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
OLDEST_STAMP := $(OLDEST)/.installed
PIP_FLAGS := -qq --disable-pip-version-check
NOT_INSTALLED := tests/test_examples.py $(wildcard tests/test_benchmarks*.py)# these test what is no part of the package
PYTEST := python -m pytest -q -n auto --dist worksteal# as many tests at a time as there are cores, each on one

ifdef DATA
export SYNTHAUG_DATA := $(abspath $(DATA))
endif

.PHONY: setup setup-oldest demo check test test-slow test-oldest bench bench-perf browser guidance images clean
.DEFAULT_GOAL := test

setup: $(STAMP)

$(STAMP): pyproject.toml constraints.txt
	@echo "Installing into $(VENV) (a few minutes the first time)"
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install $(PIP_FLAGS) -e ".[dev]" -c constraints.txt
	@touch $@

$(OLDEST_STAMP): pyproject.toml constraints-oldest.txt
	@echo "Installing the oldest dependencies into $(OLDEST)"
	@test -x $(OLDEST)/bin/python || $(PYTHON) -m venv $(OLDEST)
	@$(OLDEST)/bin/python -m pip install $(PIP_FLAGS) -e ".[test]" -c constraints-oldest.txt
	@touch $@

setup-oldest: $(OLDEST_STAMP)

# Chromium and its driver, for the tests of reports; elsewhere than on Debian, install them yourself.
browser:
	@command -v chromium chromedriver > /dev/null || \
		(apt-get update -qq && apt-get install -qq --no-install-recommends chromium chromium-driver > /dev/null)

demo: setup
	@$(BIN)/python -m benchmarks.demo --output demo/demo.png

check: setup
	@$(BIN)/ruff check --quiet .
	@$(BIN)/ruff format --check --quiet .
	@$(BIN)/mypy --no-error-summary
	@$(BIN)/lint-imports --no-logo

test: setup
	@OMP_NUM_THREADS=1 $(BIN)/$(PYTEST)

test-slow: setup
	@OMP_NUM_THREADS=1 $(BIN)/$(PYTEST) -m "slow or not slow"

test-oldest: setup-oldest
	@OMP_NUM_THREADS=1 $(OLDEST)/bin/$(PYTEST) -p no:cacheprovider $(NOT_INSTALLED:%=--ignore=%)

bench: setup
	@$(if $(SYNTHAUG_DATA),$(BIN)/python -m benchmarks.fidelity --output benchmarks/results/fidelity.csv,\
		echo "Fidelity is left out: it needs adult; make bench DATA=folder")
	@$(MAKE) --no-print-directory bench-perf

bench-perf: setup
	@for suite in $(PERF_SUITES); do $(BIN)/python -m benchmarks.perf.$$suite || exit 1; done

guidance: setup
	@OMP_NUM_THREADS=1 $(BIN)/python -m benchmarks.guidance --output benchmarks/results/guidance --report

images: setup
	@OMP_NUM_THREADS=1 $(BIN)/python -m benchmarks.images --output benchmarks/results/images --report

clean:
	@rm -rf $(VENV) $(OLDEST) build dist .*_cache .hypothesis
