# make demo    a lab of four hosts with a cluster on it           make demo-down    takes it away
# make test    everything, in the lab too                         make unit         what needs neither root nor lab
# make build   slipway and its agent                              make install      into $(PREFIX)
# make check   format and boundaries                              make fuzz         readers against damaged input

PREFIX ?= /usr/local
BUILD ?= .build
CONFIGURATION ?= release
BIN = $(BUILD)/$(CONFIGURATION)
JOBS ?= $(shell nproc)
# What is released runs on machines that have no Swift.
STATIC = $(if $(filter release,$(CONFIGURATION)),--static-swift-stdlib)
# What is needed from Debian: to build, and for the lab.
BUILD_PACKAGES = libssh2-1-dev libsqlite3-dev libcurl4-openssl-dev pkg-config libc6-dev python3
LAB_PACKAGES = mmdebstrap systemd-container iproute2 openssh-client dpkg-dev
TEST_PACKAGES = openssh-server openssl

.PHONY: build agent check unit test fuzz demo demo-down install clean packages build-packages demo-packages

build: build-packages
	@echo "== building slipway ($(CONFIGURATION)); the first time this takes some minutes"
	swift build -c $(CONFIGURATION) $(STATIC) --scratch-path $(BUILD) --product slipway -j $(JOBS)
	@$(MAKE) --no-print-directory agent

# The agent as Embedded Swift, or, where the toolchain cannot, as an ordinary static program.
agent:
	@mkdir -p $(BIN)
	@Sources/Agent/build-embedded $(BIN)/slipway-agent-embedded || { \
	  echo "== building the agent as an ordinary static program instead"; \
	  swift build -c release --scratch-path $(BUILD) --product slipway-agent -Xswiftc -static-executable && \
	  cp $(BUILD)/release/slipway-agent $(BIN)/slipway-agent-embedded; }
	@scripts/pack-agent $(BIN)/slipway-agent-embedded

check:
	swift format lint --strict -r Package.swift Sources Tests
	scripts/check-boundaries

unit: build-packages
	scripts/test unit

test: packages
	scripts/test all

# FUZZ_SECONDS for each reader, FUZZ_SEED to try the same damages again.
fuzz: build-packages
	scripts/fuzz

demo: demo-packages
	@$(MAKE) --no-print-directory build CONFIGURATION=release
	scripts/demo up

demo-down:
	scripts/demo down

install: build
	install -D -m 0755 $(BIN)/slipway $(DESTDIR)$(PREFIX)/bin/slipway
	install -D -m 0755 $(BIN)/slipway-agent-embedded $(DESTDIR)$(PREFIX)/share/slipway/slipway-agent
	scripts/pack-agent $(DESTDIR)$(PREFIX)/share/slipway/slipway-agent
	cp -r playbooks $(DESTDIR)$(PREFIX)/share/slipway/

build-packages:
	@scripts/packages $(BUILD_PACKAGES)

demo-packages:
	@scripts/packages $(BUILD_PACKAGES) $(LAB_PACKAGES)

packages:
	@scripts/packages $(BUILD_PACKAGES) $(LAB_PACKAGES) $(TEST_PACKAGES)

clean:
	rm -rf $(BUILD)
