// SPDX-License-Identifier: MIT

/** Queries as people type them: split numbers, several codes, ids after a word, events. */

#include "catalog/machine.h"
#include "explain/private.h"

#include <stdio.h>

enum { TOKENS_MAX = 8, CODES_MAX = 6, HALF = 4, AGENT_ID_MIN = 2000 };

static bool is_separator(char c)
{
	return ascii_is_blank(c) || strchr(",;/()[]:#\"'?=\n", c) != NULL;
}

/* Split a short text into words. @return their number, or TOKENS_MAX + 1 when there are more */
static size_t split(struct span text, struct span tokens[TOKENS_MAX])
{
	size_t count = 0;
	for (size_t at = 0; at < text.len;) {
		size_t from = at;
		while (at < text.len && !is_separator(text.data[at]))
			at++;
		if (at == from) {
			at++;
			continue;
		}
		if (count == TOKENS_MAX)
			return TOKENS_MAX + 1;
		tokens[count++] = span_cut(text, from, at);
	}
	return count;
}

static bool is_hex(struct span s)
{
	for (size_t i = 0; i < s.len; i++) {
		if (!ascii_is_hex(s.data[i]))
			return false;
	}
	return s.len > 0;
}

/* "0x8007 0570", "8007 0570", "0x8007-0570", "0x8007_0570" */
bool explain_join_number(struct span text, char joined[EXPLAIN_NUMBER_SIZE])
{
	text = span_trim(text);
	if (span_starts_nocase(text, SPAN("0x")))
		text = span_cut(text, 2, text.len);
	if (text.len < 2 * HALF + 1 || !is_hex(span_cut(text, 0, HALF)) ||
		!is_hex(span_cut(text, text.len - HALF, text.len)))
		return false;
	for (size_t i = HALF; i < text.len - HALF; i++) {
		if (!strchr(" \t-_", text.data[i]))
			return false;
	}
	snprintf(joined, EXPLAIN_NUMBER_SIZE, "0x%.*s%.*s", HALF, text.data, HALF,
		text.data + text.len - HALF);
	return true;
}

static bool has_code(const struct explanation *out, const struct code *code)
{
	for (size_t i = 0; i < out->count; i++) {
		if (code_equal(&out->readings[i].code, code))
			return true;
	}
	return false;
}

static void add_code(const struct catalog *catalog, const struct code *code,
	const struct code_info *info, unsigned score, struct explanation *out)
{
	if (has_code(out, code))
		return;
	if (!info) {
		explain_add_named(catalog, code, out);
		return;
	}
	explain_add(out,
		&(struct reading){
			.kind = explain_kind_of(code),
			.code = *code,
			.symbol = info->symbol,
			.meaning = info->meaning,
			.cause = info->cause,
			.rule = info->rule,
			.info = info,
			.exclusion = info->exclusion,
			.score = score,
		});
}

void explain_codes(const struct catalog *catalog, struct span text, struct explanation *out)
{
	struct spelling spelling;
	size_t at = 0, count = 0;
	while (count < CODES_MAX && spelling_next(text, (struct span){0}, false, &at, &spelling)) {
		struct code code, original;
		const struct code_info *info;
		if (!catalog_read_spelling(catalog, &spelling, &code, &original, &info) ||
			(code.kind == CODE_HRESULT && code.value >> 31 == 0))
			continue;
		/* "error 5" is also used informally. */
		if (spelling.kind == SPELL_NUMBER && !info)
			continue;
		add_code(catalog, &code, info, 100, out);
		count++;
	}
}

static bool read_number(struct span s, uint32_t *value)
{
	*value = 0;
	if (!span_is_digits(s) || s.len > 6)
		return false;
	for (size_t i = 0; i < s.len; i++)
		*value = *value * 10 + (uint32_t)(s.data[i] - '0');
	return true;
}

/* "Erreur 34506", "DPM 33505": one or two words and a number that is an id of the agent. */
void explain_loose_id(const struct catalog *catalog, struct span text, struct explanation *out)
{
	enum { WORDS_MAX = 4, LOOSE = 90 };
	struct span tokens[TOKENS_MAX];
	size_t count = split(text, tokens);
	if (count > WORDS_MAX)
		return;
	for (size_t i = 0; i < count; i++) {
		struct code code = {.kind = CODE_AGENT_ID};
		if (!read_number(tokens[i], &code.value) || code.value < AGENT_ID_MIN)
			continue;
		const struct code_info *info = catalog_code(catalog, &code);
		if (info)
			add_code(catalog, &code, info, LOOSE, out);
	}
}

/* ---- events -------------------------------------------------------------------- */

static bool is_event_word(struct span word)
{
	static const char *const words[] = {"event", "eventid", "event-id", "events", "ereignis",
		"ereignis-id", "evento", "gebeurtenis", "evenement", "gebeurtenis-id"};
	for (size_t i = 0; i < COUNT_OF(words); i++) {
		if (span_equal_nocase(word, span_of(words[i])))
			return true;
	}
	return false;
}

/* Whether a word is the name of one of these logs or providers, or its last part. */
static bool names_one(const char *const *names, struct span word)
{
	for (size_t i = 0; names && names[i]; i++) {
		struct span name = span_of(names[i]);
		if (span_equal_nocase(name, word) ||
			(span_ends_nocase(name, word) && name.len > word.len &&
				strchr("-/", name.data[name.len - word.len - 1])))
			return true;
	}
	return false;
}

static bool names_source(const struct event_rule *rule, const struct span *tokens, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (names_one(rule->logs, tokens[i]) || names_one(rule->providers, tokens[i]))
			return true;
	}
	return false;
}

static bool has_id(const struct event_rule *rule, uint32_t id)
{
	for (size_t i = 0; i < rule->id_count; i++) {
		if (rule->ids[i] == id)
			return true;
	}
	return false;
}

static void add_event(const struct catalog *catalog, const struct event_rule *rule, uint32_t id,
	struct explanation *out)
{
	const char *source = rule->providers && rule->providers[0] ? rule->providers[0]
		: rule->logs && rule->logs[0]                      ? rule->logs[0]
								   : "Windows";
	/* An event without causes only reports how a job ended, not why it failed. */
	const char *id_of_cause = rule->causes && rule->causes[0] ? rule->causes[0]
		: rule->failure                                   ? "wrapper"
								  : "informational";
	const struct cause *cause = catalog_cause(catalog, id_of_cause);
	if (!cause || out->count == READINGS_MAX)
		return;
	char *meaning = out->meanings[out->count];
	snprintf(meaning, MEANING_MAX, "Event %u of %s: %s.", (unsigned)id, source, rule->meaning);
	out->readings[out->count++] = (struct reading){
		.kind = READING_TOPIC,
		.meaning = meaning,
		.cause = cause,
		.exclusion = cause->exclusion,
		.score = 100,
	};
}

bool explain_event(const struct catalog *catalog, struct span text, struct explanation *out)
{
	struct span tokens[TOKENS_MAX];
	size_t rules, count = split(text, tokens);
	const struct event_rule *rule = catalog_event_rules(catalog, &rules);
	uint32_t id = 0;
	bool number = false, event = false, source = false;
	if (count < 2 || count > TOKENS_MAX)
		return false;
	for (size_t i = 0; i < count; i++) {
		uint32_t value;
		event = event || is_event_word(tokens[i]);
		if (read_number(tokens[i], &value)) {
			id = value;
			number = true;
		}
	}
	for (size_t i = 0; i < rules; i++)
		source = source || names_source(&rule[i], tokens, count);
	if (!number || (!event && !source))
		return false;
	for (size_t i = 0; i < rules; i++) {
		if (has_id(&rule[i], id) && (!source || names_source(&rule[i], tokens, count)))
			add_event(catalog, &rule[i], id, out);
	}
	return event;
}
