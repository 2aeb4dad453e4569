// SPDX-License-Identifier: MIT

/**
 * The documented messages of the catalogue, and the search for them.
 *
 * A message is an official text of a code ("messages" of a code rule) or of a
 * cause without a code ("texts" of a match rule). It is kept folded
 * (catalog/fold.h). All messages are searched for at once: each is entered in
 * one table under two words of it that stand side by side (its anchor, the
 * rarest such pair in the catalogue). The words of a record are looked up pair
 * by pair, and only where a pair is an anchor is the message compared.
 *
 * How a message must stand in a record depends on how much it says, so that
 * few and common words do not match inside other sentences:
 *   - up to 2 words: it is the whole text of the record, but for "| Params: …"
 *   - up to 5 words, or under 30 letters: it is a sentence of its own
 *   - more: it may stand anywhere
 *
 * Private to the catalogue.
 */

#ifndef MARSLOG_CATALOG_MESSAGES_H
#define MARSLOG_CATALOG_MESSAGES_H

#include "catalog/fold.h"
#include "catalog/load.h"

enum { MESSAGE_BUCKETS = 4096, MESSAGE_FILTER_BITS = 1 << 15 };

struct message_index {
	struct message *items; /**< in the order of the files */
	size_t count, cap;
	struct hash_set by_words;          /**< only while messages are added */
	uint32_t buckets[MESSAGE_BUCKETS]; /**< index + 1 of the first with this anchor, or 0 */
	uint64_t filter[MESSAGE_FILTER_BITS / 64];
};

/** Read "messages", "message_of" and "no_message" of a defined code. */
void load_messages(
	struct loader *l, struct json_file *f, const cJSON *item, struct code_info *info);
/** Read "texts" of a match rule. */
void load_texts(struct loader *l, struct json_file *f, const cJSON *match, struct rule *rule);
/** Resolve "message_of", once all codes are read. */
void load_message_owners(struct loader *l);
/** Fold all messages and build the table; a text of two codes is a fault. @return false without memory */
bool catalog_index_messages(
	struct catalog *c, catalog_fault_fn *fault, void *context, unsigned *faults);
void catalog_free_messages(struct catalog *c);

/** The message that says most in a folded text, or NULL. */
const struct message *catalog_find_message(
	const struct catalog *c, const struct folded *text, enum record_level level);

#endif
