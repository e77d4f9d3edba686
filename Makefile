# `make` alone prints what there is.
SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.PHONY: help setup setup-tests build kcheck prove refine test proofs audit mutate fuzz report boot boot-setup \
  boot-breakages boot-reproducible kernel-library c-kernel embedded-check benchmark format lint clean

# Where SwiftPM builds; a second checkout or a second build at once takes another.
SCRATCH ?= .build
SWIFT_FLAGS ?= --scratch-path $(SCRATCH)
KCHECK := $(SCRATCH)/release/kcheck
# Where Scripts/boot leaves the kernel's image.
BOOT_IMAGE := Boot/.build/riscv64-none-none-eabi/release/Kernel
# Further arguments of the command line, for example: make prove ARGUMENTS="--json report.json"
ARGUMENTS ?=
# A run of fewer tests than these fails: a filter or a manifest that selects nothing is not a success.
MINIMUM_TESTS ?= 450
SOURCES := Package.swift Sources Tests Examples Benchmarks/Package.swift Benchmarks/Sources Boot/Package.swift Boot/Sources

help: ## Print this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-16s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: ## Install libz3, cvc5 and QEMU if they are missing
	@Scripts/setup

# What the tests need besides, such as a browser.
setup-tests:
	@Scripts/setup --tests

build: ## Build everything, optimised
	swift build -c release $(SWIFT_FLAGS)

# All that running it needs, in less time than `build`.
kcheck:
	swift build -c release --product kcheck $(SWIFT_FLAGS)

prove: setup kcheck ## Prove the theorems, and that the code does what is specified, with Z3
	$(KCHECK) prove $(ARGUMENTS)

# Optimised, because campaigns are 40 times slower in a debug build. The runner's own counts are the last lines.
# Without testable imports, because otherwise everything is built twice: once for the executable, once for the tests.
test: setup-tests kcheck boot boot-reproducible boot-breakages c-kernel ## Run all tests
	@for architecture in aarch64 x86_64; do Scripts/kernel-library $$architecture; done
	@mkdir -p $(SCRATCH)
	KCHECK_EXECUTABLE="$$PWD/$(KCHECK)" KCHECK_BOOT_IMAGE="$$PWD/$(BOOT_IMAGE)" \
	  swift test -c release --disable-xctest --disable-testable-imports $(SWIFT_FLAGS) \
	  --xunit-output $(SCRATCH)/tests.xml $(ARGUMENTS) 2>&1 | tee $(SCRATCH)/tests.log
	@count=$$(sed -n 's/.*Test run with \([0-9][0-9]*\) tests\{0,1\} .*passed.*/\1/p' $(SCRATCH)/tests.log | tail -n 1); \
	if (( $${count:-0} < $(MINIMUM_TESTS) )); then \
	  echo "make test: $${count:-no} tests ran, at least $(MINIMUM_TESTS) must" >&2; exit 1; \
	fi

refine: setup kcheck ## Prove that the code does what the specification says, and that no check of it is dead
	$(KCHECK) refine $(ARGUMENTS)
	$(KCHECK) refine --throws

proofs: setup kcheck ## Write what was proved to proofs/
	$(KCHECK) prove --write-proofs proofs $(ARGUMENTS)

audit: setup kcheck ## Check proofs/ again with cvc5
	$(KCHECK) audit $(ARGUMENTS)

mutate: setup kcheck ## Plant faults in the kernel and see that each is found
	$(KCHECK) mutate $(ARGUMENTS)

fuzz: setup kcheck ## Run the kernel against its specification on random calls
	$(KCHECK) fuzz $(ARGUMENTS)

report: setup kcheck ## Write all that is known, as one page for a browser, to report.html in .build
	$(KCHECK) report --html $(SCRATCH)/report.html $(ARGUMENTS)

boot: boot-setup ## Boot the kernel on QEMU: it constructs, is attacked, revokes, tears down
	@Scripts/boot

boot-setup:
	@Scripts/setup --boot

boot-breakages: boot-setup ## Break the kernel and its boot code on purpose, and see that booting notices
	@Scripts/boot-breakages

boot-reproducible: ## See that two builds from nothing give the same images
	@Scripts/boot --reproducible

# For example: make kernel-library ARCH=aarch64
kernel-library: ## Build the kernel for kernels in C: ARCH=riscv64, aarch64 or x86_64
	@Scripts/kernel-library $(ARCH)

c-kernel: boot-setup ## Build a kernel in C over the library, and run it on QEMU
	@Scripts/c-kernel

embedded-check: ## See that the kernel compiles for bare RISC-V and needs no runtime
	@Scripts/embedded-check

benchmark: ## Count the kernel's instructions against a handwritten one
	@Scripts/benchmark

format: ## Format all sources
	swift format format --in-place --parallel --recursive $(SOURCES)

lint: ## See that all sources are formatted
	swift format lint --strict --parallel --recursive $(SOURCES)

clean: ## Remove what was built
	rm -rf $(SCRATCH)
