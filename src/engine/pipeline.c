// SPDX-License-Identifier: MIT

/** The pipeline: container → text → record → classify → batch. */

#include "engine/pipeline.h"

#include "catalog/machine.h"

#include <stdio.h>

static bool out_of_memory(struct pipeline *l)
{
	l->failed = true;
	return false;
}

/* Whether a stage failed: the sink stopped it, or memory ran out. */
static bool halted(struct pipeline *l)
{
	if (!l->stopped)
		l->failed = true;
	return false;
}

static bool deliver(struct pipeline *l)
{
	if (batch_failed(l->batch))
		return out_of_memory(l);
	if (l->sink.batch(l->sink.context, l))
		return true;
	l->stopped = true;
	return false;
}

/* ---- callbacks, in the order of the stages ----------------------------------- */

static void on_gap(void *context, const char *input, enum gap_reason reason, const char *detail,
	uint64_t count)
{
	struct pipeline *l = context;
	batch_gap(l->batch, input, reason, detail, count);
}

static void on_short_of_memory(void *context)
{
	struct pipeline *l = context;
	l->short_of_memory = true;
}

static bool on_record(void *context, const struct record *record)
{
	struct pipeline *l = context;
	struct entry entry;
	if (letter_watches(&l->letter) && letter_has(&l->letter, record))
		return true;
	batch_record(l->batch, record);
	if (record->level == LEVEL_NORMAL || !classify(l->classifier, record, &entry))
		return true;
	/* Needed only for a time filter, and by callers that get each entry. */
	int base_year = filter_has_period(&l->config->filter) || l->sink.entry
		? parser_year_so_far(l->parser)
		: 0;
	if (!filter_passes(&l->config->filter, &entry, base_year, l->named_day)) {
		batch_entry_of_job(l->batch, &entry);
		return true;
	}
	if (!l->sink.entry) {
		batch_entry(l->batch, &entry);
		return true;
	}
	if (l->sink.entry(l->sink.context, l, &entry, record_time(record->clock, base_year)))
		return true;
	l->stopped = true;
	return false;
}

/* What a line outside all records tells of: a code, or a cause. It is read as a record's message. */
static const char *on_prose(void *context, const struct record *text)
{
	struct pipeline *l = context;
	struct entry e;
	if (!classify(l->classifier, text, &e) || e.cause->severity == SEVERITY_INFO)
		return NULL;
	/* "error 5" is a manner of speaking; whole codes are found without reading the line. */
	if (e.code.kind == CODE_HRESULT && !(e.rule && e.rule->matches_text))
		return NULL;
	if (e.code.kind == CODE_NONE)
		return e.rule ? e.cause->id : "an exception";
	code_format(&e.code, l->told);
	return l->told;
}

static bool on_series(void *context, const struct record_series *series)
{
	struct pipeline *l = context;
	batch_series(l->batch, series);
	return true;
}

static bool on_scratch(void *context, struct span folder, uint64_t line)
{
	struct pipeline *l = context;
	environment_scratch(l->environment, folder, line);
	batch_scratch(l->batch, folder);
	return true;
}

/* Facts are used by the summary only. */
static bool on_fact(void *context, const struct fact *fact)
{
	struct pipeline *l = context;
	if (!l->sink.entry)
		batch_fact(l->batch, fact);
	return true;
}

static int event_rule(void *context, const struct evtx_event *event)
{
	const struct catalog *catalog = context;
	size_t count;
	const struct event_rule *rule = catalog_event(catalog, event);
	return rule ? (int)(rule - catalog_event_rules(catalog, &count)) : -1;
}

static bool on_event(void *context, const struct evtx_event *event)
{
	struct pipeline *l = context;
	environment_event(l->environment, event);
	return true;
}

static bool on_line(void *context, const struct text_line *line)
{
	struct pipeline *l = context;
	enum input_kind kind = parser_kind_so_far(l->parser);
	bool other = kind == INPUT_OTHER || kind == INPUT_REGISTRY;
	/* A row of a list of events begins with a date and a level, as some records do. */
	if (other && (environment_in_events(l->environment) || !record_within(line->text)) &&
		environment_line(l->environment, line))
		return true;
	return parser_line(l->parser, line);
}

static size_t on_block(
	void *context, const struct text_block *block, struct text_consumed *consumed)
{
	struct pipeline *l = context;
	return letter_watches(&l->letter) ? 0 : parser_block(l->parser, block, consumed);
}

bool pipeline_begin(void *context, const struct member *member)
{
	struct pipeline *l = context;
	l->members++;
	buf_clear(&l->name);
	buf_adds(&l->name, member->name);
	l->direct = member->direct && !member->in_archive;
	if (l->name.failed)
		return out_of_memory(l);
	letter_member(&l->letter, l->name.data, member->letter);
	batch_input(l->batch, l->name.data);
	parser_begin(l->parser,
		&(struct parser_input){
			.name = l->name.data,
			.mtime = member->in_archive ? member->mtime : TIME_UNKNOWN,
			.file_mtime = member->file_mtime,
			.direct = l->direct || member->letter,
		});
	l->named_day = parser_named_day(l->parser);
	text_reset(l->text, l);
	evtx_reset(l->events);
	environment_begin(l->environment);
	l->reads = READ_UNKNOWN;
	l->start_len = 0;
	return true;
}

static bool feed(struct pipeline *l, const void *data, size_t len)
{
	return l->reads == READ_EVENTS ? evtx_feed(l->events, data, len)
				       : text_feed(l->text, data, len);
}

/*
 * The first bytes tell an event log from text. They may arrive one at a time.
 * @return whether the kind is known
 */
static bool know_kind(struct pipeline *l, const unsigned char *data, size_t len)
{
	size_t space = sizeof(l->start) - l->start_len, take = len < space ? len : space;
	memcpy(l->start + l->start_len, data, take);
	l->start_len += take;
	bool events = memcmp(l->start, EVTX_MAGIC, l->start_len) == 0;
	if (events && l->start_len < sizeof(l->start))
		return false;
	l->reads = events && l->start_len == sizeof(l->start) ? READ_EVENTS : READ_TEXT;
	return true;
}

static bool read_data(struct pipeline *l, const unsigned char *data, size_t len)
{
	size_t before = l->start_len;
	if (l->reads == READ_UNKNOWN && !know_kind(l, data, len))
		return true;
	/* Pass on the bytes that were held back first. */
	l->start_len = 0;
	return (before == 0 || feed(l, l->start, before)) && feed(l, data, len);
}

bool pipeline_data(void *context, const void *data, size_t len)
{
	struct pipeline *l = context;
	if (!read_data(l, data, len))
		return halted(l);
	l->bytes += len;
	return deliver(l);
}

/* ---- gaps at the end of a member --------------------------------------- */

/* Recognise common formats without a log by their first bytes. */
/* A table that marslog wrote, whatever its separator: its first columns. */
static bool is_own_table(const struct text_stats *s)
{
	static const char *const heads[] = {
		"user,folder,file", "rank,id,title", "schema,host,group", "path,file_type"};
	size_t bom = s->head_len >= 3 && memcmp(s->head, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0;
	for (size_t i = 0; i < COUNT_OF(heads); i++) {
		size_t n = 0;
		while (bom + n < s->head_len && heads[i][n] &&
			((char)s->head[bom + n] == heads[i][n] ||
				(heads[i][n] == ',' && s->head[bom + n] &&
					strchr(";\t|", (char)s->head[bom + n]))))
			n++;
		if (bom + n == s->head_len || !heads[i][n])
			return s->head_len > bom + 8;
	}
	return false;
}

static const char *foreign_format(const struct text_stats *s)
{
	static const struct {
		const char *magic;
		size_t len;
		const char *name;
	} formats[] = {
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
		{"# Azure Backup a", 16, "a report of marslog"},
	};
	for (size_t i = 0; i < COUNT_OF(formats); i++) {
		if (s->head_len >= formats[i].len &&
			memcmp(s->head, formats[i].magic, formats[i].len) == 0)
			return formats[i].name;
	}
	return is_own_table(s) ? "a table that marslog wrote" : NULL;
}

/* Whether the name suggests a log, a list or an archive. */
static bool named_like_input(const char *name)
{
	static const char *const archives[] = {
		".zip", ".cab", ".7z", ".tar", ".tgz", ".gz", ".rar", ".xz", ".bz2", ".zst"};
	struct span s = span_of(name);
	for (size_t i = 0; i < COUNT_OF(archives); i++) {
		if (span_ends_nocase(s, span_of(archives[i])))
			return true;
	}
	return span_find_nocase(s, SPAN(".errlog"), 0) != SIZE_MAX ||
		span_find_nocase(s, SPAN(RECORD_LIST_NAME), 0) != SIZE_MAX;
}

/* The arguments of "explain" from "100050, 0x80070005, an exception". */
static void codes_to_explain(const char *names, char *codes, size_t size)
{
	struct span rest = span_of(names);
	codes[0] = '\0';
	while (rest.len > 0) {
		size_t end = span_find(rest, SPAN(", "), 0);
		struct span name = span_cut(rest, 0, end == SIZE_MAX ? rest.len : end);
		rest = span_cut(rest, end == SIZE_MAX ? rest.len : end + 2, rest.len);
		size_t used = strlen(codes);
		if (!memchr(name.data, ' ', name.len) && used + name.len + 2 <= size)
			snprintf(codes + used, size - used, "%s%.*s", used > 0 ? " " : "",
				(int)name.len, name.data);
	}
	if (codes[0] == '\0')
		snprintf(codes, size, "CODE");
}

/* Report a file in which nothing was recognised, unless it is clearly of another kind. */
static void explain_other(
	struct pipeline *l, const struct text_stats *text, const struct parser_result *r)
{
	const char *name = l->name.data;
	bool expected = l->direct || named_like_input(name);
	const char *foreign = foreign_format(text);
	char detail[400], codes[sizeof(r->names)];

	if ((text->bytes == 0 || text->binary) && !expected)
		return; /* listed among the inputs as "other" */
	if (text->bytes == 0) {
		on_gap(l, name, GAP_UNREADABLE, "the file is empty", 1);
	} else if (foreign) {
		if (!expected)
			return; /* listed among the inputs as "other" */
		snprintf(detail, sizeof(detail), "this is %s, which holds no engine log text",
			foreign);
		on_gap(l, name, GAP_UNREADABLE, detail, 1);
	} else if (text->binary) {
		on_gap(l, name, GAP_UNREADABLE,
			"binary data of no known kind: no log or list in it", 1);
	} else if (r->doubt == DOUBT_PATHS_ONLY) {
		on_gap(l, name, GAP_UNPARSED,
			"nothing but paths, and neither a code nor the name says that these "
			"failed; "
			"name the file itself to have it read as a failed-file list",
			1);
	} else if (r->doubt == DOUBT_AMONG_OTHERS) {
		on_gap(l, name, GAP_UNPARSED,
			"other text with lines like those of a failed-file list, which were not "
			"read; take the other text out of it",
			1);
	} else if (r->names[0]) {
		codes_to_explain(r->names, codes, sizeof(codes));
		snprintf(detail, sizeof(detail),
			"no log record and no list, but it names %s: see 'marslog explain %s'",
			r->names, codes);
		on_gap(l, name, GAP_UNREADABLE, detail, 1);
		snprintf(detail, sizeof(detail), "line %llu: %s",
			(unsigned long long)r->first_unparsed, r->sample);
		on_gap(l, name, GAP_UNPARSED, detail, r->unparsed);
	} else if (expected) {
		on_gap(l, name, GAP_UNREADABLE,
			"text in which no engine log record and no line of a failed-file list was "
			"found",
			1);
	}
}

static void explain_lines(
	struct pipeline *l, const struct text_stats *text, const struct parser_result *r)
{
	const char *name = l->name.data;
	char detail[360];
	if (text->bad > 0) {
		snprintf(detail, sizeof(detail),
			"bytes that are not %s, shown as U+FFFD; first in line %llu",
			text->encoding_name, (unsigned long long)text->first_bad_line);
		on_gap(l, name, GAP_DECODING, detail, text->bad);
	}
	if (text->cut_lines > 0) {
		snprintf(detail, sizeof(detail),
			"lines over the limit of --max-line, cut; first is line %llu",
			(unsigned long long)text->first_cut_line);
		on_gap(l, name, GAP_LONG_LINE, detail, text->cut_lines);
	}
	if (r->long_records > 0)
		on_gap(l, name, GAP_LONG_LINE, "records of over 64 KiB, read in part",
			r->long_records);
	if (r->unparsed > 0) {
		if (r->names[0])
			snprintf(detail, sizeof(detail),
				"lines not understood, which name %s; first is line %llu: %s",
				r->names, (unsigned long long)r->first_unparsed, r->sample);
		else
			snprintf(detail, sizeof(detail),
				"lines not understood; first is line %llu: %s",
				(unsigned long long)r->first_unparsed, r->sample);
		on_gap(l, name, GAP_UNPARSED, detail, r->unparsed);
	}
	if (r->cut_off)
		on_gap(l, name, GAP_TRUNCATED, "the file ends in the middle of a record", 1);
}

/* A gap for unreadable blocks of an event log, which may have contained relevant events. */
static void explain_events(struct pipeline *l)
{
	const struct evtx_stats *s = evtx_get_stats(l->events);
	const char *name = l->name.data;
	char detail[160];
	if (s->bad_chunks > 0) {
		snprintf(detail, sizeof(detail),
			"blocks of the event log that are damaged; first at byte %llu",
			(unsigned long long)s->first_bad);
		on_gap(l, name, GAP_UNREADABLE, detail, s->bad_chunks);
	}
	if (s->bad_records > 0)
		on_gap(l, name, GAP_UNREADABLE,
			"events that are damaged and could be read in part only", s->bad_records);
	if (s->cut)
		on_gap(l, name, GAP_TRUNCATED, "the event log is not there as a whole", 1);
}

bool pipeline_end(void *context, bool complete)
{
	struct pipeline *l = context;
	struct parser_result result;
	bool events = l->reads == READ_EVENTS;
	bool ok = true;
	/* The member has only a few bytes. */
	if (l->reads == READ_UNKNOWN && l->start_len > 0)
		ok = text_feed(l->text, l->start, l->start_len);
	ok = ok && (events ? evtx_finish(l->events) : text_finish(l->text)) &&
		!text_failed(l->text);
	ok = parser_end(l->parser, complete, &result) && ok;
	environment_end(l->environment);
	if (!ok || environment_failed(l->environment) || l->letter.failed)
		return halted(l);
	result.records -= l->letter.skipped < result.records ? l->letter.skipped : result.records;
	struct text_stats stats = *text_get_stats(l->text);
	const char *content = events ? "events" : environment_content(l->environment);
	if (events)
		stats.bytes = evtx_get_stats(l->events)->bytes;
	batch_input_end(l->batch, &stats, &result);
	batch_content(l->batch, content);
	if (events)
		explain_events(l);
	else if (result.kind == INPUT_OTHER && complete && !content)
		explain_other(l, &stats, &result);
	else if (result.kind != INPUT_OTHER)
		explain_lines(l, &stats, &result);
	return deliver(l);
}

bool pipeline_archive(void *context, const struct member *archive, const char *format)
{
	struct pipeline *l = context;
	(void)format;
	batch_archive(l->batch, archive->name);
	return true;
}

static bool on_archive_end(void *context, uint64_t bytes)
{
	struct pipeline *l = context;
	batch_archive_end(l->batch, bytes);
	return true;
}

struct container_visitor pipeline_visitor(struct pipeline *pipeline)
{
	return (struct container_visitor){
		.begin = pipeline_begin,
		.data = pipeline_data,
		.end = pipeline_end,
		.archive = pipeline_archive,
		.archive_end = on_archive_end,
		.gap = on_gap,
		.short_of_memory = on_short_of_memory,
		.context = pipeline,
	};
}

/* ---- open and close ---------------------------------------------------------------- */

bool pipeline_open(
	struct pipeline *l, const struct engine_config *config, const struct pipeline_sink *sink)
{
	*l = (struct pipeline){.config = config, .sink = *sink};
	l->text = text_new(&(struct text_config){config->encoding, config->max_line}, on_line, l);
	l->parser = parser_new(&(struct parser_config){
		.year = config->year,
		.now = config->now,
		.record = on_record,
		.series = on_series,
		.scratch = on_scratch,
		.prose = on_prose,
		.context = l,
		.phrase = catalog_find_phrase,
		.phrase_context = (void *)config->catalog,
	});
	l->classifier = classifier_new(config->catalog);
	l->events = evtx_new(on_event, l);
	l->environment = environment_reader_new(&(struct environment_config){
		.fact = on_fact,
		.context = l,
		.event_rule = event_rule,
		.event_context = (void *)config->catalog,
	});
	l->batch = batch_new();
	if (l->text)
		text_set_block_fn(l->text, on_block);
	return l->text && l->parser && l->classifier && l->batch && l->events && l->environment;
}

void pipeline_close(struct pipeline *pipeline)
{
	text_free(pipeline->text);
	evtx_free(pipeline->events);
	environment_reader_free(pipeline->environment);
	parser_free(pipeline->parser);
	classifier_free(pipeline->classifier);
	batch_free(pipeline->batch);
	letter_free(&pipeline->letter);
	buf_free(&pipeline->name);
}
