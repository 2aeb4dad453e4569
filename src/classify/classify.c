// SPDX-License-Identifier: MIT

/** Determines entries, codes and causes. */

#include "classify/classify.h"
#include "classify/failure.h"

#include <stdlib.h>

/*
 * A cache for messages of the usual form, "Failed: Hr: = [0x80070005] BackupRead failed on
 * file(…)". Without the path there are few different ones, so the result for everything except
 * the path is kept in a slot selected by the code and the lengths of the rest.
 */
enum { SHAPE_BITS = 8, SHAPES = 1 << SHAPE_BITS, SHAPE_TEXT = 160 };

struct shape {
	uint16_t before, behind; /* offsets of the path in `text`. 0: the slot is empty */
	bool reads_file;         /* the text before the path says so */
	struct code code, original;
	const struct code_info *info, *second;
	struct match_memo memo;
	char text[SHAPE_TEXT];
};

struct classifier {
	const struct catalog *catalog;
	struct matcher *matcher;
	const struct cause *unclassified;
	const struct cause *informational;
	const struct cause *wrapper;
	uint64_t limits_hit;
	struct shape shapes[SHAPES];
};

struct classifier *classifier_new(const struct catalog *catalog)
{
	struct classifier *c = calloc(1, sizeof(*c));
	if (!c)
		return NULL;
	c->catalog = catalog;
	c->matcher = matcher_new(catalog);
	c->unclassified = catalog_cause(catalog, "unclassified");
	c->informational = catalog_cause(catalog, "informational");
	c->wrapper = catalog_cause(catalog, "wrapper");
	if (!c->matcher) {
		free(c);
		return NULL;
	}
	return c;
}

void classifier_free(struct classifier *c)
{
	if (!c)
		return;
	matcher_free(c->matcher);
	free(c);
}

uint64_t classifier_limits_hit(const struct classifier *c)
{
	return c->limits_hit;
}

/* Ranks the codes of a record by significance; of equal ones the first is the record's code. */
enum code_rank {
	RANK_NONE,
	RANK_ID_SMALL, /* "ID 104": an id of DPM, less specific than the code after it */
	RANK_UNKNOWN,  /* unknown to the catalogue */
	RANK_KNOWN,
	RANK_DETAILED, /* "DetailedHResult:", more specific than the wrapper before it */
	RANK_AFTER_HR, /* "Hr: =" */
	RANK_ID_UNKNOWN,
	RANK_ID,     /* an id or name of the agent */
	RANK_ID_FIRM /* … whose cause is more specific than "something failed" */
};

/* Smaller ids are not from the agent; a bracketed flag is no id. */
enum { AGENT_ID_MIN = 30000, SMALL_ID_MIN = 2000 };

/* Whether the cause of a code is final, or the message may be more specific. */
static bool is_firm(const struct classifier *c, const struct cause *cause)
{
	return cause != c->unclassified && cause != c->wrapper && cause != c->informational;
}

/*
 * A value without the failure bit is no code. A small number in brackets may be a flag or a
 * state, unless the message reports a failure.
 */
static bool is_failure(const struct record *r, const struct spelling *s, const struct code *code,
	const struct code_info *info)
{
	if (code->kind == CODE_HRESULT)
		return code->value >> 31 != 0;
	return info || s->kind != SPELL_SMALL_HEX || code->value >= SMALL_ID_MIN ||
		span_find_nocase(r->message, SPAN("fail"), 0) != SIZE_MAX ||
		span_find_nocase(r->message, SPAN("error"), 0) != SIZE_MAX;
}

static enum code_rank rank_code(const struct classifier *c, const struct spelling *s,
	const struct code *code, const struct code_info *info)
{
	if (code->kind == CODE_SYMBOL || code->kind == CODE_AGENT_ID) {
		if (info)
			return is_firm(c, info->cause) ? RANK_ID_FIRM : RANK_ID;
		if (code->kind == CODE_AGENT_ID && code->value >= AGENT_ID_MIN)
			return RANK_ID_UNKNOWN;
		return s->kind == SPELL_ID ? RANK_ID_SMALL : RANK_UNKNOWN;
	}
	if (s->after_hr)
		return RANK_AFTER_HR;
	if (s->detailed)
		return RANK_DETAILED;
	return info ? RANK_KNOWN : RANK_UNKNOWN;
}

/*
 * Choose among several codes of a record (marslog(1) describes the order). An id of the agent
 * that only says that something failed, or that nobody has documented, remains the record's code,
 * but the cause may come from the code next to it.
 */
static void pick_code(const struct classifier *c, const struct record *r, struct entry *out)
{
	bool column = r->kind == INPUT_FAILED_LIST;
	enum code_rank best = RANK_NONE, best_other = RANK_NONE;
	struct spelling spelling;
	size_t at = 0;

	while (spelling_next(r->message, r->path, column, &at, &spelling)) {
		struct code code, original;
		const struct code_info *info;
		if (r->is_cut && spelling.to == r->message.len)
			continue; /* possibly a truncated number */
		if (!catalog_read_spelling(c->catalog, &spelling, &code, &original, &info) ||
			!is_failure(r, &spelling, &code, info))
			continue;
		enum code_rank rank = rank_code(c, &spelling, &code, info);
		if (rank > best) {
			best = rank;
			out->code = code;
			out->original = original;
			out->info = info;
		}
		if (rank < RANK_ID_UNKNOWN && rank > best_other && info &&
			is_firm(c, info->cause)) {
			best_other = rank;
			out->second = info;
		}
	}
	if (best != RANK_ID && best != RANK_ID_UNKNOWN)
		out->second = NULL;
}

/* Only files are read with BackupRead, whether named or not. */
static bool reads_file(struct span message)
{
	return span_find_nocase(message, SPAN("BackupRead failed"), 0) != SIZE_MAX;
}

/* The cache slot of a record's message, possibly new; NULL when it has another form. */
static struct shape *find_shape(struct classifier *c, const struct record *r)
{
	struct span m = r->message;
	size_t before = r->path.len > 0 ? (size_t)(r->path.data - m.data) : m.len;
	struct span behind = span_cut(m, before + r->path.len, m.len);
	size_t code = spelling_usual(m);
	if (code == 0 || r->is_cut || r->kind != INPUT_ERRLOG || before <= code ||
		before + behind.len > SHAPE_TEXT)
		return NULL;
	uint64_t key =
		bytes_word(m.data + code - 8) ^ (uint64_t)before << 40 ^ (uint64_t)behind.len;
	struct shape *s = &c->shapes[key * UINT64_C(0x9E3779B97F4A7C15) >> (64 - SHAPE_BITS)];
	if (s->before == before && s->behind == behind.len &&
		memcmp(s->text, m.data, before) == 0 &&
		(behind.len == 0 || memcmp(s->text + before, behind.data, behind.len) == 0))
		return s;
	struct entry e = {.record = r};
	pick_code(c, r, &e);
	*s = (struct shape){
		.code = e.code,
		.original = e.original,
		.info = e.info,
		.second = e.second,
		.reads_file = reads_file(span_cut(m, 0, before)),
	};
	s->before = (uint16_t)before;
	s->behind = (uint16_t)behind.len;
	memcpy(s->text, m.data, before);
	if (behind.len > 0)
		memcpy(s->text + before, behind.data, behind.len);
	return s;
}

static const struct rule *find_rule(
	struct classifier *c, const struct match_subject *subject, bool specific)
{
	bool limit = false;
	const struct rule *rule = matcher_find(c->matcher, subject, specific, &limit);
	c->limits_hit += limit;
	return rule;
}

/*
 * The result for a message is also valid when parameters follow it. But if the parameters contain
 * a failure, a message that is otherwise harmless is not.
 */
static const struct rule *find_rule_with_tail(
	struct classifier *c, struct match_subject *subject, bool specific)
{
	const struct rule *rule = find_rule(c, subject, specific);
	struct span whole = subject->message;
	size_t tail = rule ? SIZE_MAX : failure_params_at(whole);
	if (tail == SIZE_MAX || (subject->path.len > 0 && subject->path.data >= whole.data + tail))
		return rule;
	struct match_subject head = *subject;
	head.message = span_trim(span_cut(whole, 0, tail));
	head.memo = NULL;
	rule = find_rule(c, &head, specific);
	if (rule && rule->cause == c->informational &&
		failure_is_told(span_cut(whole, tail, whole.len), (struct span){0}, false))
		return NULL;
	return rule;
}

static void find_cause(struct classifier *c, struct entry *e, struct match_memo *memo)
{
	const struct record *r = e->record;
	struct match_subject subject = {
		.message = r->message,
		.path = r->path,
		.level = r->level,
		.code = e->code.kind != CODE_NONE ? &e->code : NULL,
		.memo = memo,
	};
	const struct rule *rule = NULL;
	const struct code_info *implied = NULL;

	if (e->info && (e->info->asks_message || (e->info->asks_path && r->path.len > 0)))
		rule = find_rule_with_tail(c, &subject, true);
	if (!rule && !(e->info && is_firm(c, e->info->cause))) {
		const struct message *message = matcher_find_message(c->matcher, &subject);
		rule = message ? message->rule : find_rule_with_tail(c, &subject, false);
		implied = message ? message->info : rule ? rule->implies : NULL;
		if (rule && e->info && rule->cause == e->info->cause)
			rule = NULL; /* the message says the same as the code */
	}
	if (rule) {
		e->rule = rule;
		e->cause = rule->cause;
		/* "… the passphrase was saved to the following file" */
		e->names_no_file = r->kind == INPUT_ERRLOG && e->code.kind == CODE_NONE &&
			rule->cause->severity == SEVERITY_JOB && !rule->cause->facets &&
			!reads_file(r->message);
		if (implied && e->code.kind == CODE_NONE) {
			e->code = implied->code;
			e->info = implied;
		}
	} else if (e->second) {
		e->rule = e->second->rule;
		e->cause = e->second->cause;
	} else if (e->info) {
		e->rule = e->info->rule;
		e->cause = e->info->cause;
	} else {
		e->cause = c->unclassified;
	}
}

static bool names_scratch(struct span message)
{
	return span_find_nocase(message, SPAN("scratch"), 0) != SIZE_MAX ||
		span_find_nocase(message, SPAN("cache"), 0) != SIZE_MAX ||
		span_find_nocase(message, SPAN("vhd"), 0) != SIZE_MAX;
}

/* "Failed: Hr:" is usually at the very beginning. */
static bool says_failed(struct span message)
{
	static const struct span words = {"Failed: Hr:", 11};
	return span_starts_nocase(message, words) ||
		span_find_nocase(message, words, 0) != SIZE_MAX;
}

/* Any record of these levels reports a failure, whatever its message. */
static bool is_failure_level(enum record_level level)
{
	return level == LEVEL_ERROR || level == LEVEL_CRITICAL || level == LEVEL_FATAL;
}

/* Whether the message makes it an entry, without a code and a rule. */
static bool tells_failure(const struct record *r)
{
	bool may = r->level == LEVEL_WARNING || r->level == LEVEL_NONE || r->level == LEVEL_OTHER;
	return may && (failure_is_told(r->message, r->path, true) || reads_file(r->message));
}

/* Whether an entry shows that its job failed: it is about the job, or about a scratch folder. */
static void judge_job(const struct classifier *c, const struct shape *shape, struct entry *e)
{
	const struct record *r = e->record;
	bool file = r->path.len > 0 && !r->path_not_file && !e->names_no_file;
	bool noise = e->cause == c->informational || (e->rule && e->rule->repeats);
	bool failure = r->kind == INPUT_ERRLOG && r->task.len > 0 && !r->is_cut && !noise &&
		(shape || is_failure_level(r->level) || says_failed(r->message));
	failure = failure && !(shape && shape->reads_file) && !reads_file(r->message);
	e->fails_job = failure && !file;
	e->fails_if_scratch = failure && file;
}

bool classify(struct classifier *c, const struct record *r, struct entry *out)
{
	if (r->level == LEVEL_NORMAL)
		return false;
	*out = (struct entry){.record = r};
	struct shape *shape = find_shape(c, r);
	if (shape) {
		out->code = shape->code;
		out->original = shape->original;
		out->info = shape->info;
		out->second = shape->second;
	} else {
		pick_code(c, r, out);
	}
	find_cause(c, out, shape ? &shape->memo : NULL);
	if (r->kind == INPUT_ERRLOG && !is_failure_level(r->level) && out->code.kind == CODE_NONE &&
		!out->rule && !tells_failure(r))
		return false;
	out->path_only = r->kind == INPUT_FAILED_LIST && r->path.len > 0 &&
		out->code.kind == CODE_NONE && !out->rule;
	if (out->cause->facets && (r->path.len == 0 || r->path_not_file))
		out->names_scratch = names_scratch(r->message);
	judge_job(c, shape, out);
	return true;
}
