// SPDX-License-Identifier: MIT

/** Tables from hashes to indexes. */

#include "base/base.h"

#include <stdlib.h>

size_t hash_set_next(const struct hash_set *set, uint32_t hash, size_t *cursor)
{
	if (set->size == 0)
		return SIZE_MAX;
	size_t mask = set->size - 1;
	size_t at = *cursor == SIZE_MAX ? hash & mask : (*cursor + 1) & mask;
	for (; set->slots[at].item != 0; at = (at + 1) & mask) {
		if (set->slots[at].hash == hash) {
			*cursor = at;
			return set->slots[at].item - 1;
		}
	}
	return SIZE_MAX;
}

static void put(struct hash_set *set, struct hash_slot slot)
{
	size_t mask = set->size - 1, at = slot.hash & mask;
	while (set->slots[at].item != 0)
		at = (at + 1) & mask;
	set->slots[at] = slot;
	set->used++;
}

/*
 * A table is read all over before it is written all over. Memory that comes
 * from the system is made at the first touch, but when that is a read only in
 * appearance: the first write is a second fault, which stops the other
 * threads as well. So each page is written once.
 */
static struct hash_slot *new_slots(size_t size)
{
	enum { PAGE_SLOTS = 4096 / sizeof(struct hash_slot) };
	struct hash_slot *slots = calloc(size, sizeof(*slots));
	for (size_t i = 0; slots && i < size; i += PAGE_SLOTS)
		*(volatile uint32_t *)&slots[i].item = 0;
	return slots;
}

bool hash_set_insert(struct hash_set *set, uint32_t hash, size_t item)
{
	if (set->used * 4 >= set->size * 3) {
		struct hash_set bigger = {.size = set->size ? set->size * 2 : 64};
		bigger.slots = new_slots(bigger.size);
		if (!bigger.slots)
			return false;
		for (size_t i = 0; i < set->size; i++) {
			if (set->slots[i].item != 0)
				put(&bigger, set->slots[i]);
		}
		free(set->slots);
		*set = bigger;
	}
	put(set, (struct hash_slot){hash, (uint32_t)item + 1});
	return true;
}
