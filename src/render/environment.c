// SPDX-License-Identifier: MIT

/** The section about other files of the bundle in human-readable reports. */

#include "render/environment.h"

#include "render/brief.h"
#include "render/markdown_text.h"

#include <stdio.h>

enum { LABEL_WIDTH = 12, LIST_INDENT = 3 };

/* " (member:line)" */
static void add_source(struct buf *out, const struct summary_fact *fact)
{
	if (fact->input)
		buf_addf(out, " (%s:%llu)", fact->input, (unsigned long long)fact->line);
}

void environment_on_page(
	struct page *p, const char *label, const struct summary_fact *facts, size_t count)
{
	bool listed = *label == '\0';
	struct buf text = {0};
	for (size_t i = 0; i < count; i++) {
		buf_clear(&text);
		buf_adds(&text, facts[i].text);
		if (listed)
			page_puts(p, "   ");
		else
			page_label(p, i == 0 ? label : "");
		page_wrap(p, buf_span(&text), listed ? LIST_INDENT : LABEL_WIDTH);
		page_end_line(p);
		if (!facts[i].input)
			continue;
		char line[32];
		snprintf(line, sizeof(line), ":%llu", (unsigned long long)facts[i].line);
		if (listed)
			page_puts(p, "   ");
		else
			page_label(p, "");
		page_style(p, PAGE_DIM);
		page_puts(p, "  ");
		page_path(p, span_of(facts[i].input),
			p->columns - LABEL_WIDTH - 2 - (unsigned)strlen(line));
		page_puts(p, line);
		page_style(p, PAGE_PLAIN);
		page_end_line(p);
	}
	if (text.failed)
		p->out->failed = true;
	buf_free(&text);
}

void environment_history_words(struct buf *out, const struct summary_job *job)
{
	if (job->history != HISTORY_FAILED)
		return;
	buf_adds(out, "failed in the agent's job history");
	if (job->history_code != 0)
		buf_addf(out, ", id %u", (unsigned)job->history_code);
	if (job->history_hresult != 0)
		buf_addf(out, ", 0x%08X", (unsigned)job->history_hresult);
}

void environment_history_on_page(struct page *p, const struct summary_job *job)
{
	struct buf text = {0};
	environment_history_words(&text, job);
	if (text.len > 0) {
		page_puts(p, "     ");
		page_wrap(p, buf_span(&text), 5);
		page_end_line(p);
	}
	p->out->failed = p->out->failed || text.failed;
	buf_free(&text);
}

void environment_in_html(
	struct html *h, const char *title, const struct summary_fact *facts, size_t count)
{
	if (count == 0)
		return;
	if (title) {
		html_raw(h, "<p><b>");
		html_cstring(h, title);
		html_raw(h, "</b></p>\n");
	}
	html_raw(h, "<ul class=\"evidence\">\n");
	for (size_t i = 0; i < count; i++) {
		html_raw(h, "<li>");
		html_cstring(h, facts[i].text);
		if (facts[i].input) {
			html_raw(h, "<span class=\"where\">");
			html_path(
				h, h->full ? span_of(facts[i].input) : brief_input(facts[i].input));
			html_rawf(h, " line %llu</span>", (unsigned long long)facts[i].line);
		}
		html_raw(h, "</li>\n");
	}
	html_raw(h, "</ul>\n");
}

void environment_in_markdown(struct buf *out, const struct summary_fact *facts, size_t count)
{
	struct buf text = {0};
	for (size_t i = 0; i < count; i++) {
		buf_clear(&text);
		buf_adds(&text, facts[i].text);
		add_source(&text, &facts[i]);
		buf_adds(out, "- ");
		markdown_text(out, buf_span(&text));
		buf_addc(out, '\n');
	}
	out->failed = out->failed || text.failed;
	buf_free(&text);
}
