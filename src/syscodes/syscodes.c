// SPDX-License-Identifier: MIT

/** Look up names and numbers in the packed tables (table.h). */

#include "syscodes/syscodes.h"

#include "syscodes/table.h"

enum { SECTIONS = 3 };

_Static_assert((int)SYSTEM_NAME_SIZE > (int)CODE_NAME_MAX, "a name fits");

/* The decoder's state within a block. */
struct cursor {
	size_t index; /* of the entry to decode next */
	const unsigned char *at;
	uint64_t key; /* section << 32 | number of the entry decoded last */
	unsigned count;
	uint16_t words[CODE_NAME_WORDS];
};

size_t system_code_count(void)
{
	return code_sections[SECTIONS];
}

static uint64_t section_of(size_t index)
{
	uint64_t section = 0;
	while (section + 1 < SECTIONS && index >= code_sections[section + 1])
		section++;
	return section;
}

static struct cursor open_block(size_t block)
{
	size_t first = block * CODE_BLOCK;
	return (struct cursor){
		.index = first,
		.at = code_entries + code_blocks[block].offset,
		.key = section_of(first) << 32 | code_blocks[block].number,
	};
}

static uint64_t read_distance(struct cursor *c)
{
	uint64_t value = 0;
	unsigned shift = 0;
	for (; *c->at & 0x80; shift += 7)
		value |= (uint64_t)(*c->at++ & 0x7F) << shift;
	return value | (uint64_t)*c->at++ << shift;
}

static void decode_next(struct cursor *c)
{
	unsigned shared = *c->at >> 4;
	c->count = shared + (*c->at & 0xF);
	c->at++;
	c->key += read_distance(c);
	for (unsigned i = shared; i < c->count; i++) {
		unsigned word = *c->at++;
		if (word >= CODE_SHORT_WORDS)
			word = CODE_SHORT_WORDS + ((word - CODE_SHORT_WORDS) << 8) + *c->at++;
		c->words[i] = (uint16_t)word;
	}
	c->index++;
}

static const unsigned char *word_at(unsigned word)
{
	const unsigned char *p = code_words + code_word_offsets[word / CODE_WORD_BLOCK];
	for (unsigned i = word % CODE_WORD_BLOCK; i > 0; i--)
		p += 1 + *p;
	return p;
}

static void spell(const struct cursor *c, struct system_code *out)
{
	size_t len = 0;
	for (unsigned i = 0; i < c->count; i++) {
		const unsigned char *word = word_at(c->words[i]);
		if (i > 0)
			out->name[len++] = '_';
		memcpy(out->name + len, word + 1, *word);
		len += *word;
	}
	out->name[len] = '\0';
	out->kind = (enum system_code_kind)(c->key >> 32);
	out->number = (uint32_t)c->key;
}

static void decode(size_t index, struct system_code *out)
{
	struct cursor c = open_block(index / CODE_BLOCK);
	while (c.index <= index)
		decode_next(&c);
	spell(&c, out);
}

void system_code_at(size_t place, struct system_code *out)
{
	decode(code_name_order[place], out);
}

/* strcasecmp() in the C locale, for a span. */
static int compare_names(struct span a, const char *b)
{
	for (size_t i = 0; i < a.len; i++) {
		int x = (unsigned char)ascii_lower(a.data[i]);
		int y = (unsigned char)ascii_lower(b[i]);
		if (x != y || y == '\0')
			return x - y;
	}
	return b[a.len] == '\0' ? 0 : -1;
}

bool system_code_named(struct span name, struct system_code *out)
{
	size_t low = 0, high = system_code_count();
	struct system_code found;
	if (name.len >= SYSTEM_NAME_SIZE)
		return false;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		system_code_at(middle, &found);
		int order = compare_names(name, found.name);
		if (order == 0) {
			*out = found;
			return true;
		}
		if (order < 0)
			high = middle;
		else
			low = middle + 1;
	}
	return false;
}

bool system_code_numbered(enum system_code_kind kind, uint32_t number, struct system_code *out)
{
	uint64_t wanted = (uint64_t)kind << 32 | number;
	size_t low = 0, high = (system_code_count() + CODE_BLOCK - 1) / CODE_BLOCK;
	/*
	 * Find the last block that begins below the number; of equal numbers the first entry is
	 * wanted.
	 */
	while (high - low > 1) {
		size_t middle = low + (high - low) / 2;
		if (open_block(middle).key < wanted)
			low = middle;
		else
			high = middle;
	}
	for (; low < (system_code_count() + CODE_BLOCK - 1) / CODE_BLOCK; low++) {
		struct cursor c = open_block(low);
		if (c.key > wanted)
			return false;
		for (size_t i = 0; i < CODE_BLOCK && c.index < system_code_count(); i++) {
			decode_next(&c);
			if (c.key == wanted) {
				spell(&c, out);
				return true;
			}
		}
	}
	return false;
}

struct code system_code_normal(const struct system_code *code)
{
	uint32_t value = code->number;
	if (code->kind == SYSTEM_WIN32 && value != 0)
		value |= 0x80070000u;
	return (struct code){.kind = CODE_HRESULT, .value = value};
}

bool system_code_of(const struct code *code, struct system_code *out)
{
	const uint32_t hresult_bit = 0x10000000u;
	uint32_t value = code->value;
	if (code->kind != CODE_HRESULT)
		return false;
	if (value >> 16 == 0x8007 && system_code_numbered(SYSTEM_WIN32, value & 0xFFFF, out))
		return true;
	if (system_code_numbered(SYSTEM_HRESULT, value, out))
		return true;
	return system_code_numbered(SYSTEM_STATUS, value, out) ||
		(value >> 28 == 0xD &&
			system_code_numbered(SYSTEM_STATUS, value & ~hresult_bit, out));
}
