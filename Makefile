# make setup   a virtual environment in .venv with everything needed (quick when nothing changed)
# make run     extract the awards of the sample articles into outputs/
# make test    lint, types, rules, tests
# make bench   measure
# make model   train the shipped parser again (UD=folder of treebanks; under an hour; see training/README.md)
# make format  let ruff lay out the code and mend what it can
# make clean   remove the environment, caches and outputs

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help
.PHONY: help setup run test bench model format clean

# The first Python that is new enough; `make PYTHON=...` names another.
PYTHON ?= $(shell for p in python3 python3.11 python3.12 python3.13 python3.14 python; do \
	"$$p" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo "$$p"; exit; }; done)
BIN := .venv/bin
STAMP := .venv/.installed

help:
	@sed -n 's/^# \(make .*\)/\1/p' Makefile

setup: $(STAMP)

# Installed anew when the dependencies may have changed; the code itself is used from where it lies.
$(STAMP): pyproject.toml
	@[ -n "$(PYTHON)" ] || { echo "no Python of version 3.11 or newer (with venv) was found; try: make $@ PYTHON=path/to/python" >&2; exit 1; }
	"$(PYTHON)" -m venv --clear .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]'
	@touch $@

run: setup
	$(BIN)/anugerah run corpus/dev/articles corpus/test/articles -o outputs

test: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/anugerah rules check
	$(BIN)/python -m pytest -n auto --dist loadfile

bench: setup
	@for file in benchmarks/*.py; do echo "== $$file"; $(BIN)/python "$$file"; done

UD ?= ../shared/ud
NEWS := build/model/dataset_postag.txt
NLP_ID := 0.1.23.0

model: setup
	@$(BIN)/python -m training.treebank "$(UD)"
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev,training]'
	$(MAKE) $(NEWS)
	$(BIN)/python -m training.train --ud "$(UD)" --news $(NEWS)

# The tagged news lies in the source archive of a package; nothing of it is kept in the repository.
$(NEWS):
	@mkdir -p $(@D)
	$(BIN)/python -m pip download --quiet --disable-pip-version-check --no-deps --no-binary :all: --dest $(@D) nlp-id==$(NLP_ID) || \
		{ echo "the source archive of nlp-id $(NLP_ID) could not be had from the package index; put its nlp_id/data/dataset_postag.txt at $@" >&2; exit 1; }
	tar -xzOf $(@D)/nlp_id-$(NLP_ID).tar.gz nlp_id-$(NLP_ID)/nlp_id/data/dataset_postag.txt > $@

format: setup
	$(BIN)/ruff check --fix --exit-zero .
	$(BIN)/ruff format .

clean:
	rm -rf .venv .pytest_cache .mypy_cache .ruff_cache .hypothesis build dist
	find pipeline tests benchmarks -name __pycache__ -type d -prune -exec rm -rf {} +
	find outputs -mindepth 1 ! -name README.md -delete
