// SPDX-License-Identifier: MIT

/**
 * The escaping functions: for any text, the output contains nothing that a
 * terminal, a browser, a spreadsheet or a JSON parser would interpret.
 */

#include "fuzz.h"
#include "render/csv.h"
#include "render/html_writer.h"
#include "render/json_writer.h"
#include "render/markdown_text.h"

#include <cjson/cJSON.h>

static void check_visible(struct span text)
{
	struct buf out = {0};
	buf_add_visible(&out, text);
	require(!out.failed && is_inert(buf_span(&out), false));
	require(text.len == 0 || out.len > 0);
	buf_free(&out);
}

/** A row of two cells must be read as two cells, of which none is a formula. */
static void check_csv(struct span text)
{
	struct buf out = {0};
	struct csv_writer w = {.out = &out};
	csv_text(&w, text);
	csv_cstring(&w, "end");
	csv_end_row(&w);
	struct span row = buf_span(&out);
	require(is_inert(span_trim(row), false));
	bool quoted = row.data[0] == '"';
	char first = row.data[quoted ? 1 : 0];
	require(strchr("=+-@\t\r", first) == NULL);
	size_t at = 0;
	if (quoted) {
		for (at = 1; at < row.len; at++) {
			if (row.data[at] == '"' && row.data[++at] != '"') {
				break;
			}
		}
	} else {
		while (at < row.len && row.data[at] != ',' && row.data[at] != '"') {
			at++;
		}
	}
	require(span_starts_nocase(span_cut(row, at, row.len), SPAN(",end")));
	buf_free(&out);
}

static void check_tsv(struct span text)
{
	struct buf out = {0};
	struct csv_writer w = {.out = &out, .tabs = true};
	csv_text(&w, text);
	csv_cstring(&w, "end");
	csv_end_row(&w);
	size_t tab = span_find(buf_span(&out), SPAN("\t"), 0);
	require(span_starts_nocase(span_cut(buf_span(&out), tab, out.len), SPAN("\tend")));
	require(is_inert(span_cut(buf_span(&out), 0, tab), false));
	require(out.len == 0 || strchr("=+-@", out.data[0]) == NULL || tab == 0);
	buf_free(&out);
}

static void check_json(struct span text)
{
	struct buf out = {0};
	struct json_writer w = {.out = &out, .compact = true};
	json_begin_array(&w);
	json_text(&w, text);
	json_end_array(&w);
	require(!out.failed && is_inert(span_trim(buf_span(&out)), true));
	cJSON *root = cJSON_ParseWithLength(out.data, out.len);
	require(root != NULL && cJSON_GetArraySize(root) == 1 && cJSON_IsString(root->child));
	if (is_utf8(text) && memchr(text.data, '\0', text.len) == NULL) {
		require(span_equal(span_of(root->child->valuestring), text));
	}
	cJSON_Delete(root);
	buf_free(&out);
}

static void check_html(struct span text, bool path)
{
	struct buf out = {0};
	struct html h = {.out = &out};
	if (path) {
		html_path(&h, text);
	} else {
		html_text(&h, text);
	}
	require(!out.failed && is_inert(buf_span(&out), false));
	for (size_t i = 0; i < out.len; i++) {
		struct span rest = span_cut(buf_span(&out), i, out.len);
		require(out.data[i] != '"' || path);
		require(out.data[i] != '\'');
		if (out.data[i] == '<') {
			require(path &&
				(span_starts_nocase(rest, SPAN("<wbr>")) ||
					span_starts_nocase(rest, SPAN("<code")) ||
					span_starts_nocase(rest, SPAN("</code>"))));
		}
	}
	buf_free(&h.work);
	buf_free(&out);
}

static void check_markdown(struct span text)
{
	struct buf out = {0};
	markdown_text(&out, text);
	require(!out.failed && is_inert(buf_span(&out), false));
	buf_clear(&out);
	markdown_code_in_table(&out, text);
	require(!out.failed && is_inert(buf_span(&out), false));
	require(span_find(buf_span(&out), SPAN("|"), 0) == SIZE_MAX);
	buf_clear(&out);
	markdown_code(&out, text);
	require(!out.failed && is_inert(buf_span(&out), false));
	buf_free(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span text = {(const char *)data, size};
	check_visible(text);
	check_csv(text);
	check_tsv(text);
	check_json(text);
	check_html(text, false);
	check_html(text, true);
	check_markdown(text);
	return 0;
}
