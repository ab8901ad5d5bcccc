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
# The hostile files are left in attacks/ by the test of them, for the fuzzers and for the verify page; the honest ones in honest/.
TEST_ENV := COUNTERSIGN_BIN_DIR=$(BIN) COUNTERSIGN_PEERS=$(PEERS) COUNTERSIGN_ATTACKS=$(CARGO_TARGET_DIR)/attacks \
	COUNTERSIGN_HONEST=$(CARGO_TARGET_DIR)/honest
BROWSERS = env $(TEST_ENV) npm --prefix tests/browser exec --loglevel=error -- playwright test --config tests/browser/playwright.config.ts

.PHONY: help run test check setup demo bench soak build web wasm fonts peers browsers samples screenshots attacks fuzz

help:
	@echo 'make run     build and start the service on http://localhost:8000, data under ./data (first start: about eight minutes)'
	@echo 'make test    every test: units, vectors, stories through the real binaries and browsers, judged by tools that we did not write'
	@echo 'make check   format, lints, types, licences and advisories, the wasm32 build'
	@echo 'make demo    a whole approval with three approvers; leaves the signed PDF and the mails in target/demo'
	@echo 'make setup   install by name what all of these need (they also do it themselves)'
	@echo 'make bench   the first page of a document in the browser, beside a bare pdf.js, in one run'
	@echo 'make screenshots  every page at 390 and 1280 px, light, dark and right to left, into target/screenshots'
	@echo 'make soak    not there yet, and says so'
	@echo 'make attacks every hostile file, with its evidence, into target/attacks'
	@echo 'make fuzz    one hour over everything that reads foreign bytes (FUZZ_SECONDS=3600)'
	@echo 'make samples make samples/*.pdf anew'

fonts:
	@$(STEP) 'Rust and a C compiler' tests/setup/rust
	@$(STEP) 'fonts, from npm' tests/setup/fonts

peers:
	@$(STEP) 'judges: pyHanko, Poppler, MuPDF, qpdf, NSS, SoftHSM2' tests/setup/peers $(PEERS)

browsers:
	@$(STEP) 'browsers: Chromium, Firefox ESR, and Playwright' sh -c 'tests/setup/browsers && tests/setup/npm tests/browser'

setup: fonts peers browsers
	@$(STEP) 'wasm32 standard library' tests/setup/wasm
	@$(STEP) 'npm packages of the browser client' tests/setup/npm app/web

wasm:
	@$(STEP) 'wasm32 standard library' tests/setup/wasm
	@$(STEP) 'wasm modules of the browser client' tests/setup/web-wasm

# The browser client: the service serves it from app/web/dist, and a release build has it inside.
web: fonts wasm
	@$(STEP) 'npm packages of the browser client' tests/setup/npm app/web
	@$(STEP) 'browser client' npm --prefix app/web --loglevel=error run build -- --logLevel warn

build: web
	@$(STEP) 'service and terminal client' cargo build --locked -p countersign-server -p countersign-cli

run:
	@echo 'Countersign: a first start builds everything and takes about eight minutes on two cores; later ones take seconds.'
	@$(MAKE) build
	@echo '==> service: data in ./data, secrets in ./secrets; without COUNTERSIGN_SMTP_URL mail is written to ./data/mail'
	@echo '    address: $(or $(COUNTERSIGN_PUBLIC_URL),http://localhost:8000)   stop with Ctrl-C'
	@echo '    client:  $(BIN)/countersign --help'
	@env -u MAKEFLAGS COUNTERSIGN_DATA=$${COUNTERSIGN_DATA:-data} $(BIN)/countersign-server serve

test: peers browsers build
	@$(STEP) 'tests' env $(TEST_ENV) cargo test --locked --workspace
	@$(STEP) 'vectors, read by Python' $(PEERS)/bin/python app/protocol/vectors/reader.py
	@$(STEP) 'tests of the browser client by itself' npm --prefix app/web --loglevel=error test
	@$(STEP) 'stories in browsers' $(BROWSERS) --project chromium --project firefox
	@$(STEP) 'C++ compiler, for libFuzzer' tests/setup/system g++=g++
	@$(STEP) 'fuzzing, two minutes' env COUNTERSIGN_ATTACKS=$(CARGO_TARGET_DIR)/attacks tests/fuzz/run 120

check: fonts
	@$(STEP) 'format' cargo fmt --all --check
	@$(STEP) 'lints' cargo clippy --locked --workspace --all-targets -- -D warnings
	@$(STEP) 'wasm32 standard library' tests/setup/wasm
	@$(STEP) 'wasm32 build of protocol, pdf, certificate and opaque' env CARGO_TARGET_DIR=$(WASM) \
		tests/setup/wasm build --locked -p countersign-protocol -p countersign-pdf -p countersign-certificate -p countersign-opaque
	@$(STEP) 'cargo-deny, the tool' tests/setup/deny $(TOOLS)
	@$(STEP) 'licences, sources, bans' $(TOOLS)/bin/cargo-deny --offline --log-level error check licenses sources bans
	@$(STEP) 'advisories' tests/setup/advisories $(TOOLS)/bin/cargo-deny
	@$(STEP) 'wasm modules of the browser client' tests/setup/web-wasm
	@$(STEP) 'npm packages' tests/setup/npm app/web tests/browser
	@$(STEP) 'types and lints of the browser client' npm --prefix app/web --loglevel=error run check
	@$(STEP) 'types of the browser stories' npm --prefix tests/browser --loglevel=error run check
	@$(STEP) 'advisories of npm packages' tests/setup/npm-audit app/web tests/browser pdf/fonts

samples: fonts
	@$(STEP) 'sample documents' cargo run --locked -q -p countersign-samples -- samples

attacks: peers
	@$(STEP) 'hostile files' env $(TEST_ENV) COUNTERSIGN_RECORD=$(COUNTERSIGN_RECORD) \
		sh -c 'cargo test --locked -q -p countersign-tests --test attacks -- every_hostile_file_is_refused && \
		cargo test --locked -q -p countersign-tests --test attacks -- the_peers_say'
	@echo '    in $(CARGO_TARGET_DIR)/attacks'

# The instrumented build takes some minutes, once. `make fuzz FUZZ_TARGETS="intake verify"` names targets, FUZZ_JOBS=1 runs one at a
# time.
FUZZ_SECONDS ?= 3600
fuzz: attacks
	@$(STEP) 'C++ compiler, for libFuzzer' tests/setup/system g++=g++
	@$(STEP) 'fuzzing' env COUNTERSIGN_ATTACKS=$(CARGO_TARGET_DIR)/attacks tests/fuzz/run $(FUZZ_SECONDS) $(FUZZ_TARGETS)

demo: build
	@$(STEP) 'demo' env $(TEST_ENV) samples/demo

# Measured is what people run: a release build.
bench: browsers web
	@$(STEP) 'service and terminal client, release' cargo build --locked --release -p countersign-server -p countersign-cli
	@$(STEP) 'first page of a document, beside a bare pdf.js' $(BROWSERS:$(BIN)=$(CARGO_TARGET_DIR)/release) --project bench

screenshots: browsers build
	@$(STEP) 'screenshots' $(BROWSERS) --project screenshots
	@echo '    in target/screenshots'

soak:
	@echo 'make soak: there is no soak test yet. The stories of make test are bounded; durability under kill -9 is one of them.'
