// SPDX-License-Identifier: MIT

/**
 * The names of the error codes of Windows: Win32 errors, HRESULTs and NTSTATUS values with the
 * names that Microsoft's headers give them. A name says what a code is called, not why it happens:
 * causes are the catalogue's business (catalog/catalog.h), and a code that only this module knows
 * stays unclassified.
 *
 * The names stand in names.txt (made from public-domain headers by src/tools/make-code-names.py)
 * and more-names.txt (kept by hand). They are packed into constant tables when the program is
 * built (table.h), so nothing is read or set up at start. All functions may be called from any
 * thread, and none allocates.
 */

#ifndef MARSLOG_SYSCODES_H
#define MARSLOG_SYSCODES_H

#include "code/code.h"

enum system_code_kind { SYSTEM_WIN32, SYSTEM_HRESULT, SYSTEM_STATUS };

enum { SYSTEM_NAME_SIZE = 101 };

struct system_code {
	enum system_code_kind kind;
	uint32_t number; /**< as the header has it: 5, 0x80310000, 0xC0000022 */
	char name[SYSTEM_NAME_SIZE];
};

/** How many names there are. Several names may belong to one number. */
size_t system_code_count(void);
/** The name at a place below system_code_count(), in the order of names without ASCII case. */
void system_code_at(size_t place, struct system_code *out);
/** Find a name, without ASCII case. */
bool system_code_named(struct span name, struct system_code *out);
/** Find the first name of a number. */
bool system_code_numbered(enum system_code_kind kind, uint32_t number, struct system_code *out);
/** The normalised code (contract.md 1): a Win32 error is 0x8007 and its number. */
struct code system_code_normal(const struct system_code *code);
/**
 * The name of a normalised code: of the HRESULT, of the Win32 error in it, or of the NTSTATUS; an
 * NTSTATUS also with the bit that turns it into an HRESULT (0xD…).
 * @return false when no header names it; *out is then unchanged
 */
bool system_code_of(const struct code *code, struct system_code *out);

#endif
