// SPDX-License-Identifier: MIT

/** Hash tables with open addressing and linear probing. */

#include "base/base.h"

#include <stdlib.h>

static void put(struct hash_set *set, struct hash_slot slot)
{
	size_t mask = set->size - 1, at = slot.hash & mask;
	while (set->slots[at].item != 0)
		at = (at + 1) & mask;
	set->slots[at] = slot;
	set->used++;
}

/*
 * Write to each page once. Memory from calloc is mapped at the first access: a read maps the
 * shared zero page, and the first write then causes a second page fault, which also stops the
 * other threads. Look-ups read most of a table before insertions write to it.
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
