// SPDX-License-Identifier: MIT

/**
 * `analyze --format markdown`: for a ticket or a forum, readable as text and rendered. Text that
 * may come from the input is put into a code span or escaped word by word (markdown_text.h), so
 * that it cannot format, link, mention or leave its place. Tables contain no such text, except in
 * short fixed forms.
 */

#include "render/brief.h"
#include "render/environment.h"
#include "render/markdown_text.h"
#include "render/render.h"
#include "render/wording.h"
#include "version.h"

enum {
	CODES_SHOWN = 8,
	FOLDERS_SHOWN = 5,
	FILES_SHOWN = 5,
	EVIDENCE_SHOWN = 2,
	JOBS_SHOWN = 20,
	IDLE_SHOWN = 10,
	UNKNOWN_SHOWN = 20,
	GAPS_SHOWN = 50,
	INPUTS_SHOWN = 20,
	PLACES_SHOWN = 4,
	RECORDED_SHOWN = 2,
	RULES_SHOWN = 8,
	STEP_COLUMNS = 240
};

static size_t at_most(size_t count, size_t most)
{
	return count < most ? count : most;
}

static void records_of(struct buf *out, uint64_t count)
{
	wording_count(out, count, "record");
}

static void code_of(struct buf *out, const struct code *code)
{
	char text[CODE_TEXT_SIZE];
	code_format(code, text);
	markdown_code(out, span_of(text));
}

static void and_more(struct buf *out, const char *indent, uint64_t shown, uint64_t count)
{
	if (shown < count)
		buf_addf(out, "%s- and %llu more\n", indent, (unsigned long long)(count - shown));
}

/* ---- verdict, gaps, table --------------------------------------------------------- */

static void write_facts(struct buf *out, const struct summary *s)
{
	struct buf text = {0};
	bool first = true;
	for (int i = 0; i < HEAD_COUNT; i++) {
		buf_clear(&text);
		wording_fact(&text, s, (enum wording_fact)i);
		if (text.len == 0)
			continue;
		buf_addf(out, "%s- %s: ", first ? "\n" : "", wording_fact_names[i]);
		markdown_text(out, buf_span(&text));
		buf_addc(out, '\n');
		first = false;
	}
	out->failed = out->failed || text.failed;
	buf_free(&text);
}

static void write_head(struct buf *out, const struct summary *s)
{
	buf_addf(out, "# Azure Backup agent: %s\n\n**", wording_verdict(s->state));
	markdown_text(out, span_of(s->headline));
	buf_adds(out, "**\n");
	write_facts(out, s);
	struct buf age = {0};
	wording_age(&age, s);
	if (age.len > 0)
		buf_addf(out, "\n%s\n", age.data);
	out->failed = out->failed || age.failed;
	buf_free(&age);
	if (s->incomplete || s->gap_count > 0) {
		buf_addf(out,
			"\n> **Incomplete:** %zu gap%s. Part of the input could not be read; what "
			"is ",
			s->gap_count, wording_plural(s->gap_count, "s"));
		buf_adds(out, "missing may hold further failures. See \"Not read\" below.\n");
	}
}

static void write_table(struct buf *out, const struct summary *s)
{
	if (s->cause_count == 0 || s->totals.records == 0)
		return;
	buf_adds(out,
		"\n## Findings\n\n"
		"| # | Cause | Risk | Files | Failures | When |\n"
		"|--:|---|---|--:|--:|---|\n");
	for (size_t i = 0; i < s->cause_count; i++) {
		const struct summary_cause *c = &s->causes[i];
		buf_addf(out, "| %u | ", c->rank);
		markdown_text(out, span_of(c->cause->title));
		buf_addf(out, " | %s | ", wording_severity(c->severity));
		buf_add_number(out, c->files);
		buf_adds(out, " | ");
		buf_add_number(out, c->failures > 0 ? c->failures : c->entries);
		buf_adds(out, " | ");
		wording_currency(out, c);
		buf_adds(out, " |\n");
	}
}

/* ---- one finding ------------------------------------------------------------------- */

static void write_codes(struct buf *out, const struct summary_cause *c)
{
	size_t shown = at_most(c->code_count, CODES_SHOWN);
	if (shown == 0)
		return;
	buf_adds(out, "- Codes: ");
	for (size_t i = 0; i < shown; i++) {
		char text[CODE_TEXT_SIZE];
		code_format(&c->codes[i].code, text);
		buf_adds(out, i > 0 ? ", " : "");
		markdown_code(out, span_of(text));
		if (c->codes[i].symbol && strcmp(c->codes[i].symbol, text) != 0) {
			buf_addc(out, ' ');
			markdown_code(out, span_of(c->codes[i].symbol));
		}
		buf_addf(out, " (%llu)", (unsigned long long)c->codes[i].entries);
	}
	if (c->code_count > shown)
		buf_addf(out, " and %zu more", c->code_count - shown);
	buf_addc(out, '\n');
}

static void write_when(struct buf *out, const struct summary *s, const struct summary_cause *c)
{
	buf_adds(out, "- ");
	if (c->files > 0) {
		wording_count(out, c->files, "file");
		buf_adds(out, ", ");
	}
	wording_how_often(out, s, c);
	buf_addc(out, '\n');
	if (c->scratch_entries > 0 || c->source_entries > 0) {
		buf_adds(out, "- Of these, ");
		wording_facets(out, c);
		buf_addc(out, '\n');
	}
}

static void write_folders(struct buf *out, const struct summary_cause *c, size_t top)
{
	size_t shown = at_most(c->folder_count, at_most(top, FOLDERS_SHOWN));
	if (shown == 0)
		return;
	buf_adds(out, "- Folders with the most files:\n");
	for (size_t i = 0; i < shown; i++) {
		buf_adds(out, "  - ");
		markdown_code(out, c->folders[i].path);
		buf_adds(out, ": ");
		wording_count(out, c->folders[i].files, "file");
		buf_addc(out, '\n');
	}
}

/*
 * Damaged files are listed individually; other files only if they are few, otherwise their
 * folders.
 */
static void write_files(struct buf *out, const struct summary_cause *c, size_t top)
{
	bool all = c->cause->severity == SEVERITY_DATA;
	size_t shown = all ? c->path_count : at_most(c->path_count, at_most(top, FILES_SHOWN));
	if (shown == 0)
		return;
	buf_adds(out, all ? "- All files:\n" : "- Files:\n");
	for (size_t i = 0; i < shown; i++) {
		buf_adds(out, "  - ");
		markdown_code(out, c->paths[i].path);
		if (c->paths[i].runs > 1)
			buf_addf(out, " (%llu jobs)", (unsigned long long)c->paths[i].runs);
		buf_addc(out, '\n');
	}
	and_more(out, "  ", shown, c->files);
}

/* A command of one line follows its step; several lines are below it. */
static void write_command(struct buf *out, struct span command, enum shell shell)
{
	bool block = command.len > 0 && memchr(command.data, '\n', command.len);
	const char *where = command.len > 0 ? wording_shell(shell) : NULL;
	if (where)
		buf_addf(out, " %s", where);
	if (command.len > 0 && !block) {
		buf_addc(out, ' ');
		markdown_code(out, command);
	}
	buf_addc(out, '\n');
	if (block)
		markdown_block(out, command, "    ");
}

static bool write_actions(struct buf *out, const struct summary *s, const struct summary_cause *c)
{
	const struct action *list[ADVISE_ACTIONS_MAX];
	struct buf command = {0};
	size_t count = advise_actions(s, c, list);
	if (count == 0)
		return true;
	buf_addf(out, "\n%s:\n\n", wording_to_do(c));
	for (size_t i = 0; i < count; i++) {
		const struct action *a = list[i];
		buf_addf(out, "%zu. ", i + 1);
		markdown_text(out, span_of(a->text));
		buf_clear(&command);
		advise_command(s, c, a, &command);
		write_command(out, buf_span(&command), a->shell);
	}
	bool ok = !command.failed;
	buf_free(&command);
	return ok;
}

static bool write_steps(struct buf *out, const struct summary *s)
{
	struct advise_step steps[ADVISE_STEPS_MAX];
	struct buf command = {0};
	size_t count = advise_steps(s, steps);
	if (count > 0)
		buf_adds(out, "\n## Do this first\n\n");
	for (size_t i = 0; i < count; i++) {
		const struct action *a = steps[i].action;
		buf_addf(out, "%zu. ", i + 1);
		markdown_text(out, brief_sentences(a->text, STEP_COLUMNS));
		buf_addf(out, " (finding %u)", steps[i].cause->rank);
		buf_clear(&command);
		advise_command(s, steps[i].cause, a, &command);
		write_command(out, buf_span(&command), a->shell);
	}
	bool ok = !command.failed;
	buf_free(&command);
	return ok;
}

/* What other files of the bundle say, without the folders of this machine. */
static void write_facts_briefly(struct buf *out, const struct summary_fact *facts, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		buf_adds(out, "- ");
		markdown_text(out, span_of(facts[i].text));
		if (facts[i].input) {
			buf_adds(out, " (");
			markdown_text(out, brief_input(facts[i].input));
			buf_addf(out, ":%llu)", (unsigned long long)facts[i].line);
		}
		buf_addc(out, '\n');
	}
}

/* What failed, how often and where; --full shows the rest. */
static void write_brief_finding(
	struct buf *out, const struct summary *s, const struct summary_cause *c)
{
	struct place_item places[BRIEF_ITEMS_MAX];
	uint64_t rest = 0;
	buf_addf(out, "\n### %u. ", c->rank);
	markdown_text(out, span_of(c->cause->title));
	buf_adds(out, "\n\n");
	write_when(out, s, c);
	write_codes(out, c);
	size_t count = brief_places(s, c, places, PLACES_SHOWN, &rest);
	for (size_t i = 0; i < count; i++) {
		buf_adds(out, i == 0 ? "- Where:\n  - " : "  - ");
		markdown_code(out, places[i].text);
		if (places[i].kind == ITEM_FOLDER || places[i].kind == ITEM_FAMILY)
			buf_adds(out, ": ");
		brief_place_note(out, &places[i]);
		buf_addc(out, '\n');
	}
	if (rest > 0) {
		buf_adds(out, "  - and ");
		buf_add_number(out, rest);
		buf_addf(out, " more %s%s\n",
			count > 0 && places[count - 1].kind == ITEM_FOLDER ? "folder" : "file",
			wording_plural(rest, "s"));
	}
	write_facts_briefly(out, c->facts, at_most(c->fact_count, RECORDED_SHOWN));
	if (wording_is_doc_link(c->cause->doc))
		buf_addf(out, "- [Documentation](%s)\n", c->cause->doc);
}

static void write_evidence(struct buf *out, const struct summary_evidence *items, size_t count,
	const char *indent, bool full)
{
	for (size_t i = 0; i < count; i++) {
		buf_addf(out, "%s- ", indent);
		markdown_code(out, span_of(items[i].text));
		buf_adds(out, " in ");
		markdown_code(out, full ? span_of(items[i].input) : brief_input(items[i].input));
		buf_addf(out, " line %llu\n", (unsigned long long)items[i].line);
	}
}

static bool write_finding(
	struct buf *out, const struct summary *s, const struct summary_cause *c, size_t top)
{
	buf_addf(out, "\n## %u. ", c->rank);
	markdown_text(out, span_of(c->cause->title));
	buf_addf(out, "\n\n");
	markdown_paragraph(out, span_of(c->cause->explanation));
	buf_adds(out, "\n");
	write_when(out, s, c);
	write_codes(out, c);
	if (c->files > FILES_SHOWN)
		write_folders(out, c, top);
	if (c->files <= FILES_SHOWN || c->cause->severity == SEVERITY_DATA)
		write_files(out, c, top);
	if (c->severity == SEVERITY_INFO)
		return true; /* nothing has to be done, and a ticket should be short */
	size_t evidence = at_most(c->evidence_count, at_most(top, EVIDENCE_SHOWN));
	if (evidence > 0) {
		buf_adds(out, "- Evidence:\n");
		write_evidence(out, c->evidence, evidence, "  ", true);
	}
	environment_in_markdown(out, c->facts, c->fact_count);
	if (wording_is_doc_link(c->cause->doc))
		buf_addf(out, "- [Documentation](%s)\n", c->cause->doc);
	return write_actions(out, s, c);
}

/* ---- jobs, exclusions -------------------------------------------------------------- */

static void write_jobs(struct buf *out, const struct summary *s)
{
	if (s->job_count == 0)
		return;
	size_t from = s->job_count > JOBS_SHOWN ? s->job_count - JOBS_SHOWN : 0;
	buf_adds(out, "\n## Jobs\n\n");
	if (from > 0)
		buf_addf(out, "The latest %zu; %zu earlier ones are not shown.\n\n",
			s->job_count - from, from);
	buf_adds(out, "| Start (");
	wording_day_zone(out, s);
	buf_adds(out,
		") | Result | Duration | Files | Failures | Job |\n"
		"|---|---|--:|--:|--:|---|\n");
	for (size_t i = from; i < s->job_count; i++) {
		const struct summary_job *job = &s->jobs[i];
		buf_adds(out, "| ");
		wording_time_at(out, s, job->start);
		buf_addf(out, " | %s | ", job_result_name(job->result));
		wording_duration(out, job->start, job->end);
		buf_adds(out, " | ");
		buf_add_number(out, job->files);
		buf_adds(out, " | ");
		buf_add_number(out, job->failures > 0 ? job->failures : job->entries);
		buf_adds(out, " | ");
		markdown_code_in_table(out, span_of(job->id));
		if (job->history == HISTORY_FAILED)
			buf_addc(out, ' ');
		environment_history_words(out, job);
		buf_adds(out, " |\n");
	}
}

static void write_history(struct buf *out, const struct summary *s)
{
	size_t shown = at_most(s->idle_count, IDLE_SHOWN);
	if (shown > 0 || s->last_job)
		buf_addc(out, '\n');
	for (size_t i = 0; i < shown; i++) {
		buf_adds(out, "- **No backup for ");
		wording_count(out, s->idle[i].days, "day");
		buf_adds(out, "**: ");
		wording_time_at(out, s, s->idle[i].from);
		buf_adds(out, " to ");
		wording_time_at(out, s, s->idle[i].to);
		buf_addc(out, '\n');
	}
	and_more(out, "", shown, s->idle_count);
	if (s->last_job) {
		buf_adds(out, "- ");
		wording_last_job(out, s);
		buf_addc(out, '\n');
	}
}

static void write_rule_line(struct buf *out, const struct summary_exclusion *x, struct buf *path)
{
	buf_clear(path);
	wording_rule(path, x);
	buf_adds(out, "- ");
	markdown_code(out, buf_span(path));
	buf_adds(out, ": ");
	wording_count(out, x->files, "file");
	buf_adds(out, x->check_first ? "; **check first**\n" : "\n");
}

static void write_family_line(struct buf *out, const struct summary_family *f)
{
	buf_adds(out, "- ");
	markdown_code(out, span_of(f->place));
	buf_adds(out, ": ");
	wording_count(out, f->profiles, "profile");
	buf_adds(out, ", ");
	wording_count(out, f->files, "file");
	buf_addc(out, '\n');
}

static bool write_brief_exclusions(struct buf *out, const struct summary *s)
{
	struct buf path = {0};
	size_t shown = 0, all = s->family_count;
	if (s->exclusion_count == 0)
		return true;
	buf_adds(out, "\n## Could be excluded from the backup\n\n");
	for (size_t i = 0; i < s->family_count && shown < RULES_SHOWN; i++, shown++)
		write_family_line(out, &s->families[i]);
	for (size_t i = 0; i < s->exclusion_count; i++) {
		if (brief_in_family(s, i))
			continue;
		all++;
		if (shown < RULES_SHOWN) {
			write_rule_line(out, &s->exclusions[i], &path);
			shown++;
		}
	}
	and_more(out, "", shown, all);
	bool ok = !path.failed;
	buf_free(&path);
	return ok;
}

static void write_rule(
	struct buf *out, const struct summary_exclusion *x, size_t number, struct buf *path)
{
	buf_clear(path);
	wording_rule(path, x);
	buf_addf(out, "%zu. ", number);
	markdown_code(out, buf_span(path));
	buf_adds(out, ": ");
	wording_rule_effect(out, x);
	buf_addc(out, '\n');
	buf_adds(out, "    - Why: ");
	markdown_text(out, span_of(x->why));
	buf_adds(out, "\n    - No longer backed up: ");
	markdown_text(out, span_of(x->stops_protecting));
	buf_addc(out, '\n');
}

/* One item, with the rule of each profile below it. */
static void write_family(struct buf *out, const struct summary *s, const struct summary_family *f,
	size_t number, struct buf *path)
{
	buf_addf(out, "%zu. ", number);
	markdown_code(out, span_of(f->place));
	buf_adds(out, ": ");
	wording_family_effect(out, s, f);
	buf_adds(out, "\n    - Why: ");
	buf_clear(path);
	wording_family_why(path, s, f);
	markdown_text(out, buf_span(path));
	buf_adds(out, "\n    - No longer backed up: ");
	markdown_text(out, span_of(s->exclusions[f->rules[0]].stops_protecting));
	buf_adds(out, "\n    - One rule for each profile:\n");
	for (size_t i = 0; i < f->rule_count; i++) {
		buf_clear(path);
		wording_rule(path, &s->exclusions[f->rules[i]]);
		buf_adds(out, "        - ");
		markdown_code(out, buf_span(path));
		buf_addc(out, '\n');
	}
}

static bool write_exclusions(struct buf *out, const struct summary *s)
{
	struct buf text = {0};
	if (s->file_count == 0 && s->exclusion_count == 0 && s->not_excluded_count == 0)
		return true;
	buf_adds(out, "\n## Exclusions\n\n");
	if (s->exclusion_count == 0)
		buf_adds(out, "Nothing to exclude from the backup because of these failures.\n");
	else
		buf_adds(out,
			"An excluded file is no longer backed up. In the agent's console: Schedule "
			"Backup "
			"> Modify > Select Items to Backup > Exclusion Settings > Add Exclusion > "
			"Subfolders.\n\n");
	for (size_t i = 0; i < s->family_count; i++)
		write_family(out, s, &s->families[i], i + 1, &text);
	size_t number = s->family_count;
	for (size_t i = 0; i < s->exclusion_count; i++) {
		if (!brief_in_family(s, i))
			write_rule(out, &s->exclusions[i], ++number, &text);
	}
	if (s->exclusion_count > 0) {
		buf_addc(out, '\n');
		wording_left_over(out, s);
		buf_addc(out, '\n');
	}
	if (s->not_excluded_count > 0)
		buf_adds(out, "\nNot to be excluded:\n\n");
	for (size_t i = 0; i < s->not_excluded_count; i++) {
		buf_adds(out, "- ");
		wording_count(out, s->not_excluded[i].files, "file");
		buf_adds(out, ", ");
		markdown_text(out, span_of(s->not_excluded[i].cause->title));
		buf_adds(out, ": ");
		markdown_text(out, span_of(s->not_excluded[i].why));
		buf_addc(out, '\n');
	}
	buf_clear(&text);
	wording_antivirus(&text, s);
	if (text.len > 0) {
		buf_adds(out, "\n");
		wording_antivirus_title(out, s);
		buf_adds(out, ", because of the locked files:\n");
		markdown_block(out, buf_span(&text), "");
	}
	bool ok = !text.failed;
	buf_free(&text);
	return ok;
}

/* ---- unknown codes, gaps, inputs --------------------------------------------------- */

static void write_unknown_codes(struct buf *out, const struct summary *s, bool full)
{
	size_t shown = at_most(s->unknown_code_count, UNKNOWN_SHOWN);
	if (shown == 0)
		return;
	buf_adds(out, "\n## Undocumented codes\n\n");
	for (size_t i = 0; i < shown; i++) {
		const struct summary_unknown_code *u = &s->unknown_codes[i];
		buf_adds(out, "- ");
		code_of(out, &u->code);
		buf_adds(out, ": ");
		records_of(out, u->entries);
		buf_adds(out, "; ");
		markdown_text(out, span_of(u->reading));
		buf_addc(out, '\n');
		write_evidence(out, u->evidence, at_most(u->evidence_count, 1), "  ", full);
	}
	and_more(out, "", shown, s->unknown_code_count);
}

static void write_gaps(struct buf *out, const struct summary *s, bool full)
{
	size_t shown = at_most(s->gap_count, GAPS_SHOWN);
	if (shown == 0)
		return;
	buf_adds(out, "\n## Not read\n\n");
	for (size_t i = 0; i < shown; i++) {
		const struct summary_gap *g = &s->gaps[i];
		buf_addf(out, "- %s", gap_reason_name(g->reason));
		if (g->count > 1)
			buf_addf(out, " (%llu)", (unsigned long long)g->count);
		buf_adds(out, ": ");
		const char *name = gap_input_name(g->input);
		markdown_code(out, full ? span_of(name) : brief_input(name));
		buf_adds(out, ": ");
		markdown_text(out, span_of(g->detail));
		buf_addc(out, '\n');
	}
	and_more(out, "", shown, s->gap_count);
}

static bool write_inputs(struct buf *out, const struct summary *s)
{
	struct buf command = {0};
	size_t shown = 0, wanted = 0;
	buf_adds(out, "\n## Files analysed\n\n");
	for (size_t i = 0; i < s->input_count; i++) {
		const struct summary_input *in = &s->inputs[i];
		if (in->kind == INPUT_OTHER || in->kind == INPUT_ARCHIVE)
			continue;
		if (wanted++ >= INPUTS_SHOWN)
			continue;
		shown++;
		buf_adds(out, "- ");
		markdown_code(out, span_of(in->name));
		buf_addf(out, ": %s, %llu record%s", input_kind_name(in->kind),
			(unsigned long long)in->records, wording_plural(in->records, "s"));
		if (in->year_source == YEAR_ASSUMED)
			buf_addf(out, "; no year in it, %d is assumed", in->year);
		buf_addc(out, '\n');
	}
	and_more(out, "", shown, wanted);
	buf_adds(out, "- In all ");
	wording_totals(out, s);
	buf_adds(out, "\n\n");
	buf_adds(out, "Made by marslog " MARSLOG_VERSION);
	if (s->command_count > 0) {
		buf_adds(out, " with ");
		wording_command(&command, s, true);
		markdown_code(out, buf_span(&command));
	}
	buf_addc(out, '\n');
	bool ok = !command.failed;
	buf_free(&command);
	return ok;
}

static bool write_brief(struct buf *out, const struct summary *s)
{
	bool ok = write_steps(out, s), any = false;
	for (size_t i = 0; i < s->cause_count; i++) {
		if (!brief_is_current(&s->causes[i]))
			continue;
		buf_adds(out, any ? "" : "\n## What, how often, where\n");
		any = true;
		write_brief_finding(out, s, &s->causes[i]);
	}
	return ok;
}

bool render_markdown(const struct summary *s, const struct render_options *options, struct buf *out)
{
	bool ok = true;
	write_head(out, s);
	write_table(out, s);
	if (!options->full)
		ok = write_brief(out, s);
	for (size_t i = 0; i < s->cause_count && ok && options->full; i++) {
		if (s->causes[i].entries > 0)
			ok = write_finding(out, s, &s->causes[i], options->top);
	}
	write_jobs(out, s);
	write_history(out, s);
	if (s->note_count > 0)
		buf_adds(out, "\n## Other files of the bundle\n\n");
	if (options->full)
		environment_in_markdown(out, s->notes, s->note_count);
	else
		write_facts_briefly(out, s->notes, s->note_count);
	ok = ok && (options->full ? write_exclusions(out, s) : write_brief_exclusions(out, s));
	write_unknown_codes(out, s, options->full);
	write_gaps(out, s, options->full);
	if (options->full)
		ok = ok && write_inputs(out, s);
	else
		buf_adds(out,
			"\nMade by marslog " MARSLOG_VERSION
			"; `--full` shows all steps, files and "
			"evidence.\n");
	return ok && !out->failed;
}
