# The two that matter: `make run` and `make test`. PORT and VAR are honoured (PORT=8001 VAR=/some/folder make run).
# DEMO=0 make run: a marketplace of your own, without the demo.
# `make test CHANGED=1` runs what the change against main can reach.

python := .venv/bin/python
# Our modules are compiled once, whatever the machine says: each process that does it anew takes half a second more.
export PYTHONDONTWRITEBYTECODE :=

.PHONY: run test bench lighthouse screenshots soak lint fmt install

run:
	@.ci/install
	@$(python) -m marketplace.embedded run --tied

test:
	@.ci/install --tests
	@$(python) -m pytest -n 3 --dist loadfile $(if $(CHANGED),--changed) $(ARGS)

bench:
	@.ci/install --dev
	@$(python) -m tests.bench $(ARGS)

lighthouse:
	@.ci/install --dev
	@$(python) -m tests.lighthouse

screenshots:
	@.ci/install --dev
	@$(python) -m tests.lighthouse.screenshots $(ARGS)

soak:
	@.ci/install --dev
	@$(python) -m tests.faults $(ARGS)

lint:
	@.ci/install --dev
	@$(python) -m ruff check .
	@$(python) -m ruff format --check --quiet . || { $(python) -m ruff format --check .; exit 1; }
	@$(python) -m mypy
	@$(python) -c 'from importlinter.cli import lint_imports_command; lint_imports_command()'
	@$(python) .ci/check_laws.py
	@$(python) .ci/check_migrations.py
	@$(python) .ci/check_catalogue.py
	@$(python) .ci/check_words.py

fmt:
	@.ci/install --dev
	@$(python) -m ruff format .
	@$(python) -m ruff check --fix .

install:
	@.ci/install --dev
