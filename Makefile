# make demo    builds rowferry and imports three samples into a sandbox on this machine
# make test    everything that must hold before a change is merged
#
# Both install the system packages that are missing (see scripts/deps.sh).

.POSIX:
.SUFFIXES:

SWIFT = swift
PREFIX = /usr/local
DESTDIR =
BINARY = .build/release/rowferry
FUZZ_SECONDS = 600
HISTORIES = 100000
STOPS = 334
SWIFT_FILES = Sources Tests Package.swift

.PHONY: help bench demo fuzz torture test build deps deps-tests deps-bench format clean install

help:
	@echo 'make demo      build, then import three samples into a local sandbox'
	@echo 'make test      format check, debug build, tests, schema'
	@echo 'make build     the program, in release form: $(BINARY)'
	@echo 'make bench     measure it against wc, DuckDB, Polars and Miller'
	@echo 'make fuzz      look for input that the readers get wrong (FUZZ_SECONDS=600)'
	@echo 'make torture   try to break what delivery promises (HISTORIES=100000 STOPS=334)'
	@echo 'make install   copy it to $(PREFIX)/bin (PREFIX=...)'
	@echo 'make format    rewrite the Swift files in the one format'
	@echo 'make clean     remove what was built, and what the demo left'

demo: build
	@scripts/demo.sh $(BINARY)

test: deps-tests
	$(SWIFT) format lint --strict -r $(SWIFT_FILES)
	$(SWIFT) build --build-tests --explicit-target-dependency-import-check error
	$(SWIFT) test --skip-build
	@scripts/check-schema.sh

build: deps
	$(SWIFT) build -c release --product rowferry

# Ratios, not times: see bench/bench.py. BENCH_FLAGS='--rounds 9 --no-peers' for another way.
bench: deps-bench build
	@bench/bench.py $(BINARY) $(BENCH_FLAGS)

# With libFuzzer, which comes with the toolchain.
fuzz: deps
	@scripts/fuzz.sh $(FUZZ_SECONDS)

# Simulated histories, delivery broken on purpose, and the program killed: see docs/delivery-proof.md.
torture: deps-tests
	@scripts/torture.sh $(HISTORIES) $(STOPS)

deps:
	@scripts/deps.sh

deps-tests:
	@scripts/deps.sh --tests

deps-bench:
	@scripts/deps.sh --bench

format:
	$(SWIFT) format -i -r $(SWIFT_FILES)

# Builds nothing: what was built as a user should not be built again as root.
install:
	@test -x $(BINARY) || { echo 'error: $(BINARY) is not there; run make build first' >&2; exit 66; }
	install -d $(DESTDIR)$(PREFIX)/bin
	install -m 755 $(BINARY) $(DESTDIR)$(PREFIX)/bin/rowferry

clean:
	$(SWIFT) package clean
	rm -rf .rowferry/demo
