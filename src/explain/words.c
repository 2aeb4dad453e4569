// SPDX-License-Identifier: MIT

/**
 * Search by words among the causes and codes of the catalogue. Each has fields
 * of different weight. The score is the fraction of the question that an item
 * answers:
 *
 *     score = sum over the words of the question (rarity of the word × weight of the best field)
 *             / sum over the words of the question (rarity of the word)
 *
 * A word that does not occur in the catalogue counts as a rare one, so that a
 * question about something else finds nothing.
 */

#include "explain/private.h"

#include <stdlib.h>

enum { WORDS_MAX = 24, FIELDS = 3, FOUND_MAX = 5, ALL_WORDS = 3, ENOUGH = 45, NEAR_BEST = 85 };

/* In percent. Titles and symbols identify an item; a command only mentions the words. */
static const unsigned field_weight[FIELDS] = {100, 85, 60};
/*
 * What else people call a cause. A code that the words name goes before it, a code whose meaning
 * only mentions them behind it.
 */
enum { OTHER_WORDS_WEIGHT = 97, MENTION_PERCENT = 95 };

struct question {
	struct span words[WORDS_MAX];
	unsigned rarity[WORDS_MAX];
	size_t count;
};

/* A cause or a code. */
struct item {
	const struct cause *cause;
	const struct code_info *code;
	unsigned score;
	unsigned hits; /* how often its actions contain the words; orders equal scores */
};

/* Words that do not identify an error. */
static bool is_stop_word(struct span word)
{
	static const char *const stop[] = {"a", "about", "agent", "all", "an", "and", "any", "are",
		"as", "at", "azure", "be", "because", "been", "by", "can", "can't", "cannot",
		"code", "could", "do", "does", "doesn't", "don't", "during", "error", "errors",
		"exception", "fail", "failed", "failure", "file", "files", "fix", "for", "from",
		"get", "has", "have", "how", "i", "if", "in", "is", "isn't", "it", "mars",
		"message", "microsoft", "my", "no", "not", "of", "on", "or", "please", "such",
		"that", "the", "thing", "this", "to", "unable", "warning", "was", "were", "what",
		"when", "while", "why", "windows", "with", "won't", "you", "your"};
	for (size_t i = 0; i < COUNT_OF(stop); i++) {
		if (span_equal_nocase(word, span_of(stop[i])))
			return true;
	}
	/* "hangs at 99 %" */
	bool number = word.len == 2 && ascii_is_digit(word.data[0]) && ascii_is_digit(word.data[1]);
	return word.len < 2 || number;
}

static bool is_word_byte(char c)
{
	return ascii_is_alnum(c) || (unsigned char)c >= 0x80 || c == '_' || c == '\'';
}

/* "snapshots" also finds "snapshot". */
static struct span stem(struct span word)
{
	static const char *const ends[] = {"ing", "ed", "es", "s"};
	enum { STEM_MIN = 4 };
	for (size_t i = 0; i < COUNT_OF(ends); i++) {
		struct span end = span_of(ends[i]);
		if (word.len >= end.len + STEM_MIN &&
			span_equal_nocase(span_cut(word, word.len - end.len, word.len), end))
			return span_cut(word, 0, word.len - end.len);
	}
	return word;
}

static void add_word(struct question *q, struct span word)
{
	if (q->count == WORDS_MAX || is_stop_word(word))
		return;
	word = stem(word);
	for (size_t i = 0; i < q->count; i++) {
		if (span_equal_nocase(q->words[i], word))
			return;
	}
	q->words[q->count++] = word;
}

static void split(struct question *q, struct span text)
{
	for (size_t at = 0; at < text.len;) {
		size_t from = at;
		while (at < text.len && is_word_byte(text.data[at]))
			at++;
		if (at > from)
			add_word(q, span_cut(text, from, at));
		else
			at++;
	}
}

/* 2 if a word of the text begins with `word`, 1 if it occurs inside a word, 0 if not at all. */
static unsigned text_holds(const char *text, struct span word)
{
	struct span t = span_of(text);
	unsigned best = 0;
	for (size_t at = 0; (at = span_find_nocase(t, word, at)) != SIZE_MAX; at++) {
		char before = at > 0 ? t.data[at - 1] : ' ';
		if (!ascii_is_alnum(before) && (unsigned char)before < 0x80)
			return 2;
		/* "SalLowDiskSpace" has the words Low, Disk and Space. */
		if (ascii_lower(before) == before && ascii_lower(t.data[at]) != t.data[at])
			return 2;
		best = 1;
	}
	return best;
}

/* A match inside a word counts for names and titles only: "virus" in "antivirus". */
static unsigned weigh(unsigned found, unsigned weight)
{
	return found == 2 ? weight : found == 1 && weight == 100 ? 70 : 0;
}

static unsigned max_of(unsigned a, unsigned b)
{
	return a > b ? a : b;
}

static unsigned cause_holds(const struct cause *c, struct span word)
{
	unsigned best =
		weigh(max_of(text_holds(c->id, word), text_holds(c->title, word)), field_weight[0]);
	if (best < OTHER_WORDS_WEIGHT && c->words && text_holds(c->words, word) == 2)
		best = OTHER_WORDS_WEIGHT;
	best = max_of(best, weigh(text_holds(c->explanation, word), field_weight[1]));
	for (size_t i = 0; i < c->action_count; i++) {
		best = max_of(best, weigh(text_holds(c->actions[i].text, word), field_weight[2]));
		if (c->actions[i].command)
			best = max_of(best,
				weigh(text_holds(c->actions[i].command, word), field_weight[2]));
	}
	return best;
}

static unsigned code_holds(const struct code_info *c, struct span word)
{
	unsigned best = weigh(text_holds(c->meaning, word), field_weight[0]);
	if (c->symbol)
		best = max_of(best, weigh(text_holds(c->symbol, word), field_weight[0]));
	for (size_t i = 0; i < c->message_count && best < field_weight[1]; i++)
		best = max_of(best, weigh(text_holds(c->messages[i], word), field_weight[1]));
	if (best == 0 && c->rule->note)
		best = weigh(text_holds(c->rule->note, word), field_weight[2] / 2);
	return best;
}

static unsigned item_holds(const struct item *item, struct span word)
{
	return item->code ? code_holds(item->code, word) : cause_holds(item->cause, word);
}

/* 16 × log2(count / holders), interpolated in integers so that it is the same on every machine. */
static unsigned rarity_of(size_t count, size_t holders)
{
	enum { UNIT = 16 };
	unsigned whole = 0;
	while (holders * 2 <= count) {
		holders *= 2;
		whole += UNIT;
	}
	return whole + (unsigned)((count - holders) * UNIT / holders) + 1;
}

static void weigh_words(struct question *q, const struct item *items, size_t count)
{
	for (size_t w = 0; w < q->count; w++) {
		size_t holders = 0;
		for (size_t i = 0; i < count; i++)
			holders += item_holds(&items[i], q->words[w]) > 0;
		q->rarity[w] = rarity_of(count + 2, holders + 1);
	}
}

static unsigned count_hits(const struct question *q, const struct cause *c)
{
	unsigned hits = 0;
	for (size_t i = 0; i < c->action_count; i++) {
		for (size_t w = 0; w < q->count; w++)
			hits += text_holds(c->actions[i].text, q->words[w]) +
				text_holds(c->actions[i].command, q->words[w]);
	}
	return hits;
}

/*
 * Whether the question is the name of the code, or at least half of its meaning. One word is
 * never enough.
 */
static bool names_code(const struct question *q, const struct code_info *c)
{
	struct question meaning = {.count = 0};
	size_t named = 0;
	for (size_t w = 0; w < q->count && c->symbol; w++)
		named += text_holds(c->symbol, q->words[w]) > 0;
	split(&meaning, span_of(c->meaning));
	return q->count > 1 && (named == q->count || meaning.count <= 2 * q->count);
}

static void score(const struct question *q, struct item *item)
{
	unsigned reached = 0, possible = 0;
	size_t found = 0;
	for (size_t w = 0; w < q->count; w++) {
		unsigned weight = item_holds(item, q->words[w]);
		found += weight > 0;
		reached += q->rarity[w] * weight;
		possible += q->rarity[w];
	}
	bool enough = q->count <= ALL_WORDS ? found == q->count : found * 10 >= q->count * 7;
	item->hits = item->code ? 0 : count_hits(q, item->cause);
	item->score = enough && possible > 0 ? (reached + possible / 2) / possible : 0;
	if (item->code && item->score > 0 && !names_code(q, item->code))
		item->score = item->score * MENTION_PERCENT / 100;
}

static int by_score(const void *a, const void *b)
{
	const struct item *x = a, *y = b;
	if (x->score != y->score)
		return x->score > y->score ? -1 : 1;
	if (x->hits != y->hits)
		return x->hits > y->hits ? -1 : 1;
	/*
	 * Of equal scores, causes first because they explain more; then in the order of the
	 * catalogue.
	 */
	if (!x->code != !y->code)
		return x->code ? 1 : -1;
	if (x->cause->index != y->cause->index)
		return x->cause->index < y->cause->index ? -1 : 1;
	return x->code && x->code != y->code ? (x->code->code.value < y->code->code.value ? -1 : 1)
					     : 0;
}

static struct item *all_items(const struct catalog *catalog, size_t *count)
{
	size_t causes, codes;
	const struct cause *const *cause = catalog_causes(catalog, &causes);
	const struct code_info *const *code = catalog_codes(catalog, &codes);
	struct item *items = calloc(causes + codes + 1, sizeof(*items));
	*count = items ? causes + codes : 0;
	for (size_t i = 0; i < *count; i++) {
		if (i >= causes)
			items[i].code = code[i - causes];
		items[i].cause = items[i].code ? items[i].code->cause : cause[i];
	}
	return items;
}

static void take(const struct item *item, struct explanation *out)
{
	const struct code_info *code = item->code;
	explain_add(out,
		&(struct reading){
			.kind = explain_kind_of(code ? &code->code : NULL),
			.code = code ? code->code : (struct code){0},
			.symbol = code ? code->symbol : NULL,
			.meaning = code ? code->meaning : item->cause->title,
			.cause = item->cause,
			.rule = code ? code->rule : NULL,
			.info = code,
			.exclusion = code ? code->exclusion : item->cause->exclusion,
			.score = item->score,
		});
}

void explain_words(const struct catalog *catalog, struct span text, struct explanation *out)
{
	struct question q = {.count = 0};
	size_t count;
	split(&q, text);
	if (q.count == 0)
		return;
	struct item *items = all_items(catalog, &count);
	if (count == 0) {
		free(items);
		return;
	}
	weigh_words(&q, items, count);
	for (size_t i = 0; i < count; i++)
		score(&q, &items[i]);
	qsort(items, count, sizeof(*items), by_score);
	for (size_t i = 0; i < count && out->count < FOUND_MAX; i++) {
		if (items[i].score < ENOUGH || items[i].score * 100 < items[0].score * NEAR_BEST)
			break;
		take(&items[i], out);
	}
	free(items);
}
