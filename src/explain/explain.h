// SPDX-License-Identifier: MIT

/**
 * What a code, id, name or topic means: every reading of a word as an
 * engineer may have copied it from a log, a dialog or a mail. Works on the
 * catalogue alone.
 */

#ifndef MARSLOG_EXPLAIN_H
#define MARSLOG_EXPLAIN_H

#include "catalog/catalog.h"

enum reading_kind {
	READING_HRESULT,
	READING_WIN32,
	READING_NTSTATUS,
	READING_AGENT_ID,
	READING_HTTP,
	READING_SYMBOL,
	READING_TOPIC
};

/** The contract's word: "hresult", "win32", … */
const char *reading_kind_name(enum reading_kind kind);

struct reading {
	enum reading_kind kind;
	struct code code;   /**< normalised; CODE_NONE for a topic */
	const char *symbol; /**< of the code or of the NTSTATUS, or NULL */
	const char *meaning;
	const struct cause *cause;
	const struct rule *rule;  /**< or NULL for a topic */
	enum exclusion exclusion; /**< of the code, or else of the cause */
};

enum { READINGS_MAX = 12, DECODED_MAX = 400 };

struct explanation {
	struct reading readings[READINGS_MAX];
	size_t count;
	/** The number as a code when no reading is known, or CODE_NONE. */
	struct code unknown;
	char decoded[DECODED_MAX]; /**< what can be told of an unknown number, or "" */
	const char *suggestion;    /**< the nearest known word when nothing was found, or NULL */
};

/** Find every reading of a query. */
void explain(const struct catalog *catalog, const char *query, struct explanation *out);

#endif
