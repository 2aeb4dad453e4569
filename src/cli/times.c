// SPDX-License-Identifier: MIT

/** Parses times on the command line: absolute ones, and those relative to now. */

#include "cli/cli.h"

#include "base/diag.h"

#define MS_PER_HOUR INT64_C(3600000)
#define MS_PER_DAY INT64_C(86400000)

static int64_t day_of(int64_t time)
{
	return time - ((time % MS_PER_DAY) + MS_PER_DAY) % MS_PER_DAY;
}

/* Parse "90m", "24h", "7d", "2w": a time before now. */
static bool parse_distance(const char *word, int64_t *out)
{
	static const struct {
		char letter;
		int64_t ms;
	} units[] = {{'m', 60000}, {'h', MS_PER_HOUR}, {'d', MS_PER_DAY}, {'w', 7 * MS_PER_DAY}};
	int64_t count = 0;
	const char *p = word;
	for (; ascii_is_digit(*p) && count < 1000000; p++)
		count = count * 10 + (*p - '0');
	if (p == word || !*p || p[1])
		return false;
	for (size_t i = 0; i < COUNT_OF(units); i++) {
		if (ascii_lower(*p) == units[i].letter) {
			*out = count * units[i].ms;
			return true;
		}
	}
	return false;
}

/*
 * Parse a time in any form. *is_day is set when it is a whole day, of which `out` is the
 * beginning. Relative days are in the zone of --zone.
 */
static bool parse_time(struct cli_options *o, const char *word, int64_t *out, bool *is_day)
{
	static const char *const days[] = {"today", "yesterday"};
	int64_t zone = o->zone != ZONE_NONE ? o->zone * INT64_C(60000) : 0, distance;
	*is_day = false;
	for (size_t i = 0; i < COUNT_OF(days); i++) {
		if (!span_equal_nocase(span_of(word), span_of(days[i])))
			continue;
		*is_day = o->relative_time = true;
		*out = day_of(o->now + zone) - (int64_t)i * MS_PER_DAY - zone;
		return true;
	}
	if (parse_distance(word, &distance)) {
		o->relative_time = true;
		*out = o->now - distance;
		return true;
	}
	*is_day = !strchr(word, ':');
	return time_parse(span_of(word), out);
}

static int refuse(const char *option, const char *word)
{
	diag(DIAG_USAGE, "--%s cannot be \"%s\"", option, word);
	diag(DIAG_HINT,
		"allowed is a time such as 2026-08-04 or 2026-08-04T13:16:29Z (UTC), 24h, 7d or "
		"yesterday");
	return EXIT_USAGE;
}

int cli_resolve_times(struct cli_options *o)
{
	bool is_day;
	const char *set = os_environment("MARSLOG_NOW");
	/* Another clock, for tests. Unlike --now it does not ask for ages. */
	if (!o->now_given && set)
		time_parse(span_of(set), &o->now);
	if (o->since_word && !parse_time(o, o->since_word, &o->since, &is_day))
		return refuse("since", o->since_word);
	if (o->until_word) {
		if (!parse_time(o, o->until_word, &o->until, &is_day))
			return refuse("until", o->until_word);
		/* A day means its end. */
		o->until += is_day ? MS_PER_DAY - 1 : 0;
	}
	return EXIT_ANALYSED;
}
