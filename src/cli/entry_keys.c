// SPDX-License-Identifier: MIT

/** Numbers equal records. */

#include "cli/entry_keys.h"

#include "base/base.h"

#include <stdlib.h>

enum { SLOTS_MIN = 1024 };

struct entry_key_slot {
	uint64_t hash;
	uint64_t count;
};

static struct entry_key_slot *find_slot(struct entry_key_slot *slots, size_t size, uint64_t hash)
{
	size_t at = (size_t)(hash * UINT64_C(0x9E3779B97F4A7C15) >> 20) & (size - 1);
	while (slots[at].count > 0 && slots[at].hash != hash)
		at = (at + 1) & (size - 1);
	return &slots[at];
}

/* At most half of the slots are used. */
static bool grow(struct entry_keys *keys)
{
	size_t size = keys->size ? keys->size * 2 : SLOTS_MIN;
	struct entry_key_slot *slots = calloc(size, sizeof(*slots));
	if (!slots) {
		memory_note_failure();
		return false;
	}
	for (size_t i = 0; i < keys->size; i++) {
		if (keys->slots[i].count > 0)
			*find_slot(slots, size, keys->slots[i].hash) = keys->slots[i];
	}
	free(keys->slots);
	keys->slots = slots;
	keys->size = size;
	return true;
}

bool entry_keys_next(struct entry_keys *keys, uint64_t hash, uint64_t *key)
{
	if (keys->count * 2 >= keys->size && !grow(keys))
		return false;
	struct entry_key_slot *slot = find_slot(keys->slots, keys->size, hash);
	uint64_t number = slot->count;
	if (slot->count > 0) {
		slot->count++;
	} else if (keys->count < ENTRY_KEYS_MAX) {
		*slot = (struct entry_key_slot){hash, 1};
		keys->count++;
	}
	*key = hash_bytes(&number, sizeof(number), hash);
	return true;
}

void entry_keys_free(struct entry_keys *keys)
{
	free(keys->slots);
	*keys = (struct entry_keys){0};
}
