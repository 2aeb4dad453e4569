// SPDX-License-Identifier: MIT

/** Entries, codes and causes. */

#include "classify/classify.h"

#include <stdlib.h>

/*
 * Messages of the usual form, "Failed: Hr: = [0x80070005] BackupRead failed on
 * file(…)": there are few of them but for the path, so what all else comes to
 * is remembered, each in the place that its code leads to.
 */
enum { SHAPES = 64, SHAPE_TEXT = 160 };

struct shape {
	uint16_t before, behind; /* the path; bytes of `text`. 0: nothing is remembered */
	bool reads_file;         /* says so before the path */
	struct code code, original;
	const struct code_info *info;
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

/*
 * The code of a record with several: the one after "Hr: =", else the first
 * that the catalogue knows, else the first.
 */
static void pick_code(const struct classifier *c, const struct record *r, struct entry *out)
{
	bool column = r->kind == INPUT_FAILED_LIST;
	struct spelling spelling;
	size_t at = 0;

	while (spelling_next(r->message, r->path, column, &at, &spelling)) {
		struct code code, original;
		const struct code_info *info;
		if (r->is_cut && spelling.to == r->message.len)
			continue; /* perhaps half a number */
		if (!catalog_read_spelling(c->catalog, &spelling, &code, &original, &info))
			continue;
		bool better = out->code.kind == CODE_NONE || (!out->info && info);
		if (better || spelling.after_hr) {
			out->code = code;
			out->original = original;
			out->info = info;
		}
		if (spelling.after_hr)
			return;
	}
}

/* Only files are read with BackupRead, named or not. */
static bool reads_file(struct span message)
{
	return span_find_nocase(message, SPAN("BackupRead failed"), 0) != SIZE_MAX;
}

/* The shape of a record's message, perhaps a new one; NULL when it is not of the usual form. */
static struct shape *find_shape(struct classifier *c, const struct record *r)
{
	struct span m = r->message;
	size_t before = r->path.len > 0 ? (size_t)(r->path.data - m.data) : m.len;
	struct span behind = span_cut(m, before + r->path.len, m.len);
	size_t code = spelling_usual(m);
	if (code == 0 || r->is_cut || r->kind != INPUT_ERRLOG || before <= code ||
		before + behind.len > SHAPE_TEXT)
		return NULL;
	uint64_t digits = bytes_word(m.data + code - 8);
	struct shape *s = &c->shapes[digits * UINT64_C(0x9E3779B97F4A7C15) >> 58];
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
		.reads_file = reads_file(span_cut(m, 0, before)),
	};
	s->before = (uint16_t)before;
	s->behind = (uint16_t)behind.len;
	memcpy(s->text, m.data, before);
	if (behind.len > 0)
		memcpy(s->text + before, behind.data, behind.len);
	return s;
}

/* Whether the cause of a code stands, or the message may say more. */
static bool is_firm(const struct classifier *c, const struct cause *cause)
{
	return cause != c->unclassified && cause != c->wrapper && cause != c->informational;
}

static const struct rule *find_rule(
	struct classifier *c, const struct match_subject *subject, bool specific)
{
	bool limit = false;
	const struct rule *rule = matcher_find(c->matcher, subject, specific, &limit);
	c->limits_hit += limit;
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
		rule = find_rule(c, &subject, true);
	if (!rule && !(e->info && is_firm(c, e->info->cause))) {
		const struct message *message = matcher_find_message(c->matcher, &subject);
		rule = message ? message->rule : find_rule(c, &subject, false);
		implied = message ? message->info : rule ? rule->implies : NULL;
		if (rule && e->info && rule->cause == e->info->cause)
			rule = NULL; /* the message says what the code says */
	}
	if (rule) {
		e->rule = rule;
		e->cause = rule->cause;
		if (implied && e->code.kind == CODE_NONE) {
			e->code = implied->code;
			e->info = implied;
		}
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

/* "Failed: Hr:" mostly stands at the very beginning. */
static bool says_failed(struct span message)
{
	static const struct span words = {"Failed: Hr:", 11};
	return span_starts_nocase(message, words) ||
		span_find_nocase(message, words, 0) != SIZE_MAX;
}

bool classify(struct classifier *c, const struct record *r, struct entry *out)
{
	bool always = r->kind == INPUT_FAILED_LIST || r->level == LEVEL_ERROR ||
		r->level == LEVEL_CRITICAL || r->level == LEVEL_FATAL;

	if (r->level == LEVEL_NORMAL)
		return false;
	*out = (struct entry){.record = r};
	struct shape *shape = find_shape(c, r);
	if (shape) {
		out->code = shape->code;
		out->original = shape->original;
		out->info = shape->info;
	} else {
		pick_code(c, r, out);
	}
	find_cause(c, out, shape ? &shape->memo : NULL);
	if (!always && out->code.kind == CODE_NONE && !out->rule)
		return false;
	out->path_only = r->kind == INPUT_FAILED_LIST && r->path.len > 0 &&
		out->code.kind == CODE_NONE && !out->rule;
	bool file = r->path.len > 0 && !r->path_is_volume;
	if (out->cause->facets && !file)
		out->names_scratch = names_scratch(r->message);
	bool failure = r->kind == INPUT_ERRLOG && r->task.len > 0 && !r->is_cut &&
		out->cause != c->informational && (shape || says_failed(r->message));
	failure = failure && !(shape && shape->reads_file) && !reads_file(r->message);
	out->fails_job = failure && !file;
	out->fails_if_scratch = failure && file;
	return true;
}
