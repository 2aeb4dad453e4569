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
	const struct catalog *catalog, struct span pasted, struct explanation *out);

/** Append what can be told of a code that neither the catalogue nor Windows' headers name. */
void explain_add_unknown(
	const struct catalog *catalog, const struct code *code, struct explanation *out);

/* typed.c: what people type */
enum { EXPLAIN_NUMBER_SIZE = 16 };
/** Join a number that was broken in two: "0x8007 0570". @return false when the text is none */
bool explain_join_number(struct span text, char joined[EXPLAIN_NUMBER_SIZE]);
/** Append every code that a text spells out, unless it is there already. */
void explain_codes(const struct catalog *catalog, struct span text, struct explanation *out);
/** Append the id of the agent in a text of a few words: "Erreur 34506", "DPM 33505". */
void explain_loose_id(const struct catalog *catalog, struct span text, struct explanation *out);
/**
 * Append the events of Windows that a text names: "event ID 18", "volsnap 36".
 * @return whether the text is about an event, known or not
 */
bool explain_event(const struct catalog *catalog, struct span text, struct explanation *out);

/** Find causes and codes by words of their descriptions. */
void explain_words(const struct catalog *catalog, struct span text, struct explanation *out);

#endif
