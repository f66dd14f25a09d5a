# All tasks with the sources, from a first look to a release. "make" lists them.

# Everything but the tests with the race detector is built alike and static, as in the image: so
# each package is compiled once for programs, tests and lint.
export CGO_ENABLED = 0

# The last version of the Temporal CLI that "go install" can build.
TEMPORAL_VERSION := v1.5.1

# What "make release-snapshot" and the workflow of a release build with.
GORELEASER_VERSION := v2.16.0
CYCLONEDX_VERSION := v1.10.0

# Builds without publishing; the release workflow empties it.
RELEASE_FLAGS ?= --snapshot

# The Web UI that tests drive: the version in docker-compose.yml, which fits the server.
WEB_UI_VERSION := v2.54.1
ifndef TEMPORAL_UI_SERVER
TEMPORAL_UI_SERVER := $(CURDIR)/bin/web-ui/server
endif
export TEMPORAL_UI_SERVER

# The Temporal server that "make cluster-test" runs: the version in docker-compose.yml.
TEMPORAL_SERVER_VERSION := v1.32.2

# The temporal command that programs and tests start: the one on PATH, or else in bin.
# Set TEMPORAL_CLI to use another one.
ifndef TEMPORAL_CLI
TEMPORAL_CLI := $(shell command -v temporal 2>/dev/null || echo '$(CURDIR)/bin/temporal')
endif
export TEMPORAL_CLI

# Debian's newest PostgreSQL, for "make cluster-test".
ifndef POSTGRES_BIN
POSTGRES_BIN := $(lastword $(sort $(wildcard /usr/lib/postgresql/*/bin)))
endif
export POSTGRES_BIN

DOCKER_COMPOSE ?= docker compose
TEST_TIMEOUT   ?= 25m

# How many packages "make test" builds and tests at a time. With twice as many, on a busy
# machine, the tests on a real server timed out. Linking one takes 1 GB of memory.
TEST_PACKAGES ?= $(shell getconf _NPROCESSORS_ONLN)

# The packages that "make test" starts with: those that mostly wait, and the one that computes
# longest. The others use the processor time that these leave.
LONGEST := ./test ./internal/httpapi ./workflows

# Pages in a browser, and commands. "make test" runs them without the race detector, which made
# them take half of its time: what they call has tests of its own with it. "make test-race" runs
# these with it.
PAGES_AND_COMMANDS := ./test/webui ./starter

# The optional services that "make up" starts: simulators, monitoring, or both, separated
# by commas.
PROFILES ?= simulators

# What "make histories-frozen" compares with: a branch or a commit.
BASE ?= origin/main

# The commit whose worker "make upgrade-test" starts with: that of 0.1.0, or any other.
OLD ?= 83a6a15

# How many random orders "make lives" runs.
N ?= 10000

# The number of orders that "make desk-load" has in each list.
DESK_ORDERS ?= 5000

# How many calls "make fuzz-api" makes.
FUZZED_CALLS ?= 5000

# How long "make fuzz" fuzzes each target.
FUZZTIME ?= 10m

# How many orders "make chaos" starts, and the seed of its faults.
ORDERS ?= 300
SEED   ?= 1

# The versions of these tools are in tools/go.mod.
staticcheck   := go tool -modfile=tools/go.mod staticcheck
workflowcheck := go tool -modfile=tools/go.mod workflowcheck -config tools/workflowcheck.yaml
funlen        := go tool -modfile=tools/go.mod funlen
gocognit      := go tool -modfile=tools/go.mod gocognit
deadcode      := go tool -modfile=tools/go.mod deadcode

# Packages for tests only: no program calls their functions.
test_help := ^(internal/[a-z/]*test|order/ordertest|starter/cli/clitest|test/compose|test/monitoring|test/program|test/terminal|test/triggertest)/

.DEFAULT_GOAL := help

.PHONY: help
help: ## List these targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-16s %s\n", $$1, $$2 }' Makefile

.PHONY: run
run: build temporal ## Start Temporal, its Web UI, the simulators and a worker, to try things out
	bin/orderflow dev

.PHONY: demo
demo: build temporal ## Watch nine orders go from acceptance to the reported shipment
	bin/orderflow demo

.PHONY: build
build: ## Build bin/orderflow, bin/worker and bin/sandbox
	go build -trimpath -ldflags '-s -w' -o bin/orderflow ./starter
	go build -trimpath -ldflags '-s -w' -o bin/worker ./worker
	go build -trimpath -ldflags '-s -w' -o bin/sandbox ./sandbox

# The build tag nocloud leaves out the clients of three clouds, two fifths of all packages; they
# have a test of their own.
.PHONY: test
test: temporal web-ui ## Run all tests with the race detector; those of pages and commands, 300 random lives and 5,000 calls without
	CGO_ENABLED=1 go test -race -tags nocloud -p $(TEST_PACKAGES) -parallel 4 -timeout $(TEST_TIMEOUT) $(LONGEST) $$(go list ./... | grep -vxF "$$(go list $(PAGES_AND_COMMANDS))")
	go test -tags nocloud -p $(TEST_PACKAGES) -parallel 4 -timeout $(TEST_TIMEOUT) $(PAGES_AND_COMMANDS)
	go test -tags nocloud -timeout $(TEST_TIMEOUT) -run '^TestLives|^TestThreeDays|^TestAFault|^TestTheLargest|^TestIdsThat|^TestTheCallLimit|^TestASmallRun|^TestFuzzedCalls|^TestALongWorklist|^TestManyLabels' ./workflows ./test ./test/scale ./internal/httpapi ./internal/desk
	go test -timeout $(TEST_TIMEOUT) ./internal/documents/clouds
	go -C tools test ./...

.PHONY: test-race
test-race: temporal web-ui ## Run the tests of pages and commands with the race detector, too
	CGO_ENABLED=1 go test -race -tags nocloud -p $(TEST_PACKAGES) -parallel 4 -timeout $(TEST_TIMEOUT) $(PAGES_AND_COMMANDS)

.PHONY: lives
lives: ## Run N orders (10000) with random faults, cancellations and answers
	LIVES=$(N) go test ./workflows -v -count 1 -timeout 0 -run '^TestLives$$'

.PHONY: fuzz
fuzz: ## Fuzz every parser of outside data, FUZZTIME (10m) for each target
	@grep -rlE '^func Fuzz' --include=*_test.go . | sort | while read -r file; do \
		for target in $$(sed -nE 's/^func (Fuzz[A-Za-z]+)\(.*/\1/p' "$$file"); do \
			echo "$$target in $$(dirname "$$file")"; \
			go test "$$(dirname "$$file")" -run '^$$' -fuzz "^$$target\$$" -fuzztime $(FUZZTIME) || exit 1; \
		done; \
	done

.PHONY: fuzz-api
fuzz-api: temporal ## Make FUZZED_CALLS (5000) calls of every route of the HTTP API, by SEED (1)
	FUZZED_CALLS=$(FUZZED_CALLS) SEED=$(SEED) go test ./internal/httpapi -count 1 -timeout 65m -v -run '^TestFuzzedCalls$$'

.PHONY: chaos
chaos: build temporal ## Run ORDERS (300) orders while processes are killed, the network is cut and orders are reset, by SEED (1); nothing may be lost or happen twice
	go run ./test/chaos -orders $(ORDERS) -seed $(SEED)

# As the tests, without the clients of three clouds: only a file of imports is left out.
.PHONY: lint
lint: export GOFLAGS := $(GOFLAGS) -tags=nocloud
lint: lint-openapi ## Check format, requirements and code, who imports what and who changes what
	@unformatted=$$(gofmt -l .) && test -z "$$unformatted" || { echo "gofmt: not formatted:"; echo "$$unformatted"; exit 1; }
	go mod tidy -diff
	go -C tools mod tidy -diff
	go -C tools run ./imports ..
	go -C tools run ./links ..
	go -C tools run ./phases ..
	go -C tools run ./exports ..
	go vet ./...
	go vet -tags cluster,nocloud ./test/cluster
	go vet -tags alerts,nocloud ./test/monitoring
	go vet -tags release,nocloud ./test/release
	go -C tools vet ./...
	$(staticcheck) ./...
	$(workflowcheck) ./...
	$(funlen) -test=false ./...
	go -C tools tool funlen -test=false ./...
	$(gocognit) -test=false -over 15 .
	@echo '$(deadcode) ./...'; unused=$$($(deadcode) ./...) || exit 1; \
		! echo "$$unused" | grep -vE '^$$|$(test_help)' || { echo "no program calls these functions: delete them"; exit 1; }

.PHONY: lint-openapi
lint-openapi: ## Check the description of the HTTP API with Spectral and Redocly (needs npm)
	@if command -v npm >/dev/null; then \
		cd tools/openapi && \
		{ test node_modules/.package-lock.json -nt package-lock.json || \
			npm ci --ignore-scripts --no-audit --no-fund --loglevel error && touch node_modules/.package-lock.json; } && \
		node_modules/.bin/spectral lint --ruleset spectral.yaml --fail-severity hint ../../test/apiclient/testdata/openapi.json ../../test/apiclient/testdata/openapi-3.0.json && \
		REDOCLY_TELEMETRY=off node_modules/.bin/redocly lint --config redocly.yaml ../../test/apiclient/testdata/openapi.json ../../test/apiclient/testdata/openapi-3.0.json; \
	elif test -n "$$CI"; then \
		echo "npm is missing: install Debian's packages nodejs and npm"; exit 1; \
	else \
		echo "the description of the HTTP API is not checked: npm is missing (Debian: nodejs npm)"; \
	fi

.PHONY: apiclient
apiclient: ## Save the description of the HTTP API, and generate the client that tests use
	go generate ./test/apiclient

.PHONY: vulnerabilities
vulnerabilities: ## Look up known vulnerabilities of the code's dependencies (needs the network)
	go tool -modfile=tools/go.mod govulncheck ./...

.PHONY: cluster-test
cluster-test: build temporal cluster ## Run orders on Temporal with PostgreSQL, and kill both meanwhile
	go test -tags cluster ./test/cluster -count 1 -timeout $(TEST_TIMEOUT) -v

.PHONY: alert-test
alert-test: build temporal ## Check that alerts reach a webhook and a mailbox (needs Debian's prometheus and prometheus-alertmanager; five minutes)
	go test -tags alerts ./test/monitoring -count 1 -timeout $(TEST_TIMEOUT) -v -run '^TestAlertsReachPeople$$' $(if $(PICTURES),-screenshots '$(abspath $(PICTURES))')

.PHONY: release-snapshot
release-snapshot: ## Build what a tag publishes, for all systems, into dist, without publishing it (builds goreleaser first)
	@test -e bin/release/$(GORELEASER_VERSION) || { \
		echo "building goreleaser $(GORELEASER_VERSION) and cyclonedx-gomod $(CYCLONEDX_VERSION); this takes some minutes, once"; \
		GOBIN='$(CURDIR)/bin/release' go install github.com/CycloneDX/cyclonedx-gomod/cmd/cyclonedx-gomod@$(CYCLONEDX_VERSION) && \
		GOBIN='$(CURDIR)/bin/release' go install github.com/goreleaser/goreleaser/v2@$(GORELEASER_VERSION) && \
		touch bin/release/$(GORELEASER_VERSION); }
	PATH="$(CURDIR)/bin/release:$$PATH" goreleaser release --clean --timeout 3h $(RELEASE_FLAGS)

.PHONY: release-test
release-test: release-snapshot ## Look at what a tag would publish: programs, versions, checksums, SBOMs
	go test -tags release ./test/release -count 1 -v

.PHONY: upgrade-test
upgrade-test: temporal ## Replace the worker of OLD (0.1.0) by today's in the middle of every stage
	rm -rf bin/old && mkdir -p bin/old/sources && git archive '$(OLD)' | tar -x -C bin/old/sources
	cd bin/old/sources && go build -o ../worker ./worker && rm -rf ../sources
	go test ./test -count 1 -timeout $(TEST_TIMEOUT) -v -run '^TestOldWorkersAreExchanged$$' -old-worker '$(CURDIR)/bin/old/worker'

.PHONY: load
load: build temporal ## Start orders over HTTP faster than Temporal accepts them, and print the figures
	go run ./test/load

.PHONY: desk-load
desk-load: temporal ## Let DESK_ORDERS (5000) orders wait, and as many be packed: every page of the desk stays quick (half an hour)
	go test ./internal/desk -count 1 -timeout 90m -v -run '^TestALongWorklist$$|^TestManyLabels$$' -worklist $(DESK_ORDERS)

.PHONY: bench
bench: build temporal ## Measure orders beside a bare workflow, their histories, memory and replays
	go run ./test/bench

.PHONY: scale
scale: build temporal ## Measure the cost of many waiting orders: new orders, changes, MyPromo's limit (over an hour)
	go run ./test/scale

.PHONY: histories
histories: temporal ## Record new workflow histories, beside the old ones, for tests to replay
	go test ./test -count 1 -timeout $(TEST_TIMEOUT) -run '^TestRecordHistories$$' -record

.PHONY: screenshots
screenshots: temporal web-ui ## Take the documentation's pictures again (needs Chromium)
	go test ./test/webui -count 1 -timeout $(TEST_TIMEOUT) -screenshots '$(CURDIR)/docs'

.PHONY: replay
replay: build ## Replay the saved histories with the workflows as they are now
	bin/orderflow replay workflows/testdata/histories

.PHONY: histories-frozen
histories-frozen: ## Fail if a saved history differs from BASE
	go -C tools run ./histories .. '$(BASE)'

.PHONY: temporal
temporal: ## Get the temporal command: from PATH, or else built into bin (some minutes, once)
	@test -x "$$TEMPORAL_CLI" || { \
		echo "building bin/temporal $(TEMPORAL_VERSION); this takes some minutes, once"; \
		GOBIN='$(CURDIR)/bin' go install github.com/temporalio/cli/cmd/temporal@$(TEMPORAL_VERSION); }

.PHONY: web-ui
web-ui: ## Get the Web UI of docker-compose.yml for tests: built into bin (some minutes, once)
	@test -e bin/web-ui/$(WEB_UI_VERSION) || test "$$TEMPORAL_UI_SERVER" != '$(CURDIR)/bin/web-ui/server' || { \
		echo "building bin/web-ui/server $(WEB_UI_VERSION); this takes some minutes, once"; \
		GOBIN='$(CURDIR)/bin/web-ui' go install github.com/temporalio/ui-server/v2/cmd/server@$(WEB_UI_VERSION) && \
		sources=$$(go mod download -json github.com/temporalio/ui-server/v2@$(WEB_UI_VERSION) | sed -n 's/^.*"Dir": "\(.*\)".*/\1/p') && \
		rm -rf bin/web-ui/config && cp -R "$$sources/config" bin/web-ui/config && chmod -R u+w bin/web-ui/config && \
		touch bin/web-ui/$(WEB_UI_VERSION); }

.PHONY: cluster
cluster: # The needs of "make cluster-test": PostgreSQL, and Temporal's server built into bin/cluster
	@test -x '$(POSTGRES_BIN)/initdb' || { \
		echo "PostgreSQL's server is missing: install Debian's package postgresql (apt-get install postgresql),"; \
		echo "or name the folder of initdb and postgres in POSTGRES_BIN"; exit 1; }
	@test -e bin/cluster/$(TEMPORAL_SERVER_VERSION) || { \
		echo "building bin/cluster/server $(TEMPORAL_SERVER_VERSION); this takes some minutes, once"; \
		GOBIN='$(CURDIR)/bin/cluster' nice -n 19 go install \
			go.temporal.io/server/cmd/server@$(TEMPORAL_SERVER_VERSION) \
			go.temporal.io/server/cmd/tools/sql@$(TEMPORAL_SERVER_VERSION) && \
		sources=$$(go mod download -json go.temporal.io/server@$(TEMPORAL_SERVER_VERSION) | sed -n 's/^.*"Dir": "\(.*\)".*/\1/p') && \
		rm -rf bin/cluster/schema && cp -R "$$sources/schema/postgresql/v12" bin/cluster/schema && chmod -R u+w bin/cluster/schema && \
		touch bin/cluster/$(TEMPORAL_SERVER_VERSION); }

.PHONY: up
up: ## Start everything in containers (needs only Docker): PostgreSQL, Temporal, its Web UI, worker, trigger, simulators
	@deploy/dotenv.sh
	COMPOSE_PROFILES='$(PROFILES)' $(DOCKER_COMPOSE) build
	@ORDERFLOW='$(DOCKER_COMPOSE) run --rm --no-deps -T orderflow' deploy/tokens.sh
	COMPOSE_PROFILES='$(PROFILES)' $(DOCKER_COMPOSE) up --detach

.PHONY: down
down: ## Stop the containers; orders and documents stay in their volumes
	$(DOCKER_COMPOSE) --profile '*' down
