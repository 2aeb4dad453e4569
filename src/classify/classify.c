// SPDX-License-Identifier: MIT

/** Entries, codes and causes. */

#include "classify/classify.h"

#include <stdlib.h>

struct classifier {
	const struct catalog *catalog;
	struct matcher *matcher;
	const struct cause *unclassified;
	const struct cause *informational;
	const struct cause *wrapper;
	uint64_t limits_hit;
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

static void find_cause(struct classifier *c, struct entry *e)
{
	const struct record *r = e->record;
	struct match_subject subject = {
		.message = r->message,
		.path = r->path,
		.level = r->level,
		.code = e->code.kind != CODE_NONE ? &e->code : NULL,
	};
	const struct rule *rule = NULL;

	if (e->info && (e->info->asks_message || (e->info->asks_path && r->path.len > 0)))
		rule = find_rule(c, &subject, true);
	if (!rule && !(e->info && is_firm(c, e->info->cause))) {
		rule = find_rule(c, &subject, false);
		if (rule && e->info && rule->cause == e->info->cause)
			rule = NULL; /* the message says what the code says */
	}
	if (rule) {
		e->rule = rule;
		e->cause = rule->cause;
		if (rule->implies && e->code.kind == CODE_NONE) {
			e->code = rule->implies->code;
			e->info = rule->implies;
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
	pick_code(c, r, out);
	find_cause(c, out);
	if (!always && out->code.kind == CODE_NONE && !out->rule)
		return false;
	out->path_only = r->kind == INPUT_FAILED_LIST && r->path.len > 0 &&
		out->code.kind == CODE_NONE && !out->rule;
	bool file = r->path.len > 0 && !r->path_is_volume;
	if (out->cause->facets && !file)
		out->names_scratch = names_scratch(r->message);
	bool failure = r->kind == INPUT_ERRLOG && r->task.len > 0 && !r->is_cut &&
		out->cause != c->informational && says_failed(r->message);
	out->fails_job = failure && !file;
	out->fails_if_scratch =
		failure && file && span_find_nocase(r->message, SPAN("BackupRead"), 0) == SIZE_MAX;
	return true;
}
