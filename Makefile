# Everything starts from a bare checkout with Python 3.11 and make.
#
#   make demo         what augmentation does for classifiers on two real data sets (3 minutes on 2 cores)
#   make test         the fast tests            make test-slow     all tests
#   make check        linters, types, layers    make test-oldest   on the oldest dependencies, what those may break
#   make test-docs    examples and README       make test-threads  with as many threads as there are cores
#   make docs         the documentation, with pictures
#   make stub         what type checkers read of the public names, after one was added
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
PYTEST := python -m pytest -q
PARALLEL := $(PYTEST) -n auto --dist worksteal# as many tests at a time as there are cores, each on one
ALL := -m "slow or not slow"
CPU_SECONDS := 3# no test that is not marked as slow takes more

# What runs in documentation, once.
DOCS_TESTS := tests/test_docs.py tests/test_examples.py tests/test_readme.py
# What depends on versions: every family's checks, encoders, containers, scikit-learn's checks, files, the command line.
OLDEST_TESTS := $(addprefix tests/,artifacts encoders augmenter/test_gan_augmenter.py cli/files cli/test_models.py \
	compose/test_augmented_estimator.py test_checks.py test_documentation_links.py test_import.py)
# What might mind threads: two processes of two threads each wait for one another, so this is one process.
THREADS_TESTS := $(addprefix tests/,runtime/test_devices.py compose/test_pipeline.py generators/test_tabular_gan.py)

ifdef DATA
export SYNTHAUG_DATA := $(abspath $(DATA))
endif

.PHONY: setup setup-oldest demo stub check test test-slow test-docs test-oldest test-threads bench bench-perf browser docs \
	guidance images clean
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

stub: setup
	@$(BIN)/python -m tests.public_names

check: setup
	@$(BIN)/ruff check --quiet .
	@$(BIN)/ruff format --check --quiet .
	@$(BIN)/mypy --no-error-summary
	@$(BIN)/lint-imports --no-logo

docs: setup
	@OMP_NUM_THREADS=1 $(BIN)/python -m sphinx -b html -W --keep-going -E -q docs docs/_build/html

test: setup
	@OMP_NUM_THREADS=1 $(BIN)/$(PARALLEL) --cpu-limit=$(CPU_SECONDS)

test-slow: setup
	@OMP_NUM_THREADS=1 $(BIN)/$(PARALLEL) $(ALL)

test-docs: setup
	@OMP_NUM_THREADS=1 $(BIN)/$(PARALLEL) $(ALL) $(DOCS_TESTS)

test-oldest: setup-oldest
	@OMP_NUM_THREADS=1 $(OLDEST)/bin/$(PARALLEL) -p no:cacheprovider $(OLDEST_TESTS)

test-threads: setup
	@env -u OMP_NUM_THREADS $(BIN)/$(PYTEST) $(THREADS_TESTS)

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
