// SPDX-License-Identifier: MIT

/** Header, table and jobs of the text reports. */

#include "render/text_parts.h"

enum {
	RISK_WIDTH = 15,
	FILES_WIDTH = 7,
	FAILURES_WIDTH = 9,
	NOW_WIDTH = 17,
	TITLE_WIDTH_MIN = 24,
	HEAD_WIDTH = 8
};

const char *text_severity_style(enum severity severity)
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

/* ---- header ----------------------------------------------------------------------- */

static void write_age(struct page *p, const struct summary *s)
{
	struct buf age = {0};
	wording_age(&age, s);
	if (age.len > 0) {
		page_wrap(p, buf_span(&age), 0);
		page_end_line(p);
	}
	p->out->failed = p->out->failed || age.failed;
	buf_free(&age);
}

static void write_facts(struct page *p, const struct summary *s)
{
	struct buf text = {0};
	for (int i = 0; i < HEAD_COUNT; i++) {
		buf_clear(&text);
		wording_fact(&text, s, (enum wording_fact)i);
		if (text.len == 0)
			continue;
		page_style(p, PAGE_DIM);
		page_printf(p, "%-*s", HEAD_WIDTH, wording_fact_names[i]);
		page_style(p, PAGE_PLAIN);
		page_puts(p, "  ");
		page_wrap(p, buf_span(&text), HEAD_WIDTH + 2);
		page_end_line(p);
	}
	p->out->failed = p->out->failed || text.failed;
	buf_free(&text);
}

void text_head(struct page *p, const struct summary *s)
{
	static const char *const styles[] = {PAGE_GREEN, PAGE_YELLOW, PAGE_RED, PAGE_YELLOW};
	const char *word = wording_verdict(s->state);
	page_style(p, styles[s->state]);
	page_style(p, PAGE_BOLD);
	page_puts(p, word);
	page_style(p, PAGE_PLAIN);
	page_puts(p, "  ");
	page_wrap(p, span_of(s->headline), (unsigned)strlen(word) + 2);
	page_end_line(p);
	write_facts(p, s);
	write_age(p, s);
}

/* ---- table ------------------------------------------------------------------------ */

/* The widths of the columns; titles get what the others leave. */
struct layout {
	unsigned title, files, failures;
	bool risk, now;
};

/* At least `width`, or the width of the number with separators: numbers are never truncated. */
static unsigned number_width(uint64_t number, unsigned width)
{
	unsigned digits = 1;
	for (; number >= 10; number /= 10)
		digits++;
	digits += (digits - 1) / 3;
	return digits > width ? digits : width;
}

static uint64_t failures_of(const struct summary_cause *c)
{
	return c->failures > 0 ? c->failures : c->entries;
}

static struct layout layout_of(const struct page *p, const struct summary *s)
{
	struct layout l = {.files = FILES_WIDTH, .failures = FAILURES_WIDTH};
	for (size_t i = 0; i < s->cause_count; i++) {
		l.files = number_width(s->causes[i].files, l.files);
		l.failures = number_width(failures_of(&s->causes[i]), l.failures);
	}
	unsigned others = 5 + 1 + l.files + 1 + l.failures;
	l.title = p->columns > others ? p->columns - others : 1;
	l.risk = l.title >= TITLE_WIDTH_MIN + 1 + RISK_WIDTH;
	if (l.risk)
		l.title -= 1 + RISK_WIDTH;
	l.now = l.title >= TITLE_WIDTH_MIN + 2 + NOW_WIDTH;
	if (l.now)
		l.title -= 2 + NOW_WIDTH;
	return l;
}

static void write_number(struct page *p, uint64_t number, unsigned width)
{
	struct buf text = {0};
	buf_add_number(&text, number);
	page_printf(p, " %*s", (int)width, text.failed ? "" : text.data);
	p->out->failed = p->out->failed || text.failed;
	buf_free(&text);
}

static void write_row(struct page *p, const struct layout *l, const struct summary_cause *c)
{
	struct buf now = {0};
	bool over = c->current == CURRENT_NO;
	page_printf(p, "%3u  ", c->rank);
	page_style(p, c->entries && !over ? text_severity_style(c->severity) : PAGE_DIM);
	page_cell(p, span_of(c->cause->title), l->title);
	/* Without a column for "now" or "over" the risk itself says what is over. */
	if (l->risk)
		page_printf(p, " %-*s", RISK_WIDTH,
			c->entries == 0           ? "not seen"
				: over && !l->now ? "over"
						  : wording_severity(c->severity));
	write_number(p, c->files, l->files);
	write_number(p, failures_of(c), l->failures);
	wording_currency(&now, c);
	if (l->now && now.len > 0)
		page_printf(p, "  %s", now.data);
	page_style(p, PAGE_PLAIN);
	page_end_line(p);
	p->out->failed = p->out->failed || now.failed;
	buf_free(&now);
}

void text_table(struct page *p, const struct summary *s, size_t most)
{
	struct layout l = layout_of(p, s);
	size_t shown = 0, hidden = 0;
	page_heading(p, "Findings");
	page_style(p, PAGE_DIM);
	page_puts(p, "  #  ");
	page_cell(p, SPAN("cause"), l.title);
	if (l.risk)
		page_printf(p, " %-*s", RISK_WIDTH, "risk");
	page_printf(p, " %*s %*s%s", (int)l.files, "files", (int)l.failures, "failures",
		l.now ? "  when" : "");
	page_style(p, PAGE_PLAIN);
	page_end_line(p);
	for (size_t i = 0; i < s->cause_count; i++) {
		const struct summary_cause *c = &s->causes[i];
		if (c->cause->headline == 0 && shown >= most) {
			hidden++;
			continue;
		}
		shown++;
		write_row(p, &l, c);
	}
	if (hidden > 0) {
		page_printf(p, "     and %zu more (--full)", hidden);
		page_end_line(p);
	}
}

/* ---- jobs ------------------------------------------------------------------------- */

void text_jobs_heading(struct page *p, const struct summary *s, size_t newest)
{
	struct buf text = {0};
	buf_adds(&text, "Jobs (");
	if (newest > 0)
		buf_addf(&text, "newest %zu; ", newest);
	buf_adds(&text, "times of ");
	wording_day_zone(&text, s);
	buf_addc(&text, ')');
	if (!text.failed)
		page_heading(p, text.data);
	p->out->failed = p->out->failed || text.failed;
	buf_free(&text);
}

void text_job(struct page *p, const struct summary *s, const struct summary_job *job, bool with_id)
{
	static const char *const styles[] = {
		PAGE_GREEN, PAGE_YELLOW, PAGE_RED, PAGE_YELLOW, PAGE_DIM};
	struct buf rest = {0};
	page_puts(p, "   ");
	page_time(p, wording_local(s, job->start));
	page_puts(p, "  ");
	page_style(p, styles[job->result]);
	page_printf(p, "%-10s", job_result_name(job->result));
	page_style(p, PAGE_PLAIN);
	buf_adds(&rest, "  ");
	size_t empty = rest.len;
	wording_duration(&rest, job->start, job->end);
	if (rest.len > empty)
		buf_adds(&rest, ", ");
	if (job->files == 0 && job->entries == 0) {
		buf_adds(&rest, "no failure");
	} else if (job->files == 0) {
		buf_adds(&rest, "no file named, ");
		wording_count(&rest, job->entries, "record");
	} else {
		wording_count(&rest, job->files, "file");
		buf_adds(&rest, " failed");
	}
	page_wrap(p, buf_span(&rest), 5);
	p->out->failed = p->out->failed || rest.failed;
	buf_free(&rest);
	if (with_id) {
		page_style(p, PAGE_DIM);
		page_wrapf(p, 5, "  %.8s", job->id);
		page_style(p, PAGE_PLAIN);
	}
	page_end_line(p);
}
