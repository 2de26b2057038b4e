# make run         start a demo: everything on this machine, with made-up customers
# make test        every check and every test; what .ci/run calls
# make bench       measure against the goals
# make faults      break everything at random, and look; `SCRIPTS=1000 SEED=7` sets how much and what
# make clean-demo  forget the demo's data
# make format      let the formatter and the linter put right what they can
# make catalogues  take new texts from the code into the translations
# make lock        write the lock files anew; `make lock UPGRADE=--upgrade` takes newer versions

# Needs git, make, and Python 3.11, 3.12 or 3.13 with venv. `make PYTHON=...` names another one.
PYTHON :=
VENV := .venv
BIN := $(VENV)/bin
PROJECT := pyproject.toml hatch_build.py $(wildcard recovery/translations/*/LC_MESSAGES/*.po)
INSTALL := $(BIN)/python -m pip --disable-pip-version-check --quiet install
INSTALL_LOCKED := $(INSTALL) --no-build-isolation --require-hashes
LOCKS := requirements.txt requirements-build.txt
LOCK := $(BIN)/uv pip compile --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-emit-find-links --no-annotate --custom-compile-command "make lock" \
	--quiet $(UPGRADE)

.PHONY: run test bench faults clean-demo format catalogues lock

run: $(VENV)/installed
	@exec $(BIN)/recovery demo

test: $(VENV)/installed-dev
	@tools/browser.sh $(BIN)/python
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache
	$(BIN)/djlint --lint --quiet templates
	$(BIN)/python tools/catalogues.py check
	$(BIN)/python -m pytest

bench: $(VENV)/installed-dev
	@$(BIN)/python -m bench

faults: $(VENV)/installed-dev
	@$(BIN)/python -m faults $(if $(SCRIPTS),--scripts $(SCRIPTS)) $(if $(SEED),--seed $(SEED))

clean-demo:
	@[ ! -e data ] || $(BIN)/python tools/clean_demo.py

format: $(VENV)/installed-dev
	$(BIN)/ruff check --fix-only .
	$(BIN)/ruff format .

catalogues: $(VENV)/installed-dev
	$(BIN)/python tools/catalogues.py update

lock: $(BIN)/uv
	$(LOCK) pyproject.toml --extra heic --output-file requirements.txt
	$(LOCK) pyproject.toml --extra heic --extra ocr --extra postgres --group dev --constraint requirements.txt \
		--output-file requirements-dev.txt
	$(LOCK) --group build --constraint requirements-dev.txt --output-file requirements-build.txt

# What builds comes first and from the lock: a build of its own would fetch its tools unchecked.
$(VENV)/installed: $(LOCKS) $(PROJECT) | $(BIN)/python
	@echo "Installing what Recovery needs; once, and about a minute..."
	@$(INSTALL_LOCKED) -r requirements-build.txt
	@$(INSTALL_LOCKED) -r requirements.txt
	@$(INSTALL) --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/installed-dev: requirements-dev.txt $(LOCKS) $(PROJECT) | $(BIN)/python
	@echo "Installing what Recovery and its tests need; once, and a minute or two..."
	@$(INSTALL_LOCKED) -r requirements-build.txt
	@$(INSTALL_LOCKED) -r requirements-dev.txt
	@$(INSTALL) --no-deps --no-build-isolation --editable .
	@touch $(VENV)/installed $@

$(BIN)/python:
	@for python in $(or $(PYTHON),python3.13 python3.12 python3.11 python3); do \
		if $$python -c 'import ensurepip, sys; \
				sys.exit(not (3, 11) <= sys.version_info < (3, 14))' 2>/dev/null; then \
			exec $$python -m venv $(VENV); \
		fi; \
	done; \
	echo "Python 3.11, 3.12 or 3.13 with venv is needed (Debian: apt-get install python3-venv)." >&2; \
	exit 1

# Only for the first lock of all; afterwards uv comes with the lock.
$(BIN)/uv: | $(BIN)/python
	@$(INSTALL) uv
