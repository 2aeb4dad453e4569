// SPDX-License-Identifier: MIT

/**
 * The command line: a thin layer over the engine. One table of commands and
 * one of options feed the parser, the help, the suggestions for mistyped
 * words and the test that holds the manual against them.
 */

#ifndef MARSLOG_CLI_H
#define MARSLOG_CLI_H

#include "base/nearest.h"
#include "cli/progress.h"
#include "engine/engine.h"
#include "os/os.h"
#include "source/local_agent.h"

/** Exit statuses of contract.md 2; the highest that applies wins. */
enum exit_status {
	EXIT_ANALYSED = 0,
	EXIT_FAIL_ON = 1,
	EXIT_USAGE = 2,
	EXIT_GAP = 3,
	EXIT_PATTERNS = 4,
	EXIT_SYSTEM = 5
};

/** --top all: no list is cut. */
#define TOP_ALL SIZE_MAX

enum color_choice { COLOR_AUTO, COLOR_ALWAYS, COLOR_NEVER };

struct cli_command;

struct cli_options {
	const struct cli_command *command;
	bool command_implied;  /**< no command was given, but an input */
	const char **operands; /**< points into argv */
	size_t operand_count;
	int argc;
	char **argv;
	const struct local_agent
		*agent; /**< whose logs are read, where no input was named; or NULL */
	const char *format, *output, *patterns, *encoding, *scratch, *fail_on;
	const char *cause, *code, *job, *level;
	const char *host, *group;
	const char *max_age, *warning, *critical, *baseline; /* of check */
	enum color_choice color;
	int year;
	const char *since_word, *until_word; /**< as given; resolved when `now` is known */
	int64_t since, until;
	int64_t now;        /**< --now, else MARSLOG_NOW, else the clock */
	bool now_given;     /**< by --now */
	bool relative_time; /**< --since or --until counts from `now` */
	int zone;           /**< --zone, minutes east of UTC, or ZONE_NONE */
	size_t top;         /**< TOP_ALL for "all" */
	bool top_given;
	unsigned threads;
	struct container_limits limits;
	size_t max_line;
	bool brief, full;
	const char *expect;
	bool group_by_folder, accept_gaps;
	bool csv_raw, excel, quiet, verbose, no_progress, no_sandbox, help, version;
};

typedef int cli_run_fn(const struct cli_options *options);

struct cli_command {
	const char *name;
	const char *operands; /**< "[INPUT...]" */
	const char *summary;
	const char *const *examples; /**< NULL-terminated, without the leading "marslog " */
	const char *const *formats;  /**< NULL-terminated; the first is the default */
	bool reads_input; /**< operands are inputs; without any, standard input is read */
	cli_run_fn *run;
};

extern const struct cli_command cli_commands[];
extern const size_t cli_command_count;

/** One option of the table. */
struct cli_option {
	const char *name;  /**< without the dashes */
	char letter;       /**< or '\0' */
	const char *value; /**< what its argument is called, or NULL */
	const char *help;
	/** Take the argument. @return NULL, or what is allowed when it is wrong. */
	const char *(*take)(struct cli_options *options, const char *value);
	/** The commands whose help lists it, separated by blanks; "*" is all, NULL those that read
	 * input. */
	const char *commands;
};

extern const struct cli_option cli_options_table[];
extern const size_t cli_option_count;

/** Defaults for everything. */
void cli_defaults(struct cli_options *options);
/** Parse the words behind the command. @return EXIT_ANALYSED, or EXIT_USAGE after a message. */
int cli_parse(struct cli_options *options, int argc, char **argv);
/** What --now, --since and --until come to together. @return as cli_parse. */
int cli_resolve_times(struct cli_options *options);
/** The general help, or that of a command, on standard output (or standard error after a mistake).
 * @return EXIT_ANALYSED (EXIT_USAGE after a mistake) or EXIT_SYSTEM. */
int cli_help(const struct cli_command *command, bool as_error);
/** What to type first, with the bundles of the current folder, on standard error. @return EXIT_USAGE */
int cli_first_words(void);
/** Load the catalogue that --patterns, the installation or the program itself offers. */
struct catalog *cli_load_catalog(const struct cli_options *options, int *status);
/** The same, but pattern files are parsed and checked even if they are those of the program. */
struct catalog *cli_check_catalog(const struct cli_options *options, int *status);
/** A catalog_fault_fn that tells the user. */
void cli_on_fault(void *context, const char *file, unsigned line, const char *what);
/** Open what --output says. @return NULL with *status after a message. */
struct os_output *cli_open_output(const struct cli_options *options, int *status);
/** Write a document where --output says. @return EXIT_ANALYSED, or EXIT_SYSTEM after a message. */
int cli_write(const struct cli_options *options, const struct buf *document);
bool cli_use_color(const struct cli_options *options);
/** Whether a result must be ASCII to arrive whole: JSON that goes to `out` through a shell that may
 * decode it by another code page. */
bool cli_needs_ascii(const struct cli_options *options, const struct os_output *out);

/**
 * A command that reads input was given none: read the logs of the agent that
 * is installed here.
 * @return false when there is no agent; *status is not set then
 */
bool cli_read_local_agent(struct cli_options *options, int *status);

/**
 * Started from the desktop, with files dropped on the program or with nothing:
 * a report is written beside each file, and the window stays until a key is pressed.
 * @return false when the program was not started so; *status is not set then
 */
bool cli_run_from_desktop(struct cli_options *defaults, int argc, char **argv, int *status);

/** Whether --fail-on names a severity or a cause. @return EXIT_ANALYSED, or EXIT_USAGE after a message. */
int cli_check_fail_on(const struct cli_options *options, const struct catalog *catalog);

/** One pass over the inputs of a command. */
struct cli_session {
	struct catalog *catalog;
	struct engine *engine;
	struct os_output *out; /**< until somebody commits it */
	struct progress progress;
};

/**
 * Load the catalogue, make the engine as the options say, open the output and
 * give up the right to anything but the inputs (unless --no-sandbox).
 * @param stream what the engine's on_entry, on_piece and on_entry_context are taken from, or NULL
 * @return EXIT_ANALYSED, or why not
 */
int cli_open(const struct cli_options *options, const struct engine_config *stream,
	struct cli_session *session);
/** What the options say of reading. @return EXIT_ANALYSED, or EXIT_USAGE after a message. */
int cli_engine_config(const struct cli_options *options, const struct catalog *catalog,
	struct engine_config *config);
/** Note in a summary what --since and the like chose. */
void cli_tell_filters(const struct cli_options *options, struct summary *s);
/** From here on only the inputs can be opened (unless --no-sandbox): all else is loaded or open. */
void cli_confine(const struct cli_options *options, const struct catalog *catalog,
	const struct os_output *out);
/** Write a document to the session's output. @return as cli_write. */
int cli_finish(
	const struct cli_options *options, struct cli_session *session, const struct buf *document);
/**
 * The first operand before number `at` that holds the same bytes, or `at`.
 * @param sizes of the operands before it, as earlier calls left them; this one adds its own
 */
size_t cli_same_operand(const struct cli_options *options, uint64_t *sizes, size_t at);
/** Read all operands. @return false when a callback stopped or memory ran out. */
bool cli_read_all(const struct cli_options *options, struct cli_session *session);
/** Read all operands and summarise. @return NULL without memory (a message was given). */
struct summary *cli_summarise(const struct cli_options *options, struct cli_session *session);
/** The exit status of a summary: --fail-on and gaps on top of `status`. */
int cli_status(const struct cli_options *options, const struct summary *s, int status);
void cli_close(struct cli_session *session);

/** Print the line of a check that could not be made. @return its exit status. */
int cli_check_failed(const char *why);

cli_run_fn cmd_analyze, cmd_exclude, cmd_entries, cmd_explain, cmd_causes, cmd_lint, cmd_check,
	cmd_fleet, cmd_diff;

#endif
