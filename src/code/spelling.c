// SPDX-License-Identifier: MIT

/** Find codes in text, in every form of code.h, and reject what only looks like one. */

#include "code/code.h"

/* Which kinds of code the words before a number announce. */
enum announced {
	ANNOUNCED_NOTHING,
	ANNOUNCED_WIDE,   /* "status", "code": an HRESULT may follow */
	ANNOUNCED_NARROW, /* "error", "error code": a Win32 number may follow, too */
	ANNOUNCED_HTTP
};

struct scan {
	struct span text;
	size_t at;
	enum announced announced;
	size_t announced_from; /* where the code word begins */
	size_t announced_to;   /* where it ends */
	bool hr;               /* the code word is "Hr" */
	bool detailed;         /* the code word is "DetailedHResult", or "detailed" precedes it */
	unsigned char *guids;  /* NULL, or bits of the digits of GUIDs, see mark_guid() */
};

/* Letters, digits, '_' and all bytes above ASCII. Called for every byte of every message. */
static inline bool is_word_char(char c)
{
#define X16(bit) bit, bit, bit, bit, bit, bit, bit, bit, bit, bit, bit, bit, bit, bit, bit, bit
	static const bool words[256] = {X16(0), X16(0), X16(0),
		/* 0 to 9 */
		1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0,
		/* @ A to Z [ \ ] ^ _ */
		0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, /**/
		1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 1,
		/* ` a to z { | } ~ DEL */
		0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, /**/
		1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, /**/
		X16(1), X16(1), X16(1), X16(1), X16(1), X16(1), X16(1), X16(1)};
#undef X16
	return words[(unsigned char)c];
}

/* No word of the lists has a single letter. */
static bool word_is_any(struct span word, const char *const *list, size_t count)
{
	if (word.len < 2)
		return false;
	char first = ascii_lower(word.data[0]), second = ascii_lower(word.data[1]);
	for (size_t i = 0; i < count; i++) {
		if (list[i][0] == first && list[i][1] == second &&
			span_equal_nocase(word, span_of(list[i])))
			return true;
	}
	return false;
}

/* Whether the text between a code word and a number contains only connectors. */
static bool only_joins(struct span s)
{
	if (s.len > 8)
		return false;
	for (size_t i = 0; i < s.len; i++) {
		if (!strchr(" \t:=([#'\"-", s.data[i]))
			return false;
	}
	return true;
}

static bool still_announced(const struct scan *s, size_t at)
{
	return s->announced != ANNOUNCED_NOTHING &&
		only_joins(span_cut(s->text, s->announced_to, at));
}

static const char *const narrow[] = {"error", "err", "errorcode", "win32", "win32error", "fout",
	"foutcode", "fehler", "lasterror", "getlasterror", "hr", "hresult", "ntstatus",
	"detailedhresult"};
static const char *const wide[] = {"code", "status", "result", "rc", "returned", "exitcode"};
static const char *const fillers[] = {
	"code", "number", "is", "was", "nr", "no", "error", "status", "value", "of"};

#define LENGTH(n) (1u << (n))
#define LETTER(c) (1u << ((c) - 'a'))

/*
 * Quick test by length and the first two letters whether a word may be one of these, "http" or
 * "detailed".
 * @param alone it follows no code word, so that a filler means nothing
 */
static ATTR_INLINE bool may_be_listed(struct span word, bool alone)
{
	static const unsigned lengths[26] = {
		['c' - 'a'] = LENGTH(4),
		['d' - 'a'] = LENGTH(8) | LENGTH(15),
		['e' - 'a'] = LENGTH(3) | LENGTH(5) | LENGTH(8) | LENGTH(9),
		['f' - 'a'] = LENGTH(4) | LENGTH(6) | LENGTH(8),
		['g' - 'a'] = LENGTH(12),
		['h' - 'a'] = LENGTH(2) | LENGTH(4) | LENGTH(7),
		['i' - 'a'] = LENGTH(2),
		['l' - 'a'] = LENGTH(9),
		['n' - 'a'] = LENGTH(2) | LENGTH(6) | LENGTH(8),
		['o' - 'a'] = LENGTH(2),
		['r' - 'a'] = LENGTH(2) | LENGTH(6) | LENGTH(8),
		['s' - 'a'] = LENGTH(6),
		['v' - 'a'] = LENGTH(5),
		['w' - 'a'] = LENGTH(3) | LENGTH(5) | LENGTH(10),
	};
	static const unsigned seconds[26] = {
		['c' - 'a'] = LETTER('o'),
		['d' - 'a'] = LETTER('e'),
		['e' - 'a'] = LETTER('r') | LETTER('x'),
		['f' - 'a'] = LETTER('o') | LETTER('e'),
		['g' - 'a'] = LETTER('e'),
		['h' - 'a'] = LETTER('r') | LETTER('t'),
		['l' - 'a'] = LETTER('a'),
		['n' - 'a'] = LETTER('t'),
		['r' - 'a'] = LETTER('e') | LETTER('c'),
		['s' - 'a'] = LETTER('t'),
		['w' - 'a'] = LETTER('i'),
	};
	/* Of words that are only fillers. */
	static const unsigned filler_seconds[26] = {
		['i' - 'a'] = LETTER('s'),
		['n' - 'a'] = LETTER('u') | LETTER('r') | LETTER('o'),
		['o' - 'a'] = LETTER('f'),
		['v' - 'a'] = LETTER('a'),
		['w' - 'a'] = LETTER('a'),
	};
	if (word.len < 2 || word.len >= 16)
		return false;
	unsigned first = ((unsigned char)word.data[0] | 0x20u) - 'a';
	unsigned second = ((unsigned char)word.data[1] | 0x20u) - 'a';
	return first < 26 && second < 26 && lengths[first] >> word.len & 1 &&
		(seconds[first] | (alone ? 0 : filler_seconds[first])) >> second & 1;
}

/* The same as note_word(), for a word that may be listed. */
static void note_listed_word(struct scan *s, size_t from, size_t to)
{
	struct span word = span_cut(s->text, from, to);
	bool chained = still_announced(s, from);
	bool detailed = s->detailed && only_joins(span_cut(s->text, s->announced_to, from));

	if (chained && word_is_any(word, fillers, COUNT_OF(fillers))) {
		s->announced_to = to;
		if (s->announced == ANNOUNCED_WIDE && span_equal_nocase(word, SPAN("error")))
			s->announced = ANNOUNCED_NARROW;
		return;
	}
	s->hr = span_equal_nocase(word, SPAN("hr"));
	s->detailed = detailed || span_equal_nocase(word, SPAN("detailed")) ||
		span_equal_nocase(word, SPAN("detailedhresult"));
	s->announced_from = from;
	s->announced_to = to;
	if (word_is_any(word, narrow, COUNT_OF(narrow)))
		s->announced = ANNOUNCED_NARROW;
	else if (word_is_any(word, wide, COUNT_OF(wide)))
		s->announced = ANNOUNCED_WIDE;
	else if (span_equal_nocase(word, SPAN("http")))
		s->announced = ANNOUNCED_HTTP;
	else {
		s->announced = ANNOUNCED_NOTHING;
		s->hr = false;
	}
}

/* Keep track of the code words. The next word of another kind ends what they announce. */
static ATTR_INLINE void note_word(struct scan *s, size_t from, size_t to)
{
	bool alone = s->announced == ANNOUNCED_NOTHING && !s->detailed;
	if (may_be_listed(span_cut(s->text, from, to), alone)) {
		note_listed_word(s, from, to);
		return;
	}
	s->announced = ANNOUNCED_NOTHING;
	s->announced_from = from;
	s->announced_to = to;
	s->hr = s->detailed = false;
}

static uint32_t hex_value(struct span digits)
{
	uint32_t value = 0;
	for (size_t i = 0; i < digits.len; i++)
		value = value << 4 | (uint32_t)ascii_hex_value(digits.data[i]);
	return value;
}

static bool all_hex(struct span s)
{
	for (size_t i = 0; i < s.len; i++) {
		if (!ascii_is_hex(s.data[i]))
			return false;
	}
	return s.len > 0;
}

/* Whether it is part of a file name or GUID: "\0x80070005", "0x80070005.txt", "80070005-CCE2-…". */
static bool part_of_a_name(const struct scan *s, size_t from, size_t to)
{
	char before = from > 0 ? s->text.data[from - 1] : '\0';
	if (before == '\\' || before == '/' || before == '@' || before == '.' || before == '~')
		return true;
	if (to >= s->text.len)
		return false;
	char after = s->text.data[to];
	char next = to + 1 < s->text.len ? s->text.data[to + 1] : '\0';
	if (after == '\\' || after == '/' || after == '@' || after == '~' || after == '%')
		return true;
	/* 3:04, file:line, 10.42 and .txt, but not the full stop at the end of a sentence */
	if (after == '.' || after == ':')
		return is_word_char(next) && !(after == ':' && ascii_is_alpha(next));
	return after == '-' && ascii_is_hex(next);
}

static char before_token(const struct scan *s, size_t from)
{
	while (from > 0 && ascii_is_blank(s->text.data[from - 1]))
		from--;
	return from > 0 ? s->text.data[from - 1] : '\0';
}

static bool bracketed(const struct scan *s, size_t from, size_t to)
{
	if (from == 0 || to >= s->text.len)
		return false;
	char open = s->text.data[from - 1], close = s->text.data[to];
	return (open == '[' && close == ']') || (open == '(' && close == ')');
}

static bool take(const struct scan *s, enum spelling_kind kind, uint32_t value, size_t from,
	size_t to, struct spelling *out)
{
	bool announced = still_announced(s, from);
	*out = (struct spelling){
		.kind = kind,
		.value = value,
		.text = span_cut(s->text, from, to),
		.from = announced ? s->announced_from : from,
		.to = to,
		.after_hr = announced && s->hr,
		.detailed = announced && s->detailed,
	};
	return true;
}

/* "0x80070005", "[0x1FC07]", "error 0x20", "0xFFFFFFFF80070005" (sign-extended). */
static bool take_0x(const struct scan *s, size_t from, size_t to, struct spelling *out)
{
	struct span digits = span_cut(s->text, from + 2, to);
	if (!all_hex(digits))
		return false;
	if (digits.len == 16 && span_equal_nocase(span_cut(digits, 0, 8), SPAN("FFFFFFFF")))
		digits = span_cut(digits, 8, 16);
	if (digits.len == 8)
		return take(s, SPELL_HEX, hex_value(digits), from, to, out);
	/* "[0x8" is the beginning of a truncated code. */
	bool open = from > 0 && (s->text.data[from - 1] == '[' || s->text.data[from - 1] == '(');
	if (digits.len > 8 || (open && !bracketed(s, from, to)))
		return false;
	uint32_t value = hex_value(digits);
	if (value == 0 || value > 0x7FFFF)
		return false;
	if (bracketed(s, from, to))
		return take(s, SPELL_SMALL_HEX, value, from, to, out);
	return still_announced(s, from) && s->announced == ANNOUNCED_NARROW &&
		take(s, SPELL_NUMBER, value, from, to, out);
}

/* "(407) Proxy Authentication Required", "HTTP 407", "HTTP/1.1 407" */
static bool take_http(
	const struct scan *s, size_t from, size_t to, uint32_t value, struct spelling *out)
{
	if (value < 400 || value > 599)
		return false;
	struct span rest = span_cut(s->text, to, s->text.len);
	bool reason = bracketed(s, from, to) && s->text.data[from - 1] == '(' && rest.len > 2 &&
		rest.data[1] == ' ' && rest.data[2] >= 'A' && rest.data[2] <= 'Z';
	bool named = s->announced == ANNOUNCED_HTTP && still_announced(s, from);
	return (reason || named) && take(s, SPELL_HTTP, value, from, to, out);
}

/* "error 5 files" is a count, not an error code. */
static bool counts_things(const struct scan *s, size_t to)
{
	static const char *const things[] = {"of", "file", "files", "time", "times", "byte",
		"bytes", "retry", "retries", "item", "items", "second", "seconds", "minute",
		"minutes", "kb", "mb", "gb", "percent", "ms", "errors", "bestanden", "keer"};
	size_t from = to;
	while (from < s->text.len && ascii_is_blank(s->text.data[from]))
		from++;
	size_t end = from;
	while (end < s->text.len && is_word_char(s->text.data[end]))
		end++;
	return word_is_any(span_cut(s->text, from, end), things, COUNT_OF(things));
}

/* "Event ID: 34513" and "Ds Id: 34513" are ids of other things. */
static bool numbers_other_things(const struct scan *s, size_t end)
{
	static const char *const things[] = {"ds", "event", "process", "thread", "task", "job",
		"session", "request", "correlation", "activity", "policy", "datasource", "volume",
		"disk", "user", "machine", "client", "item", "tenant", "subscription", "record",
		"object", "context", "operation", "server", "source", "file", "app", "key"};
	while (end > 0 && ascii_is_blank(s->text.data[end - 1]))
		end--;
	size_t from = end;
	while (from > 0 && is_word_char(s->text.data[from - 1]))
		from--;
	return word_is_any(span_cut(s->text, from, end), things, COUNT_OF(things));
}

enum { AGENT_ID_MIN = 30000 };

/*
 * Whether "Id:" ("Id.:" in Spanish) precedes the number the way the agent writes it: in parentheses
 * or at the start of a clause, but not in "Ds Id 34513". Elsewhere only "ID: " before a number in
 * the agent's range is accepted.
 */
static bool follows_id(const struct scan *s, size_t from, uint64_t value, size_t *id_from)
{
	size_t at = from;
	bool colon = false;
	while (at > 0 && strchr(" \t:=.", s->text.data[at - 1])) {
		at--;
		colon = colon || s->text.data[at] == ':';
	}
	if (at < 2 || at == from || !span_equal_nocase(span_cut(s->text, at - 2, at), SPAN("id")))
		return false;
	if (at > 2 && is_word_char(s->text.data[at - 3]))
		return false;
	*id_from = at - 2;
	char before = before_token(s, at - 2);
	if (before == '\0' || strchr("([,.;:|{-", before))
		return true;
	return colon && value >= AGENT_ID_MIN && !numbers_other_things(s, at - 2);
}

static bool take_decimal(
	const struct scan *s, size_t from, size_t to, bool column, struct spelling *out)
{
	uint64_t value = 0;
	if (to - from > 10)
		return false;
	for (size_t i = from; i < to; i++)
		value = value * 10 + (uint64_t)(s->text.data[i] - '0');
	if (value == 0 || value > UINT32_MAX)
		return false;

	bool announced = still_announced(s, from);
	bool minus = from > 0 && s->text.data[from - 1] == '-' &&
		(from == 1 || !is_word_char(s->text.data[from - 2]));
	size_t id_from;
	if (minus && to - from == 10 && value <= UINT64_C(0x80000000))
		return take(s, SPELL_SIGNED, (uint32_t)(0 - value), from - 1, to, out);
	if (take_http(s, from, to, (uint32_t)value, out))
		return true;
	if (value <= 0x7FFFF && follows_id(s, from, value, &id_from)) {
		take(s, SPELL_ID, (uint32_t)value, from, to, out);
		out->from = id_from;
		return true;
	}
	if (counts_things(s, to))
		return false;
	/* "error code -1" is an HRESULT, not Win32 error 1. */
	if (minus)
		return announced && s->announced == ANNOUNCED_NARROW &&
			value <= UINT64_C(0x80000000) &&
			take(s, SPELL_SIGNED, (uint32_t)(0 - value), from - 1, to, out);
	if (value > INT32_MAX)
		return (column || (announced && s->announced != ANNOUNCED_HTTP) ||
			       bracketed(s, from, to)) &&
			take(s, SPELL_UNSIGNED, (uint32_t)value, from, to, out);
	return announced && s->announced == ANNOUNCED_NARROW && value <= 0x7FFFF &&
		take(s, SPELL_NUMBER, (uint32_t)value, from, to, out);
}

static bool take_bare_hex(const struct scan *s, size_t from, size_t to, struct spelling *out)
{
	struct span digits = span_cut(s->text, from, to);
	if (digits.len != 8 || !still_announced(s, from) || s->announced == ANNOUNCED_HTTP ||
		!all_hex(digits))
		return false;
	char lead = ascii_upper(digits.data[0]);
	return (lead == '8' || lead == 'C' || lead == 'D') &&
		take(s, SPELL_BARE_HEX, hex_value(digits), from, to, out);
}

/* A word that the catalogue may know: ERROR_SHARING_VIOLATION, SalLowDiskSpace. */
static bool take_name(const struct scan *s, size_t from, size_t to, struct spelling *out)
{
	struct span word = span_cut(s->text, from, to);
	size_t capitals = 0;
	bool underscore = false;
	if (word.len < 6 || word.data[0] < 'A' || word.data[0] > 'Z')
		return false;
	for (size_t i = 0; i < word.len; i++) {
		capitals += word.data[i] >= 'A' && word.data[i] <= 'Z';
		underscore = underscore || word.data[i] == '_';
	}
	if (capitals < 2 && !underscore)
		return false;
	return take(s, SPELL_NAME, 0, from, to, out);
}

enum { GUID_TEXT = 36 };

static bool is_guid_at(struct span text, size_t from)
{
	static const size_t dashes[] = {8, 13, 18, 23};
	if (text.len - from < GUID_TEXT)
		return false;
	for (size_t i = 0; i < COUNT_OF(dashes); i++) {
		if (text.data[from + dashes[i]] != '-')
			return false;
	}
	return true;
}

static bool take_token(
	const struct scan *s, size_t from, size_t to, bool column, struct spelling *out)
{
	struct span token = span_cut(s->text, from, to);
	/* An ordinary word. */
	if (token.data[0] >= 'a' && token.data[0] <= 'z' && token.len != 8)
		return false;
	if (part_of_a_name(s, from, to))
		return false;
	if (token.len > 2 && token.data[0] == '0' && (token.data[1] == 'x' || token.data[1] == 'X'))
		return take_0x(s, from, to, out);
	if (span_is_digits(token) && take_decimal(s, from, to, column, out))
		return true;
	return take_bare_hex(s, from, to, out) || take_name(s, from, to, out);
}

enum { USUAL_HR_AT = 8, USUAL_DIGITS = 8 };

/* Whether all eight bytes are hexadecimal digits. */
static bool is_hex_word(uint64_t word)
{
	uint64_t low = word & BYTES_OF(0x7F), small = low | BYTES_OF(0x20);
	uint64_t digit = (low + BYTES_OF(0x80 - '0')) & ~(low + BYTES_OF(0x7F - '9'));
	uint64_t letter = (small + BYTES_OF(0x80 - 'a')) & ~(small + BYTES_OF(0x7F - 'f'));
	return ((digit | letter) & ~word & BYTES_OF(0x80)) == BYTES_OF(0x80);
}

size_t spelling_usual(struct span text)
{
	static const char usual[] = "Failed: Hr: = [0x";
	enum { DIGITS_AT = sizeof(usual) - 1, END = DIGITS_AT + USUAL_DIGITS };
	return text.len > END && bytes_word(text.data) == bytes_word(usual) &&
			bytes_word(text.data + DIGITS_AT - 8) ==
				bytes_word(usual + DIGITS_AT - 8) &&
			text.data[8] == usual[8] && text.data[END] == ']' &&
			is_hex_word(bytes_word(text.data + DIGITS_AT))
		? END
		: 0;
}

/* The usual form at the start of a message needs no scan. */
static bool take_usual(struct span text, struct spelling *out)
{
	size_t end = spelling_usual(text), from = end - USUAL_DIGITS;
	if (end == 0)
		return false;
	*out = (struct spelling){
		.kind = SPELL_HEX,
		.value = hex_value(span_cut(text, from, end)),
		.text = span_cut(text, from - 2, end),
		.from = USUAL_HR_AT,
		.to = end,
		.after_hr = true,
	};
	return true;
}

/* The part of a text that is not examined. */
struct hidden {
	size_t from, to; /* SIZE_MAX: nothing is hidden */
};

static struct hidden hidden_part(struct span text, struct span hidden)
{
	if (hidden.len == 0)
		return (struct hidden){SIZE_MAX, SIZE_MAX};
	size_t from = (size_t)(hidden.data - text.data);
	return (struct hidden){from, from + hidden.len};
}

/* Whether a byte divides words, here and in the messages of the catalogue. */
static bool divides_words(char c)
{
	return !is_word_char(c) && c != '\'' && c != '`';
}

/*
 * Mark the digits of a GUID at `from`, unless a number or an HTTP status before it is understood by
 * its first digit, or what follows belongs to it.
 */
static void mark_guid(const struct scan *s, struct hidden hidden, size_t from)
{
	struct span text = s->text;
	char before = from > 0 ? text.data[from - 1] : ' ';
	char after = from + GUID_TEXT < text.len ? text.data[from + GUID_TEXT] : ' ';
	bool apart = strchr("{=\"", before) ||
		(before == ' ' && (from < 2 || text.data[from - 2] != ')'));
	if (before == '\0' || !apart || !divides_words(after) || after == '-' ||
		from + GUID_TEXT == hidden.from || from == hidden.to)
		return;
	for (size_t i = from; i < from + GUID_TEXT; i++) {
		bool dash = i == from + 8 || i == from + 13 || i == from + 18 || i == from + 23;
		if (!dash && !ascii_is_hex(text.data[i]))
			return;
	}
	for (size_t i = from; i < from + GUID_TEXT; i++) {
		if (text.data[i] != '-')
			s->guids[i / 8] |= (unsigned char)(1u << i % 8);
	}
}

/* Go to the next word outside the hidden part and the GUIDs. @return false at the end */
static bool next_word(struct scan *s, struct hidden hidden, size_t *from, size_t *to)
{
	struct span text = s->text;
	while (s->at < text.len) {
		if (s->at >= hidden.from && s->at < hidden.to) {
			s->at = hidden.to;
			s->announced = ANNOUNCED_NOTHING;
			continue;
		}
		bool before = s->at < hidden.from && hidden.from < text.len;
		size_t end = before ? hidden.from : text.len, at = s->at;
		while (at < end && !is_word_char(text.data[at]))
			at++;
		*from = at;
		while (at < end && is_word_char(text.data[at]))
			at++;
		*to = s->at = at;
		if (*from == at)
			continue; /* only the hidden part, or nothing, is left */
		if (!is_guid_at(span_cut(text, 0, end), *from))
			return true;
		if (s->guids)
			mark_guid(s, hidden, *from);
		s->at = *from + GUID_TEXT;
		s->announced = ANNOUNCED_NOTHING;
	}
	return false;
}

bool spelling_next(
	struct span text, struct span hidden_text, bool column, size_t *at, struct spelling *out)
{
	struct scan s = {.text = text};
	struct hidden hidden = hidden_part(text, hidden_text);
	size_t from, to;

	if (*at == 0 && take_usual(text, out)) {
		*at = out->to;
		return true;
	}

	/* The words before *at affect what follows, so the scan starts a little earlier. */
	s.at = *at > 48 ? *at - 48 : 0;
	while (s.at > 0 && is_word_char(text.data[s.at]) && is_word_char(text.data[s.at - 1]))
		s.at--;
	while (next_word(&s, hidden, &from, &to)) {
		if (from >= *at && take_token(&s, from, to, column, out)) {
			*at = to;
			return true;
		}
		note_word(&s, from, to);
	}
	*at = text.len;
	return false;
}

/* Whether a word is a decimal number and would be no code with other digits, either. */
static bool is_idle_number(const struct scan *s, struct hidden hidden, size_t from, size_t to)
{
	size_t id_from;
	if (!span_is_digits(span_cut(s->text, from, to)) || from == hidden.to || to == hidden.from)
		return false;
	if ((from > 0 && !divides_words(s->text.data[from - 1])) ||
		(to < s->text.len && !divides_words(s->text.data[to])))
		return false;
	if (part_of_a_name(s, from, to))
		return true;
	bool minus = from > 0 && s->text.data[from - 1] == '-';
	return !minus && !still_announced(s, from) && !bracketed(s, from, to) &&
		!follows_id(s, from, UINT64_MAX, &id_from);
}

bool spelling_idle_digits(
	struct span text, struct span hidden_text, unsigned char *decimal, unsigned char *hex)
{
	struct scan s = {.text = text};
	struct hidden hidden = hidden_part(text, hidden_text);
	size_t from, to;
	bool found = false;
	s.guids = hex;
	while (next_word(&s, hidden, &from, &to)) {
		bool idle = is_idle_number(&s, hidden, from, to);
		for (size_t i = from; i < to && idle; i++)
			decimal[i / 8] |= (unsigned char)(1u << i % 8);
		found = found || idle;
		note_word(&s, from, to);
	}
	for (size_t i = 0; i < (text.len + 7) / 8 && !found; i++)
		found = hex[i] != 0;
	return found;
}
