// SPDX-License-Identifier: MIT

/**
 * Bytes to lines. Every line is valid UTF-8 without a line end and within the
 * limit, line numbers increase, and the sizes of the pieces do not matter.
 */

#include "fuzz.h"
#include "text/text.h"

struct lines {
	uint64_t hash, count, last;
	size_t max;
	bool ended;
};

static bool on_line(void *context, const struct text_line *line)
{
	struct lines *l = context;
	require(is_utf8(line->text));
	require(span_find(line->text, SPAN("\n"), 0) == SIZE_MAX);
	require(span_find(line->text, SPAN("\r"), 0) == SIZE_MAX);
	require(line->text.len <= l->max);
	require(line->number == l->last + 1 && !l->ended);
	l->last = line->number;
	l->ended = line->unterminated;
	l->count++;
	uint64_t marks[] = {line->number, line->cut, line->unterminated};
	l->hash = hash_bytes(marks, sizeof(marks), l->hash);
	l->hash = hash_bytes(line->text.data, line->text.len, l->hash);
	return true;
}

/** @param seed 0 for one piece, else where the sizes of the pieces come from */
static struct lines decode(const struct text_config *config, struct fuzz_input in, uint32_t seed,
	struct text_stats *stats)
{
	struct lines l = {.max = config->max_line};
	struct text *t = text_new(config, on_line, &l);
	require(t != NULL);
	for (size_t at = 0; at < in.size;) {
		size_t len = in.size - at;
		if (seed != 0) {
			seed = seed * 1103515245u + 12345u;
			size_t piece = 1 + (seed >> 16) % ((seed >> 8) % 4 == 0 ? 700 : 7);
			len = len < piece ? len : piece;
		}
		require(text_feed(t, in.data + at, len));
		at += len;
	}
	require(text_finish(t) && !text_failed(t));
	*stats = *text_get_stats(t);
	text_free(t);
	return l;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const encodings[] = {NULL, "utf-8", "utf-16le", "utf-16be",
		"windows-1252", "windows-1251", "cp850", "cp932"};
	static const size_t limits[] = {256, 300, 4096, 1u << 20};
	struct fuzz_input in = {data, size};
	uint8_t choice = take_byte(&in);
	uint32_t seed = 1u + take_byte(&in);
	struct text_config config = {
		.encoding = encodings[choice % COUNT_OF(encodings)],
		.max_line = limits[choice / COUNT_OF(encodings) % COUNT_OF(limits)],
	};
	struct text_stats whole_stats, stats;
	struct lines whole = decode(&config, in, 0, &whole_stats);
	struct lines pieces = decode(&config, in, seed, &stats);
	require(whole.hash == pieces.hash && whole.count == pieces.count);
	require(stats.lines == pieces.count && stats.bytes == in.size);
	require(stats.bad == whole_stats.bad && stats.cut_lines == whole_stats.cut_lines);
	require(stats.encoding == whole_stats.encoding && stats.binary == whole_stats.binary);
	return 0;
}
