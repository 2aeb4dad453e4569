// SPDX-License-Identifier: MIT

/**
 * Error codes: their normalised form, and how logs write them.
 *
 * A code is what a record reports: an HRESULT, an id of the agent, an HTTP
 * status or a symbol. A spelling is one occurrence of a code in a text, in one
 * of the forms of `enum spelling_kind`; man/formats.md lists them with
 * examples. This module only reads and writes codes; what a code means is the
 * catalogue's task (catalog/catalog.h). Parser, classifier, `explain`, `lint`
 * and the advice share this reader.
 */

#ifndef MARSLOG_CODE_H
#define MARSLOG_CODE_H

#include "base/base.h"

enum code_kind {
	CODE_NONE,
	CODE_HRESULT, /**< also an NTSTATUS without a corresponding Win32 error */
	CODE_AGENT_ID,
	CODE_HTTP,
	CODE_SYMBOL /**< a name without a number */
};

struct code {
	enum code_kind kind;
	uint32_t value;
	const char *symbol; /**< only for CODE_SYMBOL; owned by the catalogue */
};

enum { CODE_TEXT_SIZE = 64 };

/** Write the normalised form: "0x80070005", "34513", "HTTP 407", "SalLowDiskSpace". */
void code_format(const struct code *code, char out[CODE_TEXT_SIZE]);
bool code_equal(const struct code *a, const struct code *b);
/** Parse the normalised form. A symbol points into `text`, which must be NUL-terminated. */
bool code_parse(const char *text, struct code *out);

/* ---- spellings ------------------------------------------------------------ */

/** The form in which a code was written. */
enum spelling_kind {
	SPELL_HEX,       /**< 0x and 8 digits */
	SPELL_BARE_HEX,  /**< 8 digits beginning with 8, C or D, after a code word */
	SPELL_SIGNED,    /**< -2147024891 */
	SPELL_UNSIGNED,  /**< 2147942405 */
	SPELL_NUMBER,    /**< a small number after an error word: a Win32 error or an agent id */
	SPELL_ID,        /**< (ID: 100050) */
	SPELL_SMALL_HEX, /**< [0x1FC07] */
	SPELL_HTTP,      /**< (407) Proxy Authentication Required */
	SPELL_NAME       /**< ERROR_SHARING_VIOLATION, SalLowDiskSpace: needs a look-up */
};

struct spelling {
	enum spelling_kind kind;
	uint32_t value;   /**< not set for SPELL_NAME */
	struct span text; /**< the digits or the name */
	size_t from, to;  /**< offsets in the scanned text, including the code word */
	bool after_hr;    /**< follows "Hr:" */
	bool detailed;    /**< follows "DetailedHResult:" or "Detailed error:" */
};

/**
 * Find the next spelling of a code at or after *at and advance *at past it.
 * @param hidden a part of the text to skip (the path), or {0,0}
 * @param column true for a line of a list, where a bare decimal HRESULT is accepted; in a message
 *         it needs a code word or brackets
 */
bool spelling_next(
	struct span text, struct span hidden, bool column, size_t *at, struct spelling *out);

/**
 * Fast path for texts that begin with "Failed: Hr: = [0x80070005]", as most failures do.
 * spelling_next() then finds this code first.
 * @return the offset after the eight digits; 0 when the text begins otherwise
 */
size_t spelling_usual(struct span text);

/**
 * Mark the digits of decimal numbers and of GUIDs that have no influence on what spelling_next()
 * finds: with any other digits it finds the same codes.
 * @param hidden as for spelling_next()
 * @param decimal receives a set bit for each such digit of a number; all bits must be clear
 * @param hex the same for the hexadecimal digits of GUIDs
 * @return whether there are any
 */
bool spelling_idle_digits(
	struct span text, struct span hidden, unsigned char *decimal, unsigned char *hex);

#endif
