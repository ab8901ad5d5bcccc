# The only commands a newcomer needs. Everything a command needs is set up by name, once, and left alone after that.
.DEFAULT_GOAL := help
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
MAKEFLAGS += --no-print-directory
ROOT := $(CURDIR)

# What may be kept between runs: beside the sources, or in CI in the cache that outlives the clone.
KEEP := $(if $(CI),$(HOME)/.cache/countersign,$(ROOT)/target)
export CARGO_TARGET_DIR ?= $(if $(CI),$(KEEP)/target,$(ROOT)/target)
export CARGO_TERM_COLOR ?= $(if $(CI),never,auto)
PEERS := $(KEEP)/peers
TOOLS := $(KEEP)/tools
BIN := $(CARGO_TARGET_DIR)/debug
WASM := $(CARGO_TARGET_DIR)/wasm
STEP := tests/setup/step

# What the tests find the real parts by.
TEST_ENV := COUNTERSIGN_BIN_DIR=$(BIN) COUNTERSIGN_PEERS=$(PEERS)

.PHONY: help run test check setup demo bench soak build fonts peers samples

help:
	@echo 'make run     build and start the service on http://localhost:8000, data under ./data (first start: about four minutes)'
	@echo 'make test    every test: units, vectors, stories through the real binaries, judged by tools that we did not write'
	@echo 'make check   format, lints, licences and advisories, the wasm32 build'
	@echo 'make demo    a whole approval with three approvers; leaves the signed PDF and the mails in target/demo'
	@echo 'make setup   install by name what all of these need (they also do it themselves)'
	@echo 'make bench   not there yet, and says so;  make soak   likewise'
	@echo 'make samples make samples/*.pdf anew'

fonts:
	@$(STEP) 'Rust and a C compiler' tests/setup/rust
	@$(STEP) 'fonts, from npm' tests/setup/fonts

peers:
	@$(STEP) 'judges: pyHanko, Poppler, MuPDF, qpdf, NSS' tests/setup/peers $(PEERS)

setup: fonts peers
	@$(STEP) 'wasm32 standard library' tests/setup/wasm

build: fonts
	@$(STEP) 'service and terminal client' cargo build --locked -p countersign-server -p countersign-cli

run:
	@echo 'Countersign: a first start builds everything and takes about four minutes on two cores; later ones take seconds.'
	@$(MAKE) build
	@echo '==> service: data in ./data, secrets in ./secrets; without COUNTERSIGN_SMTP_URL mail is written to ./data/mail'
	@echo '    address: $(or $(COUNTERSIGN_PUBLIC_URL),http://localhost:8000)   stop with Ctrl-C'
	@echo '    client:  $(BIN)/countersign --help'
	@env -u MAKEFLAGS COUNTERSIGN_DATA=$${COUNTERSIGN_DATA:-data} $(BIN)/countersign-server serve

test: fonts peers
	@$(STEP) 'build what the stories run' cargo build --locked -p countersign-server -p countersign-cli
	@$(STEP) 'tests' env $(TEST_ENV) cargo test --locked --workspace
	@$(STEP) 'vectors, read by Python' $(PEERS)/bin/python app/protocol/vectors/reader.py

check: fonts
	@$(STEP) 'format' cargo fmt --all --check
	@$(STEP) 'lints' cargo clippy --locked --workspace --all-targets -- -D warnings
	@$(STEP) 'wasm32 standard library' tests/setup/wasm
	@$(STEP) 'wasm32 build of protocol, pdf and opaque' env CARGO_TARGET_DIR=$(WASM) \
		tests/setup/wasm build --locked -p countersign-protocol -p countersign-pdf -p countersign-opaque
	@$(STEP) 'cargo-deny, the tool' tests/setup/deny $(TOOLS)
	@$(STEP) 'licences, sources, bans' $(TOOLS)/bin/cargo-deny --offline --log-level error check licenses sources bans
	@$(STEP) 'advisories' tests/setup/advisories $(TOOLS)/bin/cargo-deny
	@echo '==> TypeScript: nothing to check, there is no web room yet'

samples: fonts
	@$(STEP) 'sample documents' cargo run --locked -q -p countersign-samples -- samples

demo: build
	@$(STEP) 'demo' env $(TEST_ENV) samples/demo

bench:
	@echo 'make bench: there is no benchmark yet. A speed test of the PDF room at 20 MB runs within make test.'

soak:
	@echo 'make soak: there is no soak test yet. The stories of make test are bounded; durability under kill -9 is one of them.'
