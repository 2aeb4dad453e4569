// SPDX-License-Identifier: MIT

/**
 * The names of Windows error codes: Win32 errors, HRESULTs and NTSTATUS values
 * as Microsoft's headers name them. A name does not explain a failure: causes
 * come from the catalogue (catalog/catalog.h), and a code that only this module
 * knows stays unclassified.
 *
 * Sources: names.txt, generated from public-domain headers by
 * src/tools/make-code-names.py, and more-names.txt, maintained by hand. The
 * build packs them into constant tables (table.h), so nothing is read or set up
 * at start. Any thread may call these functions; none of them allocates.
 */

#ifndef MARSLOG_SYSCODES_H
#define MARSLOG_SYSCODES_H

#include "code/code.h"

enum system_code_kind { SYSTEM_WIN32, SYSTEM_HRESULT, SYSTEM_STATUS };

enum { SYSTEM_NAME_SIZE = 101 };

struct system_code {
	enum system_code_kind kind;
	uint32_t number; /**< as in the header: 5, 0x80310000, 0xC0000022 */
	char name[SYSTEM_NAME_SIZE];
};

/** The number of names. Several names may have the same number. */
size_t system_code_count(void);
/** The name at `place` (below system_code_count()), ordered by name without ASCII case. */
void system_code_at(size_t place, struct system_code *out);
/** Look up a name, without ASCII case. */
bool system_code_named(struct span name, struct system_code *out);
/** Look up a number; of several names the first. */
bool system_code_numbered(enum system_code_kind kind, uint32_t number, struct system_code *out);
/** The normalised code (code/code.h): a Win32 error becomes 0x8007 and its number. */
struct code system_code_normal(const struct system_code *code);
/**
 * The name of a normalised code: of the HRESULT, of the Win32 error in it, or of the NTSTATUS,
 * also when the NTSTATUS has the bit that makes it an HRESULT (0xD…).
 * @return false when no header names it; *out is then unchanged
 */
bool system_code_of(const struct code *code, struct system_code *out);

#endif
