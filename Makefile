# SPDX-License-Identifier: MIT
#
# make demo       install what is missing, build, analyse a sample bundle
# make check      install what is missing, build, run all tests
# make            build only (the libraries must be there)
# make install    PREFIX=/usr/local DESTDIR=
# make sanitize   the test suite under AddressSanitizer and UBSan
# make threads    what several threads share under ThreadSanitizer
# make torture    let every call fail once; bombs
# make fuzz       run the fuzz targets, FUZZ_TIME=60 seconds each (clang)
# make bench      compare speed and memory with the public tools (BENCH="--scale 0.1" is quick)
# make deb        build a Debian package in build/
# make windows         build/windows/marslog.exe (needs gcc-mingw-w64-x86-64-win32; see README)
# make check-windows   test it under wine
# make check-powershell  parse the PowerShell of the catalogue and of exclude with a grammar (npm)
# make check-page      look at the HTML report in a browser (chromium): overflow, print
# make picture         the picture of the HTML report in the manual, made anew
# make windows-zip     what is released for Windows, in build/windows
# make lint       clang-format, clang-tidy, cppcheck, mandoc
#
# Knobs: CC CFLAGS CPPFLAGS LDFLAGS PREFIX DESTDIR ISAL LIBRARIES, on the command line or in config.mk.

-include config.mk

PREFIX ?= /usr/local
BINDIR ?= $(PREFIX)/bin
MANDIR ?= $(PREFIX)/share/man
DATADIR ?= $(PREFIX)/share/marslog
LIBDIR ?= $(PREFIX)/lib
INCLUDEDIR ?= $(PREFIX)/include
BASHDIR ?= $(PREFIX)/share/bash-completion/completions
ZSHDIR ?= $(PREFIX)/share/zsh/site-functions
POWERSHELLDIR ?= $(DATADIR)/completions
FISHDIR ?= $(PREFIX)/share/fish/vendor_completions.d
# What uninstall removes when nothing else is left in them.
INSTALL_FOLDERS = $(addprefix $(DESTDIR),$(BINDIR) $(MANDIR)/man1 $(MANDIR)/man5 $(DATADIR)/patterns \
	$(DATADIR)/schemas $(DATADIR)/examples \
	$(LIBDIR)/pkgconfig $(INCLUDEDIR) $(BASHDIR) $(ZSHDIR) $(FISHDIR) \
	$(POWERSHELLDIR))
PKG_CONFIG ?= pkg-config
OBJCOPY ?= objcopy
BUILD ?= build
PROGRAM ?= marslog

CFLAGS ?= -O2 -g
WARNINGS = -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion \
	-Wstrict-prototypes -Wmissing-prototypes -Wformat=2 -Wundef
PACKAGES = libpcre2-8 libarchive libcjson zlib
# ISA-L unpacks zips about twice as fast as zlib. ISAL=no builds without it.
ISAL ?= $(shell $(PKG_CONFIG) --exists libisal 2>/dev/null && echo yes)
ifeq ($(ISAL),yes)
PACKAGES += libisal
ISAL_CPPFLAGS = -DMARSLOG_ISAL
endif

# Asked for only when something is built, so that `make demo` can install them first.
PKG_CFLAGS = $(shell $(PKG_CONFIG) --cflags $(PACKAGES))
PKG_LIBS = $(shell $(PKG_CONFIG) --libs $(PACKAGES)) -lpthread
# Libraries that are linked into the program need not be found and loaded at each start.
# LIBRARIES=shared links those of the system, so that its updates suffice.
LIBRARIES ?= static
ifeq ($(LIBRARIES),static)
PROGRAM_LIBS = $(shell sh src/tools/static-libraries.sh "$(PACKAGES)" $(CC)) -lpthread
else
PROGRAM_LIBS = $(PKG_LIBS)
endif
# For programs that the build itself runs.
BUILD_CC ?= $(CC)
# The system that the program is built for: posix or windows (set by `make windows`).
TARGET ?= posix
ALL_CFLAGS = -std=c17 $(WARNINGS) $(CFLAGS) -ffile-prefix-map=$(CURDIR)/=
ALL_CPPFLAGS = -Isrc -D_GNU_SOURCE $(ISAL_CPPFLAGS) $(CPPFLAGS)

MODULES = base os source container text code syscodes record evtx environment catalog classify tally advise fleet diff render engine lint explain check
OTHER_SYSTEM_posix = src/os/os_windows%
OTHER_SYSTEM_windows = src/os/os_posix% src/os/os_landlock%
LIB_SOURCES = $(filter-out $(OTHER_SYSTEM_$(TARGET)), \
	$(sort $(foreach module,$(MODULES),$(wildcard src/$(module)/*.c))))
API_OBJECTS = $(BUILD)/api/api.o
CLI_SOURCES = src/main.c $(sort $(wildcard src/cli/*.c))
PATTERNS = $(sort $(filter-out patterns/schema.json,$(wildcard patterns/*.json)))
LIB_OBJECTS = $(LIB_SOURCES:src/%.c=$(BUILD)/%.o) $(BUILD)/embedded_catalog.o \
	$(BUILD)/code_names.o
CLI_OBJECTS = $(CLI_SOURCES:src/%.c=$(BUILD)/%.o)
LIBRARY = $(BUILD)/libmarslog.a
PUBLIC_LIBRARY = $(BUILD)/public/libmarslog.a
UNIT_SOURCES = $(sort $(wildcard tests/unit/test_*.c))
# Tests whose subject is POSIX itself: calls that fail one by one.
UNIT_SOURCES_windows = $(filter-out tests/unit/test_faults.c,$(UNIT_SOURCES))
UNIT_TESTS = $(UNIT_SOURCES:tests/unit/%.c=$(BUILD)/unit/%$(EXE))
THREAD_TESTS = $(BUILD)/unit/test_parallel $(BUILD)/unit/test_zip_members
FUZZ_TARGETS = $(patsubst tests/fuzz/fuzz_%.c,%,$(sort $(wildcard tests/fuzz/fuzz_*.c)))
FUZZ_REPLAYS = $(FUZZ_TARGETS:%=$(BUILD)/fuzz/replay_%)
FUZZERS = $(FUZZ_TARGETS:%=$(BUILD)/fuzz/fuzz_%)
FUZZ_TIME ?= 60
INJECT = $(BUILD)/torture/inject.so
SANITIZE = -O1 -g -fno-omit-frame-pointer -fsanitize=address,undefined -fno-sanitize-recover=all

.PHONY: help all demo bench deb torture run-torture fuzz run-fuzz check run-tests unit-tests sanitize threads run-threads lint format install uninstall clean deps test-deps \
	windows windows-deps windows-again check-windows windows-zip check-powershell check-page picture
.DELETE_ON_ERROR:

all: $(PROGRAM) $(PUBLIC_LIBRARY)

$(PROGRAM): $(CLI_OBJECTS) $(RESOURCES) $(LIBRARY)
	@echo "[LINK] $@"
	@$(CC) $(ALL_CFLAGS) $(LDFLAGS) -o $@ $(CLI_OBJECTS) $(RESOURCES) $(LIBRARY) $(PROGRAM_LIBS)

$(LIBRARY): $(LIB_OBJECTS)
	@echo "[ AR ] $@"
	@rm -f $@
	@$(AR) rcs $@ $(LIB_OBJECTS)

# What is installed: one object whose only global symbols are those of src/api/marslog.h, so that
# no private name can clash with the program that links it.
$(PUBLIC_LIBRARY): $(API_OBJECTS) $(LIB_OBJECTS)
	@echo "[ AR ] $@"
	@mkdir -p $(@D)
	@$(CC) $(CFLAGS) -r -nostdlib -o $(@D)/marslog.o $^
	@$(OBJCOPY) --wildcard --keep-global-symbol='marslog_*' $(@D)/marslog.o
	@rm -f $@
	@$(AR) rcs $@ $(@D)/marslog.o

$(BUILD)/%.o: src/%.c Makefile $(wildcard config.mk)
	@echo "[ CC ] $<"
	@mkdir -p $(@D)
	@$(CC) $(ALL_CPPFLAGS) $(PKG_CFLAGS) $(ALL_CFLAGS) \
		$(if $(filter $(SMALL_MODULES),$(firstword $(subst /, ,$*))),-Os) -MMD -MP -c -o $@ $<

# Texts are longer than C compilers are bound to take.
$(BUILD)/embedded_catalog.o: $(BUILD)/embedded_catalog.c
	@echo "[ CC ] $<"
	@$(CC) $(ALL_CPPFLAGS) $(PKG_CFLAGS) $(ALL_CFLAGS) -Wno-overlength-strings -MMD -MP -c -o $@ $<

# The list of files is a dependency of its own: one may be taken away.
$(BUILD)/embedded_catalog.c: $(BUILD)/pack-catalog $(PATTERNS) patterns
	@$(BUILD)/pack-catalog patterns > $@

$(BUILD)/code_names.o: $(BUILD)/code_names.c
	@$(CC) $(ALL_CPPFLAGS) $(ALL_CFLAGS) -c -o $@ $<

CODE_NAMES = src/syscodes/names.txt src/syscodes/more-names.txt

$(BUILD)/code_names.c: $(BUILD)/pack-code-names $(CODE_NAMES)
	@$(BUILD)/pack-code-names $(CODE_NAMES) > $@

# Tools run on the building machine, so they are built plainly even when the program is instrumented.
$(BUILD)/pack-code-names: $(BUILD)/%: src/tools/%.c src/syscodes/table.h
	@mkdir -p $(@D)
	@$(BUILD_CC) -std=c17 -D_GNU_SOURCE -O1 -o $@ $<

# This one reads the patterns as the program does, with the same modules built for this machine.
PACK_MODULES = base os code syscodes record catalog
PACK_OBJECTS = $(patsubst src/%.c,$(BUILD)/pack/%.o,$(filter-out $(OTHER_SYSTEM_posix), \
	$(sort $(foreach module,$(PACK_MODULES),$(wildcard src/$(module)/*.c)))))
PACK_PACKAGES = libpcre2-8 libcjson

$(BUILD)/pack-catalog: $(BUILD)/pack/tools/pack-catalog.o $(BUILD)/pack/code_names.o $(PACK_OBJECTS)
	@echo "[LINK] $@"
	@$(BUILD_CC) -o $@ $^ $$($(PKG_CONFIG) --libs $(PACK_PACKAGES)) -lpthread

$(BUILD)/pack/code_names.o: $(BUILD)/code_names.c
	@mkdir -p $(@D)
	@$(BUILD_CC) -std=c17 -Isrc -D_GNU_SOURCE -O0 -c -o $@ $<

$(BUILD)/pack/%.o: src/%.c Makefile
	@mkdir -p $(@D)
	@$(BUILD_CC) -std=c17 -Isrc -D_GNU_SOURCE -O0 $$($(PKG_CONFIG) --cflags $(PACK_PACKAGES)) \
		-MMD -MP -c -o $@ $<

$(BUILD)/unit/%$(EXE): tests/unit/%.c $(LIBRARY)
	@echo "[ CC ] $<"
	@mkdir -p $(@D)
	@$(CC) $(ALL_CPPFLAGS) $(PKG_CFLAGS) $(ALL_CFLAGS) $(TEST_CFLAGS) -MMD -MP -o $@ $< \
		$(LDFLAGS) $(LIBRARY) $(TEST_LIBS) $(PKG_LIBS) -lcmocka

$(BUILD)/fuzz/replay_%: tests/fuzz/fuzz_%.c tests/fuzz/fuzz.c tests/fuzz/replay.c \
		tests/fuzz/fuzz.h $(LIBRARY)
	@echo "[ CC ] $< (replay)"
	@mkdir -p $(@D)
	@$(CC) $(ALL_CPPFLAGS) $(PKG_CFLAGS) $(ALL_CFLAGS) -o $@ $< tests/fuzz/fuzz.c \
		tests/fuzz/replay.c $(LDFLAGS) $(LIBRARY) $(PKG_LIBS)

$(BUILD)/fuzz/fuzz_%: tests/fuzz/fuzz_%.c tests/fuzz/fuzz.c tests/fuzz/fuzz.h $(LIBRARY)
	@echo "[ CC ] $<"
	@mkdir -p $(@D)
	@$(CC) $(ALL_CPPFLAGS) $(PKG_CFLAGS) $(ALL_CFLAGS) -fsanitize=fuzzer -o $@ $< \
		tests/fuzz/fuzz.c $(LDFLAGS) $(LIBRARY) $(PKG_LIBS)

# Preloaded into a program that may be instrumented; itself it never is.
$(INJECT): tests/torture/inject.c
	@echo "[ CC ] $<"
	@mkdir -p $(@D)
	@$(CC) -std=c17 -D_GNU_SOURCE $(WARNINGS) -O1 -g -fPIC -shared -o $@ $< -ldl

-include $(PACK_OBJECTS:.o=.d) $(BUILD)/pack/tools/pack-catalog.d $(LIB_OBJECTS:.o=.d) $(API_OBJECTS:.o=.d) $(CLI_OBJECTS:.o=.d) $(UNIT_TESTS:=.d)

# The comment at the top of this file is the help.
help:
	@sed -n '/^# make demo/,/^# Knobs/s/^# \{0,1\}//p' Makefile | sed '/^Knobs/q'

deps:
	@ISAL=$(ISAL) sh tests/install-deps.sh build

test-deps:
	@ISAL=$(ISAL) sh tests/install-deps.sh test

# Quiet unless something fails: what counts is the report at the end.
demo:
	@mkdir -p $(BUILD)
	@echo "Installing what is missing and building; this takes a minute."
	@{ sh tests/install-deps.sh build && $(MAKE) --no-print-directory all; } \
		>$(BUILD)/demo.log 2>&1 || { cat $(BUILD)/demo.log; exit 1; }
	./$(PROGRAM) analyze fixtures/bundles/collector.tar || test $$? -eq 3

check: test-deps
	@$(MAKE) --no-print-directory all unit-tests
	@PROGRAM=./$(PROGRAM) UNIT_TESTS="$(UNIT_TESTS) $(FUZZ_REPLAYS)" INJECT=$(INJECT) \
		QUICK=$(QUICK) sh tests/run.sh $(SUITE)

# What once broke something is replayed like any other test.
unit-tests: $(UNIT_TESTS) $(FUZZ_REPLAYS) $(INJECT)

# The same suite, instrumented, in a build folder of its own.
sanitize: test-deps
	@$(MAKE) --no-print-directory BUILD=build/sanitize PROGRAM=build/sanitize/marslog \
		CFLAGS="$(SANITIZE)" \
		LDFLAGS="-fsanitize=address,undefined" QUICK=yes check

# Only what several threads share: that is slow enough. Libraries are not instrumented, so what
# passes through them unguarded is not seen.
threads: test-deps
	@$(MAKE) --no-print-directory BUILD=build/threads PROGRAM=build/threads/marslog \
		CFLAGS="-O1 -g -fsanitize=thread" LDFLAGS="-fsanitize=thread" run-threads

run-threads: all $(THREAD_TESTS)
	@PROGRAM=./$(PROGRAM) UNIT_TESTS="$(THREAD_TESTS)" sh tests/run.sh --threads

# Every call that can fail fails once, and bombs; plainly and with sanitizers (gcc: its run-time
# library is a shared one, so that the calls can be caught).
torture: test-deps
	@$(MAKE) --no-print-directory run-torture
	@$(MAKE) --no-print-directory BUILD=build/sanitize PROGRAM=build/sanitize/marslog CC=gcc \
		CFLAGS="$(SANITIZE)" LDFLAGS="-fsanitize=address,undefined" run-torture

run-torture: all $(INJECT)
	@MARSLOG=./$(PROGRAM) INJECT=$(INJECT) python3 -B tests/torture/torture.py
	@MARSLOG=./$(PROGRAM) python3 -B tests/torture/bombs.py

# make fuzz FUZZ_TIME=600 FUZZ_TARGETS="engine archive"; findings are left in build/fuzzing/found.
fuzz:
	@sh tests/install-deps.sh fuzz
	@$(MAKE) --no-print-directory BUILD=build/fuzzing PROGRAM=build/fuzzing/marslog CC=clang \
		CFLAGS="$(SANITIZE) -fsanitize=fuzzer-no-link" \
		LDFLAGS="-fsanitize=address,undefined" run-fuzz

run-fuzz: $(FUZZERS)
	@BUILD=$(BUILD) FUZZ_TIME=$(FUZZ_TIME) sh tests/fuzz/run.sh $(FUZZ_TARGETS)

# Not part of check: what it shows are ratios of one run on one machine.
bench: all
	@MARSLOG=./$(PROGRAM) python3 -B tests/bench/bench.py $(BENCH)

format:
	clang-format -i $$(git ls-files 'src/*.[ch]' 'tests/*.[ch]')

lint:
	@sh tests/lint.sh

install: all
	install -d $(DESTDIR)$(BINDIR) $(DESTDIR)$(MANDIR)/man1 $(DESTDIR)$(MANDIR)/man5 \
		$(DESTDIR)$(DATADIR)/patterns $(DESTDIR)$(DATADIR)/schemas \
		$(DESTDIR)$(DATADIR)/examples
	install -s -m 755 $(PROGRAM) $(DESTDIR)$(BINDIR)/marslog
	install -m 644 man/marslog.1 $(DESTDIR)$(MANDIR)/man1/
	install -m 644 man/marslog-patterns.5 $(DESTDIR)$(MANDIR)/man5/
	install -m 644 patterns/*.json $(DESTDIR)$(DATADIR)/patterns/
	install -m 644 man/schemas/*.json $(DESTDIR)$(DATADIR)/schemas/
	install -m 644 man/examples/* $(DESTDIR)$(DATADIR)/examples/
	install -d $(DESTDIR)$(LIBDIR)/pkgconfig $(DESTDIR)$(INCLUDEDIR)
	install -m 644 $(PUBLIC_LIBRARY) $(DESTDIR)$(LIBDIR)/
	install -m 644 src/api/marslog.h $(DESTDIR)$(INCLUDEDIR)/
	sed -e 's|@PREFIX@|$(PREFIX)|' -e 's|@VERSION@|$(VERSION)|' -e 's|@REQUIRES@|$(PACKAGES)|' \
		src/api/marslog.pc.in > $(DESTDIR)$(LIBDIR)/pkgconfig/marslog.pc
	chmod 644 $(DESTDIR)$(LIBDIR)/pkgconfig/marslog.pc
	install -d $(DESTDIR)$(BASHDIR) $(DESTDIR)$(ZSHDIR) $(DESTDIR)$(FISHDIR)
	install -m 644 src/cli/completions/marslog.bash $(DESTDIR)$(BASHDIR)/marslog
	install -m 644 src/cli/completions/_marslog $(DESTDIR)$(ZSHDIR)/_marslog
	install -m 644 src/cli/completions/marslog.fish $(DESTDIR)$(FISHDIR)/marslog.fish
	install -d $(DESTDIR)$(POWERSHELLDIR)
	install -m 644 src/cli/completions/marslog.ps1 $(DESTDIR)$(POWERSHELLDIR)/marslog.ps1

uninstall:
	rm -f $(DESTDIR)$(BINDIR)/marslog $(DESTDIR)$(MANDIR)/man1/marslog.1 \
		$(DESTDIR)$(MANDIR)/man5/marslog-patterns.5
	rm -f $(patsubst patterns/%,$(DESTDIR)$(DATADIR)/patterns/%,$(wildcard patterns/*.json))
	rm -f $(patsubst man/examples/%,$(DESTDIR)$(DATADIR)/examples/%,$(wildcard man/examples/*))
	rm -f $(patsubst man/schemas/%,$(DESTDIR)$(DATADIR)/schemas/%,$(wildcard man/schemas/*.json))
	rm -f $(DESTDIR)$(BASHDIR)/marslog $(DESTDIR)$(ZSHDIR)/_marslog \
		$(DESTDIR)$(FISHDIR)/marslog.fish $(DESTDIR)$(POWERSHELLDIR)/marslog.ps1
	rm -f $(DESTDIR)$(LIBDIR)/libmarslog.a $(DESTDIR)$(INCLUDEDIR)/marslog.h \
		$(DESTDIR)$(LIBDIR)/pkgconfig/marslog.pc
	@for folder in $(INSTALL_FOLDERS); do \
		while [ "$$folder" != "$(DESTDIR)$(PREFIX)" ] && [ "$$folder" != / ] && \
			rmdir "$$folder" 2>/dev/null; do folder=$$(dirname "$$folder"); done; done
	@case "$(DESTDIR)$(PREFIX)" in /usr|/usr/local) install -d $(BINDIR) ;; esac

VERSION = $(shell sed -n 's/.*MARSLOG_VERSION "\(.*\)".*/\1/p' src/version.h)

# A package uses the system's libraries, which are updated by themselves.
deb:
	@$(MAKE) --no-print-directory LIBRARIES=shared PROGRAM=$(BUILD)/marslog-shared all
	@MAKE="$(MAKE) LIBRARIES=shared PROGRAM=$(BUILD)/marslog-shared" \
		sh src/tools/make-deb.sh $(VERSION) build

# ---- Windows -------------------------------------------------------------------------

WINDOWS = build/windows
# What runs once for a report or an archive, not for each line of a log, is compiled for size there.
WINDOWS_SMALL = advise check cli container diff engine environment evtx explain fleet lint render source
# Padding before functions and jump targets would be one byte in a hundred of the program.
WINDOWS_ALIGN = -falign-functions=1 -falign-jumps=1 -falign-labels=1
WINDOWS_HOST = x86_64-w64-mingw32
WINDOWS_MAKE = $(MAKE) --no-print-directory TARGET=windows CC=$(WINDOWS_HOST)-gcc \
	AR=$(WINDOWS_HOST)-ar BUILD_CC="$(CC)" BUILD=$(WINDOWS)/build PROGRAM=$(WINDOWS)/marslog.exe \
	CFLAGS="-O2 -fno-ident -ffunction-sections -fdata-sections $(WINDOWS_ALIGN) $(WINDOWS_CFLAGS)" RESOURCES=$(WINDOWS)/build/resources.o \
	CPPFLAGS="-I$(WINDOWS)/deps/include -DLIBARCHIVE_STATIC -DPCRE2_STATIC -DLZMA_API_STATIC" \
	SMALL_MODULES="$(WINDOWS_SMALL)" \
	LDFLAGS="-static -s -Wl,--no-insert-timestamp,--gc-sections" ISAL=no LIBRARIES=shared EXE=.exe PKG_CFLAGS= \
	TEST_CFLAGS="-include tests/windows/posix.h -Wno-format" TEST_LIBS="-larchive-write -lwinpthread" \
	PKG_LIBS="-L$(WINDOWS)/deps/lib -lpcre2-8 -larchive -llzma -lbz2 -lzstd -lcjson -lz"

windows-deps:
	@sh tests/install-deps.sh build
	@sh tests/install-deps.sh windows
	@sh src/tools/windows-deps.sh $(WINDOWS)/deps

windows: windows-deps
	+@$(WINDOWS_MAKE) $(WINDOWS)/marslog.exe

$(BUILD)/resources.o: src/os/windows/marslog.rc src/os/windows/marslog.manifest src/version.h
	@mkdir -p $(@D)
	@$(WINDOWS_HOST)-windres -Isrc -o $@ $<

WINDOWS_TESTS = $(UNIT_SOURCES_windows:tests/unit/%.c=$(WINDOWS)/build/unit/%.exe)

$(WINDOWS)/call: tests/windows/call.c
	@echo "[ CC ] $<"
	@mkdir -p $(@D)
	@$(CC) -std=c17 -D_GNU_SOURCE $(WARNINGS) -O1 -o $@ $<

# Whether a second build gives the same bytes.
windows-again: windows
	+@MAKE="$(MAKE)" sh src/tools/windows-again.sh $(WINDOWS)

# The program whose results those of marslog.exe must equal.
NATIVE ?= $(PROGRAM)

check-windows: windows $(NATIVE) $(WINDOWS)/call
	@sh tests/install-deps.sh wine
	+@$(WINDOWS_MAKE) $(WINDOWS_TESTS)
	@WINDOWS=$(WINDOWS) NATIVE=$(NATIVE) UNIT_TESTS="$(WINDOWS_TESTS)" \
		sh tests/windows/run.sh

# The screens at 390, 780, 1280 and 1920 pixels, light and dark, and the PDFs are left in build/page.
check-page: all
	@sh tests/install-deps.sh page
	@MARSLOG=./$(PROGRAM) python3 -B tests/page/page.py $(BUILD)/page

picture: all
	@sh tests/install-deps.sh page
	@MARSLOG=./$(PROGRAM) python3 -B tests/page/page.py --picture man/report.png

# Two npm packages, fixed: a grammar of PowerShell and what runs it.
NPM = $(BUILD)/npm
GRAMMAR = tree-sitter-powershell@0.26.4 web-tree-sitter@0.27.2

check-powershell: all
	@mkdir -p $(NPM)
	@test -e $(NPM)/node_modules/web-tree-sitter || \
		npm install --prefix $(NPM) --silent --no-audit --no-fund --legacy-peer-deps \
			--ignore-scripts $(GRAMMAR)
	@./$(PROGRAM) exclude -q --format powershell fixtures/bundles/collector.tar > $(NPM)/bundle.ps1 || \
		test $$? -eq 3
	@./$(PROGRAM) exclude -q --format powershell fixtures/bundles/SRV-FILE01.tar.gz > $(NPM)/named.ps1 || \
		test $$? -eq 3
	@node tests/exclude/grammar.mjs $(NPM) patterns $(NPM)/bundle.ps1 $(NPM)/named.ps1

windows-zip: windows
	@sh src/tools/windows-zip.sh $(WINDOWS) $(VERSION)

clean:
	rm -rf build $(PROGRAM)
