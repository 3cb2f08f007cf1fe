# make demo    builds rowferry and imports three samples into a sandbox on this machine
# make test    everything that must hold before a change is merged
#
# Both install the system packages that are missing (see scripts/deps.sh). docs/install.md has the rest.

.POSIX:
.SUFFIXES:

SWIFT = swift
# With the Swift libraries in it, so that it runs where there are none. macOS has them: RELEASE='-c release' there.
RELEASE = -c release --static-swift-stdlib
BINARY = .build/release/rowferry
# What the program says of itself, in the forms of manuals and shells.
PAGES = .build/pages
PREFIX = /usr/local
DESTDIR =
BINDIR = $(PREFIX)/bin
MANDIR = $(PREFIX)/share/man/man1
BASHDIR = $(PREFIX)/share/bash-completion/completions
ZSHDIR = $(PREFIX)/share/zsh/site-functions
FISHDIR = $(PREFIX)/share/fish/vendor_completions.d
UNITDIR = $(PREFIX)/lib/systemd/system
DOCDIR = $(PREFIX)/share/doc/rowferry
FUZZ_SECONDS = 600
HISTORIES = 100000
STOPS = 334
SWIFT_FILES = Sources Tests Package.swift

.PHONY: help bench demo fuzz torture test build pages deps deps-tests deps-bench deps-deb format clean install uninstall deb

help:
	@echo 'make demo      build, then import three samples into a local sandbox'
	@echo 'make test      format check, debug build, tests, schema, installation'
	@echo 'make build     the program, in release form: $(BINARY)'
	@echo 'make bench     measure it against wc, DuckDB, Polars, Miller and wrk'
	@echo 'make fuzz      look for input that the readers get wrong (FUZZ_SECONDS=600)'
	@echo 'make torture   try to break what delivery promises (HISTORIES=100000 STOPS=334)'
	@echo 'make install   program, manual, completions and systemd units below $(PREFIX) (PREFIX=... DESTDIR=...)'
	@echo 'make uninstall take these away again'
	@echo 'make deb       a Debian package of the same, in .build'
	@echo 'make format    rewrite the Swift files in the one format'
	@echo 'make clean     remove what was built, and what the demo left'

demo: build
	@scripts/demo.sh $(BINARY)

# The tests hold thousands of files open. Foundation, when it starts a program, reads some bytes behind the list of these:
# with one heap, and room at its end, there is memory.
HEAP = MALLOC_ARENA_MAX=1 MALLOC_TOP_PAD_=4194304

test: deps-tests
	shellcheck scripts/*.sh .ci/run
	$(SWIFT) format lint --strict -r $(SWIFT_FILES)
	$(SWIFT) build --build-tests --explicit-target-dependency-import-check error
	$(HEAP) $(SWIFT) test --skip-build
	@scripts/check-schema.sh
	@scripts/check-install.sh .build/debug/rowferry

build: deps
	@scripts/stamp.sh
	$(SWIFT) build $(RELEASE) --product rowferry
	@$(MAKE) --no-print-directory pages

# Manual pages and completions, by the program itself.
pages:
	@mkdir -p $(PAGES)
	@scripts/manual.py $(BINARY) $(PAGES)
	@for shell in bash zsh fish; do \
	    $(BINARY) --generate-completion-script $$shell > $(PAGES)/rowferry.$$shell || exit; \
	done

# Ratios, not times: see bench/bench.py. BENCH_FLAGS='--rounds 9 --no-peers' for another way.
bench: deps-bench build
	@bench/bench.py $(BINARY) $(BENCH_FLAGS)
	@bench/deliver.py $(BINARY)

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

deps-deb:
	@scripts/deps.sh --deb

format:
	$(SWIFT) format -i -r $(SWIFT_FILES)

# Builds nothing: what was built as a user should not be built again as root.
install:
	@test -x $(BINARY) && test -f $(PAGES)/rowferry.fish || \
	    { echo 'error: $(BINARY) or its manual is not there; run make build first' >&2; exit 66; }
	install -d $(DESTDIR)$(BINDIR) $(DESTDIR)$(MANDIR) $(DESTDIR)$(BASHDIR) $(DESTDIR)$(ZSHDIR) $(DESTDIR)$(FISHDIR) \
	    $(DESTDIR)$(UNITDIR) $(DESTDIR)$(DOCDIR)/examples
	install -m 755 $(BINARY) $(DESTDIR)$(BINDIR)/rowferry
	install -m 644 $(PAGES)/*.1 $(DESTDIR)$(MANDIR)
	sed '1{/^#!/d;}' $(PAGES)/rowferry.bash > $(DESTDIR)$(BASHDIR)/rowferry
	install -m 644 $(PAGES)/rowferry.zsh $(DESTDIR)$(ZSHDIR)/_rowferry
	install -m 644 $(PAGES)/rowferry.fish $(DESTDIR)$(FISHDIR)/rowferry.fish
	sed 's|@BINDIR@|$(BINDIR)|' packaging/systemd/rowferry@.service > $(DESTDIR)$(UNITDIR)/rowferry@.service
	chmod 644 $(DESTDIR)$(BASHDIR)/rowferry $(DESTDIR)$(UNITDIR)/rowferry@.service
	install -m 644 packaging/systemd/rowferry@.timer $(DESTDIR)$(UNITDIR)
	install -m 644 packaging/examples/* mappings/* $(DESTDIR)$(DOCDIR)/examples

# Ledgers and settings stay.
uninstall:
	rm -f $(DESTDIR)$(BINDIR)/rowferry $(DESTDIR)$(MANDIR)/rowferry.1 $(DESTDIR)$(MANDIR)/rowferry-*.1
	rm -f $(DESTDIR)$(BASHDIR)/rowferry $(DESTDIR)$(ZSHDIR)/_rowferry $(DESTDIR)$(FISHDIR)/rowferry.fish
	rm -f $(DESTDIR)$(UNITDIR)/rowferry@.service $(DESTDIR)$(UNITDIR)/rowferry@.timer
	rm -rf $(DESTDIR)$(DOCDIR)

# Of what stands in .build: run make build before.
deb: deps-deb
	@scripts/deb.sh

clean:
	$(SWIFT) package clean
	rm -rf .rowferry/demo
