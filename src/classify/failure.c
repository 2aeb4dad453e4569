// SPDX-License-Identifier: MIT

/** Recognises signs of a failure in a message. */

#include "classify/failure.h"

static bool is_name_char(char c)
{
	return ascii_is_alnum(c) || c == '_';
}

/* The value after "Key = ", up to the end of the parameter. */
static struct span value_at(struct span s, size_t at)
{
	while (at < s.len &&
		(ascii_is_blank(s.data[at]) || s.data[at] == '=' || s.data[at] == ':' ||
			s.data[at] == '"'))
		at++;
	size_t end = at;
	while (end < s.len && is_name_char(s.data[end]))
		end++;
	return span_cut(s, at, end);
}

/* Whether a value means that there is no error. */
static bool says_nothing(struct span value)
{
	static const char *const words[] = {"none", "null", "nil", "success", "succeeded",
		"noerror", "no_error", "ok", "s_ok", "0", "0x0", "0x00000000", "error_success"};
	if (value.len == 0)
		return true;
	for (size_t i = 0; i < COUNT_OF(words); i++) {
		if (span_equal_nocase(value, span_of(words[i])))
			return true;
	}
	return false;
}

/*
 * "System.Net.WebException: …", "Exception in GetAADToken"; but not "ExceptionHandler" and
 * "{Exception = }".
 */
static bool names_exception(struct span s)
{
	static const struct span word = {"Exception", 9};
	for (size_t at = 0; (at = span_find(s, word, at)) != SIZE_MAX; at += word.len) {
		size_t end = at + word.len;
		struct span before = span_trim(span_cut(s, 0, at));
		if (end < s.len && is_name_char(s.data[end]))
			continue;
		if (span_ends_nocase(before, SPAN("no")) ||
			span_ends_nocase(before, SPAN("without")))
			continue;
		struct span rest = span_trim(span_cut(s, end, s.len));
		bool parameter = rest.len > 0 && (rest.data[0] == '=' || rest.data[0] == '}');
		if (!parameter || (rest.data[0] == '=' && !says_nothing(value_at(rest, 0))))
			return true;
	}
	return false;
}

/* "ErrorCode = SalMetadataVhdCorrupt" */
static bool names_error(struct span s)
{
	static const struct span word = {"ErrorCode", 9};
	for (size_t at = 0; (at = span_find_nocase(s, word, at)) != SIZE_MAX;) {
		at += word.len;
		struct span rest = span_trim(span_cut(s, at, s.len));
		if (rest.len > 0 && (rest.data[0] == '=' || rest.data[0] == ':') &&
			!says_nothing(value_at(rest, 0)))
			return true;
	}
	return false;
}

/* "AADSTS500021: …" */
static bool names_sign_in(struct span s)
{
	static const struct span word = {"AADSTS", 6};
	for (size_t at = 0; (at = span_find_nocase(s, word, at)) != SIZE_MAX;) {
		at += word.len;
		if (at < s.len && ascii_is_digit(s.data[at]))
			return true;
	}
	return false;
}

static bool is_told(struct span s, bool names)
{
	return s.len > 0 && (names_exception(s) || names_sign_in(s) || (names && names_error(s)));
}

bool failure_is_told(struct span message, struct span path, bool names)
{
	if (path.len == 0)
		return is_told(message, names);
	size_t at = (size_t)(path.data - message.data);
	return is_told(span_cut(message, 0, at), names) ||
		is_told(span_cut(message, at + path.len, message.len), names);
}

size_t failure_params_at(struct span message)
{
	/* The bar is rare, the letters are not. */
	for (size_t at = 0; at < message.len; at++) {
		const char *bar = memchr(message.data + at, '|', message.len - at);
		if (!bar)
			break;
		at = (size_t)(bar - message.data);
		size_t name = at + 1;
		while (name < message.len && ascii_is_blank(message.data[name]))
			name++;
		if (span_starts_nocase(span_cut(message, name, message.len), SPAN("Params:")))
			return at;
	}
	return SIZE_MAX;
}
