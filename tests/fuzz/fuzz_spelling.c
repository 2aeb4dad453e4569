// SPDX-License-Identifier: MIT

/**
 * Notations of codes: the scan always advances, the code of a spelling can be
 * formatted and parsed again, and explaining any text is safe.
 */

#include "explain/explain.h"
#include "fuzz.h"

static void check_code(const struct code *code)
{
	char text[CODE_TEXT_SIZE];
	struct code again;
	code_format(code, text);
	require(is_utf8(span_of(text)) && text[0] != '\0');
	require(code_parse(text, &again) && code_equal(code, &again));
}

static void scan(struct span text, struct span hidden, bool column)
{
	const struct catalog *catalog = fuzz_catalog();
	struct spelling found;
	size_t at = 0, before = 0;
	while (spelling_next(text, hidden, column, &at, &found)) {
		struct code code, original;
		const struct code_info *info;
		require(at > before && at <= text.len);
		require(lies_in(found.text, text) && found.from < found.to && found.to <= text.len);
		before = at;
		if (!catalog_read_spelling(catalog, &found, &code, &original, &info)) {
			continue;
		}
		check_code(&code);
		if (original.kind != CODE_NONE) {
			check_code(&original);
		}
		struct buf words = {0};
		catalog_describe_unknown(catalog, &code, &words);
		require(!words.failed && is_inert(buf_span(&words), false));
		buf_free(&words);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct fuzz_input in = {data, size};
	bool column = take_byte(&in) % 2 != 0;
	size_t from = take_byte(&in), len = take_byte(&in);
	struct span text = {(const char *)in.data, in.size};
	if (!is_utf8(text)) {
		return 0;
	}
	scan(text, span_cut(text, from, from + len), column);
	scan(text, (struct span){0}, column);
	if (text.len > 40) {
		return 0; // finding the nearest word takes its time
	}
	struct buf query = {0};
	struct explanation e;
	buf_add_span(&query, text);
	buf_addc(&query, '\0');
	require(!query.failed);
	explain(fuzz_catalog(), query.data, &e);
	for (size_t i = 0; i < e.count; i++) {
		if (e.readings[i].code.kind != CODE_NONE) {
			check_code(&e.readings[i].code);
		}
	}
	buf_free(&query);
	return 0;
}
