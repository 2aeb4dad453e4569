// SPDX-License-Identifier: MIT

/**
 * The documented messages of the catalogue, and the search for them.
 *
 * A message is an official text of a code ("messages" of a code rule) or of a
 * cause without a code ("texts" of a match rule). It is stored folded
 * (catalog/fold.h). All messages are searched for at once: each is indexed
 * under two adjacent words of it (its anchor, the pair that is rarest in the
 * catalogue). The words of a record are looked up pair by pair, and a message
 * is compared only where the pair is its anchor.
 *
 * The shorter a message, the more of the record it must fill, so that a few
 * common words do not match inside other sentences:
 *   - up to 2 words: the whole text of the record, except for "| Params: …"
 *   - up to 5 words, or under 30 letters: a whole sentence
 *   - longer: anywhere
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
	struct hash_set by_words; /**< used only while messages are added */
	/** index + 1 of the first message with this anchor, or 0 */
	uint32_t buckets[MESSAGE_BUCKETS];
	uint64_t filter[MESSAGE_FILTER_BITS / 64];
};

/** Read "messages", "message_of" and "no_message" of a defined code. */
void load_messages(
	struct loader *l, struct json_file *f, const cJSON *item, struct code_info *info);
/** Read "texts" of a match rule. */
void load_texts(struct loader *l, struct json_file *f, const cJSON *match, struct rule *rule);
/** Resolve "message_of" after all codes have been read. */
void load_message_owners(struct loader *l);
/**
 * Fold all messages and build the table; a text of two codes is reported as an error.
 * @return false without memory
 */
bool catalog_index_messages(
	struct catalog *c, catalog_fault_fn *fault, void *context, unsigned *faults);
void catalog_free_messages(struct catalog *c);

/** The longest message in a folded text, or NULL. */
const struct message *catalog_find_message(
	const struct catalog *c, const struct folded *text, enum record_level level);

/**
 * Whether the text could contain a message with numbers if its own numbers were others: it has all
 * words of the message that are no numbers, in any order.
 */
bool catalog_may_need_numbers(const struct catalog *c, const struct folded *text);

#endif
