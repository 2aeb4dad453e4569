// SPDX-License-Identifier: MIT

/** Record headers: the strict TAB layout first, then every form of pasted and processed lines. */

#include "record/header.h"

static const struct {
	enum record_level level;
	const char *name;
} levels[] = {
	{LEVEL_NORMAL, "NORMAL"},
	{LEVEL_WARNING, "WARNING"},
	{LEVEL_FATAL, "FATAL"},
	{LEVEL_CRITICAL, "CRITICAL"},
	{LEVEL_ERROR, "ERROR"},
	{LEVEL_ACTIVITY, "ACTIVITY"},
	{LEVEL_PERF, "PERF"},
};

const char *record_level_name(enum record_level level)
{
	for (size_t i = 0; i < COUNT_OF(levels); i++) {
		if (levels[i].level == level)
			return levels[i].name;
	}
	return NULL;
}

enum record_level record_level_of(struct span word)
{
	if (word.len == 0)
		return LEVEL_NONE;
	char first = ascii_upper(word.data[0]);
	for (size_t i = 0; i < COUNT_OF(levels); i++) {
		if (levels[i].name[0] == first && span_equal_nocase(word, span_of(levels[i].name)))
			return levels[i].level;
	}
	return LEVEL_OTHER;
}

static bool two_digits(const char *p, int *value)
{
	if (!ascii_is_digit(p[0]) || !ascii_is_digit(p[1]))
		return false;
	*value = (p[0] - '0') * 10 + (p[1] - '0');
	return true;
}

/* Parse "08/04", in a year that is not known. */
static bool parse_date(const char *p, struct header *h)
{
	static const int days[] = {31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
	int month, day;
	if (!two_digits(p, &month) || p[2] != '/' || !two_digits(p + 3, &day))
		return false;
	if (month < 1 || month > 12 || day < 1 || day > days[month - 1])
		return false;
	h->month = month;
	h->day = day;
	return true;
}

/* "13:16:29.206" */
static bool parse_time(const char *p, struct header *h)
{
	int hour, minute, second, high;
	if (!two_digits(p, &hour) || p[2] != ':' || !two_digits(p + 3, &minute) || p[5] != ':' ||
		!two_digits(p + 6, &second) || p[8] != '.' || !two_digits(p + 9, &high) ||
		!ascii_is_digit(p[11]))
		return false;
	if (hour > 23 || minute > 59 || second > 60)
		return false;
	h->ms = ((hour * 60 + minute) * 60 + second) * 1000 + high * 10 + (p[11] - '0');
	return true;
}

enum { DATE_LEN = 5, TIME_LEN = 12, ID_MIN = HEADER_ID_MIN, ID_MAX = 16 };

size_t header_hex_run(struct span s, size_t from)
{
	size_t i = from;
	while (i < s.len && ascii_is_hex(s.data[i]))
		i++;
	return i - from;
}

static bool is_guid(struct span s)
{
	if (s.len != GUID_LEN)
		return false;
	for (size_t i = 0; i < s.len; i++) {
		bool dash = i == 8 || i == 13 || i == 18 || i == 23;
		if (dash ? s.data[i] != '-' : !ascii_is_hex(s.data[i]))
			return false;
	}
	return true;
}

/* Braces around a GUID are added by people; the agent writes none. */
static struct span without_braces(struct span s)
{
	if (s.len == GUID_LEN + 2 && s.data[0] == '{' && s.data[s.len - 1] == '}')
		return span_cut(s, 1, s.len - 1);
	return s;
}

/* "[0000000053582120]" */
static bool is_object(struct span s)
{
	return s.len >= 6 && s.data[0] == '[' && s.data[s.len - 1] == ']' &&
		header_hex_run(s, 1) == s.len - 2;
}

/* "mtffile.cpp(1372)", "CallerFileName(0)" */
static bool is_source(struct span s)
{
	if (s.len < 6 || s.data[s.len - 1] != ')')
		return false;
	size_t i = s.len - 1;
	while (i > 0 && ascii_is_digit(s.data[i - 1]))
		i--;
	if (i == s.len - 1 || i < 3 || s.data[i - 1] != '(')
		return false;
	struct span name = span_cut(s, 0, i - 1);
	for (size_t k = 0; k < name.len; k++) {
		char c = name.data[k];
		if (!ascii_is_alnum(c) && c != '_' && c != '-' && c != '.' && c != '+')
			return false;
	}
	return ascii_is_alpha(name.data[0]) || name.data[0] == '_';
}

static bool is_component(struct span s)
{
	if (s.len == 0 || s.len > 4)
		return false;
	for (size_t i = 0; i < s.len; i++) {
		if (!ascii_is_hex(s.data[i]))
			return false;
	}
	return true;
}

static bool is_level_word(struct span s)
{
	if (s.len < 3 || s.len > 16)
		return false;
	for (size_t i = 0; i < s.len; i++) {
		if (!ascii_is_alpha(s.data[i]))
			return false;
	}
	return true;
}

static bool is_known_level(struct span s)
{
	enum record_level level = record_level_of(s);
	return level != LEVEL_NONE && level != LEVEL_OTHER;
}

static bool is_upper(struct span s)
{
	for (size_t i = 0; i < s.len; i++) {
		if (s.data[i] != ascii_upper(s.data[i]))
			return false;
	}
	return true;
}

/* The next column of a TAB-separated line. Moves *at past its TAB, or to the end. */
static struct span tab_column(struct span line, size_t *at)
{
	const char *p = line.data + *at;
	const char *tab = memchr(p, '\t', line.len - *at);
	size_t len = tab ? (size_t)(tab - p) : line.len - *at;
	*at += len + (tab ? 1 : 0);
	return (struct span){p, len};
}

struct span header_blank_column(struct span line, size_t *at)
{
	while (*at < line.len && ascii_is_blank(line.data[*at]))
		(*at)++;
	size_t from = *at;
	while (*at < line.len && !ascii_is_blank(line.data[*at]))
		(*at)++;
	return span_cut(line, from, *at);
}

/* Which of the columns before the level have been seen. */
struct columns {
	bool component, source, object, task;
};

/* Store a column, recognised by its form. @return false for an unknown form */
static bool take_column(struct columns *seen, struct span column, struct header *h)
{
	if (!seen->source && is_source(column)) {
		seen->source = true;
		h->source = column;
	} else if (!seen->object && is_object(column)) {
		seen->object = true;
	} else if (!seen->task && is_guid(without_braces(column))) {
		seen->task = true;
		h->task = without_braces(column);
	} else if (!seen->component && !seen->source && !seen->object && !seen->task &&
		is_component(column)) {
		seen->component = true;
		h->component = column;
	} else {
		return false;
	}
	return true;
}

/* How far to search for a level after a source column of unknown form. */
enum { SOURCE_WORDS_MAX = 8, SOURCE_BYTES_MAX = 160 };

/*
 * Whether a known level follows at or after `at`, with only columns in between that may precede a
 * level. In a line in which blanks replaced the TABs, up to SOURCE_WORDS_MAX words may belong to
 * the source column.
 */
static bool level_follows(struct span line, size_t at, bool tabs, struct columns seen)
{
	struct header unused = {0};
	size_t from = at;
	size_t words = 0;
	while (at < line.len && at - from <= SOURCE_BYTES_MAX) {
		struct span column = tabs ? tab_column(line, &at) : header_blank_column(line, &at);
		column = span_trim(column);
		if (is_known_level(column) && is_upper(column))
			return true;
		if (column.len == 0 || take_column(&seen, column, &unused))
			continue;
		if (tabs || seen.source || seen.task || ++words > SOURCE_WORDS_MAX)
			return false;
	}
	return false;
}

/*
 * Parse the columns from the component on. Empty columns may be missing, as may the object and
 * the task, and the source may be any text. So each column is recognised by its form, and the
 * level is the first known word after them.
 * @return whether the columns look like those of a record; a caller that has found the start of a
 *         record uses what was stored in either case
 */
static bool parse_columns(struct span line, size_t at, bool tabs, struct header *h)
{
	struct columns seen = {0};
	size_t free_from = SIZE_MAX; /* start of a source column without the usual form */

	while (at < line.len) {
		size_t before = at;
		struct span column = tabs ? tab_column(line, &at) : header_blank_column(line, &at);
		struct span trimmed = span_trim(column);
		if (trimmed.len == 0)
			continue;
		size_t end = (size_t)(trimmed.data - line.data) + trimmed.len;
		if (take_column(&seen, trimmed, h)) {
			if (seen.source && free_from != SIZE_MAX && !seen.object && !seen.task)
				h->source = span_cut(line, free_from, end);
			continue;
		}
		bool known = is_known_level(trimmed) &&
			(free_from == SIZE_MAX || seen.task || is_upper(trimmed));
		bool unknown =
			is_level_word(trimmed) && (tabs || (seen.source && is_upper(trimmed)));
		bool source = !known && !seen.source && !seen.task &&
			(!tabs || free_from == SIZE_MAX) && level_follows(line, at, tabs, seen);
		if (source) {
			if (free_from == SIZE_MAX)
				free_from = end - trimmed.len;
			h->source = span_cut(line, free_from, end);
		} else if (known || unknown) {
			h->level_word = trimmed;
			h->level = record_level_of(trimmed);
			h->message = span_cut(line, at, line.len);
			if (!tabs)
				h->message = span_trim(h->message);
			return true;
		} else {
			/* No level: the rest is the message. */
			h->level = LEVEL_NONE;
			h->message = span_cut(line, before, line.len);
			return seen.source || tabs;
		}
	}
	h->message = span_cut(line, line.len, line.len);
	return seen.source && h->level != LEVEL_NONE;
}

bool header_parse_rest(struct span line, size_t at, bool tabs, struct header *h)
{
	const struct header begin = *h;
	bool good = parse_columns(line, at, tabs, h);
	if (!tabs || h->level != LEVEL_NONE)
		return good;
	size_t count = 0;
	for (size_t i = at; i < line.len && count < 3; i++)
		count += line.data[i] == '\t';
	if (count >= 3)
		return good;
	struct header blanks = begin;
	if (!parse_columns(line, at, false, &blanks) || !is_known_level(blanks.level_word))
		return good;
	*h = blanks;
	return true;
}

/* Skip "[0000000053582120]" and its TAB, or an empty column. @return the next column, or NULL */
static const char *skip_object(const char *p, const char *end)
{
	if (p < end && *p == '\t')
		return p + 1;
	if (end - p > 18 && *p == '[' && p[17] == ']' && p[18] == '\t')
		return p + 19;
	return NULL;
}

/* Parse the job's GUID or an empty column. Neighbouring records share it, so it seldom changes. */
static const char *take_task(const char *p, const char *end, struct header *h, char known[GUID_LEN])
{
	if (p < end && *p == '\t')
		return p + 1;
	if (end - p <= GUID_LEN || p[GUID_LEN] != '\t')
		return NULL;
	h->task = (struct span){p, GUID_LEN};
	if (memcmp(p, known, GUID_LEN) != 0) {
		if (!is_guid(h->task))
			return NULL;
		memcpy(known, p, GUID_LEN);
	}
	return p + GUID_LEN + 1;
}

/*
 * Parse the columns after the time in the agent's own layout. This runs for nearly every line of
 * a log; anything else is left to header_parse_rest().
 */
static bool parse_rest_fast(struct span line, size_t at, struct header *h, char known[GUID_LEN])
{
	const char *p = line.data + at, *end = line.data + line.len;
	size_t component = 0;
	while (component < 4 && p + component < end && p[component] != '\t')
		component++;
	if (component == 0 || component > 3)
		return false;
	h->component = (struct span){p, component};
	p += component + 1;
	const char *tab = p < end ? memchr(p, '\t', (size_t)(end - p)) : NULL;
	if (!tab || tab - p < 6 || tab[-1] != ')')
		return false;
	h->source = (struct span){p, (size_t)(tab - p)};
	p = skip_object(tab + 1, end);
	if (p)
		p = take_task(p, end, h, known);
	if (!p)
		return false;
	while (p < end && *p == '\t')
		p++;
	if (end - p >= 7 && memcmp(p, "NORMAL\t", 7) == 0) {
		h->level = LEVEL_NORMAL;
		h->level_word = (struct span){p, 6};
	} else if (end - p >= 8 && memcmp(p, "WARNING\t", 8) == 0) {
		h->level = LEVEL_WARNING;
		h->level_word = (struct span){p, 7};
	} else {
		return false;
	}
	p += h->level_word.len + 1;
	h->message = (struct span){p, (size_t)(end - p)};
	return true;
}

bool header_parse_strict(struct span line, struct header *h, char known[GUID_LEN])
{
	size_t pid = 0;
	while (pid < line.len && ascii_is_hex(line.data[pid]))
		pid++;
	if (pid < ID_MIN || pid > ID_MAX || pid >= line.len || line.data[pid] != '\t')
		return false;
	size_t tid = header_hex_run(line, pid + 1);
	size_t date = pid + 1 + tid + 1;
	if (tid < ID_MIN || tid > ID_MAX || line.len < date + DATE_LEN + 1 + TIME_LEN + 1 ||
		line.data[date - 1] != '\t')
		return false;
	const char *p = line.data + date;
	*h = (struct header){0};
	if (!parse_date(p, h) || p[DATE_LEN] != '\t' || !parse_time(p + DATE_LEN + 1, h) ||
		p[DATE_LEN + 1 + TIME_LEN] != '\t')
		return false;
	h->pid = span_cut(line, 0, pid);
	h->tid = span_cut(line, pid + 1, pid + 1 + tid);
	h->strength = HEADER_FULL;
	size_t rest = date + DATE_LEN + 1 + TIME_LEN + 1;
	if (parse_rest_fast(line, rest, h, known))
		return true;
	h->component = h->source = h->task = h->level_word = (struct span){0};
	header_parse_rest(line, rest, true, h); /* a line that begins like a record is one */
	return true;
}

/* Move *at back over blanks and a hexadecimal id that ends there. */
static bool id_before(struct span line, size_t *at, struct span *id)
{
	size_t end = *at;
	while (end > 0 && ascii_is_blank(line.data[end - 1]))
		end--;
	size_t from = end;
	while (from > 0 && ascii_is_hex(line.data[from - 1]))
		from--;
	if (end == *at || end - from < ID_MIN || end - from > ID_MAX)
		return false;
	*id = span_cut(line, from, end);
	*at = from;
	return true;
}

/*
 * Whether the '/' at `slash` is part of a date that a time follows; *end is set to the end of the
 * time.
 */
static bool date_time_at(struct span line, size_t slash, struct header *h, size_t *end)
{
	if (slash < 2 || line.len - slash < 3 + 1 + TIME_LEN)
		return false;
	if (!parse_date(line.data + slash - 2, h))
		return false;
	size_t at = slash + 3;
	if (!ascii_is_blank(line.data[at]))
		return false;
	while (at < line.len && ascii_is_blank(line.data[at]))
		at++;
	if (line.len - at < TIME_LEN || !parse_time(line.data + at, h))
		return false;
	*end = at + TIME_LEN;
	return *end == line.len || ascii_is_blank(line.data[*end]);
}

static bool full_at(struct span line, size_t slash, struct header *h, size_t *end)
{
	if (!date_time_at(line, slash, h, end))
		return false;
	size_t at = slash - 2;
	if (!id_before(line, &at, &h->tid) || !id_before(line, &at, &h->pid))
		return false;
	if (at > 0 && (ascii_is_alnum(line.data[at - 1]) || line.data[at - 1] == '\\'))
		return false;
	h->start = at;
	return true;
}

size_t header_find(struct span line, size_t from)
{
	/* A '/' is rare in the agent's messages, because Windows paths have none. */
	while (from < line.len) {
		const char *slash = memchr(line.data + from, '/', line.len - from);
		if (!slash)
			return SIZE_MAX;
		size_t at = (size_t)(slash - line.data);
		struct header h;
		size_t end;
		if (full_at(line, at, &h, &end) && h.start >= from)
			return h.start;
		from = at + 1;
	}
	return SIZE_MAX;
}

bool header_is_prefix(struct span text)
{
	text = span_trim(text);
	while (text.len > 0 && strchr("*.\"'`|>-([ ", text.data[text.len - 1]))
		text.len--;
	if (text.len == 0)
		return true;
	/* "Line 28:", "CBEngineCurr.errlog:123:" */
	return text.len <= 300 && text.data[text.len - 1] == ':';
}

static bool parse_full(struct span line, struct header *h)
{
	for (size_t from = 0; from < line.len;) {
		const char *slash = memchr(line.data + from, '/', line.len - from);
		if (!slash)
			return false;
		size_t at = (size_t)(slash - line.data), end;
		*h = (struct header){0};
		if (full_at(line, at, h, &end)) {
			bool tabs = end < line.len && line.data[end] == '\t';
			h->strength = HEADER_FULL;
			size_t rest = end < line.len ? end + 1 : end;
			header_parse_rest(
				line, rest, tabs, h); /* a line that begins like a record is one */
			return true;
		}
		from = at + 1;
	}
	return false;
}

static bool is_prefix_char(char c)
{
	return c == ' ' || c == '\t' || c == '>' || c == '*' || c == '.' || c == '|' || c == '"' ||
		c == '\'' || c == '\0';
}

/* The start of the record after a prefix from a mail program, an editor or grep. */
static size_t skip_prefix(struct span line)
{
	size_t at = 0;
	for (;;) {
		while (at < line.len && is_prefix_char(line.data[at]))
			at++;
		struct span rest = span_cut(line, at, line.len);
		if (rest.len >= 3 && memcmp(rest.data, "\xE2\x80\xA6", 3) == 0) {
			at += 3; /* the single character that word processors use for "..." */
			continue;
		}
		if (span_starts_nocase(rest, SPAN("Line "))) {
			size_t i = 5;
			while (i < rest.len && ascii_is_digit(rest.data[i]))
				i++;
			if (i > 5 && i < rest.len && rest.data[i] == ':') {
				at += i + 1;
				continue;
			}
		}
		return at;
	}
}

/* Skip "name.errlog:" or "name.errlog:123:" before a truncated record. */
static size_t skip_file_name(struct span line, size_t at)
{
	static const char *const endings[] = {".errlog:", ".crash:", ".log:", ".txt:"};
	if (at >= line.len || !memchr(line.data + at, ':', line.len - at))
		return at;
	for (size_t i = 0; i < COUNT_OF(endings); i++) {
		size_t hit = span_find_nocase(span_cut(line, 0, 300), span_of(endings[i]), at);
		if (hit == SIZE_MAX)
			continue;
		at = hit + strlen(endings[i]);
		size_t digits = at;
		while (digits < line.len && ascii_is_digit(line.data[digits]))
			digits++;
		if (digits > at && digits < line.len && line.data[digits] == ':')
			at = digits + 1;
		while (at < line.len && ascii_is_blank(line.data[at]))
			at++;
		return at;
	}
	return at;
}

static bool parse_from_date(struct span line, size_t at, struct header *h)
{
	size_t end;
	*h = (struct header){0};
	/* the date comes first */
	if (line.len - at < 3 || line.data[at + 2] != '/' || !date_time_at(line, at + 2, h, &end))
		return false;
	h->start = at;
	h->strength = HEADER_DATE;
	bool tabs = line.data[at + DATE_LEN] == '\t';
	return header_parse_rest(line, end < line.len ? end + 1 : end, tabs, h) &&
		h->level != LEVEL_NONE;
}

/* Whether a byte can be part of the rest of a truncated header, unlike one of a sentence. */
static bool is_of_columns(char c)
{
	return ascii_is_hex(c) || ascii_is_blank(c) || strchr("/:.,[]-TZ", c) != NULL;
}

/* The end of the word that contains the first byte which no column before a source can have. */
static size_t source_limit(struct span line, size_t at)
{
	while (at < line.len && is_of_columns(line.data[at]))
		at++;
	while (at < line.len && !ascii_is_blank(line.data[at]) && line.data[at] != ':')
		at++;
	return at;
}

/* A source column near the start, followed by the level. */
static bool parse_from_source(struct span line, size_t at, struct header *h)
{
	static const char *const endings[] = {".cpp(", ".cs(", ".c(", ".h(", ".cxx("};
	size_t best = SIZE_MAX, limit = source_limit(line, at);
	struct span where = span_cut(line, 0, limit < at + 160 ? limit : at + 160);
	if (where.len <= at || !memchr(where.data + at, '(', where.len - at))
		return false;
	for (size_t i = 0; i < COUNT_OF(endings); i++) {
		size_t hit = span_find_nocase(where, span_of(endings[i]), at);
		best = hit < best ? hit : best;
	}
	if (best == SIZE_MAX)
		return false;
	while (best > at && !ascii_is_blank(line.data[best - 1]) && line.data[best - 1] != ':')
		best--;
	/* The text before it must be the rest of a truncated header, not a sentence. */
	for (size_t i = at; i < best; i++) {
		if (!is_of_columns(line.data[i]))
			return false;
	}
	*h = (struct header){0};
	h->start = at;
	h->strength = HEADER_SOURCE;
	header_find_date(span_cut(line, at, best), h);
	bool tabs = memchr(line.data + best, '\t', line.len - best) != NULL;
	return header_parse_rest(line, best, tabs, h) && h->source.len > 0 &&
		is_known_level(h->level_word);
}

/* The level comes first; accepted only where it cannot be an ordinary word of a sentence. */
static bool parse_from_level(struct span line, size_t at, struct header *h)
{
	size_t next = at;
	struct span word = header_blank_column(line, &next);
	if (!is_known_level(word) || !is_upper(word) || next >= line.len)
		return false;
	struct span message = span_trim(span_cut(line, next, line.len));
	if (line.data[next] != '\t' && !span_starts_nocase(message, SPAN("Failed: Hr")))
		return false;
	*h = (struct header){0};
	h->start = at;
	h->strength = HEADER_LEVEL;
	h->level_word = word;
	h->level = record_level_of(word);
	h->message = message;
	return true;
}

/* "0AB0<TAB>0974<TAB>" without the columns that should follow: a damaged record. */
static bool looks_broken(struct span line)
{
	size_t pid = header_hex_run(line, 0);
	if (pid < ID_MIN || pid > 8 || pid >= line.len || line.data[pid] != '\t')
		return false;
	size_t tid = header_hex_run(line, pid + 1);
	size_t end = pid + 1 + tid;
	return tid >= ID_MIN && tid <= 8 && (end == line.len || line.data[end] == '\t');
}

size_t header_prefix(struct span line)
{
	return skip_file_name(line, skip_prefix(line));
}

bool header_begins_with_source(struct span line)
{
	size_t at = 0;
	return is_source(tab_column(line, &at)) && line.data[at - 1] == '\t';
}

/* Remove blanks at the end; a TAB there does not separate columns. */
static struct span trim_end(struct span s)
{
	while (s.len > 0 && ascii_is_blank(s.data[s.len - 1]))
		s.len--;
	return s;
}

/* Parse a record whose left columns are missing, or in the form of a spreadsheet. */
static bool parse_cut(struct span line, struct header *h)
{
	size_t at = skip_prefix(line);
	for (int pass = 0; pass < 2 && at < line.len; pass++) {
		if (parse_from_date(line, at, h) || header_parse_sheet(line, at, h) ||
			parse_from_source(line, at, h) || parse_from_level(line, at, h))
			return true;
		size_t behind = skip_file_name(line, at);
		if (behind == at)
			break;
		at = behind;
	}
	return false;
}

bool header_parse_tolerant(struct span line, struct header *h)
{
	struct header cut;
	if (parse_full(line, h)) {
		/*
		 * The text before a record on its line may be a record that lacks its left
		 * columns. A level alone is not enough: other tools print that, too.
		 */
		if (h->start > 0 && parse_cut(trim_end(span_cut(line, 0, h->start)), &cut) &&
			span_trim(cut.message).len > 0) {
			*h = cut;
			h->strength = HEADER_FULL; /* the other record is evidence enough */
		}
		return true;
	}
	if (parse_cut(line, h))
		return true;
	*h = (struct header){.strength = looks_broken(line) ? HEADER_BROKEN : HEADER_NONE};
	return false;
}
