// SPDX-License-Identifier: MIT

/** Exclusion rules as text, JSON and CSV; the PowerShell script is made in powershell.c. */

#include "render/exclusions.h"

#include "render/brief.h"
#include "render/csv.h"
#include "render/wording.h"

/* ---- text ------------------------------------------------------------------------- */

static void write_steps(struct page *p)
{
	page_wrapf(p, 3, "   An excluded file is no longer backed up. In the agent's console:");
	page_end_line(p);
	for (size_t i = 0; wording_console_steps[i]; i++) {
		page_printf(p, "   %zu. ", i + 1);
		page_wrap(p, span_of(wording_console_steps[i]), 6);
		page_end_line(p);
	}
}

static void write_label(struct page *p, const char *label, struct span text)
{
	page_puts(p, label);
	page_wrap(p, text, 12);
	page_end_line(p);
}

static void write_rule(struct page *p, const struct summary_exclusion *x, size_t number)
{
	page_printf(p, "%5zu. ", number);
	page_style(p, PAGE_BOLD);
	page_wrap(p, span_of(x->path), 7);
	page_style(p, PAGE_PLAIN);
	page_end_line(p);
	page_puts(p, "       ");
	struct buf text = {0};
	if (x->file_type)
		buf_addf(&text, "File type %s. ", x->file_type);
	wording_rule_effect(&text, x);
	page_wrap(p, buf_span(&text), 7);
	p->out->failed = p->out->failed || text.failed;
	buf_free(&text);
	page_end_line(p);
	write_label(p, "       why: ", span_of(x->why));
	write_label(p, "       no longer backed up: ", span_of(x->stops_protecting));
}

/* The same place in several profiles: one item, with the rule of each profile below it. */
static void write_family(
	struct page *p, const struct summary *s, const struct summary_family *f, size_t number)
{
	struct buf text = {0};
	page_printf(p, "%5zu. ", number);
	page_style(p, PAGE_BOLD);
	page_wrap(p, span_of(f->place), 7);
	page_style(p, PAGE_PLAIN);
	page_end_line(p);
	page_puts(p, "       ");
	wording_family_effect(&text, s, f);
	page_wrap(p, buf_span(&text), 7);
	page_end_line(p);
	buf_clear(&text);
	wording_family_why(&text, s, f);
	write_label(p, "       why: ", buf_span(&text));
	write_label(p, "       no longer backed up: ",
		span_of(s->exclusions[f->rules[0]].stops_protecting));
	page_puts(p, "       one rule for each profile:");
	page_end_line(p);
	for (size_t i = 0; i < f->rule_count; i++) {
		buf_clear(&text);
		wording_rule(&text, &s->exclusions[f->rules[i]]);
		page_puts(p, "         ");
		page_text(p, buf_span(&text));
		page_end_line(p);
	}
	p->out->failed = p->out->failed || text.failed;
	buf_free(&text);
}

/* For locked files the exclusion belongs into the antivirus: list the agent's files for it. */
static void write_antivirus(struct page *p, const struct summary *s)
{
	struct buf text = {0};
	wording_antivirus(&text, s);
	if (text.len == 0 && !text.failed)
		return;
	struct buf title = {0};
	wording_antivirus_title(&title, s);
	page_wrapf(p, 3, "   %s, because of the locked files:", title.failed ? "" : title.data);
	p->out->failed = p->out->failed || title.failed;
	buf_free(&title);
	page_end_line(p);
	page_commands(p, buf_span(&text), 7, SHELL_NONE);
	if (text.failed)
		p->out->failed = true;
	buf_free(&text);
}

static void write_not_excluded(struct page *p, const struct summary *s)
{
	if (s->not_excluded_count == 0)
		return;
	page_puts(p, "   Not to be excluded:");
	page_end_line(p);
	for (size_t i = 0; i < s->not_excluded_count; i++) {
		const struct summary_not_excluded *n = &s->not_excluded[i];
		page_puts(p, "     - ");
		struct buf files = {0};
		wording_count(&files, n->files, "file");
		page_wrapf(p, 7, "%s, %s: %s", files.failed ? "" : files.data, n->cause->title,
			n->why);
		p->out->failed = p->out->failed || files.failed;
		buf_free(&files);
		page_end_line(p);
	}
}

void exclusions_on_page(struct page *p, const struct summary *s)
{
	if (s->file_count == 0)
		return;
	page_heading(p, "Exclusions");
	if (s->exclusion_count == 0) {
		page_wrapf(
			p, 3, "   Nothing to exclude from the backup because of these failures.");
		page_end_line(p);
	} else {
		write_steps(p);
	}
	for (size_t i = 0; i < s->family_count; i++)
		write_family(p, s, &s->families[i], i + 1);
	size_t number = s->family_count;
	for (size_t i = 0; i < s->exclusion_count; i++) {
		if (!brief_in_family(s, i))
			write_rule(p, &s->exclusions[i], ++number);
	}
	if (s->exclusion_count > 0) {
		struct buf text = {0};
		wording_left_over(&text, s);
		page_puts(p, "   ");
		page_wrap(p, buf_span(&text), 3);
		page_end_line(p);
		p->out->failed = p->out->failed || text.failed;
		buf_free(&text);
	}
	write_not_excluded(p, s);
	write_antivirus(p, s);
}

static void write_line(struct page *p, struct span place, const struct buf *note)
{
	page_puts(p, "   ");
	page_file(p, place, p->columns - 5 - (unsigned)note->len);
	page_puts(p, "  ");
	page_text(p, buf_span(note));
	page_end_line(p);
}

static void write_rule_line(struct page *p, const struct summary_exclusion *x)
{
	struct buf rule = {0}, note = {0};
	wording_rule(&rule, x);
	wording_count(&note, x->files, "file");
	buf_adds(&note, x->check_first ? ", check first" : "");
	write_line(p, buf_span(&rule), &note);
	p->out->failed = p->out->failed || rule.failed || note.failed;
	buf_free(&rule);
	buf_free(&note);
}

static void write_family_line(
	struct page *p, const struct summary *s, const struct summary_family *f)
{
	struct buf note = {0};
	wording_count(&note, f->profiles, "profile");
	buf_adds(&note, ", ");
	wording_count(&note, f->files, "file");
	if (f->rule_count > 0 && f->rules[0] < s->exclusion_count &&
		s->exclusions[f->rules[0]].check_first)
		buf_adds(&note, ", check first");
	write_line(p, span_of(f->place), &note);
	p->out->failed = p->out->failed || note.failed;
	buf_free(&note);
}

void exclusions_in_lines(struct page *p, const struct summary *s, size_t most)
{
	size_t shown = 0, hidden = 0;
	if (s->exclusion_count == 0)
		return;
	page_heading(p, "Possible exclusions (details: marslog exclude)");
	for (size_t i = 0; i < s->family_count; i++) {
		if (shown < most)
			write_family_line(p, s, &s->families[i]);
		else
			hidden++;
		shown++;
	}
	for (size_t i = 0; i < s->exclusion_count; i++) {
		if (brief_in_family(s, i))
			continue;
		if (shown < most)
			write_rule_line(p, &s->exclusions[i]);
		else
			hidden++;
		shown++;
	}
	if (hidden > 0) {
		page_printf(p, "   and %zu more", hidden);
		page_end_line(p);
	}
}

static bool exclude_text(
	const struct summary *s, const struct render_options *options, struct buf *out)
{
	struct page page = {.out = out, .columns = options->columns, .color = options->color};
	if (s->file_count == 0) {
		page_puts(&page,
			s->totals.records == 0 && s->incomplete
				? "Nothing to exclude: nothing could be read."
				: "Nothing to exclude: no file failed.");
		page_end_line(&page);
	} else {
		exclusions_on_page(&page, s);
	}
	if (s->incomplete) {
		page_wrapf(&page, 0, "Part of the input could not be read; analyze tells what.");
		page_end_line(&page);
	}
	return !out->failed;
}

/* ---- JSON and CSV ---------------------------------------------------------------------- */

static void write_json_rule(struct json_writer *w, const struct summary_exclusion *x)
{
	json_begin_object(w);
	key_text(w, "path", x->path);
	key_text(w, "file_type", x->file_type);
	json_key(w, "subfolders");
	json_boolean(w, x->subfolders);
	json_key(w, "removes");
	json_begin_object(w);
	json_key(w, "entries");
	json_number(w, x->entries);
	json_key(w, "files");
	json_number(w, x->files);
	json_key(w, "failures");
	json_number(w, x->failures);
	json_end_object(w);
	json_key(w, "causes");
	json_begin_array(w);
	for (size_t k = 0; k < x->cause_count; k++)
		json_cstring(w, x->causes[k]->id);
	json_end_array(w);
	json_key(w, "runs");
	json_number(w, x->runs);
	key_text(w, "confidence", x->check_first ? "check-first" : "suggested");
	key_text(w, "why", x->why);
	key_text(w, "stops_protecting", x->stops_protecting);
	json_end_object(w);
}

static void write_families(struct json_writer *w, const struct summary *s)
{
	json_key(w, "families");
	json_begin_array(w);
	for (size_t i = 0; i < s->family_count; i++) {
		const struct summary_family *f = &s->families[i];
		json_begin_object(w);
		key_text(w, "place", f->place);
		key_number(w, "profiles", f->profiles);
		json_key(w, "rules");
		json_begin_array(w);
		for (size_t k = 0; k < f->rule_count; k++)
			json_number(w, f->rules[k]);
		json_end_array(w);
		json_key(w, "removes");
		json_begin_object(w);
		key_number(w, "entries", f->entries);
		key_number(w, "files", f->files);
		json_end_object(w);
		key_text(w, "why", f->why);
		json_end_object(w);
	}
	json_end_array(w);
}

void exclusions_in_json(struct json_writer *w, const struct summary *s)
{
	write_families(w, s);
	json_key(w, "exclusions");
	json_begin_array(w);
	for (size_t i = 0; i < s->exclusion_count; i++)
		write_json_rule(w, &s->exclusions[i]);
	json_end_array(w);
	json_key(w, "not_excluded");
	json_begin_array(w);
	for (size_t i = 0; i < s->not_excluded_count; i++) {
		json_begin_object(w);
		key_text(w, "cause", s->not_excluded[i].cause->id);
		json_key(w, "files");
		json_number(w, s->not_excluded[i].files);
		key_text(w, "why", s->not_excluded[i].why);
		json_end_object(w);
	}
	json_end_array(w);
}

static bool exclude_json(
	const struct summary *s, const struct render_options *options, struct buf *out)
{
	struct json_writer w = {.out = out};
	(void)options;
	json_begin_object(&w);
	key_text(&w, "schema", "marslog.exclusions/1");
	exclusions_in_json(&w, s);
	json_key(&w, "left_over");
	json_begin_object(&w);
	json_key(&w, "files");
	json_number(&w, s->left_over_files);
	json_end_object(&w);
	json_end_object(&w);
	buf_addc(out, '\n');
	return !out->failed;
}

static bool exclude_csv(
	const struct summary *s, const struct render_options *options, struct buf *out)
{
	static const char *const columns[] = {"path", "file_type", "subfolders", "entries", "files",
		"causes", "runs", "confidence", "why", "stops_protecting"};
	struct csv_writer w = {.out = out,
		.raw = options->csv_raw,
		.excel = options->excel,
		.separator = options->separator};
	struct buf causes = {0};
	csv_begin(&w);
	for (size_t i = 0; i < COUNT_OF(columns); i++)
		csv_cstring(&w, columns[i]);
	csv_end_row(&w);
	for (size_t i = 0; i < s->exclusion_count; i++) {
		const struct summary_exclusion *x = &s->exclusions[i];
		buf_clear(&causes);
		for (size_t k = 0; k < x->cause_count; k++)
			buf_addf(&causes, "%s%s", k ? " " : "", x->causes[k]->id);
		csv_cstring(&w, x->path);
		csv_cstring(&w, x->file_type);
		csv_cstring(&w, x->subfolders ? "yes" : "no");
		csv_number(&w, x->entries);
		csv_number(&w, x->files);
		csv_text(&w, buf_span(&causes));
		csv_number(&w, x->runs);
		csv_cstring(&w, x->check_first ? "check-first" : "suggested");
		csv_cstring(&w, x->why);
		csv_cstring(&w, x->stops_protecting);
		csv_end_row(&w);
	}
	bool ok = !causes.failed && !out->failed;
	buf_free(&causes);
	return ok;
}

render_fn *exclusions_find(const char *name)
{
	static const struct {
		const char *name;
		render_fn *render;
	} formats[] = {
		{"text", exclude_text},
		{"powershell", render_powershell},
		{"json", exclude_json},
		{"csv", exclude_csv},
	};
	for (size_t i = 0; i < COUNT_OF(formats); i++) {
		if (strcmp(formats[i].name, name) == 0)
			return formats[i].render;
	}
	return NULL;
}
