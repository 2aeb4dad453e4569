// SPDX-License-Identifier: MIT

/** Wiring: source → container → text → record → classify → tally. */

#include "engine/engine.h"

#include "os/os.h"

#include <stdio.h>
#include <stdlib.h>

enum { ARCHIVES_OPEN_MAX = 128 };

struct engine {
	struct engine_config config;
	struct text *text;
	struct parser *parser;
	struct classifier *classifier;
	struct tally *tally;
	struct buf name; /* of the member being read */
	int64_t named_day;
	bool direct;
	bool in_archive;
	size_t archives[ARCHIVES_OPEN_MAX]; /* handles of the tally, innermost last */
	size_t archive_depth;
	uint64_t gaps;
	uint64_t bytes, members; /* read so far */
	bool short_of_memory;
	bool stopped; /* by a callback */
	bool failed;
};

void engine_defaults(struct engine_config *config)
{
	*config = (struct engine_config){
		.now = os_now(),
		.filter = {.since = TIME_UNKNOWN, .until = TIME_UNKNOWN},
		.top = 10,
		.rules = ADVISE_RULES_DEFAULT,
		.limits =
			{
				.max_depth = 8,
				.max_members = 200000,
				.max_bytes = UINT64_C(256) << 30,
				.max_ratio = 400,
			},
	};
}

static bool out_of_memory(struct engine *e)
{
	e->failed = true;
	return false;
}

/* A stage said no: a callback stopped it, or memory ran out. */
static bool halted(struct engine *e)
{
	if (!e->stopped)
		e->failed = true;
	return false;
}

/* ---- callbacks, in the order of the stages ----------------------------------- */

static void on_gap(void *context, const char *input, enum gap_reason reason, const char *detail,
	uint64_t count)
{
	struct engine *e = context;
	e->gaps++;
	if (e->config.on_gap)
		e->config.on_gap(e->config.on_gap_context, input, reason, detail, count);
	if (!tally_gap(e->tally, input, reason, detail, count))
		e->failed = true;
}

static void on_short_of_memory(void *context)
{
	struct engine *e = context;
	e->short_of_memory = true;
}

static bool stream_entry(struct engine *e, const struct entry *entry, int base_year)
{
	const char *facet = NULL;
	if (entry->cause->facets && entry->record->path.len > 0)
		facet = tally_in_scratch(e->tally, entry->record->path) ? "scratch" : "source";
	else if (entry->names_scratch)
		facet = "scratch";
	if (e->config.on_entry(e->config.on_entry_context, entry, e->name.data,
		    record_time(entry->record->clock, base_year), facet))
		return true;
	e->stopped = true;
	return false;
}

static bool on_record(void *context, const struct record *record)
{
	struct engine *e = context;
	struct entry entry;
	if (!tally_record(e->tally, record))
		return out_of_memory(e);
	if (record->level == LEVEL_NORMAL || !classify(e->classifier, record, &entry))
		return true;
	int base_year = parser_year_so_far(e->parser);
	if (!filter_passes(&e->config.filter, &entry, base_year, e->named_day))
		return tally_entry_of_job(e->tally, &entry) || out_of_memory(e);
	if (e->config.on_entry)
		return stream_entry(e, &entry, base_year);
	return tally_entry(e->tally, &entry) || out_of_memory(e);
}

static bool on_stretch(void *context, const struct record_stretch *s)
{
	struct engine *e = context;
	return tally_stretch(e->tally, s) || out_of_memory(e);
}

static size_t on_run(void *context, const struct text_run *run, struct text_taken *taken)
{
	struct engine *e = context;
	return parser_run(e->parser, run, taken);
}

static bool on_scratch(void *context, struct span folder, uint64_t line)
{
	struct engine *e = context;
	(void)line;
	return tally_scratch(e->tally, folder) || out_of_memory(e);
}

static bool on_line(void *context, const struct text_line *line)
{
	struct engine *e = context;
	return parser_line(e->parser, line);
}

static bool on_begin(void *context, const struct member *member)
{
	struct engine *e = context;
	e->members++;
	buf_clear(&e->name);
	buf_adds(&e->name, member->name);
	e->direct = member->direct && !member->in_archive;
	e->in_archive = member->in_archive;
	if (e->name.failed || !tally_input_begin(e->tally, e->name.data))
		return out_of_memory(e);
	parser_begin(e->parser,
		&(struct parser_input){
			.name = e->name.data,
			.mtime = member->in_archive ? member->mtime : TIME_UNKNOWN,
			.file_mtime = member->file_mtime,
			.direct = e->direct,
		});
	e->named_day = parser_named_day(e->parser);
	text_reset(e->text, e);
	return true;
}

static bool on_data(void *context, const void *data, size_t len)
{
	struct engine *e = context;
	if (!text_feed(e->text, data, len))
		return halted(e);
	e->bytes += len;
	if (e->config.on_progress)
		e->config.on_progress(e->config.on_progress_context, e->bytes, e->members);
	if (e->config.on_piece && !e->config.on_piece(e->config.on_entry_context)) {
		e->stopped = true;
		return false;
	}
	return true;
}

/* ---- what a finished member leaves to say --------------------------------------- */

/* Formats that are known not to hold a log, by their first bytes. */
static const char *foreign_format(const struct text_stats *s)
{
	static const struct {
		const char *magic;
		size_t len;
		const char *name;
	} formats[] = {
		{"ElfFile", 8, "a Windows event log (.evtx)"},
		{"MZ", 2, "a Windows program or library"},
		{"regf", 4, "a registry hive"},
		{"MDMP", 4, "a crash dump"},
		{"PAGEDU", 6, "a crash dump"},
		{"\x89PNG", 4, "a picture"},
		{"\xFF\xD8\xFF", 3, "a picture"},
		{"GIF8", 4, "a picture"},
		{"%PDF", 4, "a PDF document"},
		{"\xD0\xCF\x11\xE0", 4, "an old Office or installer file"},
		{"SQLite format 3", 15, "a database"},
		{"vhdxfile", 8, "a virtual disk"},
		{"conectix", 8, "a virtual disk"},
		{"\x7F"
		 "ELF",
			4, "a program"},
	};
	for (size_t i = 0; i < COUNT_OF(formats); i++) {
		if (s->head_len >= formats[i].len &&
			memcmp(s->head, formats[i].magic, formats[i].len) == 0)
			return formats[i].name;
	}
	return NULL;
}

/* Whether the name promises a log, a list or an archive. */
static bool named_like_input(const char *name)
{
	static const char *const archives[] = {".zip", ".cab", ".7z", ".tar", ".tgz", ".gz"};
	struct span s = span_of(name);
	for (size_t i = 0; i < COUNT_OF(archives); i++) {
		if (span_ends_nocase(s, span_of(archives[i])))
			return true;
	}
	return span_find_nocase(s, SPAN(".errlog"), 0) != SIZE_MAX ||
		span_find_nocase(s, SPAN("LastBackupFailedFiles"), 0) != SIZE_MAX;
}

/* A file in which nothing was recognised: not every such file is a loss. */
static void explain_other(struct engine *e, const struct text_stats *text)
{
	const char *name = e->name.data;
	bool expected = e->direct || named_like_input(name);
	const char *foreign = foreign_format(text);
	char detail[160];

	if (text->bytes == 0) {
		on_gap(e, name, GAP_UNREADABLE, "the file is empty", 1);
	} else if (foreign) {
		if (!expected)
			return; /* listed among the inputs as "other" */
		snprintf(detail, sizeof(detail), "this is %s, which holds no engine log text",
			foreign);
		on_gap(e, name, GAP_UNREADABLE, detail, 1);
	} else if (text->binary) {
		on_gap(e, name, GAP_UNREADABLE,
			"binary data of no known kind: no log or list in it", 1);
	} else if (expected) {
		on_gap(e, name, GAP_UNREADABLE,
			"text in which no engine log record and no line of a failed-file list was "
			"found",
			1);
	}
}

static void explain_lines(
	struct engine *e, const struct text_stats *text, const struct parser_result *r)
{
	const char *name = e->name.data;
	char detail[240];
	if (text->bad > 0) {
		snprintf(detail, sizeof(detail),
			"bytes that are not %s, shown as U+FFFD; first in line %llu",
			text->encoding_name, (unsigned long long)text->first_bad_line);
		on_gap(e, name, GAP_DECODING, detail, text->bad);
	}
	if (text->cut_lines > 0) {
		snprintf(detail, sizeof(detail),
			"lines over the limit of --max-line, cut; first is line %llu",
			(unsigned long long)text->first_cut_line);
		on_gap(e, name, GAP_LONG_LINE, detail, text->cut_lines);
	}
	if (r->long_records > 0)
		on_gap(e, name, GAP_LONG_LINE, "records of over 64 KiB, read in part",
			r->long_records);
	if (r->unparsed > 0) {
		snprintf(detail, sizeof(detail), "lines not understood; first is line %llu: %s",
			(unsigned long long)r->first_unparsed, r->sample);
		on_gap(e, name, GAP_UNPARSED, detail, r->unparsed);
	}
	if (r->cut_off)
		on_gap(e, name, GAP_TRUNCATED, "the file ends in the middle of a record", 1);
}

static bool on_end(void *context, bool complete)
{
	struct engine *e = context;
	struct parser_result result;
	bool ok = text_finish(e->text) && !text_failed(e->text);
	ok = parser_end(e->parser, complete, &result) && ok;
	const struct text_stats *stats = text_get_stats(e->text);
	if (!ok || e->failed || !tally_input_end(e->tally, stats, &result))
		return halted(e);
	if (result.kind == INPUT_OTHER && complete)
		explain_other(e, stats);
	else if (result.kind != INPUT_OTHER)
		explain_lines(e, stats, &result);
	return !e->failed;
}

static bool on_archive(void *context, const struct member *archive, const char *format)
{
	struct engine *e = context;
	size_t handle;
	(void)format;
	if (!tally_archive_begin(e->tally, archive->name, &handle))
		return out_of_memory(e);
	if (e->archive_depth < ARCHIVES_OPEN_MAX)
		e->archives[e->archive_depth] = handle;
	e->archive_depth++;
	return true;
}

static bool on_archive_end(void *context, uint64_t bytes)
{
	struct engine *e = context;
	e->archive_depth--;
	if (e->archive_depth < ARCHIVES_OPEN_MAX)
		tally_archive_end(e->tally, e->archives[e->archive_depth], bytes);
	return true;
}

static bool on_source(void *context, const struct source *source)
{
	struct engine *e = context;
	const struct container_visitor visitor = {
		.begin = on_begin,
		.data = on_data,
		.end = on_end,
		.archive = on_archive,
		.archive_end = on_archive_end,
		.gap = on_gap,
		.short_of_memory = on_short_of_memory,
		.context = e,
	};
	e->archive_depth = 0;
	return container_read(source, &e->config.limits, &visitor) && !e->failed;
}

/* ---- the object ------------------------------------------------------------------ */

struct engine *engine_new(const struct engine_config *config)
{
	struct engine *e = calloc(1, sizeof(*e));
	if (!e)
		return NULL;
	e->config = *config;
	e->text = text_new(&(struct text_config){config->encoding, config->max_line}, on_line, e);
	if (e->text)
		text_set_run(e->text, on_run);
	e->parser = parser_new(&(struct parser_config){
		.year = config->year,
		.now = config->now,
		.record = on_record,
		.stretch = on_stretch,
		.scratch = on_scratch,
		.context = e,
		.phrase = catalog_find_phrase,
		.phrase_context = (void *)config->catalog,
	});
	e->classifier = classifier_new(config->catalog);
	e->tally = tally_new(&(struct tally_config){
		.catalog = config->catalog,
		.keep = config->top,
		.scratch = config->scratch,
		.since = config->filter.since,
		.until = config->filter.until,
		.filtered = config->filter.cause || config->filter.code.kind != CODE_NONE ||
			config->filter.job || config->filter.level,
	});
	if (!e->text || !e->parser || !e->classifier || !e->tally) {
		engine_free(e);
		return NULL;
	}
	return e;
}

bool engine_read(struct engine *e, const char *operand)
{
	bool ok = source_walk(operand, on_source, on_gap, e) && !e->failed;
	return ok || halted(e);
}

bool engine_failed(const struct engine *e)
{
	return e->failed;
}

bool engine_short_of_memory(const struct engine *e)
{
	return e->short_of_memory;
}

uint64_t engine_gaps(const struct engine *e)
{
	return e->gaps;
}

struct summary *engine_summary(struct engine *e)
{
	uint64_t limits = classifier_limits_hit(e->classifier);
	if (limits > 0)
		on_gap(e, "-", GAP_LIMIT,
			"expressions that hit the match limit: a rule may be missed", limits);
	if (e->failed)
		return NULL;
	struct summary *s = tally_summary(e->tally, e->config.top);
	if (s)
		s->short_of_memory = e->short_of_memory;
	if (s && !advise_exclusions(s, e->config.catalog, e->config.rules)) {
		summary_free(s);
		return NULL;
	}
	return s;
}

void engine_free(struct engine *e)
{
	if (!e)
		return;
	text_free(e->text);
	parser_free(e->parser);
	classifier_free(e->classifier);
	tally_free(e->tally);
	buf_free(&e->name);
	free(e);
}
