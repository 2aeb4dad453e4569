// SPDX-License-Identifier: MIT

/**
 * Build tool: packs src/syscodes/names.txt and more-names.txt into the tables that
 * src/syscodes/table.h describes.
 *
 *     pack-code-names FILE… > code_names.c
 */

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "../syscodes/table.h"

struct entry {
	uint64_t key; /* kind << 32 | number */
	char *name;
	size_t order; /* position in the files: of equal numbers, the earlier name comes first */
};

struct word {
	char *text;
	unsigned uses;
};

static struct entry *entries;
static size_t entry_count;
static struct word *words;
static size_t word_count;

static void fail(const char *what, const char *detail)
{
	fprintf(stderr, "pack-code-names: %s: %s\n", what, detail);
	exit(1);
}

static void *grow(void *items, size_t count, size_t size)
{
	if ((count & (count - 1)) != 0)
		return items;
	void *grown = realloc(items, (count ? count * 2 : 1) * size);
	if (!grown)
		fail("out of memory", "");
	return grown;
}

static char *copy(const char *text, size_t len)
{
	char *p = malloc(len + 1);
	if (!p)
		fail("out of memory", "");
	memcpy(p, text, len);
	p[len] = '\0';
	return p;
}

/* ---- reading ----------------------------------------------------------------- */

static int section_of(const char *line)
{
	static const char *const sections[] = {"[win32]\n", "[hresult]\n", "[ntstatus]\n"};
	for (int i = 0; i < 3; i++) {
		if (strcmp(line, sections[i]) == 0)
			return i;
	}
	fail("no such section", line);
	return -1;
}

static void read_file(const char *path)
{
	char line[256];
	int kind = -1;
	FILE *in = fopen(path, "r");
	if (!in)
		fail("cannot open", path);
	while (fgets(line, sizeof(line), in)) {
		if (line[0] == '#')
			continue;
		if (line[0] == '[') {
			kind = section_of(line);
			continue;
		}
		char *end;
		unsigned long number = strtoul(line, &end, 0);
		size_t len = strlen(end);
		if (kind < 0 || *end != ' ' || len < 3 || len > CODE_NAME_MAX ||
			end[len - 1] != '\n')
			fail("bad line", line);
		entries = grow(entries, entry_count, sizeof(*entries));
		entries[entry_count] = (struct entry){
			.key = (uint64_t)kind << 32 | number,
			.name = copy(end + 1, len - 2),
			.order = entry_count,
		};
		entry_count++;
	}
	if (ferror(in))
		fail("cannot read", path);
	fclose(in);
}

static int by_key(const void *a, const void *b)
{
	const struct entry *x = a, *y = b;
	if (x->key != y->key)
		return x->key < y->key ? -1 : 1;
	return x->order < y->order ? -1 : x->order > y->order;
}

/* ---- words ------------------------------------------------------------------- */

static int by_text(const void *a, const void *b)
{
	const struct word *x = a, *y = b;
	return strcmp(x->text, y->text);
}

static int by_uses(const void *a, const void *b)
{
	const struct word *x = a, *y = b;
	if (x->uses != y->uses)
		return x->uses > y->uses ? -1 : 1;
	return strcmp(x->text, y->text);
}

/* Split a name into words; returns their number. */
static size_t split(const char *name, const char **starts, size_t *lengths)
{
	size_t count = 0;
	for (const char *p = name;; p++) {
		const char *end = strchr(p, '_');
		if (count == CODE_NAME_WORDS)
			fail("too many words", name);
		starts[count] = p;
		lengths[count++] = end ? (size_t)(end - p) : strlen(p);
		if (!end)
			return count;
		p = end;
	}
}

/* How many leading words a name shares with the name before it in its block. */
static size_t shared_words(size_t index)
{
	const char *a[CODE_NAME_WORDS], *b[CODE_NAME_WORDS];
	size_t a_len[CODE_NAME_WORDS], b_len[CODE_NAME_WORDS], shared = 0;
	if (index % CODE_BLOCK == 0)
		return 0;
	size_t a_count = split(entries[index].name, a, a_len);
	size_t b_count = split(entries[index - 1].name, b, b_len);
	while (shared < a_count && shared < b_count && a_len[shared] == b_len[shared] &&
		memcmp(a[shared], b[shared], a_len[shared]) == 0)
		shared++;
	return shared;
}

/* Collect all words that must be stored, the most frequent first. */
static void collect_words(void)
{
	size_t used = 0;
	for (size_t i = 0; i < entry_count; i++) {
		const char *starts[CODE_NAME_WORDS];
		size_t lengths[CODE_NAME_WORDS], count = split(entries[i].name, starts, lengths);
		for (size_t k = shared_words(i); k < count; k++) {
			words = grow(words, word_count, sizeof(*words));
			words[word_count++] = (struct word){copy(starts[k], lengths[k]), 1};
		}
	}
	qsort(words, word_count, sizeof(*words), by_text);
	for (size_t i = 0; i < word_count; i++) {
		if (used > 0 && strcmp(words[used - 1].text, words[i].text) == 0)
			words[used - 1].uses++;
		else
			words[used++] = words[i];
	}
	word_count = used;
	qsort(words, word_count, sizeof(*words), by_uses);
	if (word_count > CODE_WORDS_MAX)
		fail("too many words", "raise CODE_LONG_WORDS");
}

static size_t find_word(const char *text, size_t len)
{
	for (size_t i = 0; i < word_count; i++) {
		if (strlen(words[i].text) == len && memcmp(words[i].text, text, len) == 0)
			return i;
	}
	fail("lost word", text);
	return 0;
}

/* ---- writing ----------------------------------------------------------------- */

static size_t column;

static void begin(const char *type, const char *name)
{
	printf("const %s %s[] = {", type, name);
	column = 0;
}

static void put(unsigned long value)
{
	printf("%s%lu,", column++ % 24 == 0 ? "\n" : "", value);
}

static void end(void)
{
	printf("\n};\n\n");
}

static void write_words(void)
{
	size_t offset = 0;
	begin("unsigned char", "code_words");
	for (size_t i = 0; i < word_count; i++) {
		size_t len = strlen(words[i].text);
		put(len);
		for (size_t k = 0; k < len; k++)
			put((unsigned char)words[i].text[k]);
	}
	end();
	begin("uint16_t", "code_word_offsets");
	for (size_t i = 0; i < word_count; i++) {
		if (i % CODE_WORD_BLOCK == 0)
			put(offset);
		offset += 1 + strlen(words[i].text);
		if (offset > UINT16_MAX)
			fail("too much text", "code_word_offsets");
	}
	end();
}

static size_t put_varint(uint64_t value)
{
	size_t count = 1;
	for (; value >= 0x80; value >>= 7, count++)
		put((value & 0x7F) | 0x80);
	put(value);
	return count;
}

static size_t put_word(size_t word)
{
	if (word < CODE_SHORT_WORDS) {
		put(word);
		return 1;
	}
	word -= CODE_SHORT_WORDS;
	put(CODE_SHORT_WORDS + (word >> 8));
	put(word & 0xFF);
	return 2;
}

static void write_entries(void)
{
	size_t *offsets = calloc(entry_count + 1, sizeof(*offsets));
	size_t at = 0;
	if (!offsets)
		fail("out of memory", "");
	begin("unsigned char", "code_entries");
	for (size_t i = 0; i < entry_count; i++) {
		const char *starts[CODE_NAME_WORDS];
		size_t lengths[CODE_NAME_WORDS], count = split(entries[i].name, starts, lengths);
		size_t shared = shared_words(i);
		offsets[i] = at;
		put(shared << 4 | (count - shared));
		at++;
		at += put_varint(i % CODE_BLOCK ? entries[i].key - entries[i - 1].key : 0);
		for (size_t k = shared; k < count; k++)
			at += put_word(find_word(starts[k], lengths[k]));
	}
	end();
	begin("struct code_block", "code_blocks");
	for (size_t i = 0; i < entry_count; i += CODE_BLOCK)
		printf("\n\t{%luu, %zuu},", (unsigned long)(entries[i].key & 0xFFFFFFFF),
			offsets[i]);
	end();
	free(offsets);
}

static int by_name(const void *a, const void *b)
{
	const uint16_t *x = a, *y = b;
	int order = strcasecmp(entries[*x].name, entries[*y].name);
	return order ? order : (*x < *y ? -1 : *x > *y);
}

static void write_order(void)
{
	uint16_t *order = calloc(entry_count + 1, sizeof(*order));
	if (!order || entry_count > UINT16_MAX)
		fail("too many names", "");
	for (size_t i = 0; i < entry_count; i++)
		order[i] = (uint16_t)i;
	qsort(order, entry_count, sizeof(*order), by_name);
	begin("uint16_t", "code_name_order");
	for (size_t i = 0; i < entry_count; i++)
		put(order[i]);
	end();
	free(order);
}

static void write_sections(void)
{
	begin("uint16_t", "code_sections");
	for (uint64_t kind = 0; kind < 4; kind++) {
		size_t first = 0;
		while (first < entry_count && entries[first].key >> 32 < kind)
			first++;
		put(first);
	}
	end();
}

int main(int argc, char **argv)
{
	for (int i = 1; i < argc; i++)
		read_file(argv[i]);
	if (entry_count == 0)
		fail("no names", "");
	qsort(entries, entry_count, sizeof(*entries), by_key);
	collect_words();
	printf("/* Made by src/tools/pack-code-names.c. */\n#include \"syscodes/table.h\"\n\n");
	write_words();
	write_entries();
	write_order();
	write_sections();
	return fflush(stdout) != 0 || ferror(stdout);
}
