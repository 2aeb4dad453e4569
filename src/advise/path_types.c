// SPDX-License-Identifier: MIT

/**
 * The types of names: what follows the last dot, in lower case. Each distinct type is kept once,
 * with what it says about its files. At last the types are numbered in their order.
 */

#include "advise/private.h"

#include <stdlib.h>

enum { TYPE_LENGTH_MAX = 32 };

/* What follows the last dot of the last name of a key; without data when that has no dot. */
static struct span extension_of(struct span key)
{
	size_t at = key.len;
	if (key.len >= 8) {
		uint64_t word = bytes_word(key.data + key.len - 8);
		uint32_t found =
			bytes_tops(bytes_equal(word, '.') | bytes_equal(word, KEY_SEPARATOR));
		at -= found != 0 ? 7 - highest_bit(found) : 8;
	}
	while (at > 0 && key.data[at - 1] != '.' && key.data[at - 1] != KEY_SEPARATOR)
		at--;
	return at > 0 && key.data[at - 1] == '.' ? span_cut(key, at, key.len) : (struct span){0};
}

/* A number for a type; types of up to eight bytes have different ones. */
static uint64_t type_word(struct span key, struct span type)
{
	uint64_t word = 0;
	if (type.len > 8)
		return hash_bytes(type.data, type.len, 0);
	if (key.len >= 8)
		return bytes_word(key.data + key.len - 8) >> (64 - 8 * type.len);
	for (size_t i = type.len; i > 0; i--)
		word = word << 8 | (unsigned char)type.data[i - 1];
	return word;
}

static struct type *find_type(struct tree *t, struct span type, uint64_t word, uint32_t hash)
{
	size_t cursor = SIZE_MAX, at;
	while ((at = hash_set_next(&t->types.set, hash, &cursor)) != SIZE_MAX) {
		struct type *found = &t->types.items[at];
		if (found->word == word && found->len == type.len &&
			(type.len <= 8 ||
				memcmp(t->keys.data + found->at, type.data, type.len) == 0))
			return found;
	}
	return NULL;
}

static struct type *new_type(struct tree *t, struct span type, uint64_t word, uint32_t hash)
{
	struct types *types = &t->types;
	struct type *grown =
		array_grow(types->items, &types->cap, types->count + 1, sizeof(*grown));
	if (grown)
		types->items = grown;
	if (!grown || !hash_set_insert(&types->set, hash, types->count)) {
		t->failed = true;
		return NULL;
	}
	grown[types->count] = (struct type){.word = word,
		.at = (size_t)(type.data - t->keys.data),
		.len = (uint8_t)type.len,
		.usable = type.data[type.len - 1] != ' ' && name_is_writable(type),
		.store = catalog_store_by_type(t->catalog, type)};
	return &grown[types->count++];
}

uint32_t types_add(struct tree *t, size_t key_at, enum store_by_type *store)
{
	struct span key = {t->keys.data + key_at, t->keys.len - key_at};
	struct span type = extension_of(key);
	if (type.len == 0 || type.len > TYPE_LENGTH_MAX)
		return NO_TYPE;
	uint64_t word = type_word(key, type);
	uint32_t hash = hash_pair_of(word, type.len);
	struct type *found = find_type(t, type, word, hash);
	if (!found)
		found = new_type(t, type, word, hash);
	if (!found)
		return NO_TYPE;
	if (store)
		*store = found->store;
	return found->usable ? (uint32_t)(found - t->types.items) : NO_TYPE;
}

/* Number the types in their order. @return the number of entries with a type */
static size_t number_types(struct tree *t)
{
	size_t used = 0, count = t->types.count;
	struct entry *order = tree_alloc(t, count, 2 * sizeof(*order));
	uint32_t *numbers = tree_alloc(t, count, sizeof(*numbers));
	for (size_t i = 0; i < count && !t->failed; i++)
		order[i] = (struct entry){.key = t->keys.data + t->types.items[i].at,
			.key_len = t->types.items[i].len,
			.type = (unsigned)i & NO_TYPE};
	if (!t->failed)
		entries_sort(order, order + count, count);
	for (size_t i = 0; i < count && !t->failed; i++)
		numbers[order[i].type] = (uint32_t)i;
	for (uint32_t i = 0; i < t->count && !t->failed; i++) {
		if (t->entries[i].type == NO_TYPE)
			continue;
		t->entries[i].type = numbers[t->entries[i].type] & NO_TYPE;
		used++;
	}
	t->type_count = (uint32_t)count;
	free(numbers);
	free(order);
	return used;
}

void types_sort(struct tree *t)
{
	size_t used = number_types(t);
	t->by_type = tree_space(t, used, sizeof(*t->by_type));
	t->type_start = tree_alloc(t, (size_t)t->type_count + 2, sizeof(*t->type_start));
	t->type_never = tree_alloc(t, used + 1, sizeof(*t->type_never));
	if (t->failed)
		return;
	/*
	 * While counting, each type's start is stored one further on, so that it ends up in
	 * place.
	 */
	uint32_t *next = t->type_start + 1;
	for (uint32_t i = 0; i < t->count; i++) {
		if (t->entries[i].type != NO_TYPE)
			next[t->entries[i].type + 1]++;
	}
	for (uint32_t i = 1; i <= t->type_count; i++)
		next[i] += next[i - 1];
	for (uint32_t i = 0; i < t->count; i++) {
		if (t->entries[i].type != NO_TYPE)
			t->by_type[next[t->entries[i].type]++] = i;
	}
}

struct span tree_type(const struct tree *t, uint32_t type)
{
	const struct entry *e = &t->entries[t->by_type[t->type_start[type]]];
	return extension_of((struct span){e->key, e->key_len});
}
