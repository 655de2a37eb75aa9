# make demo   build everything and open Beijing 2013-2017 on http://127.0.0.1:8080
# make test   every check, with the seconds of each stage
SHELL := /bin/bash
.DEFAULT_GOAL := help
.PHONY: help demo test bench lint nightly web

help: ## this list
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 10

demo: ## build, then unpack, compute and serve the Beijing case
	@scripts/install.sh build
	@scripts/web.sh
	cargo build --release --locked --workspace
	"$${CARGO_TARGET_DIR:-target}/release/tandem" demo

test: ## all checks of a change, under 35 minutes on 2 cores
	@scripts/test.sh

lint: ## clippy, house rules, dependencies (installs cargo-deny)
	@scripts/install.sh build
	@scripts/lint.sh --install

bench: ## speed beside DuckDB and Polars on the same data in the same run
	@scripts/install.sh build bench
	@scripts/bench.sh

nightly: ## what takes longer: debug assertions, many more random cases, advisories, benches
	@scripts/nightly.sh

web: ## the web app only
	@scripts/install.sh build
	@scripts/web.sh
