// SPDX-License-Identifier: MIT

/** The table of formats of `fleet`, and the text that text and HTML share. */

#include "render/fleet.h"

#include "render/wording.h"

#define MS_PER_HOUR INT64_C(3600000)
#define MS_PER_DAY INT64_C(86400000)

const char *const fleet_formats[] = {"text", "json", "csv", "html", NULL};

fleet_render_fn *fleet_find(const char *name)
{
	static const struct {
		const char *name;
		fleet_render_fn *render;
	} list[] = {{"text", fleet_text}, {"json", fleet_json}, {"csv", fleet_csv},
		{"html", fleet_html}};
	for (size_t i = 0; i < COUNT_OF(list); i++) {
		if (strcmp(list[i].name, name) == 0)
			return list[i].render;
	}
	return NULL;
}

const char *fleet_group_title(enum fleet_urgency urgency)
{
	static const char *const titles[FLEET_URGENCIES] = {
		[FLEET_MISSING] = "Expected, but no data at all",
		[FLEET_STALE] = "No recovery point for too long",
		[FLEET_FAILING] = "Backups fail or are at risk",
		[FLEET_DATA] = "Data at risk",
		[FLEET_UNKNOWN] = "Cannot be known",
		[FLEET_FILES] = "Protected, but files are left out",
		[FLEET_PROTECTED] = "Protected",
	};
	return titles[urgency];
}

void fleet_age(struct buf *out, int64_t from, int64_t to)
{
	int64_t hours = (to - from) / MS_PER_HOUR;
	if (hours >= 48)
		buf_addf(out, "%lld days", (long long)(hours / 24));
	else
		buf_addf(out, "%lld h", (long long)(hours < 0 ? 0 : hours));
}

static void add_count(struct buf *out, size_t count, const char *what)
{
	if (count == 0)
		return;
	buf_adds(out, out->len > 0 && out->data[out->len - 1] != ' ' ? ", " : "");
	buf_add_number(out, count);
	buf_addf(out, " %s", what);
}

void fleet_headline(const struct fleet_report *report, struct buf *out)
{
	const struct fleet *f = report->fleet;
	size_t of[FLEET_URGENCIES] = {0};
	for (size_t i = 0; i < f->row_count; i++)
		of[fleet_urgency_of(&f->rows[i], report->now)]++;
	size_t machines = f->row_count + f->missing_count;
	size_t protected = of[FLEET_FILES] + of[FLEET_PROTECTED];
	buf_add_number(out, machines);
	buf_addf(out, " machine%s: ", wording_plural(machines, "s"));
	buf_add_number(out, protected);
	buf_adds(out, " protected");
	if (of[FLEET_FILES] > 0) {
		buf_adds(out, ", of these ");
		buf_add_number(out, of[FLEET_FILES]);
		buf_adds(out, " with files left out");
		buf_adds(out, machines > protected ? "; " : "");
	}
	add_count(out, of[FLEET_STALE], "without a recovery point for too long");
	add_count(out, of[FLEET_FAILING], "failing");
	add_count(out, of[FLEET_DATA], "with data at risk");
	add_count(out, of[FLEET_UNKNOWN], "that cannot be known");
	add_count(out, f->missing_count, "without any data");
}

/* The most important cause: current before ended, then by severity, then by number of files. */
static const struct fleet_cause *worst_cause(const struct fleet_row *row)
{
	const struct fleet_cause *worst = NULL;
	for (size_t i = 0; i < row->cause_count; i++) {
		const struct fleet_cause *c = &row->causes[i];
		if (c->current == CURRENT_NO || c->severity == SEVERITY_INFO)
			continue;
		if (!worst || c->severity > worst->severity ||
			(c->severity == worst->severity && c->files > worst->files))
			worst = c;
	}
	return worst;
}

static void add_gaps(struct buf *out, const struct fleet_row *row)
{
	for (size_t i = 0; i < row->gap_count; i++)
		buf_addf(out, "%s%s", i > 0 ? ", " : "", gap_reason_name(row->gaps[i].reason));
}

/* For how long there has been no recovery point, and whether jobs were tried since. */
static void add_unprotected(struct buf *out, const struct fleet_row *row, int64_t now)
{
	int64_t since = fleet_unprotected_since(row);
	if (row->last_backup != TIME_UNKNOWN) {
		fleet_age(out, since, now);
		if (row->last_attempt != TIME_UNKNOWN && row->last_attempt <= row->last_backup)
			buf_adds(out, "; no job since");
		return;
	}
	buf_adds(out, "none in ");
	if (since != TIME_UNKNOWN)
		fleet_age(out, since, now);
	buf_adds(out, since != TIME_UNKNOWN ? " of logs" : "its logs");
}

void fleet_reason(const struct fleet_report *report, const struct fleet_row *row,
	enum fleet_urgency urgency, bool titles, struct buf *out)
{
	const struct fleet_cause *worst = worst_cause(row);
	if (row->hosts > 1) {
		buf_adds(out, "logs of ");
		buf_add_number(out, row->hosts);
		buf_adds(out, " machines in one input");
		return;
	}
	if (urgency == FLEET_UNKNOWN) {
		if (row->records == 0)
			buf_adds(out, "no log could be read");
		else
			buf_adds(out, "not everything could be read");
		if (row->gap_count > 0) {
			buf_adds(out, ": ");
			add_gaps(out, row);
		}
		return;
	}
	if (urgency == FLEET_STALE || urgency == FLEET_FAILING)
		add_unprotected(out, row, report->now);
	if (row->files_not_protected > 0 && urgency >= FLEET_DATA) {
		buf_add_number(out, row->files_not_protected);
		buf_addf(out, " file%s left out", wording_plural(row->files_not_protected, "s"));
	}
	/* Files that were left out are no reason why no job was tried. */
	bool idle = urgency == FLEET_STALE && row->last_backup != TIME_UNKNOWN &&
		row->last_attempt <= row->last_backup;
	if (worst && (!idle || worst->severity >= SEVERITY_DATA)) {
		const struct cause *cause =
			titles ? catalog_cause(report->catalog, worst->id) : NULL;
		buf_adds(out, out->len > 0 ? "; " : "");
		if (cause)
			buf_adds(out, cause->title);
		else
			buf_add_visible(out, span_of(worst->id));
	}
}
