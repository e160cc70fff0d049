# Two commands matter: `make run` sets up, builds, loads the sample and serves; `make test` runs every test.
# Both install what is missing, say so, and are fast the second time.

SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help

BIND ?= 127.0.0.1:7878
# Real data and conformance suites, where present; tests that need them say when they are skipped.
export DATAESR_SHARED ?= ../shared

.PHONY: help
help: ## Show this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

.PHONY: setup
setup: ## Install what the build needs and the machine lacks
	@scripts/setup

.PHONY: build
build: setup ## Build the program
	cargo build --release --locked

.PHONY: run
run: build ## Set up, load the sample data and serve it on http://127.0.0.1:7878
	target/release/dataesr build
	target/release/dataesr serve --bind $(BIND)

.PHONY: test
test: setup ## Run every test
	cargo test --release --locked

.PHONY: test-crash
test-crash: setup ## Kill builds and servers at 200 instants (about a minute)
	DATAESR_CRASHES=200 cargo test --release --locked --test integration -- cli::kill

.PHONY: test-clients
test-clients: build ## Run the clients of others on what is published
	@scripts/test-clients

.PHONY: lint
lint: setup ## Check format and lints
	cargo fmt --check
	cargo clippy --release --locked --all-targets -- -D warnings

.PHONY: bench
bench: setup ## Measure mapping, loading and the saved queries
	cargo bench --profile release --locked

.PHONY: bench-mapping
bench-mapping: build ## Measure mapping against other engines (BENCH=--quick for small inputs)
	python3 benches/mapping/run.py $(BENCH)

.PHONY: bench-sparql
bench-sparql: build ## Measure SPARQL against the oxigraph server and Virtuoso (BENCH=--triples=10000000 for more)
	python3 benches/sparql-peers/run.py --markdown docs/benchmarks-sparql.md $(BENCH)

.PHONY: fuzz
fuzz: ## Fuzz templates, CSV, YARRRML and RML for a minute each (needs cargo-fuzz; FUZZ=TARGET for one)
	@cargo fuzz --version >/dev/null 2>&1 || { echo "cargo install cargo-fuzz"; exit 1; }
	for target in $(or $(FUZZ),template csv yarrrml plan); do \
	  RUSTC_BOOTSTRAP=1 cargo fuzz run $$target -- -max_total_time=60 || exit 1; done

.PHONY: dist
dist: setup ## Build the program for distribution (slower build, faster program)
	cargo build --profile dist --locked

.PHONY: clean
clean: ## Remove what was built and loaded
	rm -rf target store
