// SPDX-License-Identifier: MIT

/**
 * The command line: a thin layer over the engine. The parser, the help, the suggestions for
 * mistyped words and the test of the manual all use one table of commands and one of options.
 */

#ifndef MARSLOG_CLI_H
#define MARSLOG_CLI_H

#include "base/nearest.h"
#include "cli/progress.h"
#include "engine/engine.h"
#include "os/os.h"
#include "source/local_agent.h"

/** Exit statuses, documented in marslog(1); the highest that applies is used. */
enum exit_status {
	EXIT_ANALYSED = 0,
	EXIT_FAIL_ON = 1,
	EXIT_USAGE = 2,
	EXIT_GAP = 3,
	EXIT_PATTERNS = 4,
	EXIT_SYSTEM = 5
};

/** --top all: lists are not shortened. */
#define TOP_ALL SIZE_MAX

enum color_choice { COLOR_AUTO, COLOR_ALWAYS, COLOR_NEVER };

struct cli_command;
struct render_options;

struct cli_options {
	const struct cli_command *command;
	bool command_implied;  /**< an input was given without a command */
	const char **operands; /**< points into argv */
	size_t operand_count;
	int argc;
	char **argv;
	/** the installed agent whose logs are read when no input was named; or NULL */
	const struct local_agent *agent;
	const char *format, *output, *patterns, *encoding, *scratch, *fail_on;
	const char *cause, *code, *job, *level;
	const char *host, *group;
	const char *max_age, *warning, *critical, *baseline; /* for check */
	enum color_choice color;
	int year;
	const char *since_word, *until_word; /**< as given; resolved when `now` is known */
	int64_t since, until;
	int64_t now;        /**< from --now, else MARSLOG_NOW, else the clock */
	bool now_given;     /**< from --now */
	bool relative_time; /**< --since or --until counts from `now` */
	int zone;           /**< from --zone, minutes east of UTC, or ZONE_NONE */
	size_t top;         /**< TOP_ALL for "all" */
	bool top_given;
	unsigned threads;
	struct container_limits limits;
	size_t max_line;
	bool brief, full;
	const char *expect;
	bool group_by_folder, accept_gaps;
	const char *report_dir; /**< --report-dir */
	char separator;         /**< --separator, or '\0' */
	bool csv_raw, excel, quiet, verbose, no_progress, no_sandbox, help, version;
};

typedef int cli_run_fn(const struct cli_options *options);

struct cli_command {
	const char *name;
	const char *operands; /**< "[INPUT...]" */
	const char *summary;
	const char *const *examples; /**< NULL-terminated, without the leading "marslog " */
	const char *const *formats;  /**< NULL-terminated; the first is the default */
	bool reads_input; /**< operands are inputs; standard input is read when there are none */
	cli_run_fn *run;
};

extern const struct cli_command cli_commands[];
extern const size_t cli_command_count;

/** One option of the table. */
struct cli_option {
	const char *name;  /**< without dashes */
	char letter;       /**< may be '\0' */
	const char *value; /**< name of its argument, or NULL */
	const char *help;
	/** Store the argument. @return NULL, or what is allowed if it is invalid */
	const char *(*take)(struct cli_options *options, const char *value);
	/**
	 * The commands whose help lists the option, separated by blanks; "*" means all, NULL
	 * those that read input.
	 */
	const char *commands;
};

extern const struct cli_option cli_options_table[];
extern const size_t cli_option_count;

/** Set all options to their defaults. */
void cli_defaults(struct cli_options *options);
/** Parse the words after the command. @return EXIT_ANALYSED, or EXIT_USAGE after a message */
int cli_parse(struct cli_options *options, int argc, char **argv);
/** Resolve --now, --since and --until. @return as cli_parse() */
int cli_resolve_times(struct cli_options *options);
/**
 * Print the general help, or that of a command, on standard output (or standard error after a
 * mistake).
 * @return EXIT_ANALYSED (EXIT_USAGE after a mistake) or EXIT_SYSTEM
 */
int cli_help(const struct cli_command *command, bool as_error);
/**
 * Print what to type first, with the bundles in the current folder, on standard error.
 * @return EXIT_USAGE
 */
int cli_first_words(void);
/** Load the catalogue from --patterns, the installation or the program itself. */
struct catalog *cli_load_catalog(const struct cli_options *options, int *status);
/** The same, but parse and validate pattern files even if they equal the built-in ones. */
struct catalog *cli_check_catalog(const struct cli_options *options, int *status);
/** A catalog_fault_fn that prints a message. */
void cli_on_fault(void *context, const char *file, unsigned line, const char *what);
/** Open the file of --output. @return NULL with *status set after a message */
struct os_output *cli_open_output(const struct cli_options *options, int *status);
/**
 * Write a document to the file of --output.
 * @return EXIT_ANALYSED, or EXIT_SYSTEM after a message
 */
int cli_write(const struct cli_options *options, const struct buf *document);
bool cli_use_color(const struct cli_options *options);
/**
 * Whether JSON must be written in ASCII, because a shell may decode the output in another code
 * page.
 */
bool cli_needs_ascii(const struct cli_options *options, const struct os_output *out);

/**
 * A command that reads input was given none: use the logs of the agent installed on this machine.
 * @return false when there is no agent; *status is then unchanged
 */
bool cli_read_local_agent(struct cli_options *options, int *status);

/**
 * Started from the desktop, with files dropped on the program or by a double click: write a
 * report beside each file, and keep the window open until a key is pressed.
 * @return false when the program was started otherwise; *status is then unchanged
 */
bool cli_run_from_desktop(struct cli_options *defaults, int argc, char **argv, int *status);

/**
 * Check that --fail-on names a severity or a cause.
 * @return EXIT_ANALYSED, or EXIT_USAGE after a message
 */
int cli_check_fail_on(const struct cli_options *options, const struct catalog *catalog);

/** The state of a command that reads inputs. */
struct cli_session {
	struct catalog *catalog;
	struct engine *engine;
	struct os_output *out; /**< until it is committed */
	struct progress progress;
};

/**
 * Load the catalogue, create the engine according to the options, open the output, and enter the
 * sandbox (unless --no-sandbox).
 * @param stream source of the engine's on_entry, on_piece and on_entry_context, or NULL
 * @return EXIT_ANALYSED, or the status to exit with
 */
int cli_open(const struct cli_options *options, const struct engine_config *stream,
	struct cli_session *session);
/** Fill an engine config from the options. @return EXIT_ANALYSED, or EXIT_USAGE after a message */
int cli_engine_config(const struct cli_options *options, const struct catalog *catalog,
	struct engine_config *config);
/** Record in a summary which entries --since and similar options selected. */
void cli_tell_filters(const struct cli_options *options, struct summary *s);
/** Enter the sandbox (unless --no-sandbox): everything but the inputs is loaded or open. */
void cli_confine(const struct cli_options *options, const struct catalog *catalog,
	const struct os_output *out);
/** Write a document to the session's output. @return as cli_write() */
int cli_finish(
	const struct cli_options *options, struct cli_session *session, const struct buf *document);
/**
 * The first operand before number `at` with the same bytes, or `at`.
 * @param sizes sizes of the operands before it, set by earlier calls; this call sets its own
 */
size_t cli_same_operand(const struct cli_options *options, uint64_t *sizes, size_t at);
/** Read all operands. @return false when a callback stopped or memory ran out */
bool cli_read_all(const struct cli_options *options, struct cli_session *session);
/** Read all operands and make the summary. @return NULL without memory (after a message) */
struct summary *cli_summarise(const struct cli_options *options, struct cli_session *session);
/** The exit status for a summary: --fail-on and gaps in addition to `status`. */
int cli_status(const struct cli_options *options, const struct summary *s, int status);
void cli_close(struct cli_session *session);

/**
 * Make the folder of --report-dir, and look at what is in it: no file there is replaced but an
 * earlier report. Call before the sandbox is entered.
 * @return EXIT_ANALYSED, or EXIT_SYSTEM after a message
 */
int cli_prepare_report_dir(const char *folder);
/** Write the reports into the folder. @return EXIT_ANALYSED, or EXIT_SYSTEM after a message */
int cli_write_report_dir(const struct cli_options *options, const struct summary *s,
	const struct render_options *render);

/** Print the line of a check that could not be made. @return its exit status */
int cli_check_failed(const char *why);

cli_run_fn cmd_analyze, cmd_exclude, cmd_entries, cmd_explain, cmd_causes, cmd_lint, cmd_check,
	cmd_fleet, cmd_diff;

#endif
