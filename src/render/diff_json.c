// SPDX-License-Identifier: MIT

/**
 * `diff --format json`: schema marslog.diff/1. `state` uses the words of
 * SARIF's baselineState (new, absent, updated, unchanged), and "unknown".
 */

#include "render/diff.h"
#include "render/json_writer.h"
#include "version.h"

static const char *state_word(enum diff_state state)
{
	static const char *const words[] = {
		"new", "absent", "updated", "updated", "unchanged", "unknown"};
	return words[state];
}

static void write_jobs(struct json_writer *w, const struct diff_side *side)
{
	json_key(w, "jobs");
	json_begin_array(w);
	for (size_t i = 0; i < side->job_count; i++) {
		const struct diff_job *job = &side->jobs[i];
		if (job->other)
			continue;
		json_begin_object(w);
		key_text(w, "id", job->id);
		key_time(w, "start", job->start);
		key_time(w, "end", job->end);
		key_text(w, "result", job_result_name(job->result));
		key_number(w, "files", job->files);
		key_boolean(w, "whole", job->whole);
		key_boolean(w, "shared", job->shared);
		json_end_object(w);
	}
	json_end_array(w);
}

static void write_side(struct json_writer *w, const char *key, const struct diff_side *side)
{
	json_key(w, key);
	json_begin_object(w);
	key_text(w, "input", side->name);
	key_text(w, "source", side->exact ? "bundle" : "summary");
	json_key(w, "host");
	json_begin_object(w);
	key_text(w, "name", side->host);
	key_text(w, "source", side->host_source);
	json_end_object(w);
	key_text(w, "machine_id", side->machine_id);
	key_text(w, "patterns", side->patterns);
	json_key(w, "period");
	json_begin_object(w);
	key_time(w, "first", side->first);
	key_time(w, "last", side->last);
	json_end_object(w);
	key_number(w, "records", side->records);
	key_text(w, "state", verdict_state_name(side->state));
	key_boolean(w, "incomplete", side->incomplete);
	key_boolean(w, "truncated", side->files_cut);
	key_number(w, "completed", side->completed);
	key_number(w, "failed", side->failed);
	json_key(w, "files_last");
	if (side->newest)
		json_number(w, side->newest->files);
	else
		json_null(w);
	json_key(w, "files_median");
	if (side->newest)
		json_number(w, side->median_files);
	else
		json_null(w);
	write_jobs(w, side);
	json_end_object(w);
}

static void write_items(struct json_writer *w, const char *key, const char *name,
	const struct diff_item *items, size_t count)
{
	bool causes = strcmp(key, "causes") == 0, files = strcmp(key, "files") == 0;
	json_key(w, key);
	json_begin_array(w);
	for (size_t i = 0; i < count; i++) {
		json_begin_object(w);
		key_text(w, name, items[i].name);
		key_text(w, "state", state_word(items[i].state));
		key_text(w, "change", diff_state_name(items[i].state));
		if (causes)
			key_text(w, "severity", severity_name(items[i].severity));
		if (files) {
			key_text(w, "cause", items[i].cause);
		} else {
			key_number(w, causes ? "failures_before" : "files_before", items[i].before);
			key_number(w, causes ? "failures_after" : "files_after", items[i].after);
		}
		json_end_object(w);
	}
	json_end_array(w);
}

static void write_exclusions(struct json_writer *w, const struct diff *d)
{
	static const char *const words[] = {
		"applied", "no-effect", "no-failure", "not-applied", "not-needed", "unknown"};
	json_key(w, "exclusions");
	json_begin_array(w);
	for (size_t i = 0; i < d->exclusion_count; i++) {
		const struct diff_exclusion *x = &d->exclusions[i];
		json_begin_object(w);
		key_text(w, "path", x->rule->path);
		key_text(w, "file_type", x->rule->file_type);
		key_boolean(w, "subfolders", x->rule->subfolders);
		key_text(w, "applied", words[x->applied]);
		key_number(w, "files", x->files);
		json_end_object(w);
	}
	json_end_array(w);
}

bool diff_json(const struct diff_report *r, struct buf *out)
{
	const struct diff *d = r->diff;
	struct json_writer w = {.out = out};
	struct buf head = {0};
	diff_headline(d, &head);
	json_begin_object(&w);
	key_text(&w, "schema", "marslog.diff/1");
	json_key(&w, "tool");
	json_begin_object(&w);
	key_text(&w, "name", "marslog");
	key_text(&w, "version", MARSLOG_VERSION);
	json_end_object(&w);
	key_text(&w, "answer", diff_answer_name(d->answer));
	json_key(&w, "reason");
	json_text(&w, buf_span(&d->reason));
	json_key(&w, "headline");
	json_text(&w, buf_span(&head));
	key_boolean(&w, "renamed", d->renamed);
	key_boolean(&w, "other_host", d->other_host);
	key_boolean(&w, "other_filters", d->other_filters);
	key_boolean(&w, "other_patterns", d->other_patterns);
	key_number(&w, "shared_jobs", d->shared);
	write_side(&w, "before", &d->before);
	write_side(&w, "after", &d->after);
	write_items(&w, "causes", "id", d->causes, d->cause_count);
	write_items(&w, "places", "place", d->places, d->place_count);
	write_items(&w, "files", "path", d->files, d->file_count);
	write_exclusions(&w, d);
	json_end_object(&w);
	buf_addc(out, '\n');
	bool ok = !head.failed && !out->failed;
	buf_free(&head);
	return ok;
}
