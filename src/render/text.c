// SPDX-License-Identifier: MIT

/**
 * `analyze --format text`: the answer first, then the findings by rank, then
 * what else an engineer may want: jobs, exclusions, unknown codes, and what
 * could not be read.
 */

#include "render/environment.h"
#include "render/exclusions.h"
#include "render/wording.h"

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
	struct buf age = {0};
	wording_age(&age, s);
	if (age.len > 0) {
		page_wrap(p, buf_span(&age), 0);
		page_end_line(p);
	}
	p->out->failed = p->out->failed || age.failed;
	buf_free(&age);
}

/* The widths of the table. Where there is little room the titles need it more than the bars do. */
struct layout {
	unsigned title, files, entries;
	bool share, bar;
};

enum {
	FILES_WIDTH = 8,
	ENTRIES_WIDTH = 9,
	SHARE_WIDTH = 7,
	BAR_WIDTH = 11,
	TITLE_WIDTH_MIN = 16,
};

/* At least `width`: a number is never cut. */
static unsigned number_width(uint64_t number, unsigned width)
{
	unsigned digits = 1;
	for (; number >= 10; number /= 10)
		digits++;
	return digits > width ? digits : width;
}

static struct layout layout_of(const struct page *p, const struct summary *s)
{
	struct layout l = {.files = FILES_WIDTH, .entries = ENTRIES_WIDTH};
	for (size_t i = 0; i < s->cause_count; i++) {
		l.files = number_width(s->causes[i].files, l.files);
		l.entries = number_width(s->causes[i].entries, l.entries);
	}
	unsigned others = 5 + 9 + 1 + l.files + 1 + l.entries;
	l.title = p->columns > others ? p->columns - others : 1;
	l.share = l.title >= TITLE_WIDTH_MIN + SHARE_WIDTH;
	l.bar = p->columns >= 90 && l.title >= TITLE_WIDTH_MIN + SHARE_WIDTH + BAR_WIDTH;
	if (l.share)
		l.title -= SHARE_WIDTH;
	if (l.bar)
		l.title -= BAR_WIDTH;
	return l;
}

/* " 55 % ████▌": a bar of ten columns in half steps. */
static void write_share(struct page *p, uint64_t part, uint64_t whole, bool bar)
{
	unsigned percent = (unsigned)((part * 100 + whole / 2) / whole);
	unsigned halves = part < whole ? (unsigned)((part * 20 + whole / 2) / whole) : 20;
	if (!bar)
		halves = 0;
	page_printf(p, "  %3u %%%s", percent, halves ? " " : "");
	for (unsigned i = 0; i < halves / 2; i++)
		page_puts(p, "\xE2\x96\x88");
	if (halves % 2)
		page_puts(p, "\xE2\x96\x8C");
}

static void write_table(struct page *p, const struct summary *s)
{
	struct layout l = layout_of(p, s);
	page_heading(p, "Findings");
	page_style(p, PAGE_DIM);
	page_puts(p, "  #  ");
	page_cell(p, SPAN("cause"), l.title);
	page_printf(p, " %-8s %*s %*s%s", "severity", (int)l.files, "files", (int)l.entries,
		"entries", l.share ? "  share" : "");
	page_style(p, PAGE_PLAIN);
	page_end_line(p);
	for (size_t i = 0; i < s->cause_count; i++) {
		const struct summary_cause *c = &s->causes[i];
		page_printf(p, "%3u  ", c->rank);
		page_style(p, c->entries ? severity_style(c->severity) : PAGE_DIM);
		page_cell(p, span_of(c->cause->title), l.title);
		page_printf(p, " %-8s %*llu %*llu", severity_name(c->severity), (int)l.files,
			(unsigned long long)c->files, (int)l.entries,
			(unsigned long long)c->entries);
		if (l.share && s->totals.entries > 0 && c->entries > 0)
			write_share(p, c->entries, s->totals.entries, l.bar);
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
		const char *symbol = c->codes[i].symbol;
		bool named = symbol && strcmp(symbol, code) != 0;
		page_wrapf(p, LABEL_WIDTH, "%s%s%s: %llu", code, named ? " " : "",
			named ? symbol : "", (unsigned long long)c->codes[i].entries);
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
	struct buf ended = {0};
	wording_ended(&ended, c);
	if (ended.len > 0) {
		page_label(p, "now");
		page_wrap(p, buf_span(&ended), LABEL_WIDTH);
		page_end_line(p);
	}
	p->out->failed = p->out->failed || ended.failed;
	buf_free(&ended);
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
		page_wrapf(p, LABEL_WIDTH, "%sin %llu run%s", c->first != TIME_UNKNOWN ? ", " : "",
			(unsigned long long)c->runs, c->runs == 1 ? "" : "s");
	page_end_line(p);
	if (c->scratch_entries > 0 || c->source_entries > 0) {
		page_label(p, "where");
		page_wrapf(p, LABEL_WIDTH, "%llu in the scratch folder, %llu in source files",
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
	const struct action *list[ADVISE_ACTIONS_MAX];
	struct buf command = {0};
	size_t count = advise_actions(c, list);
	for (size_t i = 0; i < count; i++) {
		const struct action *a = list[i];
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
	page_printf(p, "%u. ", c->rank);
	page_wrap(p, span_of(c->cause->title), 3);
	page_style(p, PAGE_PLAIN);
	page_style(p, severity_style(c->severity));
	page_wrapf(p, 3, "  [%s, %s]", c->cause->id, severity_name(c->severity));
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
	environment_on_page(p, "machine", c->facts, c->fact_count);
	page_address(p, c->cause->doc);
	return true;
}

/* ---- jobs, exclusions, unknown codes, gaps, inputs ------------------------------------- */

static void write_job(struct page *p, const struct summary_job *job)
{
	static const char *const styles[] = {
		PAGE_GREEN, PAGE_YELLOW, PAGE_RED, PAGE_YELLOW, PAGE_DIM};
	page_puts(p, "   ");
	page_time(p, job->start);
	page_puts(p, "  ");
	page_style(p, styles[job->result]);
	page_printf(p, "%-10s", job_result_name(job->result));
	page_style(p, PAGE_PLAIN);
	if (job->start != TIME_UNKNOWN && job->end != TIME_UNKNOWN && job->end >= job->start) {
		long long minutes = (job->end - job->start) / 60000;
		page_wrapf(p, 5, "  %lld h %02lld min", minutes / 60, minutes % 60);
	}
	page_wrapf(p, 5, "  %llu file%s, %llu entr%s", (unsigned long long)job->files,
		job->files == 1 ? "" : "s", (unsigned long long)job->entries,
		job->entries == 1 ? "y" : "ies");
	page_style(p, PAGE_DIM);
	page_wrapf(p, 5, "  %.8s", job->id);
	page_style(p, PAGE_PLAIN);
	page_end_line(p);
	environment_history_on_page(p, job);
}

static void write_period(struct page *p, const struct summary_idle *idle)
{
	struct buf text = {0};
	struct page line = {.out = &text};
	page_puts(&line, ": ");
	page_time(&line, idle->from);
	page_puts(&line, " to ");
	page_time(&line, idle->to);
	page_wrap(p, buf_span(&text), 5);
	if (text.failed)
		p->out->failed = true;
	buf_free(&text);
}

static void write_jobs(struct page *p, const struct summary *s)
{
	if (s->job_count == 0)
		return;
	page_heading(p, "Jobs");
	size_t from = s->job_count > JOBS_SHOWN ? s->job_count - JOBS_SHOWN : 0;
	if (from > 0) {
		page_printf(p, "   (%zu earlier jobs are not shown)", from);
		page_end_line(p);
	}
	for (size_t i = from; i < s->job_count; i++)
		write_job(p, &s->jobs[i]);
	for (size_t i = 0; i < s->idle_count; i++) {
		page_puts(p, "   ");
		page_style(p, PAGE_YELLOW);
		page_printf(p, "no backup for %llu day%s", (unsigned long long)s->idle[i].days,
			s->idle[i].days == 1 ? "" : "s");
		page_style(p, PAGE_PLAIN);
		write_period(p, &s->idle[i]);
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
		page_wrap(p, span_of(gap_input_name(g->input)), 5);
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
			page_puts(p, "     ");
			page_wrapf(p, 5, "the log writes no year: %d is assumed (--year sets it)",
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
	page_wrapf(p, 3, "   %llu records in %llu lines, %llu bytes; %llu entries, %llu files",
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
	if (s->note_count > 0)
		page_heading(&page, "Other files of the bundle");
	environment_on_page(&page, "", s->notes, s->note_count);
	exclusions_on_page(&page, s);
	write_unknown_codes(&page, s);
	write_gaps(&page, s);
	write_inputs(&page, s);
	return ok && !out->failed;
}
