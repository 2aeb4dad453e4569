// SPDX-License-Identifier: MIT

/** The index of the documented messages, and the search for them in a folded text. */

#include "catalog/messages.h"

#include <stdlib.h>
#include <string.h>

enum {
	WHOLE_WORDS = 2,       /* up to this many words must be the whole record */
	SENTENCE_WORDS = 5,    /* up to this many must be a whole sentence */
	SENTENCE_LETTERS = 30, /* and fewer letters than this as well */
	GAP_MAX = 24           /* most words that a placeholder may stand for */
};

static inline uint32_t hash_pair(const uint32_t *words)
{
	return (words[0] * 0x85EBCA6Bu ^ words[1]) * 0x9E3779B1u;
}

/* ---- building the index -------------------------------------------------------- */

/* Fold a text with placeholders: "%FileName;", "<name>", "{0}". */
static void fold_template(struct folded *f, struct span text)
{
	size_t from = 0;
	fold_begin(f);
	for (size_t at = 0; at < text.len; at++) {
		char close = text.data[at] == '<' ? '>' : text.data[at] == '{' ? '}' : '\0';
		size_t end = at + 1;
		if (close) {
			while (end < text.len && text.data[end] != close)
				end++;
			if (end == text.len)
				continue;
			end++;
		} else if (text.data[at] == '%') {
			while (end < text.len && ascii_is_alnum(text.data[end]))
				end++;
			if (end == at + 1)
				continue;
			end += end < text.len && text.data[end] == ';';
		} else {
			continue;
		}
		fold_text(f, span_cut(text, from, at));
		fold_anything(f);
		from = end;
		at = end - 1;
	}
	fold_text(f, span_cut(text, from, text.len));
	fold_end(f);
}

static void set_place(struct message *m, size_t fixed, size_t letters)
{
	m->place = fixed <= WHOLE_WORDS                                 ? MESSAGE_WHOLE
		: fixed <= SENTENCE_WORDS || letters < SENTENCE_LETTERS ? MESSAGE_SENTENCE
									: MESSAGE_ANYWHERE;
}

/* Whether a word is a number, or could be a part of a GUID. */
static bool is_number(struct span word)
{
	bool part = word.len == 4 || word.len == 8 || word.len == 12;
	for (size_t i = 0; i < word.len && part; i++)
		part = ascii_is_hex(word.data[i]);
	return part || span_is_digits(word);
}

/* How many words of a text are numbers; some placeholders may be among them. */
static unsigned count_numbers(struct span text)
{
	unsigned count = 0;
	for (size_t at = 0; at < text.len;) {
		size_t from = at;
		while (at < text.len && ascii_is_alnum(text.data[at]))
			at++;
		count += is_number(span_cut(text, from, at));
		at += at == from;
	}
	return count;
}

/* @return false without memory; *usable when the text has two adjacent words */
static bool compile(struct catalog *c, struct folded *f, struct message *m, bool *usable)
{
	size_t from = 0, end, fixed = 0, pairs = 0;
	fold_template(f, span_of(m->text));
	end = f->count;
	m->open_begin = end > 0 && f->words[0] == FOLD_ANYTHING;
	m->open_end = end > 1 && f->words[end - 1] == FOLD_ANYTHING;
	from += m->open_begin;
	end -= m->open_end;
	for (size_t i = from; i < end; i++) {
		fixed += f->words[i] != FOLD_ANYTHING;
		pairs += i > from && f->words[i] != FOLD_ANYTHING &&
			f->words[i - 1] != FOLD_ANYTHING;
	}
	*usable = pairs > 0 && f->count < FOLD_WORDS_MAX;
	if (!*usable)
		return true;
	uint32_t *words = arena_alloc(&c->arena, (end - from) * sizeof(*words));
	if (!words)
		return false;
	memcpy(words, f->words + from, (end - from) * sizeof(*words));
	m->words = words;
	m->count = (unsigned)(end - from);
	m->fixed = (unsigned)fixed;
	m->numbers = count_numbers(span_of(m->text));
	set_place(m, fixed, f->letters);
	return true;
}

static void report(const struct message *m, catalog_fault_fn *fault, void *context,
	unsigned *faults, const char *what, const char *other)
{
	struct buf text = {0};
	buf_addf(&text, "the message \"%.120s\" %s%s", m->text, what, other);
	fault(context, m->rule->file, m->rule->line, text.failed ? "out of memory" : text.data);
	buf_free(&text);
	++*faults;
}

/* Report a text that belongs to two codes without "message_of". @return false without memory */
static bool check_single(struct message_index *x, size_t index, catalog_fault_fn *fault,
	void *context, unsigned *faults)
{
	const struct message *m = &x->items[index];
	uint32_t hash = (uint32_t)hash_bytes(m->words, m->count * sizeof(*m->words), 5);
	size_t cursor = SIZE_MAX, at;
	while ((at = hash_set_next(&x->by_words, hash, &cursor)) != SIZE_MAX) {
		const struct message *other = &x->items[at];
		if (other->count != m->count ||
			memcmp(other->words, m->words, m->count * sizeof(*m->words)) != 0)
			continue;
		char code[CODE_TEXT_SIZE] = "";
		if (other->info)
			code_format(&other->info->code, code);
		report(m, fault, context, faults, "is also one of ",
			other->info ? code : other->rule->id);
	}
	return hash_set_insert(&x->by_words, hash, index);
}

static bool add(struct catalog *c, struct folded *f, const struct message *draft,
	catalog_fault_fn *fault, void *context, unsigned *faults)
{
	struct message_index *x = c->messages;
	struct message *grown = array_grow(x->items, &x->cap, x->count + 1, sizeof(*grown));
	bool usable;
	if (!grown)
		return false;
	x->items = grown;
	grown[x->count] = *draft;
	if (!compile(c, f, &grown[x->count], &usable))
		return false;
	if (!usable) {
		report(draft, fault, context, faults, "has no two words side by side", "");
		return true;
	}
	x->count++;
	return check_single(x, x->count - 1, fault, context, faults);
}

/* Choose each message's anchor: the pair of its words that occurs in the fewest messages. */
static bool index_anchors(struct message_index *x)
{
	uint32_t *uses = calloc(MESSAGE_FILTER_BITS, sizeof(*uses));
	if (!uses)
		return false;
	for (size_t i = 0; i < x->count; i++) {
		const struct message *m = &x->items[i];
		for (size_t k = 0; k + 1 < m->count; k++)
			uses[hash_pair(m->words + k) >> 17]++;
	}
	for (size_t i = 0; i < x->count; i++) {
		struct message *m = &x->items[i];
		uint32_t fewest = UINT32_MAX;
		for (size_t k = 0; k + 1 < m->count; k++) {
			uint32_t n = uses[hash_pair(m->words + k) >> 17];
			if (m->words[k] != FOLD_ANYTHING && m->words[k + 1] != FOLD_ANYTHING &&
				n < fewest) {
				fewest = n;
				m->anchor = (unsigned)k;
			}
		}
		uint32_t hash = hash_pair(m->words + m->anchor);
		x->filter[hash >> 17 >> 6] |= UINT64_C(1) << (hash >> 17 & 63);
		m->next = x->buckets[hash >> 20];
		x->buckets[hash >> 20] = (uint32_t)i + 1;
	}
	free(uses);
	return true;
}

bool catalog_index_messages(
	struct catalog *c, catalog_fault_fn *fault, void *context, unsigned *faults)
{
	struct folded *f = malloc(sizeof(*f));
	c->messages = calloc(1, sizeof(*c->messages));
	bool ok = f && c->messages;
	for (size_t i = 0; i < c->code_count && ok; i++) {
		const struct code_info *info = c->codes[i];
		for (size_t k = 0; k < info->message_count && ok; k++)
			ok = add(c, f,
				&(struct message){.text = info->messages[k],
					.rule = info->rule,
					.info = info},
				fault, context, faults);
	}
	for (size_t i = 0; i < c->rule_count && ok; i++) {
		const struct rule *rule = c->rules[i];
		for (size_t k = 0; k < rule->text_count && ok; k++)
			ok = add(c, f,
				&(struct message){.text = rule->texts[k],
					.rule = rule,
					.info = rule->implies,
					.levels = rule->levels},
				fault, context, faults);
	}
	ok = ok && index_anchors(c->messages);
	free(f);
	return ok;
}

void catalog_free_messages(struct catalog *c)
{
	if (!c->messages)
		return;
	free(c->messages->items);
	free(c->messages->by_words.slots);
	free(c->messages);
}

/* ---- search -------------------------------------------------------------------- */

/*
 * Match the words of a message from `k` on at position `at` of the text.
 * @return the position after the match, or SIZE_MAX
 */
static size_t match_forward(const struct message *m, size_t k, const struct folded *t, size_t at)
{
	while (k < m->count) {
		if (m->words[k] != FOLD_ANYTHING) {
			if (at >= t->count || t->words[at] != m->words[k])
				return SIZE_MAX;
			k++;
			at++;
			continue;
		}
		/* Find the segment after a placeholder at the nearest position where it matches. */
		size_t end = ++k, from;
		while (end < m->count && m->words[end] != FOLD_ANYTHING)
			end++;
		for (from = at; from <= at + GAP_MAX; from++) {
			if (from + (end - k) > t->count)
				return SIZE_MAX;
			if (memcmp(t->words + from, m->words + k, (end - k) * sizeof(*t->words)) ==
				0)
				break;
		}
		if (from > at + GAP_MAX)
			return SIZE_MAX;
		at = from + (end - k);
		k = end;
	}
	return at;
}

/* The same backwards: the words before `k` must precede `at`. @return the position of the first */
static size_t match_backward(const struct message *m, size_t k, const struct folded *t, size_t at)
{
	while (k > 0) {
		if (m->words[k - 1] != FOLD_ANYTHING) {
			if (at == 0 || t->words[at - 1] != m->words[k - 1])
				return SIZE_MAX;
			k--;
			at--;
			continue;
		}
		size_t end = --k, begin = end, gap;
		while (begin > 0 && m->words[begin - 1] != FOLD_ANYTHING)
			begin--;
		for (gap = 0; gap <= GAP_MAX; gap++) {
			if (at < gap + (end - begin))
				return SIZE_MAX;
			if (memcmp(t->words + at - gap - (end - begin), m->words + begin,
				    (end - begin) * sizeof(*t->words)) == 0)
				break;
		}
		if (gap > GAP_MAX)
			return SIZE_MAX;
		at -= gap + (end - begin);
		k = begin;
	}
	return at;
}

/* Whether the message occurs in the text with its anchor at `at`. */
static bool matches_at(const struct message *m, const struct folded *t, size_t at)
{
	size_t end = match_forward(m, m->anchor, t, at);
	if (end == SIZE_MAX)
		return false;
	size_t begin = match_backward(m, m->anchor, t, at);
	if (begin == SIZE_MAX)
		return false;
	switch (m->place) {
	case MESSAGE_WHOLE:
		return begin == 0 && (end == t->main || end == t->count);
	case MESSAGE_SENTENCE:
		return (m->open_begin || t->begins[begin]) && (m->open_end || t->begins[end]);
	case MESSAGE_ANYWHERE:
		return true;
	}
	return false;
}

const struct message *catalog_find_message(
	const struct catalog *c, const struct folded *t, enum record_level level)
{
	const struct message_index *x = c->messages;
	const struct message *best = NULL;
	for (size_t at = 0; at + 1 < t->count; at++) {
		uint32_t hash = hash_pair(t->words + at);
		if (!(x->filter[hash >> 17 >> 6] >> (hash >> 17 & 63) & 1))
			continue;
		for (uint32_t i = x->buckets[hash >> 20]; i != 0; i = x->items[i - 1].next) {
			const struct message *m = &x->items[i - 1];
			if (m->levels != 0 && !(m->levels >> level & 1))
				continue;
			if (best &&
				(m->fixed < best->fixed || (m->fixed == best->fixed && m >= best)))
				continue;
			if (t->words[at] == m->words[m->anchor] &&
				t->words[at + 1] == m->words[m->anchor + 1] && matches_at(m, t, at))
				best = m;
		}
	}
	return best;
}

static bool has_word(const struct folded *t, uint32_t word)
{
	for (size_t i = 0; i < t->count; i++) {
		if (t->words[i] == word)
			return true;
	}
	return false;
}

bool catalog_may_need_numbers(const struct catalog *c, const struct folded *t)
{
	const struct message_index *x = c->messages;
	for (size_t i = 0; i < x->count; i++) {
		const struct message *m = &x->items[i];
		unsigned missing = 0;
		for (size_t k = 0; k < m->count && m->numbers > 0 && missing <= m->numbers; k++)
			missing += m->words[k] != FOLD_ANYTHING && !has_word(t, m->words[k]);
		if (m->numbers > 0 && missing <= m->numbers)
			return true;
	}
	return false;
}
