// SPDX-License-Identifier: MIT

/**
 * The meanings of a code, id, name or topic, in any form in which it may have been copied from a
 * log, a dialog or a mail. Uses the catalogue and the names of the Windows error codes
 * (syscodes/).
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

/** The name in JSON: "hresult", "win32", … */
const char *reading_kind_name(enum reading_kind kind);

struct reading {
	enum reading_kind kind;
	struct code code;   /**< normalised; CODE_NONE for a topic */
	const char *symbol; /**< of the code or of the NTSTATUS; may be NULL */
	const char *meaning;
	const struct cause *cause;    /**< NULL: a Windows code that reports no failure */
	const struct rule *rule;      /**< NULL: a topic, or a code that only Windows names */
	const struct code_info *info; /**< NULL: likewise, or an unknown id */
	enum exclusion exclusion;     /**< of the code, or else of the cause */
	bool guessed;   /**< the digits were interpreted as hexadecimal without a 0x */
	unsigned score; /**< how well it matches the query, in percent */
};

enum { READINGS_MAX = 12, DECODED_MAX = 400, MEANING_MAX = 200 };

struct explanation {
	struct reading readings[READINGS_MAX];
	size_t count;
	/** The number as a code when no meaning is known, or CODE_NONE. */
	struct code unknown;
	char decoded[DECODED_MAX]; /**< what is known about such a number, or "" */
	const char *suggestion; /**< the most similar known word when nothing was found, or NULL */
	/**
	 * Storage for texts to which readings and the suggestion point; so an explanation must
	 * not be copied.
	 */
	char names[READINGS_MAX + 1][SYSTEM_NAME_SIZE];
	char meanings[READINGS_MAX][MEANING_MAX];
};

/** Find all meanings of a code, id, name or id of a topic. */
void explain(const struct catalog *catalog, const char *query, struct explanation *out);
/**
 * The same for any text: a log line or message is parsed and classified; other words are searched
 * for in the catalogue. Results that match badly are dropped.
 * @return false without memory
 */
bool explain_question(const struct catalog *catalog, const char *query, struct explanation *out);
/** Whether a single word is a code, id, name or id of a topic. */
bool explain_is_exact(const struct catalog *catalog, const char *word);

#endif
