// SPDX-License-Identifier: MIT

/**
 * `analyze --full`: the verdict, then the findings by rank with all actions, files and evidence,
 * then jobs, exclusions, unknown codes and gaps.
 */

#include "render/environment.h"
#include "render/exclusions.h"
#include "render/text_parts.h"

#include <stdio.h>

enum { LABEL_WIDTH = 12, FILES_SHOWN = 10, EVIDENCE_SHOWN = 3, JOBS_SHOWN = 20, INPUTS_SHOWN = 12 };

static void write_count(struct page *p, uint64_t count, const char *noun)
{
	wording_count(p->out, count, noun);
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
		struct buf count = {0};
		wording_count(&count, c->codes[i].entries, "record");
		page_wrapf(p, LABEL_WIDTH, "%s%s%s: %s", code, named ? " " : "",
			named ? symbol : "", count.failed ? "" : count.data);
		p->out->failed = p->out->failed || count.failed;
		buf_free(&count);
		page_end_line(p);
	}
	if (c->code_count > 8) {
		page_label(p, "");
		page_printf(p, "and %zu more code%s", c->code_count - 8,
			wording_plural(c->code_count - 8, "s"));
		page_end_line(p);
	}
}

static void write_when(struct page *p, const struct summary *s, const struct summary_cause *c)
{
	struct buf text = {0};
	page_label(p, "seen");
	wording_how_often(&text, s, c);
	page_wrap(p, buf_span(&text), LABEL_WIDTH);
	page_end_line(p);
	if (c->scratch_entries > 0 || c->source_entries > 0) {
		buf_clear(&text);
		wording_facets(&text, c);
		page_label(p, "where");
		page_wrap(p, buf_span(&text), LABEL_WIDTH);
		page_end_line(p);
	}
	p->out->failed = p->out->failed || text.failed;
	buf_free(&text);
}

static void write_folders(struct page *p, const struct summary_cause *c, size_t top)
{
	struct buf count = {0};
	for (size_t i = 0; i < c->folder_count && i < top; i++) {
		buf_clear(&count);
		buf_adds(&count, "  ");
		wording_count(&count, c->folders[i].files, "file");
		page_label(p, i == 0 ? "folders" : "");
		page_file(p, c->folders[i].path, p->columns - LABEL_WIDTH - (unsigned)count.len);
		page_text(p, buf_span(&count));
		page_end_line(p);
	}
	p->out->failed = p->out->failed || count.failed;
	buf_free(&count);
}

/*
 * Damaged files are listed individually; other files only if they are few, otherwise their
 * folders.
 */
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
			snprintf(runs, sizeof(runs), "  %llu jobs",
				(unsigned long long)c->paths[i].runs);
		else if (s->last_job && c->paths[i].last_run &&
			strcmp(c->paths[i].last_run, s->last_job) == 0)
			snprintf(runs, sizeof(runs), "  new"); /* in the last job only */
		page_label(p, i == 0 ? "files" : "");
		page_file(p, c->paths[i].path, p->columns - LABEL_WIDTH - (unsigned)strlen(runs));
		page_puts(p, runs);
		page_end_line(p);
	}
	if (shown < c->files) {
		page_label(p, "");
		page_puts(p, "and ");
		buf_add_number(p->out, c->files - shown);
		page_puts(p, " more");
		page_end_line(p);
	}
}

static bool write_actions(struct page *p, const struct summary *s, const struct summary_cause *c)
{
	const struct action *list[ADVISE_ACTIONS_MAX];
	struct buf command = {0};
	size_t count = advise_actions(s, c, list);
	for (size_t i = 0; i < count; i++) {
		const struct action *a = list[i];
		page_label(p, i > 0 ? "" : c->current == CURRENT_NO ? "if again" : "fix");
		page_printf(p, "%zu. ", i + 1);
		const char *shell = a->command ? wording_shell(a->shell) : NULL;
		page_wrapf(p, LABEL_WIDTH + 3, "%s%s%s", a->text, shell ? " " : "",
			shell ? shell : "");
		page_end_line(p);
		buf_clear(&command);
		advise_command(s, c, a, &command);
		page_commands(p, buf_span(&command), LABEL_WIDTH + 3, a->shell);
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
	page_style(p, text_severity_style(c->severity));
	page_wrapf(p, 3, "  [%s, %s]", c->cause->id, wording_severity(c->severity));
	page_style(p, PAGE_PLAIN);
	page_end_line(p);
	page_puts(p, "   ");
	page_wrap(p, span_of(c->cause->explanation), 3);
	page_end_line(p);
	write_codes(p, c);
	write_when(p, s, c);
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

/* ---- jobs, exclusions, unknown codes, gaps, inputs --------------------------------- */

static void write_period(struct page *p, const struct summary *s, const struct summary_idle *idle)
{
	struct buf text = {0};
	struct page line = {.out = &text};
	page_puts(&line, ": ");
	page_time(&line, wording_local(s, idle->from));
	page_puts(&line, " to ");
	page_time(&line, wording_local(s, idle->to));
	page_wrap(p, buf_span(&text), 5);
	if (text.failed)
		p->out->failed = true;
	buf_free(&text);
}

static void write_jobs(struct page *p, const struct summary *s)
{
	if (s->job_count == 0)
		return;
	text_jobs_heading(p, s, 0);
	size_t from = s->job_count > JOBS_SHOWN ? s->job_count - JOBS_SHOWN : 0;
	if (from > 0) {
		page_printf(p, "   (%zu earlier jobs are not shown)", from);
		page_end_line(p);
	}
	for (size_t i = from; i < s->job_count; i++) {
		text_job(p, s, &s->jobs[i], true);
		environment_history_on_page(p, &s->jobs[i]);
	}
	for (size_t i = 0; i < s->idle_count; i++) {
		page_puts(p, "   ");
		page_style(p, PAGE_YELLOW);
		page_printf(p, "no backup for %llu day%s", (unsigned long long)s->idle[i].days,
			s->idle[i].days == 1 ? "" : "s");
		page_style(p, PAGE_PLAIN);
		write_period(p, s, &s->idle[i]);
		page_end_line(p);
	}
	struct buf last = {0};
	wording_last_job(&last, s);
	if (last.len > 0) {
		page_puts(p, "   ");
		page_wrap(p, buf_span(&last), 3);
		page_end_line(p);
	}
	p->out->failed = p->out->failed || last.failed;
	buf_free(&last);
}

static void write_unknown_codes(struct page *p, const struct summary *s)
{
	if (s->unknown_code_count == 0)
		return;
	page_heading(p, "Undocumented codes");
	for (size_t i = 0; i < s->unknown_code_count; i++) {
		const struct summary_unknown_code *u = &s->unknown_codes[i];
		char code[CODE_TEXT_SIZE];
		code_format(&u->code, code);
		page_printf(p, "   %s: ", code);
		write_count(p, u->entries, "record");
		page_puts(p, "; ");
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
	page_heading(p, "Files analysed");
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
		struct buf facts = {0};
		buf_addf(&facts, "  %s, %s, ", input_kind_name(in->kind),
			in->encoding ? in->encoding : "-");
		wording_count(&facts, in->records, "record");
		page_puts(p, "   ");
		page_path(p, span_of(in->name), p->columns - 3 - (unsigned)facts.len);
		page_text(p, buf_span(&facts));
		page_end_line(p);
		p->out->failed = p->out->failed || facts.failed;
		buf_free(&facts);
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
	struct buf text = {0};
	wording_totals(&text, s);
	page_puts(p, "   ");
	page_wrap(p, buf_span(&text), 3);
	page_end_line(p);
	p->out->failed = p->out->failed || text.failed;
	buf_free(&text);
}

bool text_full(const struct summary *s, struct page *p, size_t top)
{
	bool ok = true;
	text_head(p, s);
	if (s->totals.records > 0)
		text_table(p, s, SIZE_MAX);
	for (size_t i = 0; i < s->cause_count && ok; i++) {
		if (s->causes[i].entries > 0)
			ok = write_finding(p, s, &s->causes[i], top);
	}
	write_jobs(p, s);
	if (s->note_count > 0)
		page_heading(p, "Other files of the bundle");
	environment_on_page(p, "", s->notes, s->note_count);
	exclusions_on_page(p, s);
	write_unknown_codes(p, s);
	write_gaps(p, s);
	write_inputs(p, s);
	return ok && !p->out->failed;
}
