# Everything that is done with the sources, from a first look to a release.
# "make" alone lists it.

# The last version of the Temporal CLI that "go install" can build.
TEMPORAL_VERSION := v1.5.1

# The temporal command that programs and tests start: that of PATH, else one in
# bin. Set TEMPORAL_CLI to use another one.
ifndef TEMPORAL_CLI
TEMPORAL_CLI := $(shell command -v temporal 2>/dev/null || echo '$(CURDIR)/bin/temporal')
endif
export TEMPORAL_CLI

DOCKER_COMPOSE ?= docker compose
TEST_TIMEOUT   ?= 10m

# How many orders "make lives" lets live.
N ?= 10000

# The versions of these tools stand in tools/go.mod.
staticcheck   := go tool -modfile=tools/go.mod staticcheck
workflowcheck := go tool -modfile=tools/go.mod workflowcheck -config tools/workflowcheck.yaml

.DEFAULT_GOAL := help

.PHONY: help
help: ## List these targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-11s %s\n", $$1, $$2 }' Makefile

.PHONY: run
run: build temporal ## Start Temporal, its Web UI, the simulators and a worker, to try things out
	bin/orderflow dev

.PHONY: demo
demo: build temporal ## Watch three orders go from acceptance to the reported shipment
	bin/orderflow demo

.PHONY: build
build: ## Build bin/orderflow, bin/worker and bin/sandbox
	CGO_ENABLED=0 go build -trimpath -o bin/orderflow ./starter
	CGO_ENABLED=0 go build -trimpath -o bin/worker ./worker
	CGO_ENABLED=0 go build -trimpath -o bin/sandbox ./sandbox

.PHONY: test
test: temporal ## Run all tests with the race detector, and 300 random lives without
	CGO_ENABLED=1 go test -race -parallel 4 -timeout $(TEST_TIMEOUT) ./...
	CGO_ENABLED=0 go test -timeout $(TEST_TIMEOUT) -run '^TestLives|^TestThreeDays|^TestAFault' ./workflows
	go -C tools test ./...

.PHONY: lives
lives: ## Let N orders (10000) live by random plans of faults, cancellations and answers
	LIVES=$(N) go test ./workflows -count 1 -timeout 0 -run '^TestLives$$'

.PHONY: lint
lint: ## Check format, requirements, code and the direction of imports
	@unformatted=$$(gofmt -l .) && test -z "$$unformatted" || { echo "gofmt: not formatted:"; echo "$$unformatted"; exit 1; }
	go mod tidy -diff
	go -C tools mod tidy -diff
	go -C tools run ./imports ..
	go vet ./...
	go -C tools vet ./...
	$(staticcheck) ./...
	$(workflowcheck) ./...

.PHONY: load
load: build temporal ## Start orders over HTTP faster than Temporal takes them, and show the figures
	go run ./test/load

.PHONY: histories
histories: temporal ## Record new workflow histories, beside the old ones, for tests to replay
	go test ./test -count 1 -timeout $(TEST_TIMEOUT) -run '^TestRecordHistories$$' -record

.PHONY: temporal
temporal: ## Get the temporal command: that of PATH, else built into bin (some minutes, once)
	@test -x "$$TEMPORAL_CLI" || { \
		echo "building bin/temporal $(TEMPORAL_VERSION); this takes some minutes, once"; \
		GOBIN='$(CURDIR)/bin' CGO_ENABLED=0 go install github.com/temporalio/cli/cmd/temporal@$(TEMPORAL_VERSION); }

.PHONY: up
up: ## Start everything in containers: PostgreSQL, Temporal, its Web UI, worker, simulators
	$(DOCKER_COMPOSE) up --build --detach

.PHONY: down
down: ## Stop the containers; orders and documents stay in their volumes
	$(DOCKER_COMPOSE) down
