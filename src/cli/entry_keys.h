// SPDX-License-Identifier: MIT

/**
 * Distinguishes equal records: the key of an entry combines the hash of its record with its
 * number among equal ones, so that loading the same log twice gives the same keys, and two equal
 * lines give two keys.
 *
 * Memory: 16 bytes per distinct record, up to ENTRY_KEYS_MAX; equal records that first appear
 * after that share one key.
 */

#ifndef MARSLOG_CLI_ENTRY_KEYS_H
#define MARSLOG_CLI_ENTRY_KEYS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define ENTRY_KEYS_MAX (4u << 20)

/** Zero-initialise; free with entry_keys_free(). */
struct entry_keys {
	struct entry_key_slot *slots; /* open addressing; a slot with count 0 is free */
	size_t count, size;
};

/** The key of the next entry with this record hash. @return false without memory */
bool entry_keys_next(struct entry_keys *keys, uint64_t hash, uint64_t *key);
void entry_keys_free(struct entry_keys *keys);

#endif
