// SPDX-License-Identifier: MIT

/** The parts of explain_question(). Private to this module. */

#ifndef MARSLOG_EXPLAIN_PRIVATE_H
#define MARSLOG_EXPLAIN_PRIVATE_H

#include "explain/explain.h"

/** What kind of reading a code is; a topic without one. */
enum reading_kind explain_kind_of(const struct code *code);
/** Append a reading unless there is no room, or one of the same code and rule. */
void explain_add(struct explanation *out, const struct reading *reading);
/** Append what Windows' headers call a code that the catalogue does not know; false: no name. */
bool explain_add_named(
	const struct catalog *catalog, const struct code *code, struct explanation *out);

enum paste_result {
	PASTE_NO_MEMORY,
	PASTE_NO_RECORD, /**< the text is no record, or prose around one */
	PASTE_RECORD     /**< at least one record was read: *out holds all that it says */
};

/** Read a text as a log is read: a log line, several of them, or the message of one. */
enum paste_result explain_paste(
	const struct catalog *catalog, struct span text, struct explanation *out);

/** Find causes and codes by the words that describe them. */
void explain_words(const struct catalog *catalog, struct span text, struct explanation *out);

#endif
