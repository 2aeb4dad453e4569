// SPDX-License-Identifier: MIT

/** Tables of indexes, and text compared without case as Windows does. */

#include "tally/private.h"

#include "os/os.h"

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

bool hash_set_insert(struct hash_set *set, uint32_t hash, size_t item)
{
	if (set->used * 2 >= set->size) {
		struct hash_set bigger = {.size = set->size ? set->size * 2 : 64};
		bigger.slots = calloc(bigger.size, sizeof(*bigger.slots));
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

static uint32_t lower_at(struct span s, size_t *at)
{
	unsigned char c = (unsigned char)s.data[*at];
	if (c < 0x80) {
		(*at)++;
		return (uint32_t)(unsigned char)ascii_lower((char)c);
	}
	uint32_t cp;
	size_t used = utf8_decode(s.data + *at, s.len - *at, &cp);
	*at += used ? used : 1;
	return used ? os_lower(cp) : c;
}

uint32_t hash_nocase(struct span text, uint32_t seed)
{
	uint64_t h = seed ^ UINT64_C(0xCBF29CE484222325);
	for (size_t at = 0; at < text.len;) {
		h = (h ^ lower_at(text, &at)) * UINT64_C(0x100000001B3);
	}
	h ^= h >> 32;
	return (uint32_t)(h * UINT64_C(0x9E3779B97F4A7C15) >> 32);
}

bool equal_nocase(struct span a, struct span b)
{
	if (a.len == b.len && memcmp(a.data, b.data, a.len) == 0)
		return true;
	size_t i = 0, k = 0;
	while (i < a.len && k < b.len) {
		if (lower_at(a, &i) != lower_at(b, &k))
			return false;
	}
	return i == a.len && k == b.len;
}
