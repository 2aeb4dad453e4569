// SPDX-License-Identifier: MIT

/**
 * Shared by the fuzz targets. A target is one file fuzz_NAME.c with
 * LLVMFuzzerTestOneInput(); its inputs are in corpus/NAME. It is linked either
 * with libFuzzer (`make fuzz`) or with replay.c, which runs the stored inputs,
 * so that `make check` needs no fuzzer.
 *
 * A target does not rely on sanitizers only: it checks what must be true for
 * every input (`require`).
 */

#ifndef MARSLOG_FUZZ_H
#define MARSLOG_FUZZ_H

#include "base/base.h"
#include "catalog/catalog.h"
#include "os/os.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/** Abort with a message when it does not hold; NDEBUG changes nothing. */
#define require(condition) require_at((condition), #condition, __FILE__, __LINE__)
void require_at(bool holds, const char *what, const char *file, int line);

/** The next bytes of the input as decisions; zeros when there are no more. */
struct fuzz_input {
	const uint8_t *data;
	size_t size;
};
uint8_t take_byte(struct fuzz_input *in);

/** Valid UTF-8 without control characters, bidirectional ones included; `lines` allows line ends. */
bool is_inert(struct span text, bool lines);
bool is_utf8(struct span text);
bool lies_in(struct span part, struct span whole);

/** The built-in catalogue, loaded once. */
const struct catalog *fuzz_catalog(void);

/** The path of a file in memory with these bytes; the same path every time. */
const char *fuzz_file(const uint8_t *data, size_t size);

#endif
