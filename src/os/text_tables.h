// SPDX-License-Identifier: MIT

/**
 * Generated tables for lower case and code pages. The program does not ask
 * the system for either, because the answers differ between versions of
 * Windows and of the C library, and the same input must give the same output
 * everywhere. src/tools/make_text_tables.py writes text_tables.c.
 */

#ifndef MARSLOG_OS_TEXT_TABLES_H
#define MARSLOG_OS_TEXT_TABLES_H

#include <stddef.h>
#include <stdint.h>
#include <uchar.h>

/** Code points first, first + step … last have their lower case `offset` further on. */
struct case_range {
	uint32_t first, last;
	uint32_t step;
	int32_t offset;
};

extern const struct case_range case_ranges[]; /**< sorted, not overlapping */
extern const size_t case_range_count;

/** Second bytes of double-byte pages: 0x40 to 0xFE. */
#define CODEPAGE_FIRST_TRAIL 0x40u
#define CODEPAGE_TRAILS 191

/** What stands in a table where a byte or a pair of bytes has no character. */
#define CODEPAGE_NOTHING u' '

/** A code page whose lower half is ASCII. */
struct codepage_table {
	/** A number, or a name in lower case; no pointer, which each start would relocate. */
	char name[16];
	unsigned char first, last;                /**< bytes that begin a pair, or 0 and 0 */
	const char16_t (*pairs)[CODEPAGE_TRAILS]; /**< one row for each first byte; NULL without */
	char16_t upper[128];                      /**< single bytes 0x80 to 0xFF */
};

extern const struct codepage_table codepage_tables[];
extern const size_t codepage_table_count;

#endif
