// SPDX-License-Identifier: MIT

/**
 * Matches rules against a record. One scan of the text finds every literal of every rule, and
 * only rules with a literal in the text are evaluated. Expressions run under match limits, so
 * that no text can make them slow.
 */

#include "catalog/messages.h"

#include <stdlib.h>

enum { MATCH_LIMIT = 100000, HEAP_LIMIT_KIB = 2048, JIT_STACK_MAX = 256 * 1024 };

struct matcher {
	const struct catalog *catalog;
	pcre2_match_context *context;
	pcre2_match_data *data;
	pcre2_jit_stack *stack;
	uint32_t *stamps; /* per rule: the number of the call in which its literal was found */
	uint32_t *candidates;
	uint32_t stamp;
	struct folded folded;
};

struct matcher *matcher_new(const struct catalog *c)
{
	struct matcher *m = calloc(1, sizeof(*m));
	if (!m)
		return NULL;
	m->catalog = c;
	m->context = pcre2_match_context_create(NULL);
	m->data = pcre2_match_data_create(1, NULL);
	m->stack = pcre2_jit_stack_create(32 * 1024, JIT_STACK_MAX, NULL);
	m->stamps = calloc(c->rule_count + 1, sizeof(*m->stamps));
	m->candidates = calloc(c->rule_count + 1, sizeof(*m->candidates));
	if (!m->context || !m->data || !m->stack || !m->stamps || !m->candidates) {
		matcher_free(m);
		return NULL;
	}
	pcre2_set_match_limit(m->context, MATCH_LIMIT);
	pcre2_set_heap_limit(m->context, HEAP_LIMIT_KIB);
	pcre2_jit_stack_assign(m->context, NULL, m->stack);
	return m;
}

void matcher_free(struct matcher *m)
{
	if (!m)
		return;
	pcre2_match_data_free(m->data);
	pcre2_jit_stack_free(m->stack);
	pcre2_match_context_free(m->context);
	free(m->stamps);
	free(m->candidates);
	free(m);
}

static bool has_literal(const struct matcher_text *t, struct span text)
{
	for (size_t i = 0; i < t->literal_count; i++) {
		if (span_find_nocase(text, t->literals[i], 0) != SIZE_MAX)
			return true;
	}
	return false;
}

/* Whether the text matches: it contains a literal, and the expression matches. */
static bool text_fits(
	struct matcher *m, const struct matcher_text *t, struct span text, bool *limit)
{
	if (t->literal_count == 0)
		return true;
	if (text.len == 0 || !has_literal(t, text))
		return false;
	if (!t->regex)
		return true;
	const pcre2_code *expression = catalog_expression(m->catalog, t, text.len);
	if (!expression) {
		*limit = true;
		return false;
	}
	/* The text module produces valid UTF-8 only, and spans are cut at ASCII bytes. */
	int rc = pcre2_match(expression, (PCRE2_SPTR)text.data, text.len, 0, PCRE2_NO_UTF_CHECK,
		m->data, m->context);
	if (rc == PCRE2_ERROR_MATCHLIMIT || rc == PCRE2_ERROR_JIT_STACKLIMIT ||
		rc == PCRE2_ERROR_HEAPLIMIT || rc == PCRE2_ERROR_NOMEMORY)
		*limit = true;
	if (rc == PCRE2_ERROR_NOMEMORY)
		memory_note_failure();
	return rc >= 0;
}

bool matcher_fits(
	struct matcher *m, const struct rule *rule, const struct match_subject *s, bool *limit)
{
	if (rule->levels != 0 && !(rule->levels >> s->level & 1))
		return false;
	if (rule->code_count > 0) {
		bool found = false;
		for (size_t i = 0; i < rule->code_count && s->code && !found; i++)
			found = code_equal(&rule->codes[i], s->code);
		if (!found)
			return false;
	}
	return text_fits(m, &rule->message, s->message, limit) &&
		text_fits(m, &rule->path, s->path, limit);
}

/* The next position from `at` on where a literal may begin; SIZE_MAX behind the last one. */
static inline size_t next_begin(const struct catalog *c, struct span text, bool in_path, size_t at)
{
	int only = c->begins_only[in_path];
	if (only >= 0 && at < text.len) {
		const char *next = memchr(text.data + at, only, text.len - at);
		at = next ? (size_t)(next - text.data) : text.len;
	} else {
		while (at + LITERAL_MIN <= text.len &&
			!literal_is_present(c, literal_hash(text.data + at)))
			at++;
	}
	return at + LITERAL_MIN <= text.len ? at : SIZE_MAX;
}

/* The first literal in the bucket of the bytes at `p`, as index + 1, or 0. */
static inline uint32_t first_literal(const struct catalog *c, const char *p)
{
	uint32_t hash = literal_hash(p);
	return literal_is_present(c, hash) ? c->buckets[literal_bucket(hash)] : 0;
}

/* Collect the rules with a literal in the text. */
static size_t find_candidates(
	struct matcher *m, struct span text, bool in_path, bool specific, size_t count)
{
	const struct catalog *c = m->catalog;
	for (size_t at = 0; (at = next_begin(c, text, in_path, at)) != SIZE_MAX; at++) {
		for (uint32_t i = first_literal(c, text.data + at); i != 0;
			i = c->literals[i - 1].next) {
			const struct literal *l = &c->literals[i - 1];
			if (l->in_path != in_path || m->stamps[l->rule] == m->stamp ||
				c->rules[l->rule]->specific != specific ||
				!span_starts_nocase(span_cut(text, at, text.len), l->text))
				continue;
			m->stamps[l->rule] = m->stamp;
			m->candidates[count++] = l->rule;
		}
	}
	return count;
}

/* Message rules do not search the path, because a folder can have any name. */
static struct span before_path(const struct match_subject *s)
{
	if (s->path.len == 0)
		return s->message;
	return span_cut(s->message, 0, (size_t)(s->path.data - s->message.data));
}

static struct span behind_path(const struct match_subject *s)
{
	if (s->path.len == 0)
		return (struct span){0};
	size_t end = (size_t)(s->path.data - s->message.data) + s->path.len;
	return span_cut(s->message, end, s->message.len);
}

/* The candidates for a message without its path; they may be known from a similar message. */
static size_t message_candidates(struct matcher *m, const struct match_subject *s, bool specific)
{
	struct match_memo *memo = s->memo;
	if (memo && memo->known[specific]) {
		for (size_t i = 0; i < memo->count[specific]; i++) {
			m->candidates[i] = memo->candidates[specific][i];
			m->stamps[m->candidates[i]] = m->stamp;
		}
		return memo->count[specific];
	}
	size_t count = find_candidates(m, before_path(s), false, specific, 0);
	count = find_candidates(m, behind_path(s), false, specific, count);
	if (memo) {
		memo->asked = true;
		memo->any = memo->any || count > 0;
	}
	if (memo && count <= MATCH_MEMO_MAX) {
		memo->known[specific] = true;
		memo->count[specific] = (uint8_t)count;
		for (size_t i = 0; i < count; i++)
			memo->candidates[specific][i] = m->candidates[i];
	}
	return count;
}

const struct rule *matcher_find(
	struct matcher *m, const struct match_subject *s, bool specific, bool *limit)
{
	const struct catalog *c = m->catalog;
	const struct rule *best = NULL;
	size_t count;

	if (++m->stamp == 0) {
		memset(m->stamps, 0, c->rule_count * sizeof(*m->stamps));
		m->stamp = 1;
	}
	count = message_candidates(m, s, specific);
	count = find_candidates(m, s->path, true, specific, count);
	for (size_t i = 0; i < count; i++) {
		const struct rule *rule = c->rules[m->candidates[i]];
		if (best && best->index < rule->index)
			continue;
		if (matcher_fits(m, rule, s, limit))
			best = rule;
	}
	return best;
}

static void fold_subject(struct matcher *m, const struct match_subject *s)
{
	fold_begin(&m->folded);
	fold_text(&m->folded, before_path(s));
	if (s->path.len > 0) {
		fold_anything(&m->folded);
		fold_text(&m->folded, behind_path(s));
	}
	fold_end(&m->folded);
}

const struct message *matcher_find_message(struct matcher *m, const struct match_subject *s)
{
	struct match_memo *memo = s->memo;
	if (memo && memo->message_known)
		return memo->message;
	fold_subject(m, s);
	const struct message *found = catalog_find_message(m->catalog, &m->folded, s->level);
	if (memo) {
		memo->message_known = true;
		memo->message = found;
	}
	return found;
}

/* Whether a literal of a path begins at the start of the text, which has LITERAL_MIN bytes. */
static bool begins_with_literal(const struct catalog *c, struct span text)
{
	for (uint32_t i = first_literal(c, text.data); i != 0; i = c->literals[i - 1].next) {
		const struct literal *l = &c->literals[i - 1];
		if (l->in_path && span_starts_nocase(text, l->text))
			return true;
	}
	return false;
}

bool matcher_path_is_special(const struct matcher *m, struct span path)
{
	const struct catalog *c = m->catalog;
	int only = c->begins_only[true];
	while (path.len >= LITERAL_MIN) {
		const char *at =
			only >= 0 ? memchr(path.data, only, path.len - LITERAL_MIN + 1) : path.data;
		if (!at)
			return false;
		path.len -= (size_t)(at - path.data);
		path.data = at;
		if (begins_with_literal(c, path))
			return true;
		path.data++;
		path.len--;
	}
	return false;
}

/*
 * Whether a literal occurs in a part of a message, over a digit, if each digit may stand for any
 * digit, and each hexadecimal digit of a GUID for any of those.
 */
static bool needs_digits(
	struct span message, const unsigned char *hex, struct span part, struct span literal)
{
	size_t first = (size_t)(part.data - message.data);
	for (size_t at = 0; at + literal.len <= part.len; at++) {
		bool over = false;
		size_t i = 0;
		for (; i < literal.len; i++) {
			char c = part.data[at + i], want = literal.data[i];
			size_t bit = first + at + i;
			bool guid = hex[bit / 8] >> bit % 8 & 1;
			if (guid                            ? !ascii_is_hex(want)
					: ascii_is_digit(c) ? !ascii_is_digit(want)
							    : ascii_lower(c) != want)
				break;
			over = over || guid || ascii_is_digit(c);
		}
		if (i == literal.len && over)
			return true;
	}
	return false;
}

static bool has_digit(struct span s)
{
	for (size_t i = 0; i < s.len; i++) {
		if (ascii_is_digit(s.data[i]))
			return true;
	}
	return false;
}

bool matcher_ignores_digits(
	struct matcher *m, const struct match_subject *s, const unsigned char *hex)
{
	const struct catalog *c = m->catalog;
	struct span before = before_path(s), behind = behind_path(s);
	bool guids = false;
	for (size_t i = 0; i < (s->message.len + 7) / 8; i++)
		guids = guids || hex[i] != 0;
	for (size_t i = 0; i < c->literal_count; i++) {
		const struct literal *l = &c->literals[i];
		if (!l->in_path && (guids || has_digit(l->text)) &&
			(needs_digits(s->message, hex, before, l->text) ||
				(behind.len > 0 && needs_digits(s->message, hex, behind, l->text))))
			return false;
	}
	fold_subject(m, s);
	return !catalog_may_need_numbers(c, &m->folded);
}
