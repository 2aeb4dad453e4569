// SPDX-License-Identifier: MIT

/** The parts of explain_question(). Private to this module. */

#ifndef MARSLOG_EXPLAIN_PRIVATE_H
#define MARSLOG_EXPLAIN_PRIVATE_H

#include "explain/explain.h"

/** The kind of reading for a code; a topic for CODE_NONE. */
enum reading_kind explain_kind_of(const struct code *code);
/** Append a reading, unless the list is full or has one with the same code and rule. */
void explain_add(struct explanation *out, const struct reading *reading);
/** Append the name of a code that only Windows' headers have. @return false when there is none */
bool explain_add_named(
	const struct catalog *catalog, const struct code *code, struct explanation *out);

enum paste_result {
	PASTE_NO_MEMORY,
	PASTE_NO_RECORD, /**< the text is no record, or is prose around one */
	PASTE_RECORD     /**< at least one record was read; *out has its meanings */
};

/** Parse a text as a log: a line, several lines, or the message of a record. */
enum paste_result explain_paste(
	const struct catalog *catalog, struct span text, struct explanation *out);

/** Find causes and codes by words of their descriptions. */
void explain_words(const struct catalog *catalog, struct span text, struct explanation *out);

#endif
