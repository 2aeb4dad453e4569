// SPDX-License-Identifier: MIT

/** The exclusions of the HTML report: families of rules, single rules, what stays. */

#include "render/brief.h"
#include "render/html_report.h"
#include "render/wording.h"

/* Rules in sight; the others wait behind a click. */
enum { RULES_OPEN = 8 };

static void rule_path(struct html *h, const struct summary_exclusion *x)
{
	html_raw(h, "<div class=\"path\">");
	wording_rule(&h->work, x);
	html_work(h, html_path);
	if (x->check_first)
		html_raw(h, " <span class=\"chip file\">check first</span>");
	html_raw(h, "</div>");
}

static void one_rule(struct html *h, const struct summary_exclusion *x)
{
	html_raw(h, "<li>");
	rule_path(h, x);
	html_raw(h, "<p class=\"muted\">");
	wording_rule_effect(&h->work, x);
	html_work(h, html_text);
	html_raw(h, "</p><p>");
	html_cstring(h, x->why);
	html_raw(h, "</p><p><b>No longer backed up:</b> ");
	html_cstring(h, x->stops_protecting);
	html_raw(h, "</p></li>\n");
}

static void family(struct html *h, const struct summary *s, const struct summary_family *f)
{
	const struct summary_exclusion *first =
		f->rule_count > 0 && f->rules[0] < s->exclusion_count ? &s->exclusions[f->rules[0]]
								      : NULL;
	html_raw(h, "<li><div class=\"path\">");
	html_path(h, span_of(f->place));
	if (first && first->check_first)
		html_raw(h, " <span class=\"chip file\">check first</span>");
	html_raw(h, "</div><p>");
	wording_family_effect(&h->work, s, f);
	html_work(h, html_text);
	html_raw(h, "</p><p>");
	wording_family_why(&h->work, s, f);
	html_work(h, html_text);
	html_raw(h, " The agent accepts no wildcard for a folder: one rule for each profile.</p>");
	if (first) {
		html_raw(h, "<p><b>No longer backed up:</b> ");
		html_cstring(h, first->stops_protecting);
		html_raw(h, "</p>");
	}
	html_rawf(h, "<details class=\"fold\"><summary>%zu rules</summary><ul class=\"list\">\n",
		f->rule_count);
	for (size_t i = 0; i < f->rule_count; i++) {
		if (f->rules[i] >= s->exclusion_count)
			continue;
		html_raw(h, "<li>");
		rule_path(h, &s->exclusions[f->rules[i]]);
		html_raw(h, "<span class=\"num\">");
		wording_count(h->out, s->exclusions[f->rules[i]].files, "file");
		html_raw(h, "</span></li>\n");
	}
	html_raw(h, "</ul></details></li>\n");
}

static void single_rules(struct html *h, const struct summary *s, size_t limit)
{
	size_t shown = 0, singles = 0;
	for (size_t i = 0; i < s->exclusion_count; i++)
		singles += !brief_in_family(s, i);
	/* One rule behind a click would be silly. */
	size_t open = singles <= limit + 1 ? singles : limit;
	for (size_t i = 0; i < s->exclusion_count; i++) {
		if (brief_in_family(s, i))
			continue;
		if (shown == open)
			html_rawf(h,
				"</ol>\n<details class=\"fold keep\"><summary>%zu further "
				"rules</summary>\n<ol class=\"rules\" start=\"%zu\">\n",
				singles - open, s->family_count + open + 1);
		one_rule(h, &s->exclusions[i]);
		shown++;
	}
	html_raw(h, shown > open ? "</ol></details>\n" : "</ol>\n");
}

static void write_lines(struct html *h, struct span text)
{
	while (text.len > 0) {
		const char *lf = memchr(text.data, '\n', text.len);
		size_t len = lf ? (size_t)(lf - text.data) : text.len;
		html_text(h, span_cut(text, 0, len));
		html_raw(h, "\n");
		text = span_cut(text, len + 1, text.len);
	}
}

/* Every rule on a line of its own, to be copied. */
static void copy_list(struct html *h, const struct summary *s)
{
	html_raw(h, "<details class=\"fold\"><summary>All ");
	wording_count(h->out, s->exclusion_count, "rule");
	html_raw(h, " to copy</summary><pre>");
	for (size_t i = 0; i < s->exclusion_count; i++) {
		wording_rule(&h->work, &s->exclusions[i]);
		html_work(h, html_text);
		html_raw(h, "\n");
	}
	html_raw(h, "</pre></details>\n");
}

static void rules(struct html *h, const struct summary *s)
{
	if (s->exclusion_count == 0) {
		html_raw(h,
			"<p>Nothing to exclude from the backup because of these failures.</p>\n");
		return;
	}
	html_raw(h,
		"<p><b>An excluded file is no longer backed up.</b> Read what each rule stops "
		"protecting before adding it.</p>\n<ol class=\"rules\">\n");
	for (size_t i = 0; i < s->family_count; i++)
		family(h, s, &s->families[i]);
	single_rules(h, s, s->family_count < RULES_OPEN ? RULES_OPEN - s->family_count : 1);
	html_raw(h, "<p class=\"note\">");
	wording_left_over(&h->work, s);
	html_work(h, html_text);
	html_raw(h, "</p>\n");
	copy_list(h, s);
	html_raw(h, "<h4>In the agent's console</h4><ol class=\"plain\">\n");
	for (size_t i = 0; wording_console_steps[i]; i++) {
		html_raw(h, "<li>");
		html_cstring(h, wording_console_steps[i]);
		html_raw(h, "</li>\n");
	}
	html_raw(h,
		"</ol>\n<p class=\"note\">As a script: <code>marslog exclude --format "
		"powershell</code></p>\n");
}

static void not_excluded(struct html *h, const struct summary *s)
{
	if (s->not_excluded_count == 0)
		return;
	html_raw(h, "<h4>Not to be excluded</h4><ul class=\"plain\">\n");
	for (size_t i = 0; i < s->not_excluded_count; i++) {
		const struct summary_not_excluded *n = &s->not_excluded[i];
		html_raw(h, "<li>");
		wording_count(h->out, n->files, "file");
		html_raw(h, ", ");
		html_cstring(h, n->cause->title);
		html_raw(h, ": ");
		html_cstring(h, n->why);
		html_raw(h, "</li>\n");
	}
	html_raw(h, "</ul>\n");
}

void html_exclusions(struct html *h, const struct summary *s)
{
	if (s->file_count == 0 && s->exclusion_count == 0 && s->not_excluded_count == 0)
		return;
	html_raw(h, "<h2 id=\"exclusions\">Exclusions</h2>\n<div class=\"card\">\n");
	rules(h, s);
	not_excluded(h, s);
	wording_antivirus(&h->work, s);
	if (h->work.len > 0) {
		struct buf title = {0};
		wording_antivirus_title(&title, s);
		html_raw(h, "<h4>");
		html_text(h, buf_span(&title));
		h->out->failed = h->out->failed || title.failed;
		buf_free(&title);
		html_raw(h, "</h4><pre>");
		html_work(h, write_lines);
		html_raw(h,
			"</pre>\n<p class=\"note\">The first is a process. The last is older "
			"advice: one per installed .NET version.</p>\n");
	}
	html_raw(h, "</div>\n");
}
