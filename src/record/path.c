// SPDX-License-Identifier: MIT

/**
 * Finds paths. The beginning of a path is certain (`X:\`, `\\server\share`,
 * `\\?\`). Its end is not, because names may contain blanks, commas, dashes,
 * parentheses and whole sentences, and no source says what separates a path
 * from its code. So a path ends, in this order:
 *   - before a character that no path can contain;
 *   - at the closing bracket or quote, if an opening one precedes it;
 *   - before the code or system message that follows, without the separators
 *     and labels between.
 */

#include "record/path.h"
#include "record/simd.h"

static bool is_separator(char c)
{
	return c != '\0' && strchr(" \t:,;|=()[]{}<>\"'-", c) != NULL;
}

/* "X:\" or "\\x" at `at`. */
static bool starts_path(struct span s, size_t at)
{
	char before = at > 0 ? s.data[at - 1] : '\0';
	if (s.len - at < 3)
		return false;
	const char *p = s.data + at;
	if (ascii_is_alpha(p[0]) && p[1] == ':' && p[2] == '\\')
		return !ascii_is_alnum(before) && before != '_' && before != '\\';
	/* "D:\\x" is a volume; "0x80070570:\\server\share" is a label and a path. */
	bool volume = before == ':' && at > 1 && ascii_is_alpha(s.data[at - 2]) &&
		(at == 2 || !ascii_is_alnum(s.data[at - 3]));
	if (p[0] != '\\' || p[1] != '\\' || before == '\\' || volume || ascii_is_alnum(before))
		return false;
	if (p[2] == '?' || p[2] == '.')
		return s.len - at > 4 && p[3] == '\\';
	/* \\server\share */
	if (!ascii_is_alnum(p[2]) && ((unsigned char)p[2] & 0x80) == 0)
		return false;
	const char *share = memchr(p + 2, '\\', s.len - at - 2);
	return share && share + 1 < s.data + s.len && share[1] != '\\' &&
		!memchr(p, ' ', (size_t)(share - p));
}

static size_t find_start(struct span s, size_t from)
{
	while (from < s.len) {
		const char *hit = memchr(s.data + from, '\\', s.len - from);
		if (!hit)
			return SIZE_MAX;
		size_t at = (size_t)(hit - s.data);
		if (at >= from + 2 && starts_path(s, at - 2))
			return at - 2;
		if (starts_path(s, at))
			return at;
		from = at + 1;
	}
	return SIZE_MAX;
}

static const bool ends_any_path[256] = {
	['\0'] = true,
	['\t'] = true,
	['\n'] = true,
	['"'] = true,
	['<'] = true,
	['>'] = true,
	['|'] = true,
	['?'] = true,
	['*'] = true,
};

/* The first byte that no path can contain. */
static size_t hard_end(struct span s, size_t start)
{
	size_t at = start;
	if (s.len - start >= 4 && s.data[start] == '\\' && s.data[start + 2] == '?')
		at = start + 4;
	size_t from = at;
	while (s.len - at >= GROUP && !group_ends_path(s.data + at))
		at += GROUP;
	/* The last bytes, with some before them. */
	if (s.len - at < GROUP && s.len - from >= GROUP && !group_ends_path(s.data + s.len - GROUP))
		return s.len;
	while (at < s.len && !ends_any_path[(unsigned char)s.data[at]])
		at++;
	return at;
}

size_t path_read_at(struct span message)
{
	static const struct span words = {PATH_READ_WORDS, sizeof(PATH_READ_WORDS) - 1};
	size_t usual = spelling_usual(message);
	/* It usually follows directly after the code. */
	if (usual > 0 && message.len - usual > words.len + 2 &&
		memcmp(message.data + usual, "] ", 2) == 0 &&
		memcmp(message.data + usual + 2, words.data, words.len) == 0)
		return usual + 2 + words.len;
	/* Search for its last byte, which is rarer than its letters. */
	size_t end = words.len - 1;
	while (end < message.len) {
		const char *open = memchr(message.data + end, '(', message.len - end);
		if (!open)
			break;
		end = (size_t)(open - message.data) + 1;
		if (span_starts_nocase(span_cut(message, end - words.len, end), words))
			return end;
	}
	return SIZE_MAX;
}

/* Whether it is "file", in any case. */
static bool is_file_word(const char *p)
{
	return ascii_lower(p[0]) == 'f' && ascii_lower(p[1]) == 'i' && ascii_lower(p[2]) == 'l' &&
		ascii_lower(p[3]) == 'e';
}

static size_t last_parenthesis(struct span s, size_t start, size_t end)
{
	while (end > start && s.data[end - 1] != ')')
		end--;
	return end > start ? end - 1 : SIZE_MAX;
}

/* ".docx": one to ten letters and digits, with at least one letter, at the end. */
static bool ends_with_extension(struct span s)
{
	size_t i = s.len;
	bool letter = false;
	while (i > 0 && ascii_is_alnum(s.data[i - 1])) {
		letter = letter || ascii_is_alpha(s.data[i - 1]);
		i--;
	}
	size_t len = s.len - i;
	return letter && len >= 1 && len <= 10 && i > 1 && s.data[i - 1] == '.';
}

/* Quotation marks outside ASCII, with the marks that close them. */
static const struct {
	const char *open, *close, *other;
} quotes[] = {
	{"\xE2\x80\x9C", "\xE2\x80\x9D", "\xE2\x80\x9C"}, /* “ ” */
	{"\xE2\x80\x9E", "\xE2\x80\x9D", "\xE2\x80\x9C"}, /* „ ” and „ “ */
	{"\xE2\x80\x98", "\xE2\x80\x99", NULL},           /* ‘ ’ */
	{"\xE2\x80\x9A", "\xE2\x80\x98", "\xE2\x80\x99"}, /* ‚ ‘ */
	{"\xC2\xAB", "\xC2\xBB", NULL},                   /* « » */
	{"\xC2\xBB", "\xC2\xAB", NULL},                   /* » « */
	{"\xE3\x80\x8C", "\xE3\x80\x8D", NULL},           /* corner brackets */
	{"\xEF\xBC\x88", "\xEF\xBC\x89", NULL},           /* full-width parentheses */
};

/* Where the typographic quotation mark directly before the path is closed, or SIZE_MAX. */
static size_t quote_end(struct span s, size_t start, size_t end)
{
	while (start > 0 && (unsigned char)s.data[start - 1] == 0xA0)
		start -= start > 1 ? 2 : 1; /* a no-break space inside « » */
	for (size_t i = 0; i < COUNT_OF(quotes); i++) {
		struct span open = span_of(quotes[i].open);
		if (start < open.len || memcmp(s.data + start - open.len, open.data, open.len) != 0)
			continue;
		size_t close = span_find(span_cut(s, 0, end), span_of(quotes[i].close), start);
		if (close == SIZE_MAX && quotes[i].other)
			close = span_find(span_cut(s, 0, end), span_of(quotes[i].other), start);
		if (close != SIZE_MAX && close >= 2 &&
			memcmp(s.data + close - 2, "\xC2\xA0", 2) == 0)
			close -= 2;
		return close;
	}
	return SIZE_MAX;
}

/*
 * Where an apostrophe right before the path closes. Names hold apostrophes, too: the first one
 * behind an extension, else the first one behind which no name goes on.
 */
static size_t apostrophe_end(struct span s, size_t start, size_t end)
{
	size_t first = SIZE_MAX, other = find_start(span_cut(s, 0, end), start + 3);
	for (size_t i = start; i < end && i < other; i++) {
		if (s.data[i] != '\'')
			continue;
		char next = i + 1 < s.len ? s.data[i + 1] : ' ';
		bool stop = next == '.' && (i + 2 >= s.len || !ascii_is_alnum(s.data[i + 2]));
		if (!is_separator(next) && !stop && (unsigned char)next < 0xE3 /* 。 */)
			continue;
		if (ends_with_extension(span_cut(s, start, i)))
			return i;
		if (first == SIZE_MAX)
			first = i;
	}
	return first;
}

/* Where the bracket or quote directly before the path, if there is one, is closed. */
static size_t closing_end(struct span s, size_t start, size_t end)
{
	char open = start > 0 ? s.data[start - 1] : '\0';
	size_t quote = (unsigned char)open >= 0x80 ? quote_end(s, start, end) : SIZE_MAX;
	if (quote != SIZE_MAX)
		return quote;
	if (open == '(') {
		/* `file(D:\a (b).doc)`: the name may contain parentheses; the last one closes. */
		bool file = start >= 5 && is_file_word(s.data + start - 5);
		int depth = 1;
		if (file)
			return last_parenthesis(s, start, end);
		for (size_t i = start; i < end; i++) {
			depth += (s.data[i] == '(') - (s.data[i] == ')');
			if (depth == 0)
				return i;
		}
		return SIZE_MAX;
	}
	if (open == '\'')
		return apostrophe_end(s, start, end);
	if (open == '[') {
		const char *close = memchr(s.data + start, ']', end - start);
		return close ? (size_t)(close - s.data) : SIZE_MAX;
	}
	return SIZE_MAX;
}

/* `{Path = D:\a}{Code = 5}`: in parameters of managed code a brace ends the value. */
static size_t brace_end(struct span s, size_t start, size_t end)
{
	size_t open = SIZE_MAX;
	for (size_t i = start; i > 0; i--) {
		if (s.data[i - 1] == '}')
			break;
		if (s.data[i - 1] == '{') {
			open = i - 1;
			break;
		}
	}
	if (open == SIZE_MAX)
		return SIZE_MAX;
	size_t depth = 0; /* a value may contain braces */
	for (size_t i = start; i < end; i++) {
		if (s.data[i] == '{')
			depth++;
		if (s.data[i] != '}')
			continue;
		if (depth == 0 &&
			(i + 1 >= s.len || s.data[i + 1] == '{' || ascii_is_blank(s.data[i + 1])))
			return i;
		depth -= depth > 0;
	}
	return SIZE_MAX;
}

static size_t last_backslash(struct span s, size_t start, size_t end)
{
	while (end > start && s.data[end - 1] != '\\')
		end--;
	return end;
}

/* "a.txt -", "a.txt-" and "a.txt--", from an arrow or a code; but names may end like this, too. */
static bool ends_with_dash(struct span s, size_t start, size_t end, bool labels)
{
	size_t at = end;
	bool arrow = end < s.len && s.data[end] == '>';
	while (at > start && s.data[at - 1] == '-')
		at--;
	return at < end && at > start &&
		(ascii_is_blank(s.data[at - 1]) ||
			((labels || arrow) && ends_with_extension(span_cut(s, start, at))));
}

/* Remove blanks and separators, and labels such as "Error:" and "code" before a code. */
static size_t trim_tail(struct span s, size_t start, size_t end, bool labels)
{
	static const char *const words[] = {"error", "errorcode", "code", "hresult", "hr", "status",
		"result", "win32", "reason", "failed", "with", "fout", "foutcode", "fehler",
		"ntstatus", "err", "failure", "message"};
	for (;;) {
		while (end > start &&
			(strchr(" \t:,;|=([{<\"", s.data[end - 1]) ||
				ends_with_dash(s, start, end, labels)))
			end--;
		/* an en dash or em dash with a blank before it */
		if (end - start > 4 && memcmp(s.data + end - 3, "\xE2\x80", 2) == 0 &&
			ascii_is_blank(s.data[end - 4])) {
			end -= 3;
			continue;
		}
		if (!labels)
			return end;
		size_t word = end;
		while (word > start && ascii_is_alnum(s.data[word - 1]))
			word--;
		struct span label = span_cut(s, word, end);
		bool known = false;
		for (size_t i = 0; i < COUNT_OF(words) && !known; i++)
			known = span_equal_nocase(label, span_of(words[i]));
		if (!known || word <= start + 3 || !is_separator(s.data[word - 1]))
			return end;
		end = word;
	}
}

/* A code by itself after the last folder: the start of it or of its code word. */
static size_t find_code(struct span s, size_t from, size_t end)
{
	struct span tail = span_cut(s, from, end);
	struct spelling code;
	size_t at = 0;
	while (spelling_next(tail, (struct span){0}, true, &at, &code)) {
		if (code.kind == SPELL_NAME && code.text.len < 12 &&
			!memchr(code.text.data, '_', code.text.len))
			continue; /* a word of the file name */
		if (code.kind == SPELL_NAME && !span_starts_nocase(code.text, SPAN("ERROR_")) &&
			!span_starts_nocase(code.text, SPAN("STATUS_")) &&
			!span_starts_nocase(code.text, SPAN("E_")) &&
			!span_starts_nocase(code.text, SPAN("VSS_E_")) &&
			!span_starts_nocase(code.text, SPAN("Sal")))
			continue;
		if (code.from > 0 && is_separator(tail.data[code.from - 1]))
			return from + code.from;
	}
	return SIZE_MAX;
}

/* The same as separator_strength(), for a byte with which a separator begins. */
static int begun_separator(struct span s, size_t at, size_t end)
{
	char c = s.data[at];
	char next = at + 1 < end ? s.data[at + 1] : '\0';
	char after = at + 2 < end ? s.data[at + 2] : '\0';
	if (c == '\t' || c == '|')
		return 2;
	if ((c == ':' || c == ';' || c == ',') && next == ' ')
		return 2;
	if (c == ' ' && after == ' ' && strchr("-:|=>", next) && next != '\0')
		return 2;
	if (c == ' ' && end - at > 5 && memcmp(s.data + at + 1, "\xE2\x80", 2) == 0 &&
		s.data[at + 4] == ' ')
		return 2;
	if (c == ' ' && (next == '(' || next == '['))
		return 1;
	return 0;
}

/* How strongly the text at `at` separates: 2 for " - " ": " "; ", 1 for " (" " [", 0 not at all. */
static inline int separator_strength(struct span s, size_t at, size_t end)
{
	static const bool begins[256] = {['\t'] = true,
		['|'] = true,
		[':'] = true,
		[';'] = true,
		[','] = true,
		[' '] = true};
	return begins[(unsigned char)s.data[at]] ? begun_separator(s, at, end) : 0;
}

/* "plan,The file or directory is": a sentence that begins directly after a separator. */
static bool begins_sentence(struct span s, size_t at, size_t hit)
{
	if (s.data[at] == '\0' || !strchr(",;:=", s.data[at]) || at + 1 > hit)
		return false;
	for (size_t i = at + 1; i < hit; i++) {
		if (!ascii_is_alpha(s.data[i]) && s.data[i] != ' ' && s.data[i] != '\'')
			return false;
	}
	return at + 1 == hit || ascii_is_alpha(s.data[at + 1]);
}

/* Whether a word begins a sentence: with a capital letter, or in writing that has none. */
static bool is_capital(struct span s, size_t at)
{
	unsigned char c = (unsigned char)s.data[at];
	unsigned char next = at + 1 < s.len ? (unsigned char)s.data[at + 1] : 0;
	if (c < 0x80)
		return c >= 'A' && c <= 'Z';
	if (c == 0xC3)
		return next <= 0x9E; /* À to Þ */
	if (c == 0xD0 || c == 0xD1)
		return c == 0xD0 && next <= 0xAF; /* Cyrillic */
	return true;
}

static bool is_of_word(char c)
{
	return ascii_is_alpha(c) || (unsigned char)c >= 0x80 || c == '\'';
}

/*
 * Where the sentence around a message begins that no separator divides from the name: at the
 * nearest word in front of it with a capital letter, as "The" of "plan The system cannot find".
 * @return `from` where the name itself begins so
 */
static size_t sentence_start(struct span s, size_t from, size_t hit)
{
	size_t word = hit;
	for (;;) {
		while (word > from && is_of_word(s.data[word - 1]))
			word--;
		if (is_capital(s, word))
			return word;
		if (word == from || s.data[word - 1] != ' ')
			return hit;
		while (word > from && s.data[word - 1] == ' ')
			word--;
	}
}

/* A system message at `hit`: the path ends before the sentence that contains it, at a separator. */
static size_t end_before_message(struct span s, size_t from, size_t hit)
{
	size_t extension = SIZE_MAX, clear = SIZE_MAX, weak = SIZE_MAX;
	for (size_t i = from; i < hit; i++) {
		int strength = separator_strength(s, i, hit);
		/* "x - Der Zugriff, da …": behind the comma the sentence goes on. */
		if (s.data[i] == ',' && i + 2 <= hit && !is_capital(s, i + 2) &&
			clear != SIZE_MAX && is_capital(s, clear + (s.data[clear] == ' ' ? 3 : 2)))
			continue;
		/* "name.txt Access is denied", "name.txt,Access is denied" */
		bool after_extension = s.data[i] != '\0' && strchr(" :,;=", s.data[i]) &&
			ends_with_extension(span_cut(s, from, i));
		/* Use the last separator, because names contain separators, too. */
		if (after_extension)
			extension = i;
		else if (strength == 2 || begins_sentence(s, i, hit))
			clear = i;
		else if (strength == 1)
			weak = i;
		/* The sentence stands in this parenthesis, with its own commas. */
		if (weak == i && s.data[i + 1] == '(' && !memchr(s.data + i, ')', hit - i))
			return extension != SIZE_MAX ? extension : i;
	}
	/* Behind an extension the separators are those of the sentence: "x.txt (Zugriff, da …)". */
	if (extension != SIZE_MAX)
		return extension;
	return clear != SIZE_MAX ? clear : weak != SIZE_MAX ? weak : sentence_start(s, from, hit);
}

/* "Access is denied.docx": the name around the message at `hit` goes on up to its extension. */
static bool is_in_name(struct span s, size_t from, size_t hit, size_t end)
{
	enum { EXTENSION_MAX = 5 };
	for (size_t i = from + 1; i < hit; i++) {
		if (is_separator(s.data[i]) && ends_with_extension(span_cut(s, from, i)))
			return false; /* the name has ended */
	}
	for (size_t dot = hit; dot < end; dot++) {
		size_t after = dot + 1;
		if (s.data[dot] == ':' || ends_any_path[(unsigned char)s.data[dot]])
			return false;
		if (s.data[dot] != '.' || s.data[dot - 1] == ' ')
			continue;
		if (after < end && s.data[after] == ' ')
			return false; /* a sentence has ended */
		while (after < end && ascii_is_alnum(s.data[after]))
			after++;
		if (after <= dot + 1 + EXTENSION_MAX &&
			(after == end || is_separator(s.data[after])) &&
			ends_with_extension(span_cut(s, hit, after)))
			return true;
	}
	return false;
}

/* The first system message behind the name, not in it; or SIZE_MAX. */
static size_t find_message(struct span s, size_t from, size_t end, const struct path_search *search)
{
	struct span text = span_cut(s, 0, end);
	size_t hit = search->phrase ? search->phrase(search->context, text, from) : SIZE_MAX;
	while (hit != SIZE_MAX &&
		(end_before_message(s, from, hit) <= from || is_in_name(s, from, hit, end)))
		hit = search->phrase(search->context, text, hit + 1);
	return hit;
}

/* Unknown text after a name with an extension: "x.txt - Zugriff verweigert". */
static size_t end_after_extension(struct span s, size_t from, size_t end)
{
	for (size_t i = from; i < end; i++) {
		if (separator_strength(s, i, end) < 2 || !ends_with_extension(span_cut(s, from, i)))
			continue;
		struct span rest = span_trim(span_cut(s, i, end));
		if (!ends_with_extension(rest))
			return i;
	}
	return SIZE_MAX;
}

/* A second path in the same text ends the first one. */
static size_t second_path(struct span s, size_t start, size_t end)
{
	size_t again = find_start(span_cut(s, 0, end), start + 3);
	if (again == SIZE_MAX || again == 0 || !is_separator(s.data[again - 1]))
		return end;
	return trim_tail(s, start, again, false);
}

/*
 * In a message, words may follow without a separator: "Cannot open D:\a.txt because …". They are
 * treated as part of the name unless an extension ends the name.
 */
static size_t end_before_words(struct span s, size_t from, size_t end)
{
	for (size_t i = from; i < end; i++) {
		if (s.data[i] != ' ' || !ends_with_extension(span_cut(s, from, i)))
			continue;
		if (!ends_with_extension(span_trim(span_cut(s, i, end))))
			return i;
	}
	return end;
}

/*
 * Whether a text is a sentence rather than a name: it has blanks, or is in a script without
 * blanks.
 */
static bool is_sentence(struct span text)
{
	bool blank = false, other = false;
	for (size_t i = 0; i < text.len; i++) {
		blank = blank || text.data[i] == ' ';
		other = other || ((unsigned char)text.data[i] & 0x80) != 0;
	}
	return blank || other;
}

/* ": " and ":" after a name. A name contains no colon, and the name of a stream is no sentence. */
static size_t end_before_colon(struct span s, size_t from, size_t end)
{
	for (size_t i = from; i < end; i++) {
		if (s.data[i] == ':' && i > from && is_sentence(span_cut(s, i + 1, end)))
			return i;
	}
	return end;
}

/* "plan.docx (Zugriff verweigert)": words in parentheses at the end, after an extension. */
static size_t end_before_parenthesis(struct span s, size_t from, size_t end)
{
	size_t close = end;
	while (close > from && strchr(" .", s.data[close - 1]))
		close--;
	if (close == from || s.data[close - 1] != ')')
		return end;
	size_t depth = 0, open = close;
	while (open > from) {
		open--;
		depth += s.data[open] == ')';
		depth -= s.data[open] == '(';
		if (depth == 0)
			break;
	}
	size_t name = open;
	while (name > from && s.data[name - 1] == ' ')
		name--;
	struct span words = span_cut(s, open + 1, close - 1);
	return depth == 0 && name > from && is_sentence(words) &&
			ends_with_extension(span_cut(s, from, name)) && !ends_with_extension(words)
		? name
		: end;
}

struct span path_tail(struct span line)
{
	size_t start = find_start(line, 0);
	if (start == SIZE_MAX)
		return (struct span){0};
	size_t end = line.len, from = last_backslash(line, start, end);
	for (size_t i = from + 1; i < end; i++) {
		if (line.data[i] == '\0' || !strchr(" \t:;,|=(", line.data[i]) ||
			!ends_with_extension(span_cut(line, from, i)))
			continue;
		struct span tail = span_trim(span_cut(line, i, end));
		if (ends_with_extension(tail) || !is_sentence(tail))
			break;
		return tail;
	}
	return (struct span){0};
}

/* The end without a message that also follows other paths of the list. */
static size_t end_before_tail(
	struct span s, size_t from, size_t end, const struct path_search *search)
{
	struct span text = span_trim(span_cut(s, 0, end));
	for (size_t i = 0; i < search->tail_count; i++) {
		struct span tail = search->tails[i];
		if (text.len <= from + tail.len)
			continue;
		size_t at = text.len - tail.len;
		if (memcmp(text.data + at, tail.data, tail.len) != 0)
			continue;
		while (at > from && strchr(" \t:;,|=", s.data[at - 1]))
			at--;
		return at;
	}
	return end;
}

/* Whether a sentence precedes the path and continues after it. */
static bool in_sentence(struct span s, size_t start)
{
	size_t words = 0;
	for (size_t i = 0; i < start; i++)
		words += (ascii_is_alpha(s.data[i]) || (unsigned char)s.data[i] >= 0x80) &&
			(i == 0 || s.data[i - 1] == ' ');
	return words >= 2;
}

/*
 * DPM writes "… for D:\Data\a on FS01.contoso.com (ID 2033 Details: …)": the words before its id
 * name the server.
 */
static size_t end_before_server(struct span s, size_t from, size_t end)
{
	static const struct span words = {" on ", 4};
	if (!span_starts_nocase(span_trim(span_cut(s, end, s.len)), SPAN("(ID")))
		return end;
	size_t host = end;
	while (host > from && s.data[host - 1] != ' ' && s.data[host - 1] != '\\')
		host--;
	return host < end && host > from + words.len &&
			memcmp(s.data + host - words.len, words.data, words.len) == 0
		? host - words.len
		: end;
}

static size_t soft_end(struct span s, size_t start, size_t end, const struct path_search *search)
{
	end = second_path(s, start, end);
	size_t from = last_backslash(s, start, end);
	/* No name begins with a blank: in "volume D:\ failed" the path is the volume. */
	if (from < end && s.data[from] == ' ')
		return from;
	end = end_before_tail(s, from, end, search);
	size_t code = find_code(s, from, end);
	bool labels = code != SIZE_MAX;
	if (labels)
		end = trim_tail(s, start, code, true);
	size_t hit = find_message(s, from, end, search);
	if (hit != SIZE_MAX)
		end = end_before_message(s, from, hit);
	end = end_before_colon(s, from, end);
	end = end_before_parenthesis(s, from, end);
	size_t cut = end_after_extension(s, from, end);
	if (cut != SIZE_MAX)
		end = cut;
	if (search->prose || in_sentence(s, start))
		end = end_before_words(s, from, end);
	end = trim_tail(s, start, end, labels || hit != SIZE_MAX);
	return end_before_server(s, from, end);
}

static bool balanced(struct span s, size_t from, size_t end)
{
	int depth = 0;
	for (size_t i = from; i < end; i++)
		depth += (s.data[i] == '(') - (s.data[i] == ')');
	return depth == 0;
}

/* Remove the blanks around a path. */
static struct span trim_path(struct span text, size_t start, size_t end)
{
	while (end > start && (text.data[end - 1] == ' ' || text.data[end - 1] == '\r'))
		end--;
	return span_cut(text, start, end);
}

/*
 * "BackupRead failed on file(…)" names a file even if the path has an unusual beginning:
 * "\Device\HarddiskVolume3\a.txt", "D:/a.txt", "a.txt". Everything up to the last parenthesis is
 * the path. A '?' in it stands for a character that the log could not represent; other characters
 * that no name contains are accepted only if no parenthesis closes before them.
 * @return whether the text has this form
 */
static bool find_read_path(
	struct span text, const struct path_search *search, struct span *path, bool *is_cut)
{
	size_t start = path_read_at(text);
	if (start == SIZE_MAX)
		return false;
	while (start < text.len && text.data[start] == ' ')
		start++;
	size_t hard = hard_end(text, start), line_end = text.len;
	/* A line feed is one of the characters that no path contains. */
	if (hard < text.len || (start < text.len && text.data[start] == '\\')) {
		const char *lf = memchr(text.data + start, '\n', text.len - start);
		line_end = lf ? (size_t)(lf - text.data) : text.len;
	}
	while (hard < line_end && (text.data[hard] == '?' || text.data[hard] == '*'))
		hard = hard_end(text, hard + 1);
	size_t end = last_parenthesis(text, start, hard < line_end ? hard : line_end);
	if (end == SIZE_MAX)
		end = last_parenthesis(text, start, line_end);
	if (search->cut_off && line_end == text.len &&
		(end == SIZE_MAX || !balanced(text, start, end))) {
		/* A bracket of the name itself, if any; the file ends after it. */
		*path = trim_path(text, start, text.len);
		*is_cut = path->len > 0;
		return true;
	}
	if (end == SIZE_MAX)
		return false;
	*path = trim_path(text, start, end);
	return true;
}

struct span path_find(struct span text, const struct path_search *search, bool *is_cut)
{
	struct span read;
	*is_cut = false;
	if (search->prose && find_read_path(text, search, &read, is_cut))
		return read;
	size_t start = find_start(text, 0);
	if (start == SIZE_MAX || !text.data)
		return (struct span){0};
	size_t end = hard_end(text, start);
	char open = start > 0 ? text.data[start - 1] : '\0';
	bool enclosed = (open == '"' && end < text.len && text.data[end] == '"');
	if (!enclosed) {
		size_t close = closing_end(text, start, end);
		if (close == SIZE_MAX)
			close = brace_end(text, start, end);
		if (close != SIZE_MAX && search->cut_off && open == '(' &&
			!balanced(text, start, close))
			close = SIZE_MAX; /* a bracket of the name itself; the file ends after it */
		enclosed = close != SIZE_MAX;
		if (enclosed)
			end = close;
		else if (search->cut_off && end == text.len)
			*is_cut = open == '(' || open == '"' || open == '\'';
	}
	if (!enclosed && !*is_cut)
		end = soft_end(text, start, end, search);
	end = start + trim_path(text, start, end).len;
	/* A name cannot end with a full stop, but a sentence does. */
	if (!enclosed && end > start + 4 && text.data[end - 1] == '.' && text.data[end - 2] != '.')
		end--;
	return span_cut(text, start, end);
}
