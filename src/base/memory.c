// SPDX-License-Identifier: MIT

/** Growing buffers, arenas, growing arrays, hashing. */

#include "base/base.h"

#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>

static atomic_bool ran_out;

bool memory_ran_out(void)
{
	return atomic_load(&ran_out);
}

void memory_note_failure(void)
{
	atomic_store(&ran_out, true);
}

/* By hand, because not every C library has aligned_alloc(). */
char *memory_aligned(size_t size, void **block)
{
	enum { PAGE = 4096 };
	char *memory = malloc(size + PAGE);
	*block = memory;
	return memory ? memory + PAGE - (uintptr_t)memory % PAGE : NULL;
}

bool buf_reserve(struct buf *b, size_t extra)
{
	if (b->failed)
		return false;
	if (extra >= SIZE_MAX / 2 - b->len) {
		b->failed = true;
		return false;
	}
	size_t need = b->len + extra + 1;
	if (need <= b->cap)
		return true;
	/* The first time exactly, for a size that is known beforehand. */
	size_t cap = b->cap > 0 ? b->cap : need < 128 ? 128 : need;
	while (cap < need)
		cap *= 2;
	char *data = realloc(b->data, cap);
	if (!data) {
		memory_note_failure();
		b->failed = true;
		return false;
	}
	b->data = data;
	b->cap = cap;
	return true;
}

void buf_add(struct buf *b, const void *data, size_t len)
{
	if (!buf_reserve(b, len))
		return;
	if (len > 0)
		memcpy(b->data + b->len, data, len);
	b->len += len;
	b->data[b->len] = '\0';
}

void buf_add_span(struct buf *b, struct span s)
{
	buf_add(b, s.data, s.len);
}

void buf_adds(struct buf *b, const char *cstring)
{
	buf_add(b, cstring, strlen(cstring));
}

void buf_addc(struct buf *b, char c)
{
	buf_add(b, &c, 1);
}

void buf_addvf(struct buf *b, const char *format, va_list args)
{
	/* Mostly the text fits into what is reserved already, and is formatted only once. */
	size_t spare = b->data && !b->failed ? b->cap - b->len : 0;
	va_list again;
	va_copy(again, args);
	int need = vsnprintf(spare > 0 ? b->data + b->len : NULL, spare, format, args);
	bool fits = need >= 0 && (size_t)need < spare;
	if (!fits && spare > 0)
		b->data[b->len] = '\0';
	if (need < 0)
		b->failed = true;
	else if (!fits && buf_reserve(b, (size_t)need))
		fits = vsnprintf(b->data + b->len, (size_t)need + 1, format, again) == need;
	if (fits)
		b->len += (size_t)need;
	va_end(again);
}

void buf_addf(struct buf *b, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	buf_addvf(b, format, args);
	va_end(args);
}

void buf_add_number(struct buf *b, uint64_t number)
{
	char digits[32];
	size_t at = sizeof(digits), count = 0;
	do {
		if (count > 0 && count % 3 == 0)
			digits[--at] = ',';
		digits[--at] = (char)('0' + number % 10);
		number /= 10;
		count++;
	} while (number > 0);
	buf_add(b, digits + at, sizeof(digits) - at);
}

void buf_clear(struct buf *b)
{
	b->len = 0;
	b->failed = false;
	if (b->data)
		b->data[0] = '\0';
}

void buf_free(struct buf *b)
{
	free(b->data);
	*b = (struct buf){0};
}

struct span buf_span(const struct buf *b)
{
	return (struct span){b->data, b->len};
}

enum { ARENA_FIRST = 1024, ARENA_BLOCK = 64 * 1024, CACHE_LINE = 64 };

struct arena_block {
	struct arena_block *next;
	size_t used;
	size_t size;
	max_align_t data[];
};

/*
 * The size of a new block: as much as is in use, because most arenas stay small. What is large gets
 * a block of its own.
 */
static size_t block_size(const struct arena *a, size_t size)
{
	size_t space = ARENA_FIRST;
	while (space < ARENA_BLOCK && (space < a->total || space / 4 < size))
		space *= 2;
	return size > ARENA_BLOCK / 4 ? size : space;
}

/* Memory of any content. `align` is a power of two, at most that of max_align_t. */
static char *take(struct arena *a, size_t size, size_t align)
{
	if (a->failed)
		return NULL;
	if (size > SIZE_MAX / 2) {
		a->failed = true;
		return NULL;
	}
	if (a->blocks) {
		size_t used = (a->blocks->used + align - 1) & ~(align - 1);
		a->blocks->used = used < a->blocks->size ? used : a->blocks->size;
	}
	if (!a->blocks || a->blocks->size - a->blocks->used < size) {
		size_t space = block_size(a, size);
		struct arena_block *block = malloc(sizeof(*block) + space);
		if (!block) {
			memory_note_failure();
			a->failed = true;
			return NULL;
		}
		block->used = 0;
		block->size = space;
		block->next = a->blocks;
		a->blocks = block;
	}
	char *p = (char *)a->blocks->data + a->blocks->used;
	a->blocks->used += size;
	a->total += size;
	return p;
}

void *arena_alloc(struct arena *a, size_t size)
{
	char *p = take(a, size, sizeof(max_align_t));
	return p ? memset(p, 0, size) : NULL;
}

char *arena_copy(struct arena *a, struct span s)
{
	char *p = s.len < SIZE_MAX ? take(a, s.len + 1, 1) : NULL;
	if (!p)
		return NULL;
	if (s.len > 0)
		memcpy(p, s.data, s.len);
	p[s.len] = '\0';
	return p;
}

void arena_move(struct arena *to, struct arena *from)
{
	struct arena_block **end = &to->blocks;
	while (*end)
		end = &(*end)->next;
	*end = from->blocks;
	to->total += from->total;
	to->failed = to->failed || from->failed;
	*from = (struct arena){0};
}

void arena_free(struct arena *a)
{
	while (a->blocks) {
		struct arena_block *next = a->blocks->next;
		free(a->blocks);
		a->blocks = next;
	}
	*a = (struct arena){0};
}

/*
 * At least `need`: at first exactly, then growing by doubling. 0 when so many items of `size` bytes
 * are impossible.
 */
static size_t larger_cap(size_t cap, size_t need, size_t size)
{
	size_t more = cap > 0 ? cap : need < 16 ? 16 : need;
	while (more < need) {
		if (more > SIZE_MAX / 2)
			return 0;
		more *= 2;
	}
	return more <= (SIZE_MAX - CACHE_LINE) / size ? more : 0;
}

void *array_grow(void *items, size_t *cap, size_t need, size_t size)
{
	if (need <= *cap && items)
		return items;
	size_t more = larger_cap(*cap, need, size);
	if (more == 0)
		return NULL;
	void *grown = realloc(items, more * size);
	if (grown)
		*cap = more;
	else
		memory_note_failure();
	return grown;
}

void *array_grow_lines(void **block, void *items, size_t *cap, size_t need, size_t size)
{
	if (need <= *cap)
		return items;
	size_t more = larger_cap(*cap, need, size);
	if (more == 0)
		return NULL;
	size_t before = items ? (size_t)((char *)items - (char *)*block) : 0;
	char *grown = realloc(*block, more * size + CACHE_LINE);
	if (!grown) {
		memory_note_failure();
		return NULL;
	}
	size_t after = CACHE_LINE - (uintptr_t)grown % CACHE_LINE;
	/* Rare: large blocks begin at the same place in a page, wherever they are moved to. */
	if (items && after != before)
		memmove(grown + after, grown + before, *cap * size);
	*block = grown;
	*cap = more;
	return grown + after;
}

/*
 * A multiply-and-fold hash. It does not resist chosen collisions; our tables are limited in size.
 */
uint64_t hash_bytes(const void *data, size_t len, uint64_t seed)
{
	const uint64_t k = UINT64_C(0x9E3779B97F4A7C15);
	const unsigned char *p = data;
	uint64_t h = seed ^ (len * k);

	while (len >= 8) {
		uint64_t word;
		memcpy(&word, p, 8);
		h = (h ^ word) * k;
		h ^= h >> 29;
		p += 8;
		len -= 8;
	}
	uint64_t last = 0;
	for (size_t i = 0; i < len; i++)
		last |= (uint64_t)p[i] << (8 * i);
	h = (h ^ last) * k;
	h ^= h >> 32;
	h *= k;
	return h ^ (h >> 29);
}
