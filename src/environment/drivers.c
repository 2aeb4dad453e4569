// SPDX-License-Identifier: MIT

/**
 * Parses the output of `fltmc filters` and `fltmc instances`. The headings are localised, so rows
 * are recognised by their form: a driver, possibly a volume, an altitude, …
 */
#include "environment/private.h"

/* "328010", "385250.5": no more digits than the longest allocated altitude. */
static bool is_altitude(struct span s)
{
	size_t digits = 0;
	while (digits < s.len && ascii_is_digit(s.data[digits]))
		digits++;
	if (digits < 5 || digits > 6)
		return false;
	return digits == s.len ||
		(s.data[digits] == '.' && span_is_digits(span_cut(s, digits + 1, s.len)));
}

static bool is_small_number(struct span s)
{
	return s.len <= 3 && span_is_digits(s);
}

static bool is_hex8(struct span s)
{
	if (s.len != 8)
		return false;
	for (size_t i = 0; i < s.len; i++) {
		if (!ascii_is_hex(s.data[i]))
			return false;
	}
	return true;
}

/* A drive or a device; the path of a file is none. */
static bool is_volume(struct span s)
{
	bool drive = s.len >= 2 && s.len <= 3 && ascii_is_alpha(s.data[0]) && s.data[1] == ':';
	return (drive && (s.len == 2 || s.data[2] == '\\')) ||
		span_starts_nocase(s, SPAN("\\Device\\")) ||
		span_starts_nocase(s, SPAN("\\\\?\\Volume{")) ||
		span_starts_nocase(s, SPAN("\\FileSystem\\"));
}

static bool is_driver_name(struct span s)
{
	if (s.len == 0 || s.len > 64 || !ascii_is_alpha(s.data[0]))
		return s.len > 1 && s.len <= 64 &&
			(ascii_is_digit(s.data[0]) || s.data[0] == '@') &&
			ascii_is_alpha(s.data[1]);
	for (size_t i = 0; i < s.len; i++) {
		if (!ascii_is_alnum(s.data[i]) && !strchr("_-.&+", s.data[i]))
			return false;
	}
	return true;
}

static void tell_driver(struct environment_reader *r, struct span volume, struct span driver,
	struct span altitude, uint64_t number)
{
	environment_found(r, "filter-drivers");
	environment_tell(r,
		&(struct fact){
			.kind = FACT_DRIVER, .line = number, .fields = {volume, driver, altitude}});
}

/*
 * Columns: driver, volume (may be empty, may contain blanks), altitude, instance name (contains
 * blanks), frame, and since 2016 eight hexadecimal digits and possibly a status.
 */
static bool instance_row(struct environment_reader *r, struct span line, const struct span *words,
	size_t count, uint64_t number)
{
	size_t altitude = 1;
	while (altitude < count && !is_altitude(words[altitude]))
		altitude++;
	if (altitude + 2 >= count)
		return false;
	size_t features = count;
	for (size_t i = altitude + 2; i < count; i++) {
		if (is_hex8(words[i]) && is_small_number(words[i - 1]))
			features = i;
	}
	struct span volume = {0};
	if (altitude > 1) {
		size_t from = (size_t)(words[1].data - line.data);
		size_t to = (size_t)(words[altitude].data - line.data);
		volume = span_trim(span_cut(line, from, to));
		if (!is_volume(volume))
			return false;
	}
	/* Without the eight digits a volume and a frame at the end are required. */
	bool older = features == count && altitude > 1 && r->ruler >= 4 &&
		words[count - 1].len == 1 && ascii_is_digit(words[count - 1].data[0]);
	if (features == count && !older)
		return false;
	tell_driver(r, volume, words[0], words[altitude], number);
	return true;
}

bool drivers_line(struct environment_reader *r, struct span line, uint64_t number)
{
	struct span words[WORDS_MAX];
	size_t count = split_words(line, words, COUNT_OF(words));
	if (count < 4 || !is_driver_name(words[0]))
		return false;
	/* Driver, number of instances, altitude, frame: only below a ruler of four columns. */
	if (count == 4 && r->ruler == 4 && is_small_number(words[1]) && is_altitude(words[2]) &&
		is_small_number(words[3])) {
		tell_driver(r, (struct span){0}, words[0], words[2], number);
		return true;
	}
	return instance_row(r, line, words, count, number);
}
