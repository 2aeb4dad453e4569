// SPDX-License-Identifier: MIT

/**
 * Lines to records: engine logs, failed-file lists, registry text. Every span is
 * where the header says, line numbers increase, and the parser's final result
 * agrees with its callbacks. Reading blocks of records, and ranges that are
 * joined, gives the same result.
 */

#include "fuzz.h"
#include "record/failed_list.h"
#include "record/record.h"

struct state {
	struct parser *parser;
	uint64_t records, last_line;
	uint64_t lines_before;  /* a part of which lines count by themselves */
	uint64_t hash;          /* of all that was told, in order */
	uint64_t clocks, dated; /* their sum, as those of a part are known later, and how many */
};

static void note(struct state *s, const struct record *r)
{
	const struct span columns[] = {r->pid, r->tid, r->component, r->source, r->task,
		r->level_word, r->message, r->path};
	uint64_t numbers[] = {s->hash, (uint64_t)r->kind, r->line + s->lines_before,
		(uint64_t)r->level, r->path_is_cut, r->path_not_file, r->is_cut, r->list,
		r->path.len > 0 ? (uint64_t)(r->path.data - r->message.data) : 0};
	s->hash = hash_bytes(numbers, sizeof(numbers), 0);
	for (size_t i = 0; i < COUNT_OF(columns); i++)
		s->hash = hash_bytes(columns[i].data, columns[i].len, s->hash + columns[i].len);
	s->clocks += r->clock == CLOCK_UNKNOWN ? 0 : (uint64_t)r->clock;
	s->dated += r->clock != CLOCK_UNKNOWN;
}

static bool on_record(void *context, const struct record *r)
{
	struct state *s = context;
	require(is_utf8(r->message) && is_utf8(r->source) && is_utf8(r->level_word));
	require(lies_in(r->path, r->message));
	require(is_utf8(r->path));
	require(!r->path_is_cut || r->path.len > 0);
	require(r->kind == INPUT_ERRLOG || r->kind == INPUT_FAILED_LIST);
	require(r->kind == INPUT_ERRLOG || r->level == LEVEL_NONE);
	require(r->line > 0 && r->line >= s->last_line);
	require(r->message.len <= RECORD_TEXT_MAX + (1u << 20));
	s->last_line = r->line;
	s->records++;
	note(s, r);
	size_t at = 0, before = 0;
	struct spelling found;
	struct span hidden = r->path;
	while (spelling_next(r->message, hidden, r->kind == INPUT_FAILED_LIST, &at, &found)) {
		require(at > before && at <= r->message.len);
		require(lies_in(found.text, r->message));
		require(found.from < found.to && found.to <= r->message.len);
		before = at;
	}
	return true;
}

static bool on_scratch(void *context, struct span folder, uint64_t line)
{
	(void)context;
	require(is_utf8(folder) && line > 0);
	return true;
}

static bool on_line(void *context, const struct text_line *line)
{
	struct state *s = context;
	bool cut;
	struct span path = path_find(line->text, &(struct path_search){.prose = true}, &cut);
	require(lies_in(path, line->text));
	list_judge(line->text, NULL, NULL);
	return parser_line(s->parser, line);
}

static bool on_plain_line(void *context, const struct text_line *line)
{
	struct state *s = context;
	return parser_line(s->parser, line);
}

static size_t on_run(void *context, const struct text_block *run, struct text_consumed *taken)
{
	struct state *s = context;
	size_t used = parser_block(s->parser, run, taken);
	require(used <= run->lines.len && (used == 0) == (taken->lines == 0));
	require(used == 0 || run->lines.data[used - 1] == '\n');
	return used;
}

/* ---- ways of reading ---------------------------------------------------------- */

struct way {
	struct parser_config config;
	struct parser_input input;
	bool complete;
};

struct reading {
	struct state state;
	struct text *text;
};

static void begin(struct reading *r, const struct way *way, text_line_fn *line, text_block_fn *run)
{
	struct parser_config config = way->config;
	*r = (struct reading){0};
	config.context = &r->state;
	r->state.parser = parser_new(&config);
	r->text = text_new(&(struct text_config){0}, line, &r->state);
	require(r->state.parser != NULL && r->text != NULL);
	text_set_block_fn(r->text, run);
	parser_begin(r->state.parser, &way->input);
}

static void end(struct reading *r, const struct way *way, struct parser_result *result)
{
	require(text_finish(r->text));
	require(parser_end(r->state.parser, way->complete, result));
	require(result->records == r->state.records && !parser_failed(r->state.parser));
}

static void close_reading(struct reading *r)
{
	text_free(r->text);
	parser_free(r->state.parser);
}

static void same(const struct reading *r, const struct parser_result *result,
	const struct reading *first, const struct parser_result *expected)
{
	const struct text_stats *s = text_get_stats(r->text), *t = text_get_stats(first->text);
	require(r->state.hash == first->state.hash && r->state.clocks == first->state.clocks);
	require(s->bytes == t->bytes && s->lines == t->lines && s->bad == t->bad &&
		s->first_bad_line == t->first_bad_line && s->encoding == t->encoding);
	require(result->kind == expected->kind && result->unparsed == expected->unparsed &&
		result->first_unparsed == expected->first_unparsed &&
		strcmp(result->sample, expected->sample) == 0 &&
		result->long_records == expected->long_records &&
		result->cut_off == expected->cut_off && result->first == expected->first &&
		result->last == expected->last && result->base_year == expected->base_year &&
		result->year_source == expected->year_source && result->year == expected->year &&
		result->lists == expected->lists);
}

/* The first beginning of a record at or behind `at`, or the end. */
static size_t next_record(struct fuzz_input in, size_t at)
{
	for (const uint8_t *lf; at < in.size; at = (size_t)(lf - in.data) + 1) {
		lf = memchr(in.data + at, '\n', in.size - at);
		if (lf == NULL)
			break;
		struct span line = {(const char *)in.data + at, (size_t)(lf - in.data) - at};
		if (line.len > 0 && line.data[line.len - 1] == '\r')
			line.len--;
		if (at > 0 && in.data[at - 1] == '\n' && record_begins(line))
			return at;
	}
	return in.size;
}

/* One part, as the middle of a text that is in this state behind so many lines. */
static void read_part(struct reading *r, const struct way *way, const struct text_state *state,
	uint64_t lines, struct span text, struct parser_range *part)
{
	r->state.lines_before = lines;
	r->state.last_line = 0;
	text_begin_range(r->text, &r->state, state);
	parser_begin_range(r->state.parser, &way->input);
	require(text_feed(r->text, text.data, text.len));
	require(parser_end_range(r->state.parser, part));
}

/* Read in order up to a record, then as parts, as long as they fit. */
static void read_in_parts(struct fuzz_input in, const struct way *way, const struct reading *first,
	const struct parser_result *expected)
{
	struct reading whole, other;
	struct parser_result result;
	struct text_state state;
	begin(&whole, way, on_plain_line, on_run);
	begin(&other, way, on_plain_line, on_run);
	size_t at = 0;
	for (size_t to; at < in.size; at = to) {
		to = next_record(in, at + 1 + in.size / 40);
		struct text_range text;
		struct parser_range part;
		uint64_t lines = text_get_stats(whole.text)->lines;
		int64_t clock;
		bool stopped = false, joined = false;
		if (at > 0 && to < in.size && text_get_state(whole.text, &state) &&
			state.encoding != TEXT_UTF16LE && state.encoding != TEXT_UTF16BE) {
			struct state told = other.state;
			read_part(&other, way, &state, lines,
				(struct span){(const char *)in.data + at, to - at}, &part);
			text_end_range(other.text, &text);
			joined = text_range_fits(whole.text, &text) &&
				parser_join_range(
					whole.state.parser, &part, lines, &clock, &stopped);
			if (joined) {
				/* Told again behind the record that was waiting, and with its clocks. */
				uint64_t records = other.state.records - told.records;
				uint64_t clocks = other.state.clocks - told.clocks;
				other.state = told;
				other.state.hash = whole.state.hash;
				read_part(&other, way, &state, lines,
					(struct span){(const char *)in.data + at, to - at}, &part);
				text_join_range(whole.text, &text);
				whole.state.hash = other.state.hash;
				whole.state.records += records;
				whole.state.last_line = lines;
				if (part.first_month != 0)
					clocks +=
						(uint64_t)clock * (other.state.dated - told.dated);
				whole.state.clocks += clocks;
			} else {
				other.state = told;
			}
			require(!stopped);
		}
		if (!joined)
			require(text_feed(whole.text, in.data + at, to - at));
	}
	end(&whole, way, &result);
	same(&whole, &result, first, expected);
	close_reading(&whole);
	close_reading(&other);
}

/* Behind this much plain log the encoding is known, and lines are no longer held back. */
static struct fuzz_input behind_a_log(struct fuzz_input in, struct buf *copy)
{
	for (unsigned i = 0; i < 60; i++)
		buf_addf(copy,
			"0AB0\t0974\t12/31\t23:5%u:29.206\t18\ta.cpp(1)\t[0000000053582120]\t"
			"1FCFF8B4-CCE2-42E6-8883-7AEB9A1C5CB6\t\t%s\tplain words\n",
			i % 10, i % 7 == 0 ? "WARNING" : "NORMAL");
	buf_add(copy, in.data, in.size);
	require(!copy->failed);
	return (struct fuzz_input){(const uint8_t *)copy->data, copy->len};
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const names[] = {"CBEngineCurr.errlog",
		"LastBackupFailedFiles17_8_4_2026.txt", "notes.txt",
		"CBEngine3.errlog.2017-01-02_00-10-00.Crash", "x.reg"};
	struct fuzz_input in = {data, size};
	uint8_t choice = take_byte(&in);
	struct buf copy = {0};
	if ((choice & 8) != 0)
		in = behind_a_log(in, &copy);
	const struct way way = {
		.config =
			{
				.now = INT64_C(1786752000000),
				.year = (choice & 64) != 0 ? 2025 : 0,
				.record = on_record,
				.scratch = on_scratch,
				.phrase = catalog_find_phrase,
				.phrase_context = (void *)(uintptr_t)fuzz_catalog(),
			},
		.input =
			{
				.name = names[choice % COUNT_OF(names)],
				.mtime = (choice & 32) != 0 ? INT64_C(1786752000000) : TIME_UNKNOWN,
				.file_mtime = TIME_UNKNOWN,
				.direct = (choice & 128) != 0,
			},
		.complete = (choice & 16) == 0,
	};
	struct reading first, other;
	struct parser_result expected, result;
	begin(&first, &way, on_line, NULL);
	require(text_feed(first.text, in.data, in.size));
	end(&first, &way, &expected);
	require((expected.unparsed == 0) == (expected.first_unparsed == 0));
	require(is_utf8(span_of(expected.sample)));

	begin(&other, &way, on_plain_line, on_run);
	for (size_t at = 0, piece; at < in.size; at += piece) {
		piece = in.size - at < 700 ? in.size - at : 700;
		require(text_feed(other.text, in.data + at, piece));
	}
	end(&other, &way, &result);
	same(&other, &result, &first, &expected);
	close_reading(&other);
	read_in_parts(in, &way, &first, &expected);
	close_reading(&first);
	buf_free(&copy);
	return 0;
}
