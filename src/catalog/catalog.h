// SPDX-License-Identifier: MIT

/**
 * The catalogue: causes, codes, rules and places, read from the pattern files
 * (man/marslog-patterns.5) with cJSON, validated, and indexed for matching. No
 * knowledge of a particular error is in C code.
 *
 * A catalogue does not change after loading, so any number of threads may share
 * it; the mutable state of matching is in `struct matcher`, one per thread. The
 * only exception is the cache of compiled expressions, which is thread-safe
 * (catalog/expressions.c).
 *
 * All strings belong to the catalogue and live as long as it does.
 */

#ifndef MARSLOG_CATALOG_H
#define MARSLOG_CATALOG_H

#include "base/base.h"
#include "code/code.h"
#include "record/record.h"

/* ---- the contents of the pattern files ------------------------------------ */

enum severity { SEVERITY_INFO, SEVERITY_FILE, SEVERITY_DATA, SEVERITY_JOB };
enum exclusion { EXCLUSION_NEVER, EXCLUSION_AFTER_CHECK, EXCLUSION_YES };

const char *severity_name(enum severity severity);
const char *exclusion_name(enum exclusion exclusion);

/**
 * Where a command is typed: SHELL_CMD works in cmd and PowerShell, SHELL_POWERSHELL in PowerShell
 * only, SHELL_NONE is not for a shell.
 */
enum shell { SHELL_NONE, SHELL_CMD, SHELL_POWERSHELL };

struct action {
	const char *text;
	const char *command; /**< or NULL; may contain {volume}, {scratch}, {install} */
	enum shell shell;    /**< SHELL_NONE for a menu path, a registry value or addresses */
	const char *facet;   /**< "scratch", "source" or NULL */
	/**
	 * Path globs (`*` matches anything): show the action only when a failing file matches
	 * one.
	 */
	const char *const *when_files;
	size_t when_count;
	/** Path globs: omit the action when every failing file matches one. */
	const char *const *unless_files;
	size_t unless_count;
};

struct cause {
	const char *id, *title, *explanation, *doc, *source, *note;
	const char *words; /**< what else people call it; only `explain` searches them; or NULL */
	enum severity severity;
	enum exclusion exclusion;
	int headline; /**< order among the headline causes (1 first), or 0 */
	bool facets;  /**< findings distinguish scratch and source files */
	bool last;    /**< ranked after all other causes */
	const struct action *actions;
	size_t action_count;
	unsigned index; /**< index in catalog_causes() */
};

struct rule;

struct code_info {
	struct code code;
	const char *symbol; /**< may be NULL */
	const char *meaning;
	const struct cause *cause;
	const struct rule *rule;
	enum exclusion exclusion;     /**< that of the cause, or stricter */
	enum severity severity;       /**< that of the cause, or higher */
	const struct action *actions; /**< for this code only; precede those of its cause */
	size_t action_count;
	bool asks_message; /**< a specific rule examines the message of records with this code */
	bool asks_path;    /**< … or their path */
	const char *const *messages; /**< its official texts, with placeholders */
	size_t message_count;
	/** the code that has the same text and gets the records with it, or NULL */
	const struct code_info *message_of;
	const char *no_message; /**< the reason why it has no message, or NULL */
};

/** Another name of a code: "E_ACCESSDENIED" for ERROR_ACCESS_DENIED. */
struct alias {
	const char *name;
	const struct code_info *code;
};

/** Codes of which only the owner is known; they are not defined individually. */
struct code_range {
	struct code from, to; /**< inclusive; of the same kind */
	const char *title, *source;
};

/** What to search a text for: at least one literal, then the expression if there is one. */
struct matcher_text {
	const struct span *literals; /**< ASCII-lower-cased */
	size_t literal_count;
	const char *regex;   /**< or NULL; validated on loading, compiled at its first use */
	unsigned expression; /**< index of the expression in its catalogue */
};

struct example {
	const char *text;
	const char *code; /**< expected normalised code, or NULL */
	bool code_given;  /**< the example has a `code` key (null means no code) */
	enum { EXAMPLE_MESSAGE, EXAMPLE_LIST, EXAMPLE_RECORD } form;
};

struct rule {
	const char *id, *source, *note;
	const char *file; /**< the pattern file that contains it */
	unsigned line;
	const struct cause *cause;
	const struct code_info *const *defines; /**< codes of a code rule */
	size_t define_count;
	/* for a match rule: */
	bool matches_text;
	const struct code *codes;
	size_t code_count;
	unsigned levels; /**< bit 1 << enum record_level; 0 = any */
	struct matcher_text message, path;
	const char *const *texts; /**< official texts without a code, instead of `message` */
	size_t text_count;
	const struct code_info *implies;
	/** With fewer entries in total they are known noise; 0 = every entry counts. */
	unsigned repeats;
	bool specific; /**< names codes together with text: checked before the code rules */
	const struct example *examples, *counter_examples;
	size_t example_count, counter_example_count;
	unsigned index; /**< index in catalog_rules() */
};

/** How much of a record a message must fill, so that it does not match inside another sentence. */
enum message_place { MESSAGE_WHOLE, MESSAGE_SENTENCE, MESSAGE_ANYWHERE };

/** An official text, folded (catalog/fold.h). */
struct message {
	const char *text; /**< as in the pattern file */
	const struct rule *rule;
	const struct code_info *info; /**< may be NULL */
	unsigned levels;              /**< bit 1 << enum record_level; 0 = any */
	const uint32_t *words;        /**< hashes; FOLD_ANYTHING is a placeholder */
	unsigned count, fixed; /**< number of words; number of words that are no placeholder */
	unsigned anchor;       /**< index of the word pair under which it is indexed */
	enum message_place place;
	bool open_begin, open_end; /**< it begins or ends with a placeholder */
	unsigned numbers; /**< at most so many of its words are numbers or parts of GUIDs */
	uint32_t next;    /**< next in its bucket, index + 1 */
};

enum place_kind {
	PLACE_SCRATCH,
	PLACE_DISPOSABLE,
	PLACE_PROTECTED,
	PLACE_SYNC_ROOT,
	PLACE_PROFILES, /**< each folder directly in it is a user's profile or home folder */
	PLACE_LINK      /**< a link created by Windows: no rule can name what is below it */
};

/** How a place that may occur in any folder relates to a profile. */
enum place_profile {
	PROFILE_ANY,   /**< independent of profiles */
	PROFILE_SHOWS, /**< the folder that contains it is a profile */
	PROFILE_NEEDS  /**< it counts only directly in a profile */
};

struct place {
	const char *id, *title, *source;
	enum place_kind kind;
	struct span folder; /**< "\Program Files\…", as in the pattern file */
	bool anywhere;
	enum place_profile profile;
	bool programs; /**< programs keep their data below it: it is no sync root of a user */
};

/** Names of databases and mail stores, or of files that only look like one. */
struct store {
	const char *id, *title, *source;
	const struct span *names; /**< "*.pst", "ntds.dit" */
	size_t name_count;
	bool disposable;
};

struct catalog;

/* ---- loading ------------------------------------------------------------- */

/** Report an error in a pattern file; `line` is 0 when unknown. */
typedef void catalog_fault_fn(void *context, const char *file, unsigned line, const char *what);

/**
 * Load a catalogue completely or not at all. Not reentrant, because cJSON's allocation hooks are
 * global.
 * @param folder the folder with the pattern files to parse; NULL for the catalogue built into the
 *         program, which needs no parsing
 * @return NULL after at least one error was reported, or without memory (*no_memory is then true)
 */
struct catalog *catalog_load(
	const char *folder, catalog_fault_fn *fault, void *context, bool *no_memory);
/**
 * The same for the folder that belongs to the program. Its files are read, but
 * parsed only if they differ from those built into the program.
 */
struct catalog *catalog_load_own(
	const char *folder, catalog_fault_fn *fault, void *context, bool *no_memory);
/**
 * Compile all expressions now. Needed before the sandbox forbids creating executable memory. An
 * expression that fails to compile is tried again at its first use.
 */
void catalog_compile(const struct catalog *c);
void catalog_free(struct catalog *c);

/** "embedded", or the folder from which it was loaded. */
const char *catalog_origin(const struct catalog *c);
/** A digest of the names and contents of the pattern files: 16 hexadecimal digits. */
const char *catalog_digest(const struct catalog *c);
const struct cause *const *catalog_causes(const struct catalog *c, size_t *count);
const struct rule *const *catalog_rules(const struct catalog *c, size_t *count);
const struct place *catalog_places(const struct catalog *c, size_t *count);
const struct cause *catalog_cause(const struct catalog *c, const char *id);
/** All codes, in the order of the files. */
const struct code_info *const *catalog_codes(const struct catalog *c, size_t *count);
/** All further names of codes, in the order of the files. */
const struct alias *catalog_aliases(const struct catalog *c, size_t *count);

/* ---- look-up ------------------------------------------------------------ */

const struct code_info *catalog_code(const struct catalog *c, const struct code *code);
/** The code that an NTSTATUS is converted to, or NULL. *symbol receives the status' own name. */
const struct code_info *catalog_status(
	const struct catalog *c, uint32_t status, const char **symbol);
/**
 * The code with this symbol or further name. *status receives the NTSTATUS if the name is that of
 * one, else 0.
 */
const struct code_info *catalog_symbol(const struct catalog *c, struct span name, uint32_t *status);
/**
 * Convert a spelling to a code.
 * @param original receives the NTSTATUS that was converted, or CODE_NONE
 * @return false when it is no code
 */
bool catalog_read_spelling(const struct catalog *c, const struct spelling *spelling,
	struct code *code, struct code *original, const struct code_info **info);
/**
 * Describe a code that the catalogue does not know: its name, its parts, the range that contains
 * it.
 */
void catalog_describe_unknown(const struct catalog *c, const struct code *code, struct buf *out);
/** Describe the parts of a code (facility, number) in words. */
void code_describe(const struct code *code, struct buf *out);
/** The first range that contains a code, or NULL. */
const struct code_range *catalog_range(const struct catalog *c, const struct code *code);

/** A phrase_fn over the literals of all message rules; `catalog` is the catalogue. */
size_t catalog_find_phrase(void *catalog, struct span text, size_t from);

/** Whether a path is at or below a place's folder. */
bool catalog_place_holds(const struct place *place, struct span path);
/** The prefix of a path that is the place's folder; empty when the path is not in it. */
struct span catalog_place_folder(const struct place *place, struct span path);

const struct store *catalog_stores(const struct catalog *c, size_t *count);
/**
 * The store that a file belongs to by its name, or NULL; NULL also for names that only look like
 * a store.
 */
const struct store *catalog_store_of(const struct catalog *c, struct span path);

/** Whether files with an extension belong to a store: all, none, or as catalog_store_of() says. */
enum store_by_type { STORE_NEVER, STORE_ALWAYS, STORE_BY_NAME };

/** @param extension of a name that has one, without the dot */
enum store_by_type catalog_store_by_type(const struct catalog *c, struct span extension);

enum { PLACE_BEGINS = 1024 };

/** The places of one kind. */
struct place_set {
	const struct place **items; /**< owned */
	size_t count;
	/** By the first two bytes of a folder: whether one of all, or one that may be anywhere. */
	bool begins[2][PLACE_BEGINS];
};

/** @return false without memory; call place_set_close() in either case */
bool place_set_open(struct place_set *set, const struct catalog *c, enum place_kind kind);
void place_set_close(struct place_set *set);
/** Whether a path is in any of the places. */
bool place_set_holds(const struct place_set *set, struct span path);

/** Whether the components of a place's folder are the first ones of a path after its volume. */
bool catalog_folder_holds(struct span folder, struct span path);
/** The path after its volume: "\Data\x" of "D:\Data\x" or "\\?\Volume{…}\Data\x"; empty for UNC. */
struct span path_behind_volume(struct span path);
/** The volume: "D:" or "\\?\Volume{…}"; empty for UNC. */
struct span path_volume(struct span path);
/** The next component of a path from *at on; empty at the end. */
struct span path_next_name(struct span path, size_t *at);

/* ---- matching --------------------------------------------------------------- */

struct matcher; /**< PCRE2's working memory, one per thread */

struct matcher *matcher_new(const struct catalog *c);
void matcher_free(struct matcher *m);

enum { MATCH_MEMO_MAX = 6 };

/**
 * The rules that a message without its path can match, kept for messages of the same level that
 * are equal except for their paths. Filled by matcher_find() and matcher_find_message().
 */
struct match_memo {
	/** [0]: candidates among the general rules are known; [1]: among the specific rules */
	bool known[2];
	bool asked;         /**< candidates were looked for */
	bool any;           /**< … and found */
	bool message_known; /**< the official message is known */
	const struct message *message;
	uint8_t count[2];
	uint32_t candidates[2][MATCH_MEMO_MAX];
};

struct match_subject {
	struct span message; /**< the whole message; message rules do not search its path */
	struct span path;
	enum record_level level;
	const struct code *code; /**< may be NULL */
	struct match_memo *memo; /**< candidates remembered from similar messages, or NULL */
};

/**
 * The first match rule that matches.
 * @param specific check only the rules that name codes and text, or only all others
 * @param limit set when an expression reached its match limit, so that a rule may have been
 *         missed
 */
const struct rule *matcher_find(
	struct matcher *m, const struct match_subject *subject, bool specific, bool *limit);
/** The longest official message in the record; NULL when there is none. */
const struct message *matcher_find_message(struct matcher *m, const struct match_subject *subject);
/** Whether a path contains a literal of any rule; without one, no rule depends on the path. */
bool matcher_path_is_special(const struct matcher *m, struct span path);
/**
 * Whether the candidates and the official message remain the same when the digits outside the path
 * are replaced by others. May say no although they do.
 * @param hex a bit for each byte of the message that is a hexadecimal digit of a GUID
 */
bool matcher_ignores_digits(
	struct matcher *m, const struct match_subject *subject, const unsigned char *hex);
/** Whether one given rule matches. */
bool matcher_fits(struct matcher *m, const struct rule *rule, const struct match_subject *subject,
	bool *limit);

#endif
