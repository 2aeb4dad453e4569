// SPDX-License-Identifier: MIT

/** Reads a side of the comparison from a summary. */

#include "diff/private.h"
#include "fleet/values.h"

#include <stdlib.h>

/* A job is complete if its first phase began in the log, or other records precede it. */
static bool is_whole(struct values *v, const cJSON *job, int64_t start, int64_t first)
{
	size_t count;
	const cJSON *phases = value_array(v, job, "phases", &count);
	const cJSON *phase = cJSON_GetArrayItem(phases, 0);
	if (start != TIME_UNKNOWN && first != TIME_UNKNOWN && start > first)
		return true;
	return phase && strcmp(value_word(v, phase, "name"), "Prebackup") == 0 &&
		value_time(v, phase, "start") != TIME_UNKNOWN;
}

static void take_head(struct values *v, const cJSON *d, struct diff_side *side)
{
	const cJSON *host = value_object(v, d, "host");
	side->host = value_text(v, host, "name");
	side->host_source = value_text(v, host, "source");
	side->machine_id = value_text(v, d, "machine_id");
	side->patterns = value_text(v, d, "patterns");
	const cJSON *period = value_object(v, d, "period");
	side->first = value_time(v, period, "first");
	side->last = value_time(v, period, "last");
	side->records = value_number(v, value_object(v, d, "totals"), "records");
	const cJSON *verdict = value_object(v, d, "verdict");
	side->state = value_verdict(v, verdict, "state");
	side->incomplete = value_boolean(v, verdict, "incomplete");
	const cJSON *filters = value_of(v, d, "filters");
	char *text = filters && !cJSON_IsNull(filters) ? cJSON_PrintUnformatted(filters) : NULL;
	side->filters = text ? arena_copy(v->arena, span_of(text)) : NULL;
	cJSON_free(text);
}

static int by_start(const void *a, const void *b)
{
	const struct diff_job *x = a, *y = b;
	if (x->start != y->start)
		return x->start < y->start ? -1 : 1;
	return strcmp(x->id, y->id);
}

static void take_jobs(struct values *v, const cJSON *d, struct diff_side *side)
{
	size_t count;
	const cJSON *list = value_array(v, d, "jobs", &count), *item;
	side->jobs = value_items(v, count, sizeof(*side->jobs));
	cJSON_ArrayForEach(item, list)
	{
		if (!side->jobs)
			break;
		struct diff_job *job = &side->jobs[side->job_count++];
		job->id = value_word(v, item, "id");
		job->start = value_time(v, item, "start");
		job->end = value_time(v, item, "end");
		job->result = value_result(v, item, "result");
		job->files = value_number(v, item, "files");
		job->whole = is_whole(v, item, job->start, side->first);
	}
	if (side->job_count > 0 && !v->bad && !v->arena->failed)
		qsort(side->jobs, side->job_count, sizeof(*side->jobs), by_start);
}

static const struct diff_job *job_by_id(const struct diff_side *side, const char *id)
{
	for (size_t i = 0; id && i < side->job_count; i++) {
		if (strcmp(side->jobs[i].id, id) == 0)
			return &side->jobs[i];
	}
	return NULL;
}

static size_t count_paths(struct values *v, const cJSON *causes)
{
	size_t all = 0, count;
	const cJSON *item;
	cJSON_ArrayForEach(item, causes)
	{
		value_array(v, item, "paths", &count);
		all += count;
	}
	return all;
}

static void take_paths(struct values *v, const cJSON *cause, const char *id, struct diff_side *side)
{
	size_t count;
	const cJSON *list = value_array(v, cause, "paths", &count), *item;
	cJSON_ArrayForEach(item, list)
	{
		if (!side->files)
			return;
		side->files[side->file_count++] =
			(struct diff_file){.path = value_word(v, item, "path"),
				.cause = id,
				.last_job = job_by_id(side, value_text(v, item, "last_run"))};
	}
}

int diff_compare_paths(const char *a, const char *b)
{
	for (; *a && ascii_lower(*a) == ascii_lower(*b); a++, b++)
		;
	return (unsigned char)ascii_lower(*a) - (unsigned char)ascii_lower(*b);
}

/* By path, the latest failure first. */
static int by_path(const void *a, const void *b)
{
	const struct diff_file *x = a, *y = b;
	int order = diff_compare_paths(x->path, y->path);
	if (order != 0)
		return order;
	int64_t p = x->last_job ? x->last_job->start : TIME_UNKNOWN;
	int64_t q = y->last_job ? y->last_job->start : TIME_UNKNOWN;
	return p != q ? (p > q ? -1 : 1) : strcmp(x->cause, y->cause);
}

/* A file may be listed for several causes. */
static void sort_files(struct diff_side *side)
{
	size_t kept = 0;
	if (side->file_count > 0)
		qsort(side->files, side->file_count, sizeof(*side->files), by_path);
	for (size_t i = 0; i < side->file_count; i++) {
		if (kept == 0 ||
			diff_compare_paths(side->files[kept - 1].path, side->files[i].path) != 0)
			side->files[kept++] = side->files[i];
	}
	side->file_count = kept;
}

static void take_codes(struct values *v, const cJSON *cause, struct diff_cause *c)
{
	size_t count;
	const cJSON *list = value_array(v, cause, "codes", &count), *item;
	c->codes = value_items(v, count, sizeof(*c->codes));
	cJSON_ArrayForEach(item, list)
	{
		const char *code = c->codes ? value_text(v, item, "code") : NULL;
		if (code)
			c->codes[c->code_count++] = code;
	}
}

static bool is_noise(const cJSON *cause)
{
	const cJSON *severity = cJSON_GetObjectItemCaseSensitive(cause, "severity");
	return cJSON_IsString(severity) && strcmp(severity->valuestring, "info") == 0;
}

static void take_causes(struct values *v, const cJSON *d, struct diff_side *side)
{
	size_t count;
	const cJSON *list = value_array(v, d, "causes", &count), *item;
	size_t paths = count_paths(v, list);
	side->causes = value_items(v, count, sizeof(*side->causes));
	side->files = value_items(v, paths, sizeof(*side->files));
	cJSON_ArrayForEach(item, list)
	{
		if (!side->causes || value_number(v, item, "entries") == 0)
			continue;
		struct diff_cause *c = &side->causes[side->cause_count++];
		c->id = value_word(v, item, "id");
		c->severity = value_severity(v, item, "severity");
		c->entries = value_number(v, item, "entries");
		c->files = value_number(v, item, "files");
		c->failures = value_number(v, item, "failures");
		c->last = value_time(v, item, "last");
		c->present = value_currency(v, item, "current") != CURRENT_NO;
		take_codes(v, item, c);
		if (!is_noise(item))
			take_paths(v, item, c->id, side);
	}
	if (!v->bad && !v->arena->failed)
		sort_files(side);
}

static void take_rules(struct values *v, const cJSON *d, struct diff_side *side)
{
	size_t count;
	const cJSON *list = value_array(v, d, "exclusions", &count), *item;
	side->rules = value_items(v, count, sizeof(*side->rules));
	cJSON_ArrayForEach(item, list)
	{
		if (!side->rules)
			break;
		side->rules[side->rule_count++] = (struct diff_rule){value_word(v, item, "path"),
			value_text(v, item, "file_type"), value_boolean(v, item, "subfolders"),
			value_number(v, value_object(v, item, "removes"), "files")};
	}
	list = value_array(v, d, "truncated", &count);
	cJSON_ArrayForEach(item, list)
	{
		if (strcmp(value_word(v, item, "list"), "causes.paths") == 0)
			side->files_cut = true;
	}
}

/* The exclusions of the policy in the bundle, if there is one. */
static void take_policy(struct values *v, const cJSON *d, struct diff_side *side)
{
	const cJSON *environment = cJSON_GetObjectItemCaseSensitive(d, "environment");
	const cJSON *list = cJSON_GetObjectItemCaseSensitive(environment, "selection"), *item;
	size_t count = cJSON_IsArray(list) ? (size_t)cJSON_GetArraySize(list) : 0;
	side->excluded = value_items(v, count, sizeof(*side->excluded));
	if (!side->excluded)
		return;
	cJSON_ArrayForEach(item, list)
	{
		if (value_boolean(v, item, "exclude"))
			side->excluded[side->excluded_count++] = (struct diff_spec){
				value_word(v, item, "path"), value_boolean(v, item, "recursive")};
	}
}

bool diff_read(
	struct diff *d, struct diff_side *side, const char *json, size_t len, struct buf *why)
{
	struct values v = {.arena = &d->arena};
	const char *end = NULL;
	cJSON *document = cJSON_ParseWithLengthOpts(json, len, &end, false);
	if (!document) {
		buf_adds(why, "it is no valid JSON");
		return false;
	}
	if (strcmp(value_word(&v, document, "schema"), "marslog.summary/1") != 0)
		value_fault(&v, "schema");
	take_head(&v, document, side);
	take_jobs(&v, document, side);
	take_causes(&v, document, side);
	take_rules(&v, document, side);
	take_policy(&v, document, side);
	cJSON_Delete(document);
	for (; end && end < json + len; end++) {
		if (!ascii_is_blank(*end) && *end != '\n' && *end != '\r')
			value_fault(&v, "its end: only one document can be compared");
	}
	if (v.bad)
		buf_addf(why, "it is no summary of marslog: look at %s", v.fault);
	return !v.bad && !d->arena.failed;
}

void diff_free(struct diff *d)
{
	buf_free(&d->reason);
	arena_free(&d->arena);
}
