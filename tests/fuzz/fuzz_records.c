// SPDX-License-Identifier: MIT

/**
 * Lines to records: engine logs, failed-file lists, registry text. Every span
 * lies where the header says it does, lines go up, and what the parser says in
 * the end agrees with what it handed out.
 */

#include "fuzz.h"
#include "record/list.h"
#include "record/record.h"

struct state {
	struct parser *parser;
	uint64_t records, last_line;
};

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

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const names[] = {"CBEngineCurr.errlog",
		"LastBackupFailedFiles17_8_4_2026.txt", "notes.txt",
		"CBEngine3.errlog.2017-01-02_00-10-00.Crash", "x.reg"};
	struct fuzz_input in = {data, size};
	uint8_t choice = take_byte(&in);
	struct state s = {0};
	s.parser = parser_new(&(struct parser_config){
		.now = INT64_C(1786752000000),
		.year = (choice & 64) != 0 ? 2025 : 0,
		.record = on_record,
		.scratch = on_scratch,
		.context = &s,
		.phrase = catalog_find_phrase,
		.phrase_context = (void *)(uintptr_t)fuzz_catalog(),
	});
	struct text *text = text_new(&(struct text_config){0}, on_line, &s);
	require(s.parser != NULL && text != NULL);
	parser_begin(s.parser,
		&(struct parser_input){
			.name = names[choice % COUNT_OF(names)],
			.mtime = (choice & 32) != 0 ? INT64_C(1786752000000) : TIME_UNKNOWN,
			.file_mtime = TIME_UNKNOWN,
			.direct = (choice & 128) != 0,
		});
	require(text_feed(text, in.data, in.size) && text_finish(text));
	struct parser_result result;
	require(parser_end(s.parser, (choice & 16) == 0, &result));
	require(result.records == s.records && !parser_failed(s.parser));
	require((result.unparsed == 0) == (result.first_unparsed == 0));
	require(is_utf8(span_of(result.sample)));
	text_free(text);
	parser_free(s.parser);
	return 0;
}
