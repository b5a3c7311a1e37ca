# Everything a newcomer needs: `make demo` to see it, `make test` to trust it. Both do all their own set-up.
PYTHON ?= python3
BIN := .venv/bin
ARGS ?=
# Half of what the tests take is waiting for other processes, so there are more of them at work than a small machine
# has cores; who has done theirs takes some of another's.
WORKERS ?= 3
PYTEST := $(BIN)/python -m pytest -n $(WORKERS) --dist worksteal -q

# Without compiled modules, which some containers ask for, each of the tests' hundreds of programs compiles ours anew.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help demo run hub test test-full check bench cards lock translations clean

help:
	@echo "make demo       see it: an example company, calls coming in"
	@echo "make run        start the app itself"
	@echo "make hub        set up a company's hub; .venv/bin/fonetray hub starts it"
	@echo "make test       all checks and tests but the long ones"
	@echo "make test-full  the long ones too"
	@echo "make check      style, types and the walls between the rooms"
	@echo "make bench      measure it"
	@echo "make cards      photograph a card of every kind, into docs/screenshots"
	@echo "make lock       choose new versions of what it depends on"

demo:
	@$(PYTHON) packaging/bootstrap.py demo
	@$(BIN)/fonetray demo $(ARGS)

run:
	@$(PYTHON) packaging/bootstrap.py run
	@$(BIN)/fonetray $(ARGS)

hub:
	@$(PYTHON) packaging/bootstrap.py hub

check:
	@$(PYTHON) packaging/bootstrap.py check
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-cache --verbose > /dev/null || $(BIN)/lint-imports --no-cache

test:
	@$(PYTHON) packaging/bootstrap.py test
	@$(MAKE) --no-print-directory check
	@$(PYTEST) -m "not long" $(ARGS)

test-full:
	@$(PYTHON) packaging/bootstrap.py test
	@$(MAKE) --no-print-directory check
	@$(PYTEST) $(ARGS)

bench:
	@$(PYTHON) packaging/bootstrap.py test
	@PYTHONPATH=tests $(BIN)/python -m benchmarks $(ARGS)

cards:
	@$(PYTHON) packaging/bootstrap.py test
	@PYTHONPATH=tests $(BIN)/python -m photographs.cards

lock:
	@$(PYTHON) packaging/bootstrap.py check
	@$(BIN)/python packaging/lock.py

translations:
	@$(PYTHON) packaging/bootstrap.py check
	@$(BIN)/python packaging/translations.py extract
	@$(BIN)/python packaging/translations.py compile

clean:
	rm -rf .venv .cache dist build .mypy_cache .ruff_cache .pytest_cache .hypothesis
