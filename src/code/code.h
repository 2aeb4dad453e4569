// SPDX-License-Identifier: MIT

/**
 * Error codes: their normalised form, and how logs spell them.
 *
 * A code is what a record reports: an HRESULT, an id of the agent, an HTTP
 * status or a bare symbol. A spelling is one occurrence of a code in a text
 * (formats.md 3). What a code means is the catalogue's business
 * (catalog/catalog.h); this module only reads and writes them, so that the
 * parser, the classifier, `explain`, `lint` and the advice share one reader.
 */

#ifndef MARSLOG_CODE_H
#define MARSLOG_CODE_H

#include "base/base.h"

enum code_kind {
	CODE_NONE,
	CODE_HRESULT, /**< also an NTSTATUS that has no Win32 twin */
	CODE_AGENT_ID,
	CODE_HTTP,
	CODE_SYMBOL /**< a name without a number */
};

struct code {
	enum code_kind kind;
	uint32_t value;
	const char *symbol; /**< of CODE_SYMBOL only; the catalogue's string */
};

enum { CODE_TEXT_SIZE = 64 };

/** The normalised form of contract.md 1: "0x80070005", "34513", "HTTP 407", "SalLowDiskSpace". */
void code_format(const struct code *code, char out[CODE_TEXT_SIZE]);
bool code_equal(const struct code *a, const struct code *b);
/** Parse the normalised form. A symbol keeps pointing into `text`, which must be NUL-terminated. */
bool code_parse(const char *text, struct code *out);

/* ---- spellings ------------------------------------------------------------ */

/** How a code was written (formats.md 3). What it means is the classifier's business. */
enum spelling_kind {
	SPELL_HEX,       /**< 0x and 8 digits */
	SPELL_BARE_HEX,  /**< 8 digits after a code word, beginning with 8, C or D */
	SPELL_SIGNED,    /**< -2147024891 */
	SPELL_UNSIGNED,  /**< 2147942405 */
	SPELL_NUMBER,    /**< a small number after an error word: Win32, or an agent id */
	SPELL_ID,        /**< (ID: 100050) */
	SPELL_SMALL_HEX, /**< [0x1FC07] */
	SPELL_HTTP,      /**< (407) Proxy Authentication Required */
	SPELL_NAME       /**< ERROR_SHARING_VIOLATION, SalLowDiskSpace: to be looked up */
};

struct spelling {
	enum spelling_kind kind;
	uint32_t value;   /**< unless SPELL_NAME */
	struct span text; /**< the digits or the name */
	size_t from, to;  /**< in the scanned text, with the code word before it */
	bool after_hr;    /**< stands behind "Hr:" */
	bool detailed;    /**< stands behind "DetailedHResult:" or "Detailed error:" */
};

/**
 * Find the next spelling of a code at or after *at and move *at behind it.
 * @param hidden a part of the text that is not looked at (the path), or {0,0}.
 * @param column true for a line of a list, where a bare decimal HRESULT may
 *        stand by itself; in a message it needs a code word or brackets.
 */
bool spelling_next(
	struct span text, struct span hidden, bool column, size_t *at, struct spelling *out);

/**
 * "Failed: Hr: = [0x80070005]" is how nearly every failure begins.
 * spelling_next() then finds this code first.
 * @return the place behind the eight digits, or 0 when the text begins otherwise
 */
size_t spelling_usual(struct span text);

#endif
