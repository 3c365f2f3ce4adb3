# make help lists what there is. Every target installs what it needs into .venv.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
WORKERS ?= 3
CHECKOV := build/checkov/bin/checkov
MINIPROGRAM_CI := build/miniprogram-ci/node_modules/miniprogram-ci
LOCKER := build/locker/bin/uv
AUDITOR := build/auditor/bin/pip-audit
SHIPPED := build/shipped-python/.installed
SHIPPED_PYTHON := build/shipped-python/bin/python
CORE := tests/domain tests/runtime tests/tables tests/handlers tests/identity tests/documents
EMULATOR := build/ministack/.installed
AWS_COMMAND := build/aws/bin/aws
TESTED := -n $(WORKERS) --dist loadfile --no-loadscope-reorder -m "not emulator and not alone"
STAGE ?= dev
OUT ?= build
DEPLOYMENT ?= $(STAGE).toml

# Each worker of the tests, and each process that they start, would compile all sources anew.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: test-shipped lock audit release client test-mini-program-pack help run demo test test-dynamodb check fmt docs verify-chain migrate check-template package deploy test-deploy bench bench-cold scale

help: ## list the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | awk -F':.*## ' '{printf "  make %-15s %s\n", $$1, $$2}'

$(STAMP): requirements-dev.txt
	@$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or newer is needed, this is " + sys.version.split()[0]) if sys.version_info < (3, 11) else None'
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "installing into $(VENV) (a minute or two the first time)"
	@$(BIN)/pip install --disable-pip-version-check --quiet --progress-bar on --require-hashes -r requirements-dev.txt
	@touch $@

run: $(STAMP) ## the whole service on this machine: http://127.0.0.1:8000 (PORT=…, STACK=dynamodb-local)
	@exec $(BIN)/python -m local

demo: $(STAMP) ## play whole cases over HTTP and print what each party sees
	@$(BIN)/python -m local.demo

test: $(STAMP) ## all tests (COVERAGE=yes measures what they cover, and takes longer; test-deploy needs an emulator)
	$(BIN)/pytest $(TESTED) $(if $(COVERAGE),--cov --cov-report=term --cov-fail-under=90)
	$(BIN)/pytest -m alone tests/infra

test-shipped: $(SHIPPED) ## the core of the tests on the Python that ships to Lambda (FULL=yes: all of them)
	$(SHIPPED_PYTHON) -m pytest $(TESTED) $(if $(FULL),,$(CORE))

$(SHIPPED): requirements-dev.txt
	@echo "installing into build/shipped-python, on the Python of Lambda"
	@$$($(PYTHON) -c 'from infra.package.interpreter import lambda_python; print(lambda_python())') -m venv build/shipped-python
	@$(SHIPPED_PYTHON) -m pip install --disable-pip-version-check --quiet --require-hashes -r requirements-dev.txt
	@touch $@

test-dynamodb: $(STAMP) ## the storage tests on DynamoDB Local (needs Java and npm)
	$(BIN)/python -m local.dynamodb_local -- $(BIN)/pytest tests/tables

check: $(STAMP) ## lint and types
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

check-template: $(STAMP) $(CHECKOV) ## lint the template of every stage
	@$(BIN)/python -m infra.template build/template
	$(BIN)/cfn-lint -c I -r cn-north-1 cn-northwest-1 us-east-1 -- build/template/*.json
	$(CHECKOV) --config-file infra/checkov.yaml --file build/template/*.json

package: $(STAMP) ## what is deployed: zips and template (STAGE=dev, test or prod; OUT=build; PYTHON_LAMBDA=an interpreter)
	@$(BIN)/python -m infra.package --stage $(STAGE) --out $(OUT)

$(CHECKOV):
	@$(PYTHON) -m venv build/checkov
	@echo "installing checkov, which has other needs than we, into build/checkov"
	@build/checkov/bin/pip install --disable-pip-version-check --quiet checkov==3.3.30

deploy: package ## propose the change of a deployment, ask, execute (STAGE=, DEPLOYMENT=file; see docs/deploy.md)
	@$(BIN)/python -m infra.deploy $(DEPLOYMENT) deploy

test-deploy: $(STAMP) $(EMULATOR) $(AWS_COMMAND) ## follow docs/deploy.md and docs/runbook.md in an emulator of AWS, incidents included
	$(BIN)/pytest tests/infra/test_deploy.py tests/infra/test_incidents.py

$(EMULATOR):
	@echo "installing an emulator of AWS, on the Python of Lambda, into build/ministack"
	@$$($(BIN)/python -c 'from infra.package.interpreter import lambda_python; print(lambda_python())') -m venv build/ministack
	@build/ministack/bin/pip install --disable-pip-version-check --quiet ministack==1.5.33
	@touch $@

$(AWS_COMMAND):
	@$(PYTHON) -m venv build/aws
	@echo "installing the AWS command line, which the runbook uses, into build/aws"
	@build/aws/bin/pip install --disable-pip-version-check --quiet awscli==1.46.3

lock: $(LOCKER) ## write the locked requirements of the .in files, with all that these need and the hash of each file
	@for file in requirements requirements-dev tools/bench/requirements; do \
	  $(LOCKER) pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-annotate \
	    --custom-compile-command "make lock" $(if $(UPGRADE),--upgrade-package $(UPGRADE)) $$file.in -o $$file.txt || exit 1; \
	done

$(LOCKER):
	@$(PYTHON) -m venv build/locker
	@echo "installing uv, which locks requirements, into build/locker"
	@build/locker/bin/pip install --disable-pip-version-check --quiet uv==0.13.9

audit: $(AUDITOR) $(STAMP) ## look for known faults of what ships and what tests it (asks a database on the internet; Error 3: not checked)
	@rm -f build/audit.json
	@timeout 600 $(AUDITOR) --require-hashes --disable-pip -r requirements.txt -r requirements-dev.txt --progress-spinner off \
	  --timeout 15 --format json --output build/audit.json 2> build/audit.log || true
	@$(BIN)/python -m tools.audit build/audit.json

$(AUDITOR):
	@$(PYTHON) -m venv build/auditor
	@echo "installing pip-audit into build/auditor"
	@build/auditor/bin/pip install --disable-pip-version-check --quiet pip-audit==2.10.1

release: $(STAMP) ## check whether what is committed may be tagged as a release (docs/release.md); tags nothing
	@$(BIN)/python -m tools.release

fmt: $(STAMP) ## format and mend what the linter can
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: $(STAMP) ## cold starts and the warm API, measured (ARGS=--json)
	@$(BIN)/python -m tools.bench $(ARGS)

scale: $(STAMP) ## simulate many cities on this machine, and tell what their work takes (CITIES=300 CASES=20 DELIVERIES=20000)
	@$(BIN)/python -m tools.scale $(if $(CITIES),--cities $(CITIES)) $(if $(CASES),--cases $(CASES)) \
	  $(if $(DELIVERIES),--deliveries $(DELIVERIES)) $(ARGS)

bench-cold: $(STAMP) ## cold starts compared (ARGS=--json)
	@$(BIN)/python -m tools.bench.cold $(ARGS)

docs: $(STAMP) ## write the documents that are derived from the code
	@$(BIN)/python -m tools.docs

test-mini-program-pack: $(STAMP) $(MINIPROGRAM_CI) ## have WeChat's own packer (275 MB) pack the mini-program's client
	$(BIN)/pytest tests/e2e/test_mini_program_pack.py

$(MINIPROGRAM_CI):
	@mkdir -p build/miniprogram-ci
	@echo '{"private": true}' > build/miniprogram-ci/package.json
	@cd build/miniprogram-ci && npm install --no-audit --no-fund --silent --ignore-scripts miniprogram-ci@2.1.42

client: $(STAMP) ## write the typed client for mini-programs and compile it (needs Node.js)
	@$(BIN)/python -m tools.client

migrate: $(STAMP) ## back-fill the rows of a deployment for new forms and indexes (DEPLOYMENT=file; ARGS=--anew)
	@$(BIN)/python -m infra.migration $(DEPLOYMENT) $(ARGS)

verify-chain: $(STAMP) ## prove the timelines of the running local stack (or ARGS="--prefix prod --city jiaozuo")
	@$(BIN)/python -m local.verify_chain $(ARGS)
