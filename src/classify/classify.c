// SPDX-License-Identifier: MIT

/** Determines entries, codes and causes. */

#include "classify/classify.h"
#include "classify/failure.h"
#include "classify/shapes.h"

#include <stdlib.h>

struct classifier {
	const struct catalog *catalog;
	struct matcher *matcher;
	const struct cause *unclassified;
	const struct cause *informational;
	const struct cause *wrapper;
	uint64_t limits_hit;
	struct shape_cache shapes;
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
 * @param asks_text set when the words of the whole message decided
 */
static bool is_failure(const struct record *r, const struct spelling *s, const struct code *code,
	const struct code_info *info, bool *asks_text)
{
	if (code->kind == CODE_HRESULT)
		return code->value >> 31 != 0;
	if (info || s->kind != SPELL_SMALL_HEX || code->value >= SMALL_ID_MIN)
		return true;
	*asks_text = true;
	return span_find_nocase(r->message, SPAN("fail"), 0) != SIZE_MAX ||
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
 * @return whether the result depends on the path
 */
static bool pick_code(const struct classifier *c, const struct record *r, struct entry *out)
{
	bool column = r->kind == INPUT_FAILED_LIST;
	enum code_rank best = RANK_NONE, best_other = RANK_NONE;
	struct spelling spelling;
	size_t at = 0;
	bool asks_text = false;

	while (spelling_next(r->message, r->path, column, &at, &spelling)) {
		struct code code, original;
		const struct code_info *info;
		if (r->is_cut && spelling.to == r->message.len)
			continue; /* possibly a truncated number */
		if (!catalog_read_spelling(c->catalog, &spelling, &code, &original, &info) ||
			!is_failure(r, &spelling, &code, info, &asks_text))
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
	return asks_text && r->path.len > 0;
}

/* Only files are read with BackupRead, whether named or not. */
static bool reads_file(struct span message)
{
	return span_find_nocase(message, SPAN("BackupRead failed"), 0) != SIZE_MAX;
}

/* The shape's text before the path, as it is in this record. */
static struct span before_path(const struct shape *s, const struct record *r)
{
	return span_cut(r->message, 0, s->before);
}

/* The same of a record, whose shape may be NULL. */
static bool record_reads_file(struct shape *s, const struct record *r)
{
	if (!s)
		return reads_file(r->message);
	if (s->reads_file == NOT_KNOWN)
		s->reads_file = reads_file(before_path(s, r)) ? KNOWN_YES : KNOWN_NO;
	return s->reads_file == KNOWN_YES || (r->path.len > 0 && reads_file(r->message));
}

/* Find the codes of a record. @return its shape, or NULL */
static struct shape *find_codes(struct classifier *c, const struct record *r, struct entry *e)
{
	struct shape *s = shape_find(&c->shapes, c->matcher, r);
	if (s && s->coded) {
		e->code = s->code;
		e->original = s->original;
		e->info = s->info;
		e->second = s->second;
		return s;
	}
	bool asks_path = pick_code(c, r, e);
	if (s && asks_path) {
		s->key = 0;
		return NULL;
	}
	if (s) {
		s->coded = true;
		s->code = e->code;
		s->original = e->original;
		s->info = e->info;
		s->second = e->second;
	}
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

/* Whether it names a file that was written, not one that failed, if the message reads none. */
static bool is_about_job(const struct entry *e)
{
	/* "… the passphrase was saved to the following file" */
	return e->record->kind == INPUT_ERRLOG && e->code.kind == CODE_NONE &&
		e->rule->cause->severity == SEVERITY_JOB && !e->rule->cause->facets;
}

/* @return whether the entry is about the job, see is_about_job() */
static bool find_cause(struct classifier *c, struct entry *e, struct match_memo *memo)
{
	bool about_job = false;
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
		about_job = is_about_job(e);
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
	return about_job;
}

/* Whether no rule depends on the path of a record with this shape. */
static bool path_is_ordinary(
	const struct classifier *c, const struct shape *s, const struct record *r)
{
	return r->path.len == 0 || !s->memo.asked || !matcher_path_is_special(c->matcher, r->path);
}

/* The same as find_cause(), from the shape where it is known. */
static bool find_answer(struct classifier *c, struct entry *e, struct shape *s)
{
	if (!s)
		return find_cause(c, e, NULL);
	if (s->answered && path_is_ordinary(c, s, e->record)) {
		e->rule = s->rule;
		e->cause = s->cause;
		e->code = s->answer_code;
		e->info = s->answer_info;
		return s->about_job;
	}
	uint64_t limits_hit = c->limits_hit;
	bool about_job = find_cause(c, e, &s->memo);
	/* Rules read the whole text, with the path and all digits. */
	bool whole = e->record->path.len == 0 && !s->idle_digits;
	s->answered = limits_hit == c->limits_hit &&
		(whole || (!s->memo.any && path_is_ordinary(c, s, e->record)));
	s->rule = e->rule;
	s->cause = e->cause;
	s->answer_code = e->code;
	s->answer_info = e->info;
	s->about_job = about_job;
	return about_job;
}

static bool names_scratch(struct span message)
{
	return span_find_nocase(message, SPAN("scratch"), 0) != SIZE_MAX ||
		span_find_nocase(message, SPAN("cache"), 0) != SIZE_MAX ||
		span_find_nocase(message, SPAN("vhd"), 0) != SIZE_MAX;
}

static bool says_failed(struct span message)
{
	return span_find_nocase(message, SPAN("Failed: Hr:"), 0) != SIZE_MAX;
}

static bool record_says_failed(struct shape *s, const struct record *r)
{
	if (!s)
		return says_failed(r->message);
	if (s->says_failed == NOT_KNOWN)
		s->says_failed = says_failed(before_path(s, r)) ? KNOWN_YES : KNOWN_NO;
	return s->says_failed == KNOWN_YES || (r->path.len > 0 && says_failed(r->message));
}

/* Any record of these levels reports a failure, whatever its message. */
static bool is_failure_level(enum record_level level)
{
	return level == LEVEL_ERROR || level == LEVEL_CRITICAL || level == LEVEL_FATAL;
}

/* Whether the text outside the path tells of a failure. */
static bool record_tells_failure(struct shape *s, const struct record *r)
{
	if (!s)
		return failure_is_told(r->message, r->path, true);
	if (s->told == NOT_KNOWN)
		s->told = failure_is_told(r->message, r->path, true) ? KNOWN_YES : KNOWN_NO;
	return s->told == KNOWN_YES;
}

/* Whether the message makes it an entry, without a code and a rule. */
static bool is_told(struct shape *s, const struct record *r)
{
	bool may = r->level == LEVEL_WARNING || r->level == LEVEL_NONE || r->level == LEVEL_OTHER;
	return may && (record_tells_failure(s, r) || record_reads_file(s, r));
}

/* Whether the message of a record without the path of a file is about a scratch folder. */
static bool record_names_scratch(struct shape *s, const struct record *r)
{
	if (!s || r->path.len > 0)
		return names_scratch(r->message);
	if (s->scratch == NOT_KNOWN)
		s->scratch = names_scratch(r->message) ? KNOWN_YES : KNOWN_NO;
	return s->scratch == KNOWN_YES;
}

/* Whether an entry shows that its job failed: it is about the job, or about a scratch folder. */
static void judge_job(const struct classifier *c, struct shape *s, struct entry *e)
{
	const struct record *r = e->record;
	bool noise = e->cause == c->informational || (e->rule && e->rule->repeats);
	if (r->kind != INPUT_ERRLOG || r->task.len == 0 || r->is_cut || noise ||
		record_reads_file(s, r) ||
		!(is_failure_level(r->level) || record_says_failed(s, r)))
		return;
	bool file = r->path.len > 0 && !r->path_not_file && !e->names_no_file;
	e->fails_job = !file;
	e->fails_if_scratch = file;
}

bool classify(struct classifier *c, const struct record *r, struct entry *out)
{
	if (r->level == LEVEL_NORMAL)
		return false;
	*out = (struct entry){.record = r};
	struct shape *shape = find_codes(c, r, out);
	bool about_job = find_answer(c, out, shape);
	out->names_no_file = about_job && !record_reads_file(shape, r);
	if (r->kind == INPUT_ERRLOG && !is_failure_level(r->level) && out->code.kind == CODE_NONE &&
		!out->rule && !is_told(shape, r))
		return false;
	out->path_only = r->kind == INPUT_FAILED_LIST && r->path.len > 0 &&
		out->code.kind == CODE_NONE && !out->rule;
	if (out->cause->facets && (r->path.len == 0 || r->path_not_file))
		out->names_scratch = record_names_scratch(shape, r);
	judge_job(c, shape, out);
	return true;
}
