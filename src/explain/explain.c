// SPDX-License-Identifier: MIT

/** Finds all meanings of a code, id or name. */

#include "explain/private.h"

#include "base/nearest.h"

#include <stdio.h>

const char *reading_kind_name(enum reading_kind kind)
{
	static const char *const names[] = {
		"hresult", "win32", "ntstatus", "agent-id", "http", "symbol", "topic"};
	return names[kind];
}

enum reading_kind explain_kind_of(const struct code *code)
{
	switch (code ? code->kind : CODE_NONE) {
	case CODE_HRESULT:
		return code->value >> 30 == 3 ? READING_NTSTATUS : READING_HRESULT;
	case CODE_AGENT_ID:
		return READING_AGENT_ID;
	case CODE_HTTP:
		return READING_HTTP;
	case CODE_SYMBOL:
		return READING_SYMBOL;
	case CODE_NONE:
		break;
	}
	return READING_TOPIC;
}

struct query {
	const struct catalog *catalog;
	struct explanation *out;
	bool number;    /* a number that is worth decoding */
	bool bracketed; /* "[0x7DC]": in a log this can only be an id of the agent */
	bool id;        /* the word "ID" precedes it: no Win32 error */
	bool guessed;   /* digits without 0x that may be hexadecimal */
	struct code unknown;
};

void explain_add(struct explanation *out, const struct reading *reading)
{
	for (size_t i = 0; i < out->count; i++) {
		const struct reading *r = &out->readings[i];
		if (code_equal(&r->code, &reading->code) && r->cause == reading->cause &&
			r->rule == reading->rule)
			return;
	}
	if (out->count < READINGS_MAX)
		out->readings[out->count++] = *reading;
}

static void add(
	struct query *q, enum reading_kind kind, const struct code_info *info, const char *symbol)
{
	struct explanation *out = q->out;
	for (size_t i = 0; i < out->count; i++) {
		if (out->readings[i].rule && code_equal(&out->readings[i].code, &info->code))
			return;
	}
	if (out->count == READINGS_MAX)
		return;
	out->readings[out->count++] = (struct reading){
		.kind = kind,
		.code = info->code,
		.symbol = symbol ? symbol : info->symbol,
		.meaning = info->meaning,
		.cause = info->cause,
		.rule = info->rule,
		.info = info,
		.exclusion = info->exclusion,
		.score = 100,
		.guessed = q->guessed,
	};
}

/* A code that only the headers of Windows name; nothing but its name is known. */
static void add_system(
	struct query *q, enum reading_kind kind, const struct code *code, const char *name)
{
	struct explanation *out = q->out;
	bool failure = code->value >> 31 == 1;
	for (size_t i = 0; i < out->count; i++) {
		if (code_equal(&out->readings[i].code, code))
			return;
	}
	if (out->count == READINGS_MAX)
		return;
	/* Indexed by the number of texts in use, because readings are moved. */
	char *kept = out->names[out->count], *meaning = out->meanings[out->count];
	struct buf text = {0};
	code_describe(code, &text);
	snprintf(kept, SYSTEM_NAME_SIZE, "%s", name);
	snprintf(meaning, MEANING_MAX, "%s", text.data && !text.failed ? text.data : "");
	buf_free(&text);
	const struct cause *cause = failure ? catalog_cause(q->catalog, "unclassified") : NULL;
	out->readings[out->count++] = (struct reading){
		.kind = kind,
		.code = *code,
		.symbol = kept,
		.meaning = meaning,
		.cause = cause,
		.exclusion = EXCLUSION_NEVER,
		.score = 100,
		.guessed = q->guessed,
	};
}

static bool out_has_rule(const struct explanation *out)
{
	for (size_t i = 0; i < out->count; i++) {
		if (out->readings[i].rule)
			return true;
	}
	return false;
}

static void try_code(
	struct query *q, enum reading_kind reading, enum code_kind kind, uint32_t value)
{
	struct code code = {.kind = kind, .value = value};
	const struct code_info *info = catalog_code(q->catalog, &code);
	struct system_code named;
	if (info) {
		add(q, reading, info, NULL);
		return;
	}
	if (q->unknown.kind == CODE_NONE)
		q->unknown = code;
	/* Skip a guess when the catalogue knows the number as it was written. */
	if (q->guessed && out_has_rule(q->out))
		return;
	if (system_code_of(&code, &named))
		add_system(q, reading, &code, named.name);
}

/* A 32-bit value: an HRESULT, an NTSTATUS, or an NTSTATUS with the bit that makes it an HRESULT. */
static void try_word(struct query *q, uint32_t value)
{
	const char *symbol;
	uint32_t status = value & ~UINT32_C(0x10000000);
	const struct code_info *twin = catalog_status(q->catalog, status, &symbol);
	q->number = true;
	if (twin && catalog_code(q->catalog, &(struct code){CODE_HRESULT, value, NULL}) == NULL) {
		add(q, READING_NTSTATUS, twin, symbol);
		return;
	}
	if (status != value && status >> 30 == 3)
		try_code(q, READING_NTSTATUS, CODE_HRESULT, status);
	else
		try_code(q, value >> 30 == 3 ? READING_NTSTATUS : READING_HRESULT, CODE_HRESULT,
			value);
}

/*
 * A number of up to six digits: a Win32 error, an id of the agent, or an HTTP status. An
 * undocumented one is treated as an id, because reports show ids as plain numbers.
 */
static void try_small(struct query *q, uint32_t value)
{
	bool decided = q->unknown.kind != CODE_NONE;
	q->number = true;
	if (q->bracketed)
		try_code(q, READING_AGENT_ID, CODE_AGENT_ID, value);
	if (value >= 400 && value <= 599)
		try_code(q, READING_HTTP, CODE_HTTP, value);
	if (value <= 0xFFFF && !q->id)
		try_code(q, READING_WIN32, CODE_HRESULT, 0x80070000u | value);
	try_code(q, READING_AGENT_ID, CODE_AGENT_ID, value);
	if (!decided && q->unknown.kind == CODE_HRESULT)
		q->unknown = (struct code){.kind = CODE_AGENT_ID, .value = value};
}

/* A number in brackets is an id, even if only its other meanings are documented. */
static void put_id_first(struct query *q)
{
	struct explanation *out = q->out;
	const struct cause *cause = catalog_cause(q->catalog, "unclassified");
	if (q->unknown.kind != CODE_AGENT_ID || catalog_code(q->catalog, &q->unknown) ||
		out->count == 0 || out->count == READINGS_MAX)
		return;
	memmove(out->readings + 1, out->readings, out->count * sizeof(*out->readings));
	out->count++;
	out->readings[0] = (struct reading){
		.kind = READING_AGENT_ID,
		.code = q->unknown,
		.meaning = "An id of the agent that is not in the catalogue.",
		.cause = cause,
		.exclusion = cause->exclusion,
		.score = 100,
	};
}

static bool parse_digits(struct span s, unsigned base, uint64_t *value)
{
	*value = 0;
	if (s.len == 0 || s.len > 20)
		return false;
	for (size_t i = 0; i < s.len; i++) {
		int digit = ascii_hex_value(s.data[i]);
		if (digit < 0 || (unsigned)digit >= base || *value > UINT64_MAX / 32)
			return false;
		*value = *value * base + (unsigned)digit;
	}
	return true;
}

static void try_hex(struct query *q, struct span digits)
{
	uint64_t value;
	if (digits.len == 16 && span_starts_nocase(digits, SPAN("FFFFFFFF")))
		digits = span_cut(digits, 8, 16);
	if (!parse_digits(digits, 16, &value) || value > UINT32_MAX)
		return;
	if (digits.len >= 8)
		try_word(q, (uint32_t)value);
	else if (value <= 0x7FFFF)
		try_small(q, (uint32_t)value);
}

static void try_number(struct query *q, struct span s)
{
	uint64_t value;
	bool minus = s.len > 1 && s.data[0] == '-';
	if (parse_digits(minus ? span_cut(s, 1, s.len) : s, 10, &value)) {
		if (minus && value <= UINT64_C(0x80000000))
			try_word(q, (uint32_t)(0 - value));
		else if (!minus && value > INT32_MAX && value <= UINT32_MAX)
			try_word(q, (uint32_t)value);
		else if (!minus && value <= 999999)
			try_small(q, (uint32_t)value);
	}
	/* "80070005", "1FC07" and even "57" may be hexadecimal. */
	q->guessed = true;
	if (!minus && (s.len == 8 || s.len <= 5))
		try_hex(q, s);
	q->guessed = false;
}

/* Strip brackets, quotes and the words that logs put before a number; *is_id: one was "ID". */
static struct span bare(struct span s, bool *is_id)
{
	static const char *const words[] = {"error code", "error", "code", "hresult", "hr", "id",
		"win32", "ntstatus", "status", "fout", "http"};
	bool again = true;
	while (again) {
		again = false;
		s = span_trim(s);
		while (s.len > 0 && strchr("[(\"'`:=.,;", s.data[0])) {
			s = span_trim(span_cut(s, 1, s.len));
			again = true;
		}
		while (s.len > 0 && strchr("])\"'`:=.,;", s.data[s.len - 1])) {
			s = span_trim(span_cut(s, 0, s.len - 1));
			again = true;
		}
		for (size_t i = 0; i < COUNT_OF(words); i++) {
			struct span word = span_of(words[i]);
			if (s.len > word.len && span_starts_nocase(s, word) &&
				strchr(" :=([", s.data[word.len])) {
				*is_id = *is_id || span_equal_nocase(word, SPAN("id"));
				s = span_cut(s, word.len, s.len);
				again = true;
			}
		}
	}
	return s;
}

/* Whether it is "[0x1FC07]" or "(0x186FB)", whatever precedes it. */
static bool is_bracketed_hex(struct span whole, struct span s)
{
	size_t at = s.len > 0 ? (size_t)(s.data - whole.data) : 0;
	if (at == 0 || at + s.len >= whole.len || !span_starts_nocase(s, SPAN("0x")))
		return false;
	char before = whole.data[at - 1], behind = whole.data[at + s.len];
	return (before == '[' && behind == ']') || (before == '(' && behind == ')');
}

/* A name from Windows' headers. The catalogue may know its number under another name. */
static void try_system_name(struct query *q, struct span s)
{
	struct system_code named;
	const char *twin_name;
	if (!system_code_named(s, &named))
		return;
	struct code code = system_code_normal(&named);
	enum reading_kind kind = named.kind == SYSTEM_STATUS ? READING_NTSTATUS : READING_SYMBOL;
	const struct code_info *info = catalog_code(q->catalog, &code);
	if (!info && named.kind == SYSTEM_STATUS)
		info = catalog_status(q->catalog, named.number, &twin_name);
	if (!info) {
		add_system(q, kind, &code, named.name);
		return;
	}
	char *kept = q->out->names[q->out->count];
	snprintf(kept, SYSTEM_NAME_SIZE, "%s", named.name);
	add(q, kind, info, kept);
}

/* Names are compared without case, because people type them. */
static void try_symbol(struct query *q, struct span s)
{
	uint32_t status;
	const struct code_info *info = catalog_symbol(q->catalog, s, &status);
	size_t count;
	const struct code_info *const *codes = catalog_codes(q->catalog, &count);
	for (size_t i = 0; i < count && !info; i++) {
		if (codes[i]->symbol && span_equal_nocase(span_of(codes[i]->symbol), s))
			info = codes[i];
	}
	const struct alias *aliases = catalog_aliases(q->catalog, &count);
	for (size_t i = 0; i < count && !info; i++) {
		if (span_equal_nocase(span_of(aliases[i].name), s))
			info = aliases[i].code;
	}
	if (!info) {
		try_system_name(q, s);
		return;
	}
	const char *symbol = NULL;
	if (status != 0)
		catalog_status(q->catalog, status, &symbol);
	add(q, status != 0 ? READING_NTSTATUS : READING_SYMBOL, info, symbol);
}

/* The id of a cause. */
static void try_topic(struct query *q, struct span s)
{
	size_t count;
	const struct cause *const *causes = catalog_causes(q->catalog, &count);
	for (size_t i = 0; i < count; i++) {
		if (!span_equal_nocase(span_of(causes[i]->id), s))
			continue;
		explain_add(q->out,
			&(struct reading){
				.kind = READING_TOPIC,
				.meaning = causes[i]->title,
				.cause = causes[i],
				.exclusion = causes[i]->exclusion,
				.score = 100,
			});
		return;
	}
}

static const char *word_at(size_t index, const void *context)
{
	size_t causes, codes, aliases;
	const struct cause *const *cause = catalog_causes(context, &causes);
	const struct code_info *const *code = catalog_codes(context, &codes);
	if (index < causes)
		return cause[index]->id;
	if (index >= causes + codes)
		return catalog_aliases(context, &aliases)[index - causes - codes].name;
	const char *symbol = code[index - causes]->symbol;
	return symbol ? symbol : "";
}

static const char *system_name_at(size_t index, const void *context)
{
	struct system_code *named = *(struct system_code *const *)context;
	system_code_at(index, named);
	return named->name;
}

/* There are ten thousand such names, so only a very similar one is suggested. */
static void suggest_system_name(struct explanation *out, const char *word)
{
	enum { CLOSE = 3, WORD_MIN = 6 };
	struct system_code named, *const context = &named;
	char *kept = out->names[READINGS_MAX];
	if (strlen(word) < WORD_MIN)
		return;
	size_t at = nearest_index(word, system_name_at, &context, system_code_count(), CLOSE);
	if (at == SIZE_MAX)
		return;
	system_code_at(at, &named);
	snprintf(kept, SYSTEM_NAME_SIZE, "%s", named.name);
	out->suggestion = kept;
}

static void suggest(struct query *q, const char *word)
{
	size_t causes, codes, aliases;
	catalog_causes(q->catalog, &causes);
	catalog_codes(q->catalog, &codes);
	catalog_aliases(q->catalog, &aliases);
	struct explanation *out = q->out;
	out->suggestion = nearest_word(word, word_at, q->catalog, causes + codes + aliases);
	if (!out->suggestion)
		suggest_system_name(out, word);
}

/* What is known about a number without a meaning: its owner, and alternatives. */
static void decode(struct query *q)
{
	enum { WIN32_MAX = 20000 }; /* larger numbers are ids of the agent */
	struct explanation *out = q->out;
	struct buf text = {0};
	out->unknown = q->unknown;
	catalog_describe_unknown(q->catalog, &q->unknown, &text);
	if (out->count == 0 && q->unknown.kind == CODE_AGENT_ID && q->unknown.value < WIN32_MAX) {
		struct code win32 = {.kind = CODE_HRESULT, .value = 0x80070000u | q->unknown.value};
		buf_adds(&text, "; or ");
		catalog_describe_unknown(q->catalog, &win32, &text);
	}
	snprintf(out->decoded, sizeof(out->decoded), "%s",
		text.data && !text.failed ? text.data : "");
	buf_free(&text);
}

/* 0 if the catalogue knows it, 1 if only its name is known, 2 for guesses. */
static int rank_of(const struct reading *r)
{
	return r->guessed ? 2 : !r->rule && r->kind != READING_TOPIC;
}

static void put_catalogue_first(struct explanation *out)
{
	for (size_t i = 1; i < out->count; i++) {
		struct reading r = out->readings[i];
		size_t at = i;
		for (; at > 0 && rank_of(&out->readings[at - 1]) > rank_of(&r); at--)
			out->readings[at] = out->readings[at - 1];
		out->readings[at] = r;
	}
}

void explain(const struct catalog *catalog, const char *query, struct explanation *out)
{
	struct query q = {.catalog = catalog, .out = out};
	*out = (struct explanation){0};
	struct span whole = span_trim(span_of(query));
	struct span s = bare(whole, &q.id);
	q.bracketed = is_bracketed_hex(whole, s);
	if (span_starts_nocase(s, SPAN("0x")))
		try_hex(&q, span_cut(s, 2, s.len));
	else if (s.len > 0)
		try_number(&q, s);
	if (out->count == 0 && s.len > 0) {
		try_symbol(&q, s);
		try_topic(&q, whole);
	}
	put_catalogue_first(out);
	if (q.bracketed)
		put_id_first(&q);
	bool only_named = out->count > 0 && !out_has_rule(out);
	if (out->count == 0 ? q.number && q.unknown.kind != CODE_NONE
			    : only_named && q.unknown.kind == CODE_AGENT_ID)
		decode(&q);
	else if (out->count == 0)
		suggest(&q, query);
	else if (only_named)
		out->unknown = q.unknown;
}

bool explain_add_named(
	const struct catalog *catalog, const struct code *code, struct explanation *out)
{
	struct query q = {.catalog = catalog, .out = out};
	struct system_code named;
	if (!system_code_of(code, &named))
		return false;
	add_system(&q, READING_HRESULT, code, named.name);
	return true;
}

bool explain_is_exact(const struct catalog *catalog, const char *word)
{
	struct explanation e;
	explain(catalog, word, &e);
	return e.count > 0 || e.unknown.kind != CODE_NONE;
}

/* With several words there is no single mistyped word to correct. */
static bool is_one_word(struct span s)
{
	return span_find(s, SPAN(" "), 0) == SIZE_MAX;
}

/* The classification of a record with this code: a rule may match more codes than it defines. */
static void classify_code(const struct catalog *catalog, struct explanation *out)
{
	const struct code *code = out->count > 0 ? &out->readings[0].code : &out->unknown;
	char text[CODE_TEXT_SIZE];
	struct explanation pasted = {0};
	if (out_has_rule(out) || code->kind != CODE_HRESULT || out->count > 1)
		return;
	code_format(code, text);
	explain_paste(catalog, span_of(text), &pasted);
	if (pasted.count != 1 || !pasted.readings[0].rule)
		return;
	if (out->count == 0) {
		out->count = 1;
		out->readings[0] = (struct reading){.kind = explain_kind_of(code),
			.code = *code,
			.meaning = out->decoded,
			.score = 100};
	}
	out->readings[0].cause = pasted.readings[0].cause;
	out->readings[0].rule = pasted.readings[0].rule;
	out->readings[0].exclusion = pasted.readings[0].exclusion;
}

void explain_add_unknown(
	const struct catalog *catalog, const struct code *code, struct explanation *out)
{
	struct query q = {.catalog = catalog, .out = out, .unknown = *code};
	if (out->unknown.kind == CODE_NONE)
		decode(&q);
}

bool explain_question(const struct catalog *catalog, const char *query, struct explanation *out)
{
	struct span text = span_trim(span_of(query));
	char joined[EXPLAIN_NUMBER_SIZE];
	explain(catalog, explain_join_number(text, joined) ? joined : query, out);
	classify_code(catalog, out);
	if (out->count > 0 || out->unknown.kind != CODE_NONE || text.len == 0)
		return true;
	bool event = explain_event(catalog, text, out);
	if (event || out->count > 0)
		return true;
	enum paste_result pasted = explain_paste(catalog, text, out);
	if (pasted != PASTE_NO_MEMORY)
		explain_codes(catalog, text, out);
	if (out->count == 0)
		explain_loose_id(catalog, text, out);
	if (pasted == PASTE_NO_RECORD && out->count == 0 && out->unknown.kind == CODE_NONE)
		explain_words(catalog, text, out);
	if (out->count > 0 || !is_one_word(text))
		out->suggestion = NULL;
	return pasted != PASTE_NO_MEMORY;
}
