// SPDX-License-Identifier: MIT

/**
 * `analyze --format mail`: a letter to the owner of the data in 15 to 25 lines of plain text:
 * what is safe, what is not, what will be done, and what the owner must decide. It contains no
 * path of a log and no command.
 */

#include "render/brief.h"
#include "render/mail_sentences.h"
#include "render/page.h"
#include "render/render.h"

enum { MAIL_COLUMNS = 76, MAIL_LINES = 25, FINDINGS_MOST = 6 };

/* How many findings are described, and how many files are named for each. */
static const struct limits {
	size_t findings, names, sentences;
} all_limits[] = {
	{6, 2, 6}, {6, 1, 4}, {6, 0, 4}, {5, 0, 3}, {5, 0, 2}, {4, 0, 2}, {3, 0, 2}, {2, 0, 2}};

/* ---- helpers ----------------------------------------------------------------------- */

static void item(struct page *p, const char *text)
{
	page_puts(p, "- ");
	page_wrap(p, span_of(text), 2);
	page_end_line(p);
}

static void item_of(struct page *p, struct buf *text)
{
	if (!text->failed)
		item(p, text->data);
	p->out->failed = p->out->failed || text->failed;
	buf_free(text);
	*text = (struct buf){0};
}

static void heading(struct page *p, const char *text)
{
	page_end_line(p);
	page_puts(p, text);
	page_end_line(p);
}

/* In the server's local time if its zone is known. */
static void add_time(struct buf *out, const struct summary *s, int64_t ms)
{
	if (s->zone == ZONE_NONE || ms == TIME_UNKNOWN) {
		wording_minute(out, ms);
		return;
	}
	wording_minute(out, ms + (int64_t)s->zone * 60000);
	if (out->len > 3 && !out->failed)
		out->data[out->len -= 4] = '\0'; /* " UTC" */
}

static bool is_told(const struct summary_cause *c)
{
	return brief_is_current(c) && !c->cause->last;
}

/* Whether a finding is about single files, not about the backup as a whole. */
static bool is_about_files(const struct summary_cause *c, const struct mail_sentence *words)
{
	return c->files > 0 && c->severity != SEVERITY_JOB && words->files;
}

static bool nothing_was_backed_up(const struct summary *s)
{
	return s->job_count > 0 && s->last_backup == TIME_UNKNOWN;
}

/* ---- subject and state ------------------------------------------------------------- */

static void add_machine(struct buf *out, const struct summary *s)
{
	if (s->host_count > 1)
		buf_addf(out, "%zu servers", s->host_count);
	else
		buf_adds(out, wording_host_is_known(s) ? s->host.name : "the server");
}

static void add_subject(struct buf *out, const struct summary *s)
{
	buf_adds(out, "Subject: Backup of ");
	add_machine(out, s);
	buf_adds(out, ": ");
	if (s->state == VERDICT_UNKNOWN)
		buf_adds(out, "the logs do not tell whether it works");
	else if (nothing_was_backed_up(s) && s->state == VERDICT_FAILED)
		buf_adds(out, "no backup was completed");
	else if (s->state == VERDICT_FAILED)
		buf_adds(out, "backups fail or are at risk");
	else if (s->files_not_protected > 0) {
		wording_count(out, s->files_not_protected, "file");
		buf_addf(out, " %s not backed up", s->files_not_protected == 1 ? "is" : "are");
	} else
		buf_adds(out, s->state == VERDICT_CLEAN ? "all is well" : "please note");
}

static void write_opening(struct page *p, const struct summary *s)
{
	struct buf text = {0};
	add_subject(&text, s);
	page_text(p, buf_span(&text));
	page_end_line(p);
	page_end_line(p);
	page_puts(p, "Hello,");
	page_end_line(p);
	page_end_line(p);
	buf_clear(&text);
	buf_adds(&text, "we have looked at the backup of ");
	add_machine(&text, s);
	if (s->period_first != TIME_UNKNOWN && s->period_last != TIME_UNKNOWN) {
		buf_adds(&text, ", ");
		wording_day(&text, s->period_first);
		buf_adds(&text, " to ");
		wording_day(&text, s->period_last);
	}
	if (s->job_count > 0) {
		buf_adds(&text, " (");
		wording_count(&text, s->job_count, "run");
		buf_addc(&text, ')');
	}
	buf_addc(&text, '.');
	page_wrap(p, buf_span(&text), 0);
	page_end_line(p);
	p->out->failed = p->out->failed || text.failed;
	buf_free(&text);
}

/* ---- what is safe, what is not ----------------------------------------------------- */

static void write_safe(struct page *p, const struct summary *s)
{
	struct buf text = {0};
	heading(p, "What is safe");
	if (s->last_backup == TIME_UNKNOWN) {
		item(p, "Nothing that these logs confirm: they show no completed backup.");
		return;
	}
	buf_adds(&text, "The backup of ");
	add_time(&text, s, s->last_backup);
	if (s->files_not_protected > 0)
		buf_adds(&text, ", but for the files below.");
	else if (s->tallied.since > 0)
		buf_adds(&text, ". Nothing later is backed up.");
	else
		buf_adds(&text, "; no file of it is known to have failed.");
	item_of(p, &text);
}

static void add_failed_runs(struct buf *out, const struct summary *s)
{
	const struct summary_tallied_jobs *n = &s->tallied;
	if (n->since == 0)
		return;
	if (n->completed == 0) {
		wording_count(out, n->since, "backup run");
		buf_adds(out, " failed or broke off, and none was completed.");
		return;
	}
	buf_adds(out, "Everything newer: ");
	wording_count(out, n->since, "backup run");
	buf_adds(out, " failed or broke off since then.");
}

/* Files are named if they are damaged or few, so that their owner can act. */
static void add_names(
	struct buf *out, const struct summary *s, const struct summary_cause *c, size_t names)
{
	struct place_item places[BRIEF_ITEMS_MAX];
	uint64_t rest = 0;
	size_t count = brief_places(s, c, places, names, &rest);
	if (count == 0 || places[0].kind == ITEM_RECORD)
		return;
	bool all = places[0].kind == ITEM_FILE && rest == 0;
	buf_adds(out, !all ? " For example " : count == 1 ? " It is " : " They are ");
	for (size_t i = 0; i < count; i++) {
		buf_adds(out, i > 0 ? " and " : "");
		buf_add_span(out, places[i].text);
	}
	buf_addc(out, '.');
}

static void write_unsafe(struct page *p, const struct summary *s, const struct limits *l)
{
	struct buf text = {0};
	size_t counted = 0, hidden = 0;
	heading(p, "What is not safe");
	add_failed_runs(&text, s);
	if (text.len > 0) {
		item_of(p, &text);
		counted++;
	}
	for (size_t i = 0; i < s->cause_count; i++) {
		const struct summary_cause *c = &s->causes[i];
		if (!is_told(c))
			continue;
		if (counted >= l->findings) {
			hidden++;
			continue;
		}
		const struct mail_sentence *words = mail_sentence_of(c->cause);
		if (is_about_files(c, words)) {
			wording_count(&text, c->files, "file");
			buf_addf(&text, ": %s", words->files);
			add_names(&text, s, c, l->names);
		} else {
			buf_adds(&text, words->backup ? words->backup : words->files);
		}
		item_of(p, &text);
		counted++;
	}
	if (hidden > 0) {
		wording_count(&text, hidden, "further problem");
		buf_adds(&text, ", less urgent than these.");
		item_of(p, &text);
	}
	if (s->incomplete)
		item(p, "Part of the logs could not be read, so there may be more.");
	else if (counted == 0 && s->state == VERDICT_CLEAN)
		item(p, "Nothing that these logs show.");
	else if (counted == 0)
		item(p, "The logs do not say.");
}

/* ---- what will be done, what must be decided --------------------------------------- */

/* The sentences of the findings, without duplicates. */
static void write_sentences(
	struct page *p, const struct summary *s, size_t most, bool decisions, const char *nothing)
{
	const char *counted[FINDINGS_MOST];
	size_t count = 0;
	for (size_t i = 0; i < s->cause_count && count < most; i++) {
		const struct mail_sentence *words = mail_sentence_of(s->causes[i].cause);
		bool repair = !is_about_files(&s->causes[i], words) && words->repair;
		const char *text = decisions ? words->decide
			: repair             ? words->repair
					     : words->we_do;
		bool known = !is_told(&s->causes[i]) || !text;
		for (size_t k = 0; k < count && !known; k++)
			known = strcmp(counted[k], text) == 0;
		if (known)
			continue;
		counted[count++] = text;
		item(p, text);
	}
	if (count == 0)
		item(p, nothing);
}

static void write_letter(struct page *p, const struct summary *s, const struct limits *l)
{
	write_opening(p, s);
	write_safe(p, s);
	write_unsafe(p, s, l);
	heading(p, "What we will do");
	write_sentences(p, s, l->sentences, false,
		s->state == VERDICT_CLEAN ? "Keep watching the backup."
					  : "Look at the next backup again.");
	heading(p, "What you must decide");
	write_sentences(p, s, l->sentences, true, "Nothing at present.");
	page_end_line(p);
	page_puts(p, "Kind regards");
	page_end_line(p);
}

bool render_mail(const struct summary *s, const struct render_options *options, struct buf *out)
{
	struct buf text = {0};
	struct page page = {.out = &text, .columns = MAIL_COLUMNS};
	(void)options;
	for (size_t i = 0; i < COUNT_OF(all_limits) && !text.failed; i++) {
		size_t lines = 0;
		buf_clear(&text);
		write_letter(&page, s, &all_limits[i]);
		for (size_t k = 0; k < text.len; k++)
			lines += text.data[k] == '\n';
		if (lines <= MAIL_LINES)
			break;
	}
	buf_add_span(out, buf_span(&text));
	bool ok = !text.failed && !out->failed;
	buf_free(&text);
	return ok;
}
