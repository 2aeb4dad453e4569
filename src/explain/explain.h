// SPDX-License-Identifier: MIT

/**
 * What a code, id, name or topic means: every reading of a word as an
 * engineer may have copied it from a log, a dialog or a mail. Knows the
 * catalogue, and the names of the error codes of Windows (syscodes/).
 */

#ifndef MARSLOG_EXPLAIN_H
#define MARSLOG_EXPLAIN_H

#include "catalog/catalog.h"
#include "syscodes/syscodes.h"

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
	const struct cause *cause;    /**< or NULL: a code of Windows that reports no failure */
	const struct rule *rule;      /**< or NULL: a topic, or a code that only Windows names */
	const struct code_info *info; /**< or NULL: likewise, or an unknown id */
	enum exclusion exclusion;     /**< of the code, or else of the cause */
	bool guessed;                 /**< the digits were taken as hexadecimal without saying so */
	unsigned score;               /**< how well it fits the query, in percent */
};

enum { READINGS_MAX = 12, DECODED_MAX = 400, MEANING_MAX = 200 };

struct explanation {
	struct reading readings[READINGS_MAX];
	size_t count;
	/** The number as a code when the catalogue knows no reading, or CODE_NONE. */
	struct code unknown;
	char decoded[DECODED_MAX]; /**< what can be told of such a number, or "" */
	const char *suggestion;    /**< the nearest known word when nothing was found, or NULL */
	/** Text that readings and the suggestion point to. An explanation is therefore not copied. */
	char names[READINGS_MAX + 1][SYSTEM_NAME_SIZE];
	char meanings[READINGS_MAX][MEANING_MAX];
};

/** Find every reading of a code, id, name or topic's id. */
void explain(const struct catalog *catalog, const char *query, struct explanation *out);
/**
 * Find the readings of anything else, too: a log line or message goes through the parser and the
 * classifier, other words are looked for in the catalogue. What fits badly is left out.
 * @return false without memory
 */
bool explain_question(const struct catalog *catalog, const char *query, struct explanation *out);
/** Whether a single word is a code, id, name or topic's id. */
bool explain_is_exact(const struct catalog *catalog, const char *word);

#endif
