// SPDX-License-Identifier: MIT

/**
 * Every report format with a summary in which every text is hostile: a terminal,
 * a page, a table or a spreadsheet must display all of it as text.
 */

#include "hostile_summary.h"
#include "render/csv.h"
#include "render/exclusions.h"
#include "render/html_writer.h"
#include "render/markdown_text.h"
#include "render/page.h"
#include "render/render.h"
#include "render/svg.h"
#include "render/wording.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cjson/cJSON.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>

static int make_hostile(void **state)
{
	(void)state;
	tame = false;
	return 0;
}

static int make_tame(void **state)
{
	(void)state;
	tame = true;
	return 0;
}

static const struct render_options plain = {.columns = 80, .top = 10};

static void render(const char *format, const struct render_options *options, struct buf *out)
{
	render_fn *fn = render_find(format);
	assert_non_null(fn);
	assert_true(fn(hostile_summary(), options, out));
	assert_false(out->failed);
}

/* ---- what no report may hold ------------------------------------------------------ */

static bool is_forbidden(uint32_t cp)
{
	return (cp < 0x20 && cp != '\n') || (cp >= 0x7F && cp < 0xA0) ||
		(cp >= 0x2028 && cp <= 0x202E) || (cp >= 0x2066 && cp <= 0x2069);
}

static void assert_clean(const char *format, struct span text)
{
	for (size_t i = 0; i < text.len;) {
		uint32_t cp = 0;
		size_t used = utf8_decode(text.data + i, text.len - i, &cp);
		if (used == 0 || is_forbidden(cp))
			fail_msg("%s: U+%04X at %zu: %.40s", format, (unsigned)cp, i,
				text.data + (i < 20 ? 0 : i - 20));
		i += used;
	}
}

static void no_controls(void **state)
{
	(void)state;
	for (size_t i = 0; render_names[i]; i++) {
		struct buf out = {0};
		if (!tame && strcmp(render_names[i], "text") == 0)
			continue;
		render(render_names[i], &plain, &out);
		assert_clean(render_names[i], buf_span(&out));
		buf_free(&out);
	}
	if (!tame)
		return;
	static const char *const formats[] = {"text", "json", "csv", "powershell"};
	for (size_t i = 0; i < COUNT_OF(formats); i++) {
		struct buf out = {0};
		assert_true(exclusions_find(formats[i])(hostile_summary(), &plain, &out));
		assert_clean(formats[i], buf_span(&out));
		buf_free(&out);
	}
}

static void same_every_time(void **state)
{
	(void)state;
	for (size_t i = 0; render_names[i]; i++) {
		struct buf one = {0}, two = {0};
		render(render_names[i], &plain, &one);
		render(render_names[i], &plain, &two);
		assert_true(span_equal(buf_span(&one), buf_span(&two)));
		buf_free(&one);
		buf_free(&two);
	}
}

static void nothing_to_tell(void **state)
{
	(void)state;
	const struct summary empty = {.state = VERDICT_UNKNOWN, .headline = "No log was found."};
	for (size_t i = 0; render_names[i]; i++) {
		struct buf out = {0};
		assert_true(render_find(render_names[i])(&empty, &plain, &out));
		assert_clean(render_names[i], buf_span(&out));
		assert_true(out.len > 0);
		buf_free(&out);
	}
}

static void json_is_json(void **state)
{
	(void)state;
	struct buf out = {0};
	render("json", &plain, &out);
	cJSON *root = cJSON_ParseWithLength(out.data, out.len);
	assert_non_null(root);
	assert_int_equal(cJSON_GetArraySize(cJSON_GetObjectItemCaseSensitive(root, "gaps")),
		(int)COUNT_OF(gaps));
	cJSON_Delete(root);
	buf_free(&out);
}

/* ---- HTML ------------------------------------------------------------------------------ */

static const char *const known_tags[] = {"!DOCTYPE", "a", "article", "b", "body", "br", "circle",
	"code", "dd", "details", "div", "dl", "dt", "footer", "h1", "h2", "h3", "h4", "head",
	"header", "html", "li", "line", "main", "meta", "nav", "ol", "p", "path", "pre", "rect",
	"section", "span", "style", "summary", "svg", "table", "tbody", "td", "text", "th", "thead",
	"time", "title", "tr", "ul", "wbr"};
static const char *const void_tags[] = {"!DOCTYPE", "br", "meta", "wbr"};

static bool is_one_of(struct span word, const char *const *list, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (span_equal(word, span_of(list[i])))
			return true;
	}
	return false;
}

/* The attributes of a tag: plain names, values in double quotes, links to here or to the vendor. */
static void check_attributes(struct span tag)
{
	size_t at = 0;
	while (at < tag.len) {
		while (at < tag.len && (tag.data[at] == ' ' || tag.data[at] == '/'))
			at++;
		size_t from = at;
		while (at < tag.len && (ascii_is_alnum(tag.data[at]) || tag.data[at] == '-'))
			at++;
		struct span name = span_cut(tag, from, at);
		if (at == tag.len)
			return;
		assert_int_equal(tag.data[at], '=');
		assert_int_equal(tag.data[at + 1], '"');
		const char *end = memchr(tag.data + at + 2, '"', tag.len - at - 2);
		assert_non_null(end);
		struct span value = span_cut(tag, at + 2, (size_t)(end - tag.data));
		assert_false(span_starts_nocase(name, SPAN("on")));
		assert_false(span_equal_nocase(name, SPAN("src")) ||
			span_equal_nocase(name, SPAN("style")));
		if (span_equal_nocase(name, SPAN("href")))
			assert_true(value.data[0] == '#' ||
				span_starts_nocase(value, SPAN("https://learn.microsoft.com/")));
		at = (size_t)(end - tag.data) + 1;
	}
}

/* Tags of ours only, properly nested. */
static void check_tags(struct span html)
{
	struct span open[64];
	size_t depth = 0;
	for (size_t i = 0; i < html.len; i++) {
		if (html.data[i] != '<')
			continue;
		bool closing = html.data[i + 1] == '/';
		size_t from = i + 1 + closing, to = from;
		const char *end = memchr(html.data + i, '>', html.len - i);
		assert_non_null(end);
		size_t close = (size_t)(end - html.data);
		while (to < close && html.data[to] != ' ' && html.data[to] != '/')
			to++;
		struct span name = span_cut(html, from, to);
		if (!is_one_of(name, known_tags, COUNT_OF(known_tags)))
			fail_msg("unknown tag %.*s", (int)name.len, name.data);
		if (closing) {
			assert_true(depth > 0);
			assert_true(span_equal(open[--depth], name));
		} else {
			bool single = html.data[close - 1] == '/' ||
				is_one_of(name, void_tags, COUNT_OF(void_tags));
			if (!span_equal(name, SPAN("!DOCTYPE")))
				check_attributes(span_cut(html, to, close));
			if (!single) {
				assert_true(depth < COUNT_OF(open));
				open[depth++] = name;
			}
		}
		i = close;
	}
	assert_int_equal(depth, 0);
}

static void html_holds_only_our_tags(void **state)
{
	(void)state;
	struct buf out = {0};
	render("html", &plain, &out);
	check_tags(buf_span(&out));
	assert_non_null(
		strstr(out.data, "content=\"default-src 'none'; style-src 'unsafe-inline'"));
	assert_non_null(strstr(out.data, "&lt;script&gt;"));
	assert_null(strstr(out.data, "<script"));
	assert_null(strstr(out.data, "url("));
	assert_true(out.len < (1u << 20));
	buf_free(&out);
}

static void html_escapes(void **state)
{
	(void)state;
	struct buf out = {0};
	struct html h = {.out = &out};
	html_text(&h, SPAN("a&b<c>d\"e'f\n"));
	assert_string_equal(out.data, "a&amp;b&lt;c&gt;d&quot;e&#39;f\\x0A");
	buf_clear(&out);
	html_path(&h, SPAN("\\\\?\\D:\\a&b\\"));
	assert_string_equal(out.data, "<code>\\\\<wbr>?\\<wbr>D:\\<wbr>a&amp;b\\</code>");
	buf_free(&out);
}

static void only_the_vendor_is_linked(void **state)
{
	(void)state;
	assert_true(wording_is_doc_link("https://learn.microsoft.com/azure/backup/a-b#c"));
	assert_false(wording_is_doc_link(NULL));
	assert_false(wording_is_doc_link("http://learn.microsoft.com/azure"));
	assert_false(wording_is_doc_link("https://learn.microsoft.com.example.com/"));
	assert_false(wording_is_doc_link("https://example.com/"));
	assert_false(wording_is_doc_link("javascript:alert(1)"));
	assert_false(wording_is_doc_link("https://learn.microsoft.com/\""));
	assert_false(wording_is_doc_link("https://learn.microsoft.com/a b"));
	assert_false(wording_is_doc_link("https://learn.microsoft.com/a)b"));
}

/* What could not be read must never look like good news. */
static void gaps_take_the_green_away(void **state)
{
	(void)state;
	struct summary_gap gap = {"a.zip", GAP_TRUNCATED, "cut", 1};
	struct summary s = {
		.state = VERDICT_CLEAN, .headline = "No failure.", .totals = {.records = 5}};
	struct buf out = {0};
	assert_true(render_find("html")(&s, &plain, &out));
	assert_non_null(strstr(out.data, "banner good"));
	s.incomplete = true;
	s.gaps = &gap;
	s.gap_count = 1;
	buf_clear(&out);
	assert_true(render_find("html")(&s, &plain, &out));
	assert_null(strstr(out.data, "banner good"));
	assert_non_null(strstr(out.data, "Incomplete: 1 gap "));
	s.totals.records = 0;
	buf_clear(&out);
	assert_true(render_find("html")(&s, &plain, &out));
	assert_non_null(strstr(out.data, "unknown</dd>"));
	buf_clear(&out);
	assert_true(render_find("markdown")(&s, &plain, &out));
	assert_non_null(strstr(out.data, "**Incomplete:** 1 gap."));
	buf_free(&out);
}

static void html_numbers(void **state)
{
	(void)state;
	static const struct {
		uint64_t number;
		const char *grouped, *bytes;
	} cases[] = {
		{0, "0", "0 bytes"},
		{999, "999", "999 bytes"},
		{1000, "1,000", "1.0 kB"},
		{57329, "57,329", "57.3 kB"},
		{1000007, "1,000,007", "1.0 MB"},
		{602000000, "602,000,000", "602 MB"},
		{UINT64_MAX, "18,446,744,073,709,551,615", "18.4 EB"},
	};
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct buf out = {0};
		struct html h = {.out = &out};
		html_number(&h, cases[i].number);
		assert_string_equal(out.data, cases[i].grouped);
		buf_clear(&out);
		html_bytes(&h, cases[i].number);
		assert_string_equal(out.data, cases[i].bytes);
		buf_free(&out);
	}
}

static void very_long_text_is_shortened(void **state)
{
	(void)state;
	struct buf text = {0}, out = {0};
	struct html h = {.out = &out};
	for (int i = 0; i < 20000; i++)
		buf_adds(&text, "\xE2\x82\xAC");
	html_text(&h, buf_span(&text));
	assert_true(out.len < 2000);
	assert_clean("html", buf_span(&out));
	assert_non_null(strstr(out.data, " bytes "));
	assert_null(strstr(out.data, "\\x")); /* no character is cut in two */
	buf_free(&text);
	buf_free(&out);
}

/* ---- Markdown ------------------------------------------------------------------------------ */

/* Cells of a row as the extension for tables splits it: at bars that no backslash escapes. */
static size_t count_bars(struct span line)
{
	size_t bars = 0;
	for (size_t i = 0; i < line.len; i++) {
		if (line.data[i] == '\\')
			i++;
		else if (line.data[i] == '|')
			bars++;
	}
	return bars;
}

static size_t run_of(struct span s, size_t at, char c)
{
	size_t len = 0;
	while (at + len < s.len && s.data[at + len] == c)
		len++;
	return len;
}

/* What is left of a line when its code spans and escaped characters are taken out. */
static void strip(struct span line, struct buf *out)
{
	for (size_t i = 0; i < line.len; i++) {
		if (line.data[i] == '\\' && i + 1 < line.len) {
			i++;
			continue;
		}
		if (line.data[i] != '`') {
			buf_addc(out, line.data[i]);
			continue;
		}
		size_t fence = run_of(line, i, '`'), at = i + fence;
		while (at < line.len && run_of(line, at, '`') != fence)
			at += line.data[at] == '`' ? run_of(line, at, '`') : 1;
		if (at >= line.len)
			fail_msg("open code span: %.*s", (int)line.len, line.data);
		i = at + fence - 1;
	}
}

static void check_prose(struct span line)
{
	static const char *const live[] = {"<", "http", "www.", "@", "[x]", "`", "alert(1)", "#12"};
	struct buf rest = {0};
	strip(line, &rest);
	for (size_t i = 0; i < COUNT_OF(live); i++) {
		const char *hit = rest.len > 0 ? strstr(rest.data, live[i]) : NULL;
		bool text = strcmp(live[i], "alert(1)") == 0; /* harmless as text */
		bool ours = strcmp(live[i], "http") == 0 && hit &&
			strstr(rest.data, "[Documentation](https://learn.microsoft.com/");
		if (hit && !text && !ours)
			fail_msg("%s in: %s", live[i], rest.data);
	}
	buf_free(&rest);
}

static bool next_line(struct span *text, struct span *line)
{
	if (text->len == 0)
		return false;
	const char *lf = memchr(text->data, '\n', text->len);
	size_t len = lf ? (size_t)(lf - text->data) : text->len;
	*line = span_cut(*text, 0, len);
	*text = span_cut(*text, len + 1, text->len);
	return true;
}

static void check_markdown(const struct render_options *options)
{
	struct buf out = {0};
	render("markdown", options, &out);
	struct span rest = buf_span(&out), line;
	size_t columns = 0, fence = 0, tables = 0, blocks = 0;
	while (next_line(&rest, &line)) {
		struct span trimmed = span_trim(line);
		size_t ticks = run_of(trimmed, 0, '`');
		if (fence > 0) {
			if (ticks >= fence && ticks == trimmed.len)
				fence = 0;
			continue;
		}
		if (ticks >= 3 && !memchr(trimmed.data + ticks, '`', trimmed.len - ticks)) {
			fence = ticks;
			blocks++;
			continue;
		}
		if (line.len > 0 && line.data[0] == '|') {
			if (columns == 0)
				tables++;
			if (columns > 0)
				assert_int_equal(count_bars(line), columns);
			columns = count_bars(line);
		} else {
			columns = 0;
		}
		check_prose(line);
	}
	assert_int_equal(fence, 0);
	assert_int_equal(tables, 2);
	assert_true(blocks > 0);
	buf_free(&out);
}

static void markdown_stays_in_place(void **state)
{
	struct render_options full = plain;
	(void)state;
	full.full = true;
	check_markdown(&plain);
	check_markdown(&full);
}

static void code_spans(void **state)
{
	(void)state;
	static const char *const cases[][3] = {
		/* text, anywhere, in a table */
		{"D:\\a b", "`D:\\a b`", "`D:\\a b`"},
		{"a`b", "``a`b``", "``a`b``"},
		{"``", "``` `` ```", "``` `` ```"},
		{" x", "`  x `", "`  x `"},
		{"a|b", "`a|b`", "`a\\x7Cb`"},
		{"a\nb", "`a\\x0Ab`", "`a\\x0Ab`"},
		{"", "(empty)", "(empty)"},
	};
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct buf out = {0};
		markdown_code(&out, span_of(cases[i][0]));
		assert_string_equal(out.data, cases[i][1]);
		buf_clear(&out);
		markdown_code_in_table(&out, span_of(cases[i][0]));
		assert_string_equal(out.data, cases[i][2]);
		buf_free(&out);
	}
}

static void paragraphs(void **state)
{
	(void)state;
	static const char *const cases[][2] = {
		{"# x", "\\# x\n"},
		{"1. x", "1\\. x\n"},
		{"12) x", "12\\) x\n"},
		{"- x", "\\- x\n"},
		{"> x", "\\> x\n"},
		{"Sales & Co < 3 &amp; a_b", "Sales & Co \\< 3 \\&amp; a\\_b\n"},
		{"see www.example.com now", "see `www.example.com` now\n"},
	};
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct buf out = {0};
		markdown_paragraph(&out, span_of(cases[i][0]));
		assert_string_equal(out.data, cases[i][1]);
		buf_free(&out);
	}
}

/* ---- CSV ------------------------------------------------------------------------------------ */

/* Read one row as RFC 4180 has it. @return the number of cells; no cell may start a formula. */
static size_t read_row(struct span *text, const char *end_of_line, bool safe)
{
	size_t cells = 0, at = 0;
	size_t eol = strlen(end_of_line);
	for (;;) {
		size_t from = at;
		bool quoted = at < text->len && text->data[at] == '"';
		if (quoted) {
			from = ++at;
			while (text->data[at] != '"' || text->data[at + 1] == '"') {
				at += text->data[at] == '"' ? 2 : 1;
				assert_true(at < text->len);
			}
			at++;
		} else {
			while (at < text->len && text->data[at] != ',' &&
				memcmp(text->data + at, end_of_line, eol) != 0) {
				assert_int_not_equal(text->data[at], '"');
				at++;
			}
		}
		if (safe && at > from)
			assert_null(strchr("=+-@", text->data[from]));
		cells++;
		if (text->data[at] != ',')
			break;
		at++;
	}
	assert_memory_equal(text->data + at, end_of_line, eol);
	*text = span_cut(*text, at + eol, text->len);
	return cells;
}

static void check_csv(const struct render_options *options, const char *end_of_line, bool safe)
{
	struct buf out = {0};
	render("csv", options, &out);
	struct span rest = buf_span(&out);
	if (options->excel) {
		assert_memory_equal(rest.data, "\xEF\xBB\xBF", 3);
		rest = span_cut(rest, 3, rest.len);
	}
	size_t rows = 0;
	while (rest.len > 0) {
		assert_int_equal(read_row(&rest, end_of_line, safe), 16);
		rows++;
	}
	assert_int_equal(rows, 1 + COUNT_OF(found));
	buf_free(&out);
}

static void csv_parses(void **state)
{
	(void)state;
	struct render_options options = plain;
	check_csv(&options, "\n", true);
	options.csv_raw = true;
	check_csv(&options, "\n", false);
	options.excel = true; /* safe even so */
	check_csv(&options, "\r\n", true);
}

/* ---- charts ------------------------------------------------------------------------------------ */

static void charts_with_odd_numbers(void **state)
{
	(void)state;
	struct buf out = {0};
	svg_bar(&out, 1, 0, "job");
	svg_bar(&out, 9, 3, "job");
	svg_bar(&out, UINT64_MAX, UINT64_MAX, "job");
	assert_non_null(strstr(out.data, "\"0.00%\""));
	assert_non_null(strstr(out.data, "\"100.00%\""));
	static const int64_t spans[] = {0, 1, 60000, 3600000, 86400000, INT64_C(86400000) * 400,
		INT64_C(86400000) * 366 * 30, INT64_C(86400000) * 366 * 9000};
	for (size_t i = 0; i < COUNT_OF(spans); i++) {
		struct svg_axis axis =
			svg_axis_of(-MOMENT / 1000, -MOMENT / 1000 + spans[i], i % 2 ? 330 : 0);
		const struct summary_day some[] = {
			{axis.from, 5}, {axis.to, UINT64_MAX}, {MOMENT, 1}};
		struct svg_track pipeline = {axis.from, axis.to, "job", some, COUNT_OF(some)};
		buf_clear(&out);
		svg_ticks(&out, &axis);
		svg_track(&out, &axis, &pipeline);
		pipeline.day_count = 0;
		svg_track(&out, &axis, &pipeline);
		svg_job_marks(&out, &axis, hostile_summary());
		check_tags(buf_span(&out));
		assert_true(out.len < 16384);
	}
	buf_free(&out);
}

/* ---- columns of the text report --------------------------------------------------------------- */

static void widths_of_characters(void **state)
{
	static const struct {
		uint32_t code_point;
		unsigned columns;
	} known_widths[] = {{' ', 1}, {'~', 1}, {0xE9, 1}, {0x2026, 1}, {0x2588, 1}, {0x10FFFF, 1},
		{0x1100, 2}, {0x3042, 2}, {0x4E00, 2}, {0x9FFF, 2}, {0xAC00, 2}, {0xFF21, 2},
		{0xFF76, 1}, {0x1F600, 2}, {0x1FAFF, 2}, {0x20000, 2}, {0x3FFFD, 2}, {0x300, 0},
		{0x36F, 0}, {0x370, 1}, {0x1161, 0}, {0x11FF, 0}, {0x3099, 0}, {0xFE0E, 0},
		{0xFE0F, 1}, {0xE01EF, 0}, {0xE01F0, 1}};
	(void)state;
	for (size_t i = 0; i < COUNT_OF(known_widths); i++) {
		if (utf8_columns(known_widths[i].code_point) != known_widths[i].columns)
			fail_msg("U+%04X", (unsigned)known_widths[i].code_point);
	}
	assert_int_equal(span_columns(SPAN("a\xE5\xA0\xB1\xFFz")), 5);
	assert_int_equal(span_columns(SPAN("")), 0);
}

/* Each byte at each place among plain ones is shown as it is when it stands alone. */
static void bytes_show_the_same_at_any_place(void **state)
{
	static const char letters[] = " abcdefgh~ijklmnopqrstu";
	struct buf out = {0}, alone = {0}, expected = {0};
	(void)state;
	for (unsigned byte = 0; byte < 256; byte++) {
		char c = (char)byte;
		buf_clear(&alone);
		buf_add_visible(&alone, (struct span){&c, 1});
		for (size_t at = 0; at < sizeof(letters) - 1; at++) {
			char text[sizeof(letters)];
			memcpy(text, letters, sizeof(letters));
			text[at] = c;
			struct span s = {text, sizeof(letters) - 1};
			buf_clear(&expected);
			buf_add(&expected, letters, at);
			buf_add_span(&expected, buf_span(&alone));
			buf_adds(&expected, letters + at + 1);
			buf_clear(&out);
			buf_add_visible(&out, s);
			assert_string_equal(out.data, expected.data);
			assert_int_equal(span_columns(s), s.len);
		}
	}
	buf_free(&out);
	buf_free(&alone);
	buf_free(&expected);
}

/* Formatted text is the same whether it fits into what is reserved or not. */
static void formatted_text_fits_or_grows(void **state)
{
	char letters[400];
	(void)state;
	memset(letters, 'x', sizeof(letters));
	for (int before = 0; before < 140; before++) {
		for (int len = 0; len < 140; len++) {
			struct buf out = {0};
			buf_addf(&out, "%.*s", before, letters);
			buf_addf(&out, "%.*s", len, letters);
			assert_int_equal(out.len, before + len);
			assert_int_equal(strlen(out.data), before + len);
			assert_false(out.failed);
			buf_free(&out);
		}
	}
}

static void texts_are_shortened_to_columns(void **state)
{
	/* "a" and "e" with an accent, an ideograph, a picture */
	static const char *const letters[] = {"a", "e\xCC\x81", "\xE5\xA0\xB1", "\xF0\x9F\x98\x80"};
	struct buf text = {0}, out = {0};
	struct page page = {.out = &out, .columns = 100};
	(void)state;
	for (unsigned seed = 0; seed < 256; seed++) {
		buf_clear(&text);
		for (unsigned i = 0; i < 40; i++)
			buf_adds(&text, letters[(seed >> i % 4 * 2 ^ i / 4) % 4]);
		for (unsigned width = 8; width < 90; width++) {
			buf_clear(&out);
			page_path(&page, buf_span(&text), width);
			assert_true(span_columns(buf_span(&out)) <= width);
			assert_true(utf8_valid_prefix(out.data, out.len) == out.len);
			const char *dots = strstr(out.data, "\xE2\x80\xA6");
			assert_true(!dots || strncmp(dots + 3, "\xCC\x81", 2) != 0);
			buf_clear(&out);
			page_cell(&page, buf_span(&text), width);
			assert_int_equal(span_columns(buf_span(&out)), width);
		}
	}
	buf_free(&text);
	buf_free(&out);
}

static void words_are_folded_at_columns(void **state)
{
	struct buf out = {0};
	struct page page = {.out = &out, .columns = 20};
	(void)state;
	page_puts(&page, "1. ");
	page_wrap(&page,
		SPAN("\xE5\xA0\xB1\xE5\xA0\xB1 \xE5\xA0\xB1\xE5\xA0\xB1\xE5\xA0\xB1"
		     "\xE5\xA0\xB1\xE5\xA0\xB1\xE5\xA0\xB1\xE5\xA0\xB1\xE5\xA0\xB1"
		     "\xE5\xA0\xB1 x"),
		3);
	assert_string_equal(out.data,
		"1. \xE5\xA0\xB1\xE5\xA0\xB1\n   "
		"\xE5\xA0\xB1\xE5\xA0\xB1\xE5\xA0\xB1\xE5\xA0\xB1"
		"\xE5\xA0\xB1\xE5\xA0\xB1\xE5\xA0\xB1\xE5\xA0\xB1\n   "
		"\xE5\xA0\xB1 x");
	buf_clear(&out);
	page_printf(&page, "%030d ", 0);
	page_wrap(&page, SPAN("behind what is too long"), 3);
	assert_non_null(strstr(out.data, "\n   behind what is"));
	buf_clear(&out);
	buf_free(&out);
}

static void check_command(const char *line, enum shell shell, const char *expected)
{
	struct buf out = {0};
	struct page page = {.out = &out, .columns = 30};
	page_commands(&page, span_of(line), 2, shell);
	assert_string_equal(out.data, expected);
	buf_free(&out);
}

/* A folded command can still be pasted; one that could not is not folded. */
static void commands_are_folded_for_their_shell(void **state)
{
	(void)state;
	/* The joint has its place in the line. */
	check_command("Get-Thing -Name 'a b c d' -Quick yes", SHELL_POWERSHELL,
		"  Get-Thing -Name 'a b c d' `\n      -Quick yes\n");
	check_command("Set-Thing 'HKLM:\\Software\\Windows Azure Backup' -Value 1",
		SHELL_POWERSHELL, "  Set-Thing 'HKLM:\\Software\\Windows Azure Backup' -Value 1\n");
	check_command("Get-Thing 'C:\\Program Files\\Agent\\bin\\cbengine.exe'", SHELL_POWERSHELL,
		"  Get-Thing 'C:\\Program Files\\Agent\\bin\\cbengine.exe'\n");
	check_command("robocopy C:\\Scratch E:\\Scratch /E /COPYALL", SHELL_CMD,
		"  robocopy C:\\Scratch E:\\Scratch /E /COPYALL\n");
	check_command("reg query \"HKLM\\SOFTWARE\\Backup\" /v Scratch", SHELL_CMD,
		"  reg query \"HKLM\\SOFTWARE\\Backup\" /v Scratch\n");
	check_command("Console > Actions > Change Properties > Proxy", SHELL_NONE,
		"  Console > Actions > Change\n      Properties > Proxy\n");
	check_command("HKLM\\SYSTEM\\TLS 1.2\\Client: Enabled = 1", SHELL_NONE,
		"  HKLM\\SYSTEM\\TLS 1.2\\Client: Enabled = 1\n");
}

static void check_columns(struct span text, unsigned columns)
{
	while (text.len > 0) {
		const char *lf = memchr(text.data, '\n', text.len);
		size_t len = lf ? (size_t)(lf - text.data) : text.len;
		struct span line = span_cut(text, 0, len);
		/* A path that must be typed is not shortened. */
		bool whole = span_find(line, span_of(advise_install_folder), 0) != SIZE_MAX;
		if (span_columns(line) > columns && !whole)
			fail_msg("%zu of %u: %.*s", span_columns(line), columns, (int)line.len,
				line.data);
		text = span_cut(text, len + 1, text.len);
	}
}

/* Numbers are never cut, so the rest must give way. */
static void reports_keep_to_their_columns(void **state)
{
	static const uint64_t counts[] = {1, 99999999, 1234567890, UINT64_MAX / 200, UINT64_MAX};
	(void)state;
	for (size_t i = 0; i < COUNT_OF(counts); i++) {
		for (unsigned columns = 60; columns <= 100; columns++) {
			struct summary s = *hostile_summary();
			struct buf out = {0};
			s.totals.bytes = s.totals.lines = s.totals.records = counts[i];
			s.totals.files = counts[i];
			s.totals.entries = i > 0 ? counts[i] : s.totals.entries;
			found[0].entries = found[0].files = found[0].runs = counts[i];
			found[0].failures = found[1].failures = counts[i];
			found[1].scratch_entries = found[1].source_entries = counts[i];
			s.recurring_files = s.new_files = s.gone_files = counts[i];
			s.file_count = s.left_over_files = counts[i];
			jobs[69].entries = jobs[69].files = folders[0].files = counts[i];
			idle[0].days = exclusions[0].entries = gaps[0].count = counts[i];
			inputs[0].records = counts[i];
			const struct render_options options = {.columns = columns,
				.top = 10,
				.terminal = true,
				.full = columns % 2};
			assert_true(render_find("text")(&s, &options, &out));
			check_columns(buf_span(&out), columns);
			buf_clear(&out);
			assert_true(exclusions_find("text")(&s, &options, &out));
			check_columns(buf_span(&out), columns);
			buf_free(&out);
		}
	}
}

/* Only the ASCII letters are equal in both cases, at any place of a text. */
static void case_is_ignored_for_letters_only(void **state)
{
	(void)state;
	for (unsigned pair = 0; pair < 0x10000; pair++) {
		char x = (char)(pair & 0xFF), y = (char)(pair >> 8);
		bool same = ascii_lower(x) == ascii_lower(y);
		char a[19] = "Abcdefghijklmnopqr", b[19] = "aBCDEFGHIJKLMNOPQR";
		size_t at = pair % 18;
		a[at] = x;
		b[at] = y;
		assert_true(span_equal_nocase((struct span){a, 18}, (struct span){b, 18}) == same);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(no_controls, make_tame),
		cmocka_unit_test_setup(no_controls, make_hostile),
		cmocka_unit_test(same_every_time),
		cmocka_unit_test(nothing_to_tell),
		cmocka_unit_test(json_is_json),
		cmocka_unit_test(html_holds_only_our_tags),
		cmocka_unit_test(html_escapes),
		cmocka_unit_test(only_the_vendor_is_linked),
		cmocka_unit_test(gaps_take_the_green_away),
		cmocka_unit_test(html_numbers),
		cmocka_unit_test(very_long_text_is_shortened),
		cmocka_unit_test(markdown_stays_in_place),
		cmocka_unit_test(code_spans),
		cmocka_unit_test(paragraphs),
		cmocka_unit_test(csv_parses),
		cmocka_unit_test(charts_with_odd_numbers),
		cmocka_unit_test(widths_of_characters),
		cmocka_unit_test(bytes_show_the_same_at_any_place),
		cmocka_unit_test(case_is_ignored_for_letters_only),
		cmocka_unit_test(formatted_text_fits_or_grows),
		cmocka_unit_test(texts_are_shortened_to_columns),
		cmocka_unit_test(words_are_folded_at_columns),
		cmocka_unit_test(commands_are_folded_for_their_shell),
		cmocka_unit_test_setup(reports_keep_to_their_columns, make_tame),
	};
	return cmocka_run_group_tests_name("render", tests, NULL, NULL);
}
