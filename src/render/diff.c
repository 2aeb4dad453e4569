// SPDX-License-Identifier: MIT

/** The table of formats of `diff`, and the text that the human-readable formats share. */

#include "render/diff.h"

#include "render/wording.h"

const char *const diff_formats[] = {"text", "json", "markdown", "html", NULL};

diff_render_fn *diff_find(const char *name)
{
	static const struct {
		const char *name;
		diff_render_fn *render;
	} list[] = {{"text", diff_text}, {"json", diff_json}, {"markdown", diff_markdown},
		{"html", diff_html}};
	for (size_t i = 0; i < COUNT_OF(list); i++) {
		if (strcmp(list[i].name, name) == 0)
			return list[i].render;
	}
	return NULL;
}

void diff_headline(const struct diff *d, struct buf *out)
{
	static const char *const words[] = {"BETTER", "WORSE", "THE SAME", "CANNOT BE SAID"};
	buf_addf(out, "%s: ", words[d->answer]);
	buf_add_span(out, buf_span(&d->reason));
	buf_addc(out, '.');
}

static const char *or_unknown(const char *text)
{
	return text ? text : "an unknown machine";
}

static void list_notes(const struct diff *d, struct buf *out)
{
	const struct diff_side *b = &d->before, *a = &d->after;
	if (d->renamed)
		buf_addf(out, "The machine was renamed from %s to %s.\n", b->host, a->host);
	if (d->other_host)
		buf_addf(out, "BEFORE is of %s, AFTER of %s: nothing below can be relied on.\n",
			or_unknown(b->host), or_unknown(a->host));
	if (d->shared > 0)
		buf_addf(out, "%zu job%s in both; %s once.\n", d->shared,
			d->shared == 1 ? " is" : "s are",
			d->shared == 1 ? "it counts" : "they count");
	if (d->other_filters)
		buf_addf(out, "The sides were filtered in different ways: %s and %s.\n",
			b->filters ? b->filters : "none", a->filters ? a->filters : "none");
	if (d->other_patterns)
		buf_adds(out,
			"The sides were made with different patterns: causes that share a code or "
			"a "
			"file are taken for the same cause.\n");
	if (b->incomplete)
		buf_adds(out, "Not all of BEFORE could be read.\n");
	if (a->incomplete)
		buf_adds(out, "Not all of AFTER could be read.\n");
	if (b->files_cut || a->files_cut)
		buf_addf(out,
			"%s a saved summary whose lists were cut: files are compared as far as "
			"they go (analyze --top all saves all).\n",
			b->files_cut && a->files_cut ? "Both sides are"
				: b->files_cut       ? "BEFORE is"
						     : "AFTER is");
}

bool diff_notes(const struct diff *d, diff_note_fn *write, void *context)
{
	struct buf notes = {0};
	list_notes(d, &notes);
	struct span text = buf_span(&notes);
	for (size_t at = 0; at < text.len;) {
		size_t end = span_find(text, SPAN("\n"), at);
		end = end == SIZE_MAX ? text.len : end;
		write(context, span_cut(text, at, end));
		at = end + 1;
	}
	bool complete = !notes.failed;
	buf_free(&notes);
	return complete;
}

void diff_side_period(const struct diff_side *side, struct buf *out)
{
	if (side->records == 0) {
		buf_adds(out, "no log of the agent");
		return;
	}
	wording_minute(out, side->first);
	buf_adds(out, " to ");
	wording_minute(out, side->last);
}

static void add_part(struct buf *out, const char *before, size_t count, const char *what)
{
	if (count > 0)
		buf_addf(out, "%s%zu %s", before, count, what);
}

void diff_side_jobs(const struct diff_side *side, struct buf *out)
{
	size_t rest = side->own - side->completed - side->failed;
	if (side->own == 0) {
		buf_adds(out, side->job_count > 0 ? "no job of its own" : "no job");
		return;
	}
	buf_addf(out, "%zu job%s: ", side->own, wording_plural(side->own, "s"));
	add_part(out, "", side->completed, "completed");
	add_part(out, side->completed > 0 ? ", " : "", side->failed, "failed");
	add_part(out, side->completed + side->failed > 0 ? ", " : "", rest, "without an end");
	if (side->newest) {
		buf_adds(out, "; last completed ");
		if (side->newest->start == TIME_UNKNOWN)
			buf_adds(out, "at an unknown time");
		else
			wording_day(out, side->newest->start);
		buf_adds(out, ", left out ");
		if (side->newest->files > 0)
			wording_count(out, side->newest->files, "file");
		else
			buf_adds(out, "no file");
	}
}

static void add_rate(struct buf *out, uint64_t count, uint64_t jobs)
{
	if (jobs < 2 || count % jobs == 0) {
		buf_add_number(out, jobs < 2 ? count : count / jobs);
		return;
	}
	uint64_t tenths = (count * 10 + jobs / 2) / jobs;
	buf_add_number(out, tenths / 10);
	buf_addf(out, ".%u", (unsigned)(tenths % 10));
}

static void add_unit(struct buf *out, uint64_t count, uint64_t jobs, bool of_cause, bool per_job)
{
	bool one = count == (jobs < 2 ? 1 : jobs);
	buf_addf(out, " %s%s%s", of_cause ? "failure" : "file", one ? "" : "s",
		of_cause && per_job ? " per job" : "");
}

void diff_change(const struct diff_item *item, bool of_cause, struct buf *out)
{
	bool per_job = item->before_jobs + item->after_jobs > 0;
	if (item->after > 0) {
		add_rate(out, item->after, item->after_jobs);
		add_unit(out, item->after, item->after_jobs, of_cause, per_job);
	} else {
		buf_adds(out, "none");
	}
	if (item->state == DIFF_SAME || item->state == DIFF_NEW)
		return;
	buf_adds(out, " (before: ");
	add_rate(out, item->before, item->before_jobs);
	if (item->after == 0)
		add_unit(out, item->before, item->before_jobs, of_cause, per_job);
	buf_addc(out, ')');
}

void diff_applied(const struct diff_exclusion *x, struct buf *out)
{
	bool one = x->files == 1;
	switch (x->applied) {
	case DIFF_APPLIED:
		buf_adds(out, "applied: the policy contains it");
		break;
	case DIFF_NO_EFFECT:
		buf_adds(out, "the policy contains it, but ");
		wording_count(out, x->files, "file");
		buf_addf(out, " still fail%s there: the agent has not taken it up", one ? "s" : "");
		break;
	case DIFF_NO_FAILURE:
		buf_adds(out, "no failure there any more");
		break;
	case DIFF_NOT_APPLIED:
		buf_adds(out, "not applied: ");
		wording_count(out, x->files, "file");
		buf_addf(out, " still fail%s there", one ? "s" : "");
		break;
	case DIFF_NOT_NEEDED:
		buf_adds(out, "no longer needed: nothing failed there at the end of either side");
		break;
	case DIFF_UNSEEN:
		buf_adds(out, "cannot be known");
		break;
	}
}

void diff_rule(const struct diff_rule *rule, struct buf *out)
{
	buf_adds(out, rule->path);
	if (!rule->file_type)
		return;
	if (out->len > 0 && out->data[out->len - 1] != '\\')
		buf_addc(out, '\\');
	buf_adds(out, rule->file_type);
}
