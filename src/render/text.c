// SPDX-License-Identifier: MIT

/**
 * `analyze --format text`: the most important results fit on one screen. Verdict, findings, what
 * to do first, then a few lines about each current finding, jobs, exclusions and gaps. The limits
 * of the lists are reduced until the report fits; --full shows everything (text_full.c).
 */

#include "render/brief.h"
#include "render/exclusions.h"
#include "render/text_parts.h"

#include <stddef.h>
#include <stdio.h>

/* The wanted length in lines; with the smallest limits the report stays below 70. */
enum { LINES_WANTED = 65, STEP_INDENT = 4, DETAIL_INDENT = 3 };

/* Limits of the lists, in the order of the sections that they belong to. */
struct limits {
	size_t rows, steps, step_lines, commands, findings, places, facts, jobs, rules, gaps;
};

static const struct limits all_limits[] = {
	{12, 5, 3, 4, 8, 3, 2, 7, 6, 8},
	{12, 5, 2, 4, 6, 3, 2, 5, 5, 6},
	{10, 5, 2, 3, 6, 2, 1, 4, 4, 4},
	{10, 5, 2, 3, 5, 1, 1, 3, 3, 3},
	{8, 5, 2, 3, 4, 1, 1, 2, 2, 2},
	{8, 5, 2, 3, 3, 1, 0, 1, 2, 2},
	{8, 5, 2, 2, 3, 1, 0, 1, 1, 2},
	{6, 4, 2, 2, 3, 1, 0, 1, 1, 2},
	{6, 4, 2, 1, 2, 1, 0, 1, 1, 2},
};

static void write_more(struct page *p, unsigned indent, uint64_t count, const char *what)
{
	if (count == 0)
		return;
	struct buf text = {0};
	buf_addf(&text, "%*sand ", (int)indent, "");
	buf_add_number(&text, count);
	buf_addf(&text, " more%s%s", *what ? " " : "", what);
	page_text(p, buf_span(&text));
	page_end_line(p);
	p->out->failed = p->out->failed || text.failed;
	buf_free(&text);
}

/* ---- what to do first -------------------------------------------------------------- */

/* The first lines of a command, and the number of the others. */
static void write_command(struct page *p, struct span command, size_t most, enum shell shell)
{
	size_t at = 0, hidden = 0;
	for (size_t lines = 0; at < command.len && lines < most; lines++) {
		const char *lf = memchr(command.data + at, '\n', command.len - at);
		at = lf ? (size_t)(lf - command.data) + 1 : command.len;
	}
	for (size_t i = at; i < command.len; i++)
		hidden += i == at || command.data[i - 1] == '\n';
	page_commands(p, span_cut(command, 0, at), STEP_INDENT, shell);
	if (hidden > 0)
		write_more(
			p, STEP_INDENT, hidden, hidden == 1 ? "line (--full)" : "lines (--full)");
}

static void write_steps(struct page *p, const struct summary *s, const struct limits *l)
{
	struct advise_step steps[ADVISE_STEPS_MAX];
	struct buf command = {0};
	size_t count = advise_steps(s, steps);
	if (count == 0)
		return;
	page_heading(p, "Do this first");
	for (size_t i = 0; i < count && i < l->steps; i++) {
		const struct action *a = steps[i].action;
		const char *shell = a->command ? wording_shell(a->shell) : NULL;
		size_t space = l->step_lines * (p->columns - STEP_INDENT) - (shell ? 30 : 8);
		struct span text = brief_sentences(a->text, space);
		page_printf(p, "%2zu. ", i + 1);
		page_wrapf(p, STEP_INDENT, "%.*s (finding %u)%s%s", (int)text.len, text.data,
			steps[i].cause->rank, shell ? " " : "", shell ? shell : "");
		page_end_line(p);
		buf_clear(&command);
		advise_command(s, steps[i].cause, a, &command);
		write_command(p, buf_span(&command), l->commands, a->shell);
	}
	p->out->failed = p->out->failed || command.failed;
	buf_free(&command);
}

/* ---- findings ---------------------------------------------------------------------- */

static void write_codes(struct buf *out, const struct summary_cause *c)
{
	enum { CODES_SHOWN = 2 };
	for (size_t i = 0; i < c->code_count && i < CODES_SHOWN; i++) {
		char code[CODE_TEXT_SIZE];
		code_format(&c->codes[i].code, code);
		const char *symbol = c->codes[i].symbol;
		buf_addf(out, "%s%s", i > 0 ? ", " : "", code);
		if (symbol && strcmp(symbol, code) != 0)
			buf_addf(out, " %s", symbol);
	}
	if (c->code_count > CODES_SHOWN)
		buf_addf(out, " and %zu more", c->code_count - CODES_SHOWN);
}

static void write_place(struct page *p, const struct place_item *item)
{
	struct buf note = {0};
	brief_place_note(&note, item);
	unsigned for_note = note.len > 0 ? (unsigned)note.len + 2 : 0;
	page_printf(p, "%*s", DETAIL_INDENT, "");
	if (item->kind == ITEM_RECORD)
		page_path(p, item->text, p->columns - DETAIL_INDENT);
	else
		page_file(p, item->text, p->columns - DETAIL_INDENT - for_note);
	if (note.len > 0)
		page_printf(p, "  %s", note.data);
	page_end_line(p);
	p->out->failed = p->out->failed || note.failed;
	buf_free(&note);
}

/* What failed and how often on two lines, then where. */
static void write_finding(struct page *p, const struct summary *s, const struct summary_cause *c,
	const struct limits *l)
{
	struct place_item places[BRIEF_ITEMS_MAX];
	struct buf text = {0};
	uint64_t rest = 0;
	page_style(p, PAGE_BOLD);
	page_printf(p, "%u. ", c->rank);
	page_wrap(p, span_of(c->cause->title), DETAIL_INDENT);
	page_style(p, PAGE_PLAIN);
	write_codes(&text, c);
	if (text.len > 0) {
		page_puts(p, ": ");
		page_wrap(p, buf_span(&text), DETAIL_INDENT);
	}
	page_end_line(p);
	buf_clear(&text);
	if (c->files > 0) {
		wording_count(&text, c->files, "file");
		buf_adds(&text, ", ");
	}
	wording_how_often(&text, s, c);
	page_printf(p, "%*s", DETAIL_INDENT, "");
	page_wrap(p, buf_span(&text), DETAIL_INDENT);
	page_end_line(p);
	size_t most = c->severity == SEVERITY_DATA ? l->places + 1 : l->places;
	size_t count = brief_places(s, c, places, most, &rest);
	for (size_t i = 0; i < count; i++)
		write_place(p, &places[i]);
	write_more(p, DETAIL_INDENT, rest,
		count > 0 && places[count - 1].kind == ITEM_FOLDER
			? (rest == 1 ? "folder" : "folders")
			: (rest == 1 ? "file" : "files"));
	size_t facts = l->facts == 0 && c->severity >= SEVERITY_DATA ? 1 : l->facts;
	for (size_t i = 0; i < c->fact_count && i < facts; i++) {
		page_printf(p, "%*s", DETAIL_INDENT, "");
		page_wrap(p, span_of(c->facts[i].text), DETAIL_INDENT);
		page_end_line(p);
	}
	p->out->failed = p->out->failed || text.failed;
	buf_free(&text);
}

static void write_findings(struct page *p, const struct summary *s, const struct limits *l)
{
	size_t shown = 0, hidden = 0;
	for (size_t i = 0; i < s->cause_count; i++) {
		const struct summary_cause *c = &s->causes[i];
		if (!brief_is_current(c))
			continue;
		/* Unclassified failures are never hidden. */
		if (shown >= l->findings && strcmp(c->cause->id, "unclassified") != 0) {
			hidden++;
			continue;
		}
		if (shown++ == 0)
			page_heading(p, "What, how often, where");
		write_finding(p, s, c, l);
	}
	write_more(p, 0, hidden, hidden == 1 ? "finding" : "findings");
}

/* ---- jobs, exclusions, unknown codes, gaps ----------------------------------------- */

static void write_jobs(struct page *p, const struct summary *s, const struct limits *l)
{
	if (s->job_count == 0 || l->jobs == 0)
		return;
	size_t from = s->job_count > l->jobs ? s->job_count - l->jobs : 0;
	text_jobs_heading(p, s, from > 0 ? s->job_count - from : 0);
	for (size_t i = from; i < s->job_count; i++)
		text_job(p, s, &s->jobs[i], false);
}

static void write_unknown_codes(struct page *p, const struct summary *s)
{
	enum { CODES_SHOWN = 4 };
	struct buf text = {0};
	if (s->unknown_code_count == 0)
		return;
	buf_adds(&text, "Undocumented codes: ");
	for (size_t i = 0; i < s->unknown_code_count && i < CODES_SHOWN; i++) {
		char code[CODE_TEXT_SIZE];
		code_format(&s->unknown_codes[i].code, code);
		buf_addf(&text, "%s%s (", i > 0 ? ", " : "", code);
		wording_count(&text, s->unknown_codes[i].entries, "record");
		buf_addc(&text, ')');
	}
	if (s->unknown_code_count > CODES_SHOWN)
		buf_addf(&text, " and %zu more", s->unknown_code_count - CODES_SHOWN);
	page_wrap(p, buf_span(&text), 3);
	page_end_line(p);
	p->out->failed = p->out->failed || text.failed;
	buf_free(&text);
}

static void write_gap(struct page *p, const struct gap_group *g)
{
	struct buf text = {0};
	buf_addf(&text, "%s", gap_reason_name(g->reason));
	if (g->count > 1) {
		buf_adds(&text, " (");
		buf_add_number(&text, g->count);
		buf_addc(&text, ')');
	}
	page_printf(p, "   %s  ", text.failed ? "" : text.data);
	page_path(p, brief_input(gap_input_name(g->first->input)),
		p->columns - 5 - (unsigned)text.len);
	page_end_line(p);
	page_puts(p, "     ");
	page_path(p, span_of(g->first->detail), p->columns - 5);
	page_end_line(p);
	p->out->failed = p->out->failed || text.failed;
	buf_free(&text);
}

static void write_gaps(struct page *p, const struct summary *s, const struct limits *l)
{
	struct gap_group groups[GAP_GROUPS_MAX];
	size_t count = brief_gaps(s, groups);
	if (count == 0)
		return;
	page_end_line(p);
	page_style(p, PAGE_BOLD);
	page_style(p, PAGE_YELLOW);
	page_printf(p, "Not read (%zu gap%s): the picture is incomplete", s->gap_count,
		s->gap_count == 1 ? "" : "s");
	page_style(p, PAGE_PLAIN);
	page_end_line(p);
	for (size_t i = 0; i < count && i < l->gaps; i++)
		write_gap(p, &groups[i]);
	size_t hidden = count > l->gaps ? count - l->gaps : 0;
	write_more(p, 3, hidden, hidden == 1 ? "kind of gaps (--full)" : "kinds of gaps (--full)");
}

static void write_year(struct page *p, const struct summary *s)
{
	for (size_t i = 0; i < s->input_count; i++) {
		if (s->inputs[i].year_source != YEAR_ASSUMED)
			continue;
		page_wrapf(p, 0, "The logs write no year: %d is assumed (--year sets it).",
			s->inputs[i].year);
		page_end_line(p);
		return;
	}
}

static void write_head(struct page *p, const struct summary *s, const struct limits *l)
{
	(void)l;
	text_head(p, s);
	write_year(p, s);
}

static void write_table(struct page *p, const struct summary *s, const struct limits *l)
{
	if (s->totals.records > 0)
		text_table(p, s, l->rows);
}

static void write_rules(struct page *p, const struct summary *s, const struct limits *l)
{
	exclusions_in_lines(p, s, l->rules);
	write_unknown_codes(p, s);
}

static void write_end(struct page *p, const struct summary *s, const struct limits *l)
{
	write_gaps(p, s, l);
	if (s->totals.entries > 0) {
		page_end_line(p);
		page_wrapf(p, 0, "--full shows all findings, steps, files and evidence.");
		page_end_line(p);
	}
}

/* The sections of the page. Each depends on the limits from offset `from` up to `to` and no others. */
static const struct section {
	void (*write)(struct page *p, const struct summary *s, const struct limits *l);
	size_t from, to;
} sections[] = {
	{write_head, 0, 0},
	{write_table, offsetof(struct limits, rows), offsetof(struct limits, steps)},
	{write_steps, offsetof(struct limits, steps), offsetof(struct limits, findings)},
	{write_findings, offsetof(struct limits, findings), offsetof(struct limits, jobs)},
	{write_jobs, offsetof(struct limits, jobs), offsetof(struct limits, rules)},
	{write_rules, offsetof(struct limits, rules), offsetof(struct limits, gaps)},
	{write_end, offsetof(struct limits, gaps), sizeof(struct limits)},
};

static size_t count_lines(struct span text)
{
	size_t lines = 0;
	for (size_t i = 0; i < text.len; i++)
		lines += text.data[i] == '\n';
	return lines;
}

/* The text of a section without what precedes it in its buffer. */
static struct span section_text(const struct buf texts[COUNT_OF(sections)], size_t i)
{
	struct span text = buf_span(&texts[i]);
	return span_cut(text, i > 0, text.len);
}

/*
 * Write the sections with limits that differ from those they were written with before, if any.
 * @return the number of lines of all sections
 */
static size_t write_sections(struct page *p, const struct summary *s, const struct limits *before,
	const struct limits *now, struct buf texts[COUNT_OF(sections)])
{
	size_t lines = 0;
	for (size_t i = 0; i < COUNT_OF(sections); i++) {
		const struct section *section = &sections[i];
		if (!before ||
			memcmp((const char *)before + section->from,
				(const char *)now + section->from,
				section->to - section->from) != 0) {
			p->out = &texts[i];
			buf_clear(p->out);
			/* The end of the line before, which is not a part of the section. */
			if (i > 0)
				page_end_line(p);
			section->write(p, s, now);
		}
		lines += count_lines(section_text(texts, i));
	}
	return lines;
}

bool render_text(const struct summary *s, const struct render_options *options, struct buf *out)
{
	struct page page = {.out = out,
		.columns = options->columns,
		.color = options->color,
		.terminal = options->terminal};
	if (page.columns < 60)
		page.columns = 60;
	if (options->full)
		return text_full(s, &page, options->top);
	struct buf texts[COUNT_OF(sections)] = {{0}};
	const struct limits *before = NULL;
	for (size_t i = 0; i < COUNT_OF(all_limits); i++) {
		size_t lines = write_sections(&page, s, before, &all_limits[i], texts);
		if (lines <= LINES_WANTED)
			break;
		before = &all_limits[i];
	}
	bool ok = true;
	for (size_t i = 0; i < COUNT_OF(sections); i++) {
		buf_add_span(out, section_text(texts, i));
		ok = ok && !texts[i].failed;
		buf_free(&texts[i]);
	}
	return ok && !out->failed;
}
