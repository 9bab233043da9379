# Two cores are enough for everything here; BENCH_FULL=1 wants more time and disk.

RELEASE := $(shell sed -n 's/^## \[\([0-9][^]]*\)\].*/\1/p' CHANGELOG.md | head -1)
LDFLAGS := -s -w -X main.release=$(RELEASE)
FUZZTIME ?= 30s
GOLANGCI_LINT_VERSION := v2.15.0
GOVULNCHECK_VERSION := v1.9.0
LINT := $(shell command -v golangci-lint || echo $(shell go env GOPATH)/bin/golangci-lint)

.DEFAULT_GOAL := help
.PHONY: help build demo test race bench fuzz lint fmt govulncheck clean

help: ## list what there is to make
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 20

build: ## bin/toancanh
	go build -trimpath -ldflags '$(LDFLAGS)' -o bin/toancanh ./cmd/toancanh

demo: build ## a synthetic registry with its whole history, served on 127.0.0.1:8606
	bin/toancanh demo

test: ## all tests; installs PostgreSQL, Chromium, Mailpit, LibreOffice and programs that check PDF if they are missing and that is permitted
	@.ci/tools
	@.ci/test

race: ## what has goroutines of its own, under the race detector; of the server what draws little: drawing takes it minutes
	go test -race -short ./jobs ./jobs/report ./server/state
	go test -race -short ./server -run 'TestWork|TestWaiting|TestCache|TestPanicIs|TestAnswerThatGets|TestNewSnapshot'

bench: ## ratios against bare equivalents (bench/README.md); BENCH_FULL=1 for the full sizes
	@bench/run

fuzz: ## every fuzz test for FUZZTIME
	@grep -rl --include='*_test.go' '^func Fuzz' . | sort | while read -r file; do \
	    sed -n 's/^func \(Fuzz[A-Za-z0-9_]*\)(.*/\1/p' "$$file" | while read -r name; do \
	        go test "$$(dirname "$$file")" -run '^$$' -fuzz "^$$name\$$" -fuzztime $(FUZZTIME) || exit 1; \
	    done || exit 1; \
	done

lint: $(LINT) ## go vet and golangci-lint
	go vet ./...
	$(LINT) run ./...

$(LINT):
	go install github.com/golangci/golangci-lint/v2/cmd/golangci-lint@$(GOLANGCI_LINT_VERSION)

fmt: $(LINT) ## format all Go files
	$(LINT) fmt ./...

govulncheck: ## known vulnerabilities in what we call (asks vuln.go.dev)
	go run golang.org/x/vuln/cmd/govulncheck@$(GOVULNCHECK_VERSION) ./...

clean: ## remove what was built; the data in ./var stays
	rm -rf bin coverage.out
