// SPDX-License-Identifier: MIT

/**
 * `analyze --format text`: the answer first, then the findings by rank, then
 * what else an engineer may want: jobs, exclusions, unknown codes, and what
 * could not be read.
 */

#include "render/exclusions.h"

#include <stdio.h>

enum { LABEL_WIDTH = 12, FILES_SHOWN = 10, EVIDENCE_SHOWN = 3, JOBS_SHOWN = 20, INPUTS_SHOWN = 12 };

static const char *severity_style(enum severity severity)
{
	switch (severity) {
	case SEVERITY_JOB:
	case SEVERITY_DATA:
		return PAGE_RED;
	case SEVERITY_FILE:
		return PAGE_YELLOW;
	default:
		return PAGE_DIM;
	}
}

/* ---- verdict and table ------------------------------------------------------------ */

static void write_verdict(struct page *p, const struct summary *s)
{
	static const char *const words[] = {"CLEAN", "WARNINGS", "FAILED", "UNKNOWN"};
	static const char *const styles[] = {PAGE_GREEN, PAGE_YELLOW, PAGE_RED, PAGE_YELLOW};
	page_style(p, styles[s->state]);
	page_style(p, PAGE_BOLD);
	page_puts(p, words[s->state]);
	page_style(p, PAGE_PLAIN);
	page_puts(p, "  ");
	page_wrap(p, span_of(s->headline), (unsigned)strlen(words[s->state]) + 2);
	page_end_line(p);
}

/* On a narrow screen the titles need the room more than the bars do. */
static bool has_bar(const struct page *p)
{
	return p->columns >= 90;
}

static unsigned title_width(const struct page *p)
{
	return p->columns - (has_bar(p) ? 51 : 40);
}

/* " 55 % ████▌": a bar of ten columns in half steps. */
static void write_share(struct page *p, uint64_t part, uint64_t whole)
{
	unsigned percent = (unsigned)((part * 100 + whole / 2) / whole);
	unsigned halves = part < whole ? (unsigned)((part * 20 + whole / 2) / whole) : 20;
	if (!has_bar(p))
		halves = 0;
	page_printf(p, "  %3u %%%s", percent, halves ? " " : "");
	for (unsigned i = 0; i < halves / 2; i++)
		page_puts(p, "\xE2\x96\x88");
	if (halves % 2)
		page_puts(p, "\xE2\x96\x8C");
}

static void write_table(struct page *p, const struct summary *s)
{
	page_heading(p, "Findings");
	page_style(p, PAGE_DIM);
	page_printf(p, "  #  %-*s %-8s %9s %9s  %s", (int)title_width(p), "cause", "severity",
		"files", "entries", "share");
	page_style(p, PAGE_PLAIN);
	page_end_line(p);
	for (size_t i = 0; i < s->cause_count; i++) {
		const struct summary_cause *c = &s->causes[i];
		page_printf(p, "%3u  ", c->rank);
		page_style(p, c->entries ? severity_style(c->severity) : PAGE_DIM);
		page_cell(p, span_of(c->cause->title), title_width(p));
		page_printf(p, " %-8s %9llu %9llu", severity_name(c->severity),
			(unsigned long long)c->files, (unsigned long long)c->entries);
		if (s->totals.entries > 0 && c->entries > 0)
			write_share(p, c->entries, s->totals.entries);
		page_style(p, PAGE_PLAIN);
		page_end_line(p);
	}
}

/* ---- one finding ------------------------------------------------------------------- */

static void write_codes(struct page *p, const struct summary_cause *c)
{
	for (size_t i = 0; i < c->code_count && i < 8; i++) {
		char code[CODE_TEXT_SIZE];
		code_format(&c->codes[i].code, code);
		page_label(p, i == 0 ? "code" : "");
		page_printf(p, "%s", code);
		if (c->codes[i].symbol && strcmp(c->codes[i].symbol, code) != 0)
			page_printf(p, " %s", c->codes[i].symbol);
		page_printf(p, ": %llu", (unsigned long long)c->codes[i].entries);
		page_end_line(p);
	}
	if (c->code_count > 8) {
		page_label(p, "");
		page_printf(p, "and %zu further codes", c->code_count - 8);
		page_end_line(p);
	}
}

static void write_when(struct page *p, const struct summary_cause *c)
{
	if (c->first == TIME_UNKNOWN && c->runs == 0)
		return;
	page_label(p, "seen");
	if (c->first != TIME_UNKNOWN) {
		page_time(p, c->first);
		page_puts(p, " to ");
		page_time(p, c->last);
		page_puts(p, " UTC");
	}
	if (c->runs > 0)
		page_printf(p, "%sin %llu run%s", c->first != TIME_UNKNOWN ? ", " : "",
			(unsigned long long)c->runs, c->runs == 1 ? "" : "s");
	page_end_line(p);
	if (c->scratch_entries > 0 || c->source_entries > 0) {
		page_label(p, "where");
		page_printf(p, "%llu in the scratch folder, %llu in source files",
			(unsigned long long)c->scratch_entries,
			(unsigned long long)c->source_entries);
		page_end_line(p);
	}
}

static void write_folders(struct page *p, const struct summary_cause *c, size_t top)
{
	for (size_t i = 0; i < c->folder_count && i < top; i++) {
		char count[48];
		snprintf(count, sizeof(count), "  %llu file%s",
			(unsigned long long)c->folders[i].files,
			c->folders[i].files == 1 ? "" : "s");
		page_label(p, i == 0 ? "folders" : "");
		page_path(
			p, c->folders[i].path, p->columns - LABEL_WIDTH - (unsigned)strlen(count));
		page_puts(p, count);
		page_end_line(p);
	}
}

/* Damaged files are named one by one; of the others the folders say enough, unless they are few. */
static void write_files(
	struct page *p, const struct summary *s, const struct summary_cause *c, size_t top)
{
	bool all = c->cause->severity == SEVERITY_DATA;
	size_t shown = all ? c->path_count : c->path_count < top ? c->path_count : top;
	if (!all && shown > FILES_SHOWN)
		shown = FILES_SHOWN;
	for (size_t i = 0; i < shown; i++) {
		char runs[48] = "";
		if (c->paths[i].runs > 1)
			snprintf(runs, sizeof(runs), "  %llu runs",
				(unsigned long long)c->paths[i].runs);
		else if (s->last_job && c->paths[i].last_run &&
			strcmp(c->paths[i].last_run, s->last_job) == 0)
			snprintf(runs, sizeof(runs),
				"  new"); /* in the last job, and in none before */
		page_label(p, i == 0 ? "files" : "");
		page_path(p, c->paths[i].path, p->columns - LABEL_WIDTH - (unsigned)strlen(runs));
		page_puts(p, runs);
		page_end_line(p);
	}
	if (shown < c->files) {
		page_label(p, "");
		page_printf(p, "and %llu more", (unsigned long long)(c->files - shown));
		page_end_line(p);
	}
}

static bool write_actions(struct page *p, const struct summary *s, const struct summary_cause *c)
{
	size_t order[64];
	struct buf command = {0};
	if (c->cause->action_count > COUNT_OF(order))
		return true;
	advise_action_order(c, order);
	for (size_t i = 0; i < c->cause->action_count; i++) {
		const struct action *a = &c->cause->actions[order[i]];
		page_label(p, i == 0 ? "fix" : "");
		page_printf(p, "%zu. ", i + 1);
		page_wrap(p, span_of(a->text), LABEL_WIDTH + 3);
		page_end_line(p);
		buf_clear(&command);
		advise_command(s, c, a, &command);
		page_commands(p, buf_span(&command), LABEL_WIDTH + 3);
	}
	bool ok = !command.failed;
	buf_free(&command);
	return ok;
}

static void write_evidence(struct page *p, const struct summary_evidence *items, size_t count)
{
	for (size_t i = 0; i < count && i < EVIDENCE_SHOWN; i++) {
		page_label(p, i == 0 ? "evidence" : "");
		char line[32];
		snprintf(line, sizeof(line), ":%llu", (unsigned long long)items[i].line);
		page_path(p, span_of(items[i].input),
			p->columns - LABEL_WIDTH - (unsigned)strlen(line));
		page_puts(p, line);
		page_end_line(p);
		page_label(p, "");
		page_style(p, PAGE_DIM);
		page_puts(p, "  ");
		page_path(p, span_of(items[i].text), p->columns - LABEL_WIDTH - 2);
		page_style(p, PAGE_PLAIN);
		page_end_line(p);
	}
}

static bool write_finding(
	struct page *p, const struct summary *s, const struct summary_cause *c, size_t top)
{
	page_end_line(p);
	page_style(p, PAGE_BOLD);
	page_printf(p, "%u. %s", c->rank, c->cause->title);
	page_style(p, PAGE_PLAIN);
	page_style(p, severity_style(c->severity));
	page_printf(p, "  [%s, %s]", c->cause->id, severity_name(c->severity));
	page_style(p, PAGE_PLAIN);
	page_end_line(p);
	page_puts(p, "   ");
	page_wrap(p, span_of(c->cause->explanation), 3);
	page_end_line(p);
	write_codes(p, c);
	write_when(p, c);
	if (c->files > FILES_SHOWN || c->cause->severity == SEVERITY_DATA)
		write_folders(p, c, top);
	if (c->files <= FILES_SHOWN || c->cause->severity == SEVERITY_DATA)
		write_files(p, s, c, top);
	if (!write_actions(p, s, c))
		return false;
	write_evidence(p, c->evidence, c->evidence_count);
	page_address(p, c->cause->doc);
	return true;
}

/* ---- jobs, exclusions, unknown codes, gaps, inputs ------------------------------------- */

static void write_duration(struct page *p, int64_t start, int64_t end)
{
	if (start == TIME_UNKNOWN || end == TIME_UNKNOWN || end < start)
		return;
	long long minutes = (end - start) / 60000;
	page_printf(p, "  %lld h %02lld min", minutes / 60, minutes % 60);
}

static void write_jobs(struct page *p, const struct summary *s)
{
	static const char *const styles[] = {
		PAGE_GREEN, PAGE_YELLOW, PAGE_RED, PAGE_YELLOW, PAGE_DIM};
	if (s->job_count == 0)
		return;
	page_heading(p, "Jobs");
	size_t from = s->job_count > JOBS_SHOWN ? s->job_count - JOBS_SHOWN : 0;
	if (from > 0) {
		page_printf(p, "   (%zu earlier jobs are not shown)", from);
		page_end_line(p);
	}
	for (size_t i = from; i < s->job_count; i++) {
		const struct summary_job *job = &s->jobs[i];
		page_puts(p, "   ");
		page_time(p, job->start);
		page_puts(p, "  ");
		page_style(p, styles[job->result]);
		page_printf(p, "%-10s", job_result_name(job->result));
		page_style(p, PAGE_PLAIN);
		write_duration(p, job->start, job->end);
		page_printf(p, "  %llu file%s, %llu entr%s  ", (unsigned long long)job->files,
			job->files == 1 ? "" : "s", (unsigned long long)job->entries,
			job->entries == 1 ? "y" : "ies");
		page_style(p, PAGE_DIM);
		page_text(p, span_cut(span_of(job->id), 0, 8));
		page_style(p, PAGE_PLAIN);
		page_end_line(p);
	}
	for (size_t i = 0; i < s->idle_count; i++) {
		page_puts(p, "   ");
		page_style(p, PAGE_YELLOW);
		page_printf(p, "no backup for %llu day%s", (unsigned long long)s->idle[i].days,
			s->idle[i].days == 1 ? "" : "s");
		page_style(p, PAGE_PLAIN);
		page_puts(p, ": ");
		page_time(p, s->idle[i].from);
		page_puts(p, " to ");
		page_time(p, s->idle[i].to);
		page_end_line(p);
	}
	if (s->last_job) {
		char text[200];
		snprintf(text, sizeof(text),
			"The last job with failures: %llu of its files failed before, "
			"%llu %s new; %llu that failed before did not fail again.",
			(unsigned long long)s->recurring_files, (unsigned long long)s->new_files,
			s->new_files == 1 ? "is" : "are", (unsigned long long)s->gone_files);
		page_puts(p, "   ");
		page_wrap(p, span_of(text), 3);
		page_end_line(p);
	}
}

static void write_unknown_codes(struct page *p, const struct summary *s)
{
	if (s->unknown_code_count == 0)
		return;
	page_heading(p, "Codes that nobody has documented");
	for (size_t i = 0; i < s->unknown_code_count; i++) {
		const struct summary_unknown_code *u = &s->unknown_codes[i];
		char code[CODE_TEXT_SIZE];
		code_format(&u->code, code);
		page_printf(p, "   %s: %llu entr%s; ", code, (unsigned long long)u->entries,
			u->entries == 1 ? "y" : "ies");
		page_wrap(p, span_of(u->reading), 6);
		page_end_line(p);
		write_evidence(p, u->evidence, u->evidence_count < 1 ? u->evidence_count : 1);
	}
}

static void write_gaps(struct page *p, const struct summary *s)
{
	if (s->gap_count == 0)
		return;
	page_end_line(p);
	page_style(p, PAGE_BOLD);
	page_style(p, PAGE_YELLOW);
	page_printf(p, "Not read (%zu gap%s): the picture is incomplete", s->gap_count,
		s->gap_count == 1 ? "" : "s");
	page_style(p, PAGE_PLAIN);
	page_end_line(p);
	for (size_t i = 0; i < s->gap_count; i++) {
		const struct summary_gap *g = &s->gaps[i];
		page_printf(p, "   %s", gap_reason_name(g->reason));
		if (g->count > 1)
			page_printf(p, " (%llu)", (unsigned long long)g->count);
		page_puts(p, "  ");
		page_wrap(p, span_of(g->input), 5);
		page_end_line(p);
		page_puts(p, "     ");
		page_wrap(p, span_of(g->detail), 5);
		page_end_line(p);
	}
}

static void write_inputs(struct page *p, const struct summary *s)
{
	size_t others = 0, shown = 0, more = 0;
	page_heading(p, "Read");
	for (size_t i = 0; i < s->input_count; i++) {
		const struct summary_input *in = &s->inputs[i];
		if (in->kind == INPUT_OTHER)
			others++;
		if (in->kind == INPUT_OTHER || in->kind == INPUT_ARCHIVE)
			continue;
		if (shown++ >= INPUTS_SHOWN) {
			more++;
			continue;
		}
		char facts[160];
		snprintf(facts, sizeof(facts), "  %s, %s, %llu records", input_kind_name(in->kind),
			in->encoding ? in->encoding : "-", (unsigned long long)in->records);
		page_puts(p, "   ");
		page_path(p, span_of(in->name), p->columns - 3 - (unsigned)strlen(facts));
		page_puts(p, facts);
		page_end_line(p);
		if (in->year_source == YEAR_ASSUMED) {
			page_printf(p,
				"     the log writes no year: %d is assumed (--year sets it)",
				in->year);
			page_end_line(p);
		}
	}
	if (more > 0) {
		page_printf(p, "   and %zu more", more);
		page_end_line(p);
	}
	if (others > 0) {
		page_printf(p, "   %zu other file%s without log records", others,
			others == 1 ? "" : "s");
		page_end_line(p);
	}
	page_printf(p, "   %llu records in %llu lines, %llu bytes; %llu entries, %llu files",
		(unsigned long long)s->totals.records, (unsigned long long)s->totals.lines,
		(unsigned long long)s->totals.bytes, (unsigned long long)s->totals.entries,
		(unsigned long long)s->totals.files);
	page_end_line(p);
}

bool render_text(const struct summary *s, const struct render_options *options, struct buf *out)
{
	struct page page = {.out = out, .columns = options->columns, .color = options->color};
	bool ok = true;
	if (page.columns < 60)
		page.columns = 60;
	write_verdict(&page, s);
	if (s->totals.records > 0)
		write_table(&page, s);
	for (size_t i = 0; i < s->cause_count && ok; i++) {
		if (s->causes[i].entries > 0)
			ok = write_finding(&page, s, &s->causes[i], options->top);
	}
	write_jobs(&page, s);
	exclusions_on_page(&page, s);
	write_unknown_codes(&page, s);
	write_gaps(&page, s);
	write_inputs(&page, s);
	return ok && !out->failed;
}
