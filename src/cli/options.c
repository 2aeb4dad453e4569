// SPDX-License-Identifier: MIT

/** The table of options, and the parser that uses it. */

#include "cli/cli.h"

#include "base/diag.h"
#include "check/check.h"

static const char *take_number(const char *value, uint64_t least, uint64_t most, uint64_t *out)
{
	uint64_t n = 0;
	if (!*value)
		return "";
	for (const char *p = value; *p; p++) {
		if (!ascii_is_digit(*p) || n > (UINT64_MAX - 9) / 10)
			return "";
		n = n * 10 + (uint64_t)(*p - '0');
	}
	*out = n;
	return n < least || n > most ? "" : NULL;
}

/* Parse "500", "64K", "2M", "1G": powers of 1024. */
static bool take_size(const char *value, uint64_t *out)
{
	static const char units[] = "KMGT";
	uint64_t n = 0;
	const char *p = value;
	for (; ascii_is_digit(*p); p++) {
		if (n > UINT64_MAX / 20)
			return false;
		n = n * 10 + (uint64_t)(*p - '0');
	}
	if (p == value || n == 0)
		return false;
	if (*p) {
		const char *unit = strchr(units, ascii_upper(*p));
		if (!unit || p[1])
			return false;
		for (const char *u = units; u <= unit; u++) {
			if (n > UINT64_MAX / 1024)
				return false;
			n *= 1024;
		}
	}
	*out = n;
	return true;
}

static const char *take_output(struct cli_options *o, const char *value)
{
	o->output = value;
	return *value ? NULL : "the name of a file, or - for standard output";
}

static const char *take_format(struct cli_options *o, const char *value)
{
	o->format = value; /* validated for the command after all words were parsed */
	return NULL;
}

static const char *take_color(struct cli_options *o, const char *value)
{
	static const char *const names[] = {"auto", "always", "never"};
	for (size_t i = 0; i < COUNT_OF(names); i++) {
		if (strcmp(names[i], value) == 0) {
			o->color = (enum color_choice)i;
			return NULL;
		}
	}
	return "auto, always or never";
}

static const char *take_patterns(struct cli_options *o, const char *value)
{
	o->patterns = value;
	return *value ? NULL : "a folder with pattern files";
}

static const char *take_encoding(struct cli_options *o, const char *value)
{
	o->encoding = value;
	return text_encoding_known(value)
		? NULL
		: "utf-8, utf-16le, utf-16be, or a code page such as windows-1250 or cp932";
}

static const char *take_year(struct cli_options *o, const char *value)
{
	uint64_t n = 0;
	const char *wrong = take_number(value, 2000, 2199, &n);
	o->year = (int)n;
	return wrong ? "a year from 2000 to 2199" : NULL;
}

/* Resolved when --now is known. */
static const char *take_since(struct cli_options *o, const char *value)
{
	o->since_word = value;
	return NULL;
}

static const char *take_until(struct cli_options *o, const char *value)
{
	o->until_word = value;
	return NULL;
}

static const char *take_now(struct cli_options *o, const char *value)
{
	o->now_given = time_parse(span_of(value), &o->now);
	return o->now_given ? NULL : "a time such as 2026-08-04T13:16:29Z (UTC)";
}

static const char *take_zone(struct cli_options *o, const char *value)
{
	return zone_parse(span_of(value), &o->zone) ? NULL : "an offset from UTC such as +02:00";
}

static const char *take_host(struct cli_options *o, const char *value)
{
	o->host = value;
	return *value ? NULL : "the name of the server";
}

static const char *take_group(struct cli_options *o, const char *value)
{
	o->group = value;
	return *value ? NULL : "the name of a group of servers, such as a customer";
}

static const char *take_group_by(struct cli_options *o, const char *value)
{
	o->group_by_folder = strcmp(value, "folder") == 0;
	return o->group_by_folder ? NULL : "folder";
}

static const char *take_expect(struct cli_options *o, const char *value)
{
	o->expect = value;
	return *value ? NULL : "a file with the names of machines";
}

static const char *take_accept_gaps(struct cli_options *o, const char *value)
{
	(void)value;
	o->accept_gaps = true;
	return NULL;
}

static const char *take_top(struct cli_options *o, const char *value)
{
	uint64_t n = 0;
	o->top_given = true;
	if (strcmp(value, "all") == 0) {
		o->top = TOP_ALL;
		return NULL;
	}
	const char *wrong = take_number(value, 1, 10000, &n);
	o->top = (size_t)n;
	return wrong ? "a number from 1 to 10000, or all" : NULL;
}

static const char *take_threads(struct cli_options *o, const char *value)
{
	uint64_t n = 0;
	const char *wrong = take_number(value, 1, 256, &n);
	o->threads = (unsigned)n;
	return wrong ? "a number from 1 to 256" : NULL;
}

static const char *take_scratch(struct cli_options *o, const char *value)
{
	o->scratch = value;
	struct span s = span_of(value);
	return path_behind_volume(s).len > 0
		? NULL
		: "the scratch folder's path on the server, D:\\Scratch";
}

static const char *take_fail_on(struct cli_options *o, const char *value)
{
	o->fail_on = value; /* validated when the catalogue is loaded */
	return *value ? NULL : "a severity (info, file, data, job) or the id of a cause";
}

static const char *take_cause(struct cli_options *o, const char *value)
{
	o->cause = value; /* validated when the catalogue is loaded */
	return *value ? NULL : "the id of a cause";
}

static const char *take_code(struct cli_options *o, const char *value)
{
	o->code = value;
	return *value ? NULL : "a code";
}

static const char *take_job(struct cli_options *o, const char *value)
{
	o->job = value;
	for (const char *p = value; *p; p++) {
		if (!ascii_is_hex(*p) && *p != '-')
			return "a job's GUID or its beginning";
	}
	return *value ? NULL : "a job's GUID or its beginning";
}

static const char *take_level(struct cli_options *o, const char *value)
{
	o->level = value;
	enum record_level level = record_level_of(span_of(value));
	return level != LEVEL_NONE && level != LEVEL_OTHER && level != LEVEL_NORMAL
		? NULL
		: "WARNING, ERROR, CRITICAL, FATAL, ACTIVITY or PERF";
}

static const char *take_max_age(struct cli_options *o, const char *value)
{
	struct check_limits limits;
	o->max_age = value;
	return check_parse_age(value, &limits) ? NULL : "an age such as 26h, 2d or 26h,50h";
}

static const char *take_warning(struct cli_options *o, const char *value)
{
	o->warning = value; /* validated when the catalogue is loaded */
	return *value ? NULL : "a severity (info, file, data, job) or the id of a cause";
}

static const char *take_critical(struct cli_options *o, const char *value)
{
	o->critical = value;
	return *value ? NULL : "a severity (info, file, data, job) or the id of a cause";
}

static const char *take_baseline(struct cli_options *o, const char *value)
{
	o->baseline = value;
	return *value ? NULL : "a file made with marslog analyze --format json --top all";
}

static const char *take_brief(struct cli_options *o, const char *value)
{
	(void)value;
	o->brief = true;
	return NULL;
}

static const char *take_max_depth(struct cli_options *o, const char *value)
{
	uint64_t n = 0;
	const char *wrong = take_number(value, 1, 64, &n);
	o->limits.max_depth = (unsigned)n;
	return wrong ? "a number from 1 to 64" : NULL;
}

static const char *take_max_members(struct cli_options *o, const char *value)
{
	const char *wrong = take_number(value, 1, UINT32_MAX, &o->limits.max_members);
	return wrong ? "a number from 1" : NULL;
}

static const char *take_max_bytes(struct cli_options *o, const char *value)
{
	return take_size(value, &o->limits.max_bytes) ? NULL : "a size such as 500M or 64G";
}

static const char *take_max_line(struct cli_options *o, const char *value)
{
	uint64_t n = 0;
	if (!take_size(value, &n) || n < 256 || n > (UINT64_C(256) << 20))
		return "a size from 256 bytes to 256M";
	o->max_line = (size_t)n;
	return NULL;
}

static const char *take_csv_raw(struct cli_options *o, const char *value)
{
	(void)value;
	o->csv_raw = true;
	return NULL;
}

static const char *take_excel(struct cli_options *o, const char *value)
{
	(void)value;
	o->excel = true;
	/* With a comma, Excel shows one column where the list separator of Windows is a semicolon. */
	if (!o->separator)
		o->separator = ';';
	return NULL;
}

static const char *take_separator(struct cli_options *o, const char *value)
{
	static const struct {
		const char *name;
		char separator;
	} names[] = {
		{"comma", ','}, {"semicolon", ';'}, {"tab", '\t'}, {"pipe", '|'}, {"\\t", '\t'}};
	for (size_t i = 0; i < COUNT_OF(names); i++) {
		if (strcmp(names[i].name, value) == 0 ||
			(value[0] == names[i].separator && value[1] == '\0')) {
			o->separator = names[i].separator;
			return NULL;
		}
	}
	return "comma, semicolon, tab, pipe, or the character itself";
}

static const char *take_report_dir(struct cli_options *o, const char *value)
{
	o->report_dir = value;
	return *value ? NULL : "a folder";
}

static const char *take_quiet(struct cli_options *o, const char *value)
{
	(void)value;
	o->quiet = true;
	return NULL;
}

static const char *take_verbose(struct cli_options *o, const char *value)
{
	(void)value;
	o->verbose = true;
	return NULL;
}

static const char *take_no_progress(struct cli_options *o, const char *value)
{
	(void)value;
	o->no_progress = true;
	return NULL;
}

static const char *take_full(struct cli_options *o, const char *value)
{
	(void)value;
	o->full = true;
	return NULL;
}

static const char *take_help(struct cli_options *o, const char *value)
{
	(void)value;
	o->help = true;
	return NULL;
}

static const char *take_version(struct cli_options *o, const char *value)
{
	(void)value;
	o->version = true;
	return NULL;
}

static const char *take_no_sandbox(struct cli_options *o, const char *value)
{
	(void)value;
	o->no_sandbox = true;
	return NULL;
}

const struct cli_option cli_options_table[] = {
	{"format", 'f', "NAME", "format of the result", take_format, "*"},
	{"output", 'o', "FILE", "write the result to FILE instead of standard output", take_output,
		"*"},
	{"color", '\0', "WHEN", "colour: auto, always or never", take_color,
		"analyze exclude explain causes fleet diff"},
	{"patterns", '\0', "DIR", "use the pattern files of DIR and no others", take_patterns, "*"},
	{"encoding", '\0', "NAME", "code page of 8-bit files, or an encoding to force",
		take_encoding, NULL},
	{"year", '\0', "YYYY", "year of the latest record (logs do not write the year)", take_year,
		NULL},
	{"since", '\0', "TIME", "only entries from TIME on (UTC; also 24h, 7d, yesterday)",
		take_since, NULL},
	{"until", '\0', "TIME", "only entries up to TIME (UTC; also 24h, 7d, yesterday)",
		take_until, NULL},
	{"now", '\0', "TIME", "show ages relative to TIME instead of the clock", take_now, NULL},
	{"zone", '\0', "OFFSET", "show local times of this zone, such as +02:00", take_zone, NULL},
	{"host", '\0', "NAME", "the name of the server", take_host, NULL},
	{"group", '\0', "NAME", "the group of the server, such as a customer", take_group, NULL},
	{"group-by", '\0', "WHAT", "fleet: where the group of an input comes from: folder",
		take_group_by, "fleet"},
	{"expect", '\0', "FILE", "fleet: expected machines, one per line", take_expect, "fleet"},
	{"accept-gaps", '\0', NULL, "fleet: exit with 0 instead of 3", take_accept_gaps, "fleet"},
	{"cause", '\0', "ID", "only entries of this cause", take_cause, NULL},
	{"code", '\0', "CODE", "only entries with this code, in any notation", take_code, NULL},
	{"job", '\0', "GUID", "only entries of this job (a prefix is enough)", take_job, NULL},
	{"level", '\0', "LEVEL", "only entries of this level", take_level, NULL},
	{"top", '\0', "N",
		"maximum length of each list (10), or all; exclude: number of rules (20)", take_top,
		NULL},
	{"threads", 'j', "N", "worker threads; the result is the same with any number",
		take_threads, NULL},
	{"scratch", '\0', "PATH", "the agent's scratch folder on the server", take_scratch, NULL},
	{"fail-on", '\0', "WHAT",
		"exit with 1 on a finding of this severity or higher, or of this cause",
		take_fail_on, "analyze exclude entries diff fleet"},
	{"brief", '\0', NULL, "analyze: only the headline, on one line", take_brief, "analyze"},
	{"max-age", '\0', "AGE",
		"check: age limits of the newest backup, warning[,critical] (26h,50h)",
		take_max_age, "check"},
	{"warning", '\0', "WHAT", "check: severity or cause that is a warning (data)", take_warning,
		"check"},
	{"critical", '\0', "WHAT", "check: severity or cause that is critical (job)", take_critical,
		"check"},
	{"baseline", '\0', "FILE", "check: saved summary with the files that are known to fail",
		take_baseline, "check"},
	{"max-depth", '\0', "N", "nested archives (8)", take_max_depth, NULL},
	{"max-members", '\0', "N", "members in one file, all levels together (200000)",
		take_max_members, NULL},
	{"max-bytes", '\0', "SIZE", "expanded bytes of one file, all levels together (256G)",
		take_max_bytes, NULL},
	{"max-line", '\0', "SIZE", "bytes of one line that are read (1M)", take_max_line, NULL},
	{"full", '\0', NULL, "show everything: all findings, steps, files and evidence", take_full,
		"analyze"},
	{"csv-raw", '\0', NULL,
		"CSV cells unchanged, even those that spreadsheets treat as formulas", take_csv_raw,
		"analyze exclude entries fleet"},
	{"excel", '\0', NULL, "CSV for Excel: semicolons, byte order mark, CRLF, no formulas",
		take_excel, "analyze exclude entries fleet"},
	{"separator", '\0', "CHAR", "between cells of CSV: comma, semicolon, tab, or the character",
		take_separator, "analyze exclude entries fleet"},
	{"report-dir", '\0', "DIR",
		"also write the mail, the page, the files as CSV and the script to DIR",
		take_report_dir, "analyze"},
	{"quiet", 'q', NULL, "print errors only", take_quiet, "*"},
	{"verbose", 'v', NULL, "print more detailed messages", take_verbose, "*"},
	{"no-progress", '\0', NULL, "do not show progress", take_no_progress, NULL},
	{"no-sandbox", '\0', NULL, "do not drop privileges while reading", take_no_sandbox, NULL},
	{"help", 'h', NULL, "show help", take_help, "*"},
	{"version", '\0', NULL, "show the version", take_version, "*"},
};
const size_t cli_option_count = COUNT_OF(cli_options_table);

void cli_defaults(struct cli_options *o)
{
	struct engine_config engine;
	engine_defaults(&engine);
	*o = (struct cli_options){
		.color = COLOR_AUTO,
		.since = TIME_UNKNOWN,
		.until = TIME_UNKNOWN,
		.now = engine.now,
		.zone = ZONE_NONE,
		.top = engine.top,
		.threads = 0,
		.limits = engine.limits,
	};
}

/* ---- parsing -------------------------------------------------------------------- */

static const char *option_name(size_t index, const void *context)
{
	(void)context;
	return cli_options_table[index].name;
}

static const char *command_name(size_t index, const void *context)
{
	(void)context;
	return cli_commands[index].name;
}

static const char *format_name(size_t index, const void *context)
{
	const struct cli_command *command = context;
	return command->formats[index];
}

static int unknown_option(const char *word)
{
	struct span name = span_of(word);
	while (name.len > 0 && name.data[0] == '-')
		name = span_cut(name, 1, name.len);
	char copy[64];
	size_t len = name.len < sizeof(copy) - 1 ? name.len : sizeof(copy) - 1;
	memcpy(copy, name.data, len);
	copy[len] = '\0';
	char *equals = strchr(copy, '=');
	if (equals)
		*equals = '\0';
	diag(DIAG_USAGE, "unknown option %s", word);
	const char *near = nearest_word(copy, option_name, NULL, cli_option_count);
	if (near)
		diag(DIAG_HINT, "did you mean --%s?", near);
	else
		diag(DIAG_HINT, "see marslog --help");
	return EXIT_USAGE;
}

static int apply(struct cli_options *o, const struct cli_option *option, const char *value)
{
	const char *allowed = option->take(o, value);
	if (!allowed)
		return EXIT_ANALYSED;
	diag(DIAG_USAGE, "--%s cannot be \"%s\"", option->name, value);
	diag(DIAG_HINT, "allowed is %s", allowed);
	return EXIT_USAGE;
}

struct words {
	int argc;
	char **argv;
	int at;
};

/* Parse "--name", "--name=value" or "--name value". */
static int parse_long(struct cli_options *o, struct words *w)
{
	const char *word = w->argv[w->at];
	const char *name = word + 2;
	size_t len = strcspn(name, "=");
	for (size_t i = 0; i < cli_option_count; i++) {
		const struct cli_option *option = &cli_options_table[i];
		if (strlen(option->name) != len || memcmp(option->name, name, len) != 0)
			continue;
		if (!option->value) {
			if (name[len] == '=') {
				diag(DIAG_USAGE, "--%s takes no value", option->name);
				return EXIT_USAGE;
			}
			return apply(o, option, "");
		}
		if (name[len] == '=')
			return apply(o, option, name + len + 1);
		if (w->at + 1 >= w->argc) {
			diag(DIAG_USAGE, "--%s needs a value: %s", option->name, option->value);
			return EXIT_USAGE;
		}
		return apply(o, option, w->argv[++w->at]);
	}
	return unknown_option(word);
}

/* Parse "-q", "-qv", "-o FILE" or "-oFILE". */
static int parse_short(struct cli_options *o, struct words *w)
{
	const char *word = w->argv[w->at];
	for (const char *p = word + 1; *p; p++) {
		const struct cli_option *option = NULL;
		for (size_t i = 0; i < cli_option_count; i++) {
			if (cli_options_table[i].letter == *p)
				option = &cli_options_table[i];
		}
		if (!option)
			return unknown_option(word);
		if (!option->value) {
			int status = apply(o, option, "");
			if (status != EXIT_ANALYSED)
				return status;
			continue;
		}
		if (p[1])
			return apply(o, option, p + 1);
		if (w->at + 1 >= w->argc) {
			diag(DIAG_USAGE, "-%c needs a value: %s", *p, option->value);
			return EXIT_USAGE;
		}
		return apply(o, option, w->argv[++w->at]);
	}
	return EXIT_ANALYSED;
}

static int unknown_command(const char *word)
{
	diag(DIAG_USAGE, "unknown command %s", word);
	const char *near = nearest_word(word, command_name, NULL, cli_command_count);
	if (near)
		diag(DIAG_HINT, "did you mean marslog %s?", near);
	else
		diag(DIAG_HINT, "see marslog --help");
	return EXIT_USAGE;
}

static const struct cli_command *find_command(const char *word)
{
	for (size_t i = 0; i < cli_command_count; i++) {
		if (strcmp(cli_commands[i].name, word) == 0)
			return &cli_commands[i];
	}
	return NULL;
}

static bool exists(const char *path)
{
	struct os_stat stat;
	char why[OS_WHY_SIZE];
	return os_stat_path(path, true, &stat, why);
}

/*
 * The first word is the command. "marslog help COMMAND" prints its help; an input without a
 * command is analysed; a command may also follow its inputs.
 */
static int take_word(struct cli_options *o, const char *word)
{
	const struct cli_command *command = find_command(word);
	if (!o->command && command) {
		o->command = command;
		return EXIT_ANALYSED;
	}
	if (o->command_implied && command && !exists(word)) {
		o->command = command;
		o->command_implied = false;
		return EXIT_ANALYSED;
	}
	if (!o->command && strcmp(word, "help") == 0 && !o->help) {
		o->help = true;
		return EXIT_ANALYSED;
	}
	if (!o->command && strcmp(word, "-") != 0 && !exists(word))
		return unknown_command(word);
	if (!o->command) {
		o->command = find_command("analyze");
		o->command_implied = true;
	}
	o->operands[o->operand_count++] = word;
	return EXIT_ANALYSED;
}

/* The format that the extension of the output suggests, if the command has it. */
static const char *format_of_output(const struct cli_options *o)
{
	static const struct {
		struct span ending;
		const char *format;
	} endings[] = {
		{{".html", 5}, "html"},
		{{".htm", 4}, "html"},
		{{".json", 5}, "json"},
		{{".md", 3}, "markdown"},
		{{".csv", 4}, "csv"},
		{{".tsv", 4}, "tsv"},
		{{".ndjson", 7}, "ndjson"},
		{{".ps1", 4}, "powershell"},
		{{".prom", 5}, "openmetrics"},
	};
	for (size_t i = 0; o->output && i < COUNT_OF(endings); i++) {
		if (!span_ends_nocase(span_of(o->output), endings[i].ending))
			continue;
		for (size_t k = 0; o->command->formats[k]; k++) {
			if (strcmp(o->command->formats[k], endings[i].format) == 0)
				return endings[i].format;
		}
	}
	return NULL;
}

static int check_format(struct cli_options *o)
{
	size_t count = 0;
	if (!o->command)
		return EXIT_ANALYSED;
	const char *const *formats = o->command->formats;
	if (!o->format)
		o->format = format_of_output(o);
	if (!o->format)
		o->format = formats[0];
	for (; formats[count]; count++) {
		if (strcmp(formats[count], o->format) == 0)
			return EXIT_ANALYSED;
	}
	struct buf list = {0};
	for (size_t i = 0; i < count; i++)
		buf_addf(&list, "%s%s", i == 0 ? "" : i + 1 == count ? " or " : ", ", formats[i]);
	diag(DIAG_USAGE, "--format cannot be \"%s\" for marslog %s", o->format, o->command->name);
	diag(DIAG_HINT, "allowed is %s", list.failed ? "" : list.data);
	const char *near = nearest_word(o->format, format_name, o->command, count);
	if (near)
		diag(DIAG_HINT, "did you mean %s?", near);
	buf_free(&list);
	return EXIT_USAGE;
}

int cli_parse(struct cli_options *o, int argc, char **argv)
{
	struct words w = {argc, argv, 1};
	bool only_operands = false;
	int status = EXIT_ANALYSED;

	o->argc = argc;
	o->argv = argv;
	for (; w.at < argc && status == EXIT_ANALYSED; w.at++) {
		const char *word = argv[w.at];
		/* A negative number is a code to explain; no option begins with a digit. */
		bool operand = word[0] != '-' || word[1] == '\0' || ascii_is_digit(word[1]);
		if (only_operands || operand)
			status = take_word(o, word);
		else if (strcmp(word, "--") == 0)
			only_operands = true;
		else if (word[1] == '-')
			status = parse_long(o, &w);
		else
			status = parse_short(o, &w);
	}
	if (status == EXIT_ANALYSED)
		status = cli_resolve_times(o);
	if (status == EXIT_ANALYSED && !o->help && !o->version)
		status = check_format(o);
	return status;
}
