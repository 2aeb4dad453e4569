// SPDX-License-Identifier: MIT

/**
 * Parses DPM_Info.txt of Microsoft's collector and AgentInfo.txt of SDP: host, agent, proxy,
 * Defender. All words are literals of the scripts.
 */

#include "environment/private.h"

/* The last word of a line in the form of a version: "2.0.9262.0". */
static struct span find_version(struct span s)
{
	struct span found = {0};
	for (size_t at = 0;;) {
		struct span word = next_word(s, &at);
		size_t dots = 0, digits = 0;
		if (word.len == 0)
			return found;
		for (size_t i = 0; i < word.len; i++) {
			dots += word.data[i] == '.';
			digits += ascii_is_digit(word.data[i]);
		}
		if (dots >= 2 && dots + digits == word.len && ascii_is_digit(word.data[0]))
			found = word;
	}
}

static void tell(struct environment_reader *r, enum fact_kind kind, uint64_t number, uint64_t line,
	struct span first, struct span second)
{
	environment_tell(r,
		&(struct fact){
			.kind = kind, .line = line, .number = number, .fields = {first, second}});
}

static bool versions(struct environment_reader *r, struct span line, uint64_t number)
{
	static const struct {
		struct span label;
		enum fact_kind kind;
	} labels[] = {
		{{"Hostname.......:", 16}, FACT_HOST},
		{{"MARS version...:", 16}, FACT_AGENT},
		{{"Microsoft Azure Recovery Services Agent Version", 47}, FACT_AGENT},
		{{"Microsoft Azure MachineID", 25}, FACT_MACHINE},
	};
	for (size_t i = 0; i < COUNT_OF(labels); i++) {
		if (!span_starts_nocase(line, labels[i].label))
			continue;
		struct span value = after_colon(line);
		if (labels[i].kind == FACT_AGENT)
			value = find_version(value);
		environment_found(r, "machine");
		if (value.len > 0)
			tell(r, labels[i].kind, HOST_COLLECTOR, number, value, (struct span){0});
		return true;
	}
	return false;
}

static bool proxies(struct environment_reader *r, struct span line, uint64_t number)
{
	static const struct {
		struct span text;
		int who;
		uint64_t set;
	} lines[] = {
		{{"Current user has proxy configured", 33}, PROXY_USER, 1},
		{{"Proxy Not configured for current user", 37}, PROXY_USER, 0},
		{{"Local System Account has proxy configured", 41}, PROXY_SYSTEM, 1},
		{{"Proxy Not configured for Local System Account", 45}, PROXY_SYSTEM, 0},
	};
	struct span names[] = {{0}, SPAN("user"), SPAN("system")};
	if (span_starts_nocase(line, SPAN("Double Check ")))
		return true; /* the default user's setting adds nothing */
	for (size_t i = 0; i < COUNT_OF(lines); i++) {
		if (!span_equal_nocase(line, lines[i].text))
			continue;
		environment_found(r, "machine");
		/* An address follows. */
		if (lines[i].set)
			r->proxy = lines[i].who == PROXY_USER ? PROXY_USER : PROXY_SYSTEM;
		else
			tell(r, FACT_PROXY, 0, number, names[lines[i].who], (struct span){0});
		return true;
	}
	if (r->proxy != PROXY_NONE && span_starts_nocase(line, SPAN("Proxy IP "))) {
		tell(r, FACT_PROXY, 1, number, names[r->proxy],
			span_trim(span_cut(line, 9, line.len)));
		r->proxy = PROXY_NONE;
		return true;
	}
	return false;
}

static bool has(struct span s, char c)
{
	return s.len > 0 && memchr(s.data, c, s.len) != NULL;
}

/* A folder or file, with a drive, a share, a variable or a wildcard in front; no line of a log. */
static bool is_excluded_path(struct span s)
{
	bool drive = s.len >= 2 && ascii_is_alpha(s.data[0]) && s.data[1] == ':' &&
		(s.len == 2 || s.data[2] == '\\' || s.data[2] == '/');
	bool other = s.len >= 2 && (s.data[0] == '\\' || s.data[0] == '%' || s.data[0] == '*');
	return (drive || other) && !has(s, '\t') && !has(s, '"');
}

/* "cbengine.exe", or the path of a program. */
static bool is_excluded_process(struct span s)
{
	return is_excluded_path(s) ||
		(has(s, '.') && !has(s, ' ') && !has(s, '\t') && !has(s, ':'));
}

static bool defender(struct environment_reader *r, struct span line, uint64_t number)
{
	static const struct span on = {"Defender Realtime Monitoring is currently enabled", 49};
	static const struct span off = {"Defender Realtime Monitoring is currently disabled", 50};
	bool none = span_equal_nocase(line, SPAN("Defender NOT Installed"));
	if (none || span_starts_nocase(line, on) || span_starts_nocase(line, off)) {
		environment_found(r, "machine");
		tell(r, FACT_DEFENDER, none ? 2 : span_starts_nocase(line, on), number,
			(struct span){0}, (struct span){0});
		return true;
	}
	if (span_equal_nocase(line, SPAN("Path Exclusions:"))) {
		r->exclusions = LIST_PATHS;
		return true;
	}
	if (span_equal_nocase(line, SPAN("Process Exclusions:"))) {
		r->exclusions = LIST_PROCESSES;
		return true;
	}
	bool paths = r->exclusions == LIST_PATHS;
	if (r->exclusions == LIST_NONE)
		return false;
	/* "N/A: Must be an administrator to view exclusions": what is excluded is not known. */
	if (span_starts_nocase(line, SPAN("N/A:"))) {
		tell(r, FACT_DEFENDER_HIDDEN, 0, number, (struct span){0}, (struct span){0});
		return true;
	}
	if (!(paths ? is_excluded_path(line) : is_excluded_process(line))) {
		r->exclusions = LIST_NONE;
		return false;
	}
	tell(r, paths ? FACT_DEFENDER_PATH : FACT_DEFENDER_PROCESS, 0, number, line,
		(struct span){0});
	return true;
}

bool machine_line(struct environment_reader *r, struct span line, uint64_t number)
{
	line = span_trim(line);
	return versions(r, line, number) || proxies(r, line, number) || defender(r, line, number);
}
