// SPDX-License-Identifier: MIT

/**
 * What is known: causes, codes, rules and places, read from the pattern files
 * (man/marslog-patterns.5) with cJSON, checked, and made ready for matching.
 * Nothing about any particular error stands in C.
 *
 * A catalogue never changes after loading, so any number of threads may use
 * one; what matching needs to write to is in `struct matcher`, one a thread.
 * Only its expressions are compiled at their first use, by whichever thread
 * comes first (catalog/expressions.c).
 *
 * All strings belong to the catalogue and live as long as it does.
 */

#ifndef MARSLOG_CATALOG_H
#define MARSLOG_CATALOG_H

#include "base/base.h"
#include "code/code.h"
#include "record/record.h"

/* ---- what the pattern files hold ---------------------------------------- */

enum severity { SEVERITY_INFO, SEVERITY_FILE, SEVERITY_DATA, SEVERITY_JOB };
enum exclusion { EXCLUSION_NEVER, EXCLUSION_AFTER_CHECK, EXCLUSION_YES };

const char *severity_name(enum severity severity);
const char *exclusion_name(enum exclusion exclusion);

/** Where the lines of a command are typed: in both shells or cmd only, in PowerShell only, or in neither. */
enum shell { SHELL_NONE, SHELL_CMD, SHELL_POWERSHELL };

struct action {
	const char *text;
	const char *command; /**< or NULL; may hold {volume}, {scratch}, {install} */
	enum shell
		shell; /**< of the command; SHELL_NONE: a menu path, a registry value, addresses */
	const char *facet; /**< "scratch", "source" or NULL */
	/** Globs of paths (`*` stands for anything): told only when a failing file fits one of them. */
	const char *const *when_files;
	size_t when_count;
	/** Globs: left out when every failing file fits one of them. */
	const char *const *unless_files;
	size_t unless_count;
};

struct cause {
	const char *id, *title, *explanation, *doc, *source, *note;
	enum severity severity;
	enum exclusion exclusion;
	int headline; /**< 1 to 4, or 0 */
	bool facets;  /**< findings are split into scratch and source */
	bool last;    /**< stands behind all others in the ranking */
	const struct action *actions;
	size_t action_count;
	unsigned index; /**< in catalog_causes */
};

struct rule;

struct code_info {
	struct code code;
	const char *symbol; /**< or NULL */
	const char *meaning;
	const struct cause *cause;
	const struct rule *rule;
	enum exclusion exclusion;     /**< of the cause, or stricter */
	enum severity severity;       /**< of the cause, or higher */
	const struct action *actions; /**< of this code alone, before those of its cause */
	size_t action_count;
	bool asks_message; /**< a specific rule looks at the message of records with this code */
	bool asks_path;    /**< … or at the path */
	const char *const *messages; /**< its official texts, with placeholders */
	size_t message_count;
	const struct code_info
		*message_of;    /**< has the same text, and gets the records with it; or NULL */
	const char *no_message; /**< why it has no message, or NULL */
};

/** A further name of a code: "E_ACCESSDENIED" of ERROR_ACCESS_DENIED. */
struct alias {
	const char *name;
	const struct code_info *code;
};

/** Codes of which it is known only to whom they belong. They are defined by nothing. */
struct code_range {
	struct code from, to; /**< inclusive; of the same kind */
	const char *title, *source;
};

/** Text to search for: at least one literal, then the expression if there is one. */
struct matcher_text {
	const struct span *literals; /**< ASCII-lower-cased */
	size_t literal_count;
	const char *regex;   /**< or NULL; checked, and compiled when it is first needed */
	unsigned expression; /**< number of the expression in its catalogue */
};

struct example {
	const char *text;
	const char *code; /**< expected normalised code, or NULL */
	bool code_given;  /**< `code` was written down (null means none) */
	enum { EXAMPLE_MESSAGE, EXAMPLE_LIST, EXAMPLE_RECORD } form;
};

struct rule {
	const char *id, *source, *note;
	const char *file; /**< the pattern file it stands in */
	unsigned line;
	const struct cause *cause;
	const struct code_info *const *defines; /**< codes of a code rule */
	size_t define_count;
	/* of a match rule: */
	bool matches_text;
	const struct code *codes;
	size_t code_count;
	unsigned levels; /**< bit 1 << enum record_level; 0 = any */
	struct matcher_text message, path;
	const char *const *texts; /**< official texts without a code; instead of `message` */
	size_t text_count;
	const struct code_info *implies;
	unsigned
		repeats; /**< fewer entries than this in all are known noise; 0 = every one counts */
	bool specific;   /**< names codes together with text: goes before the code rules */
	const struct example *examples, *counter_examples;
	size_t example_count, counter_example_count;
	unsigned index; /**< in catalog_rules */
};

/** Where in a record a message must stand, so that it is no part of another sentence. */
enum message_place { MESSAGE_WHOLE, MESSAGE_SENTENCE, MESSAGE_ANYWHERE };

/** An official text, folded (catalog/fold.h). */
struct message {
	const char *text; /**< as written */
	const struct rule *rule;
	const struct code_info *info; /**< or NULL */
	unsigned levels;              /**< bit 1 << enum record_level; 0 = any */
	const uint32_t *words;        /**< hashes; FOLD_ANYTHING is a placeholder */
	unsigned count, fixed;        /**< words; those that are no placeholder */
	unsigned anchor;              /**< the two words under which it is found begin here */
	enum message_place place;
	bool open_begin, open_end; /**< a placeholder stood there */
	uint32_t next;             /**< in its bucket, index + 1 */
};

enum place_kind {
	PLACE_SCRATCH,
	PLACE_DISPOSABLE,
	PLACE_PROTECTED,
	PLACE_SYNC_ROOT,
	PLACE_PROFILES, /**< each folder right in it is somebody's profile or home folder */
	PLACE_LINK      /**< a link of Windows: no rule can name what lies below it */
};

/** How a place that may stand anywhere belongs to a profile. */
enum place_profile {
	PROFILE_ANY,   /**< it does not matter */
	PROFILE_SHOWS, /**< the folder that holds it is a profile */
	PROFILE_NEEDS  /**< it counts only right in a profile */
};

struct place {
	const char *id, *title, *source;
	enum place_kind kind;
	struct span folder; /**< "\Program Files\…", as written */
	bool anywhere;
	enum place_profile profile;
	bool programs; /**< below it lies what belongs to programs: no sync root of a user */
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

/** Report a fault in a pattern file; `line` is 0 when it has none. */
typedef void catalog_fault_fn(void *context, const char *file, unsigned line, const char *what);

/**
 * Load a catalogue; all or nothing. One at a time: cJSON's hooks are the process's.
 * @param folder the folder with the pattern files, which are parsed; or NULL for the catalogue
 *               that is part of the program, which is ready for use.
 * @return NULL after at least one fault was reported, or without memory
 *         (*no_memory tells).
 */
struct catalog *catalog_load(
	const char *folder, catalog_fault_fn *fault, void *context, bool *no_memory);
/**
 * The same for the folder that belongs to the program: its files are read, but parsed only if they
 * are not those that the program was built with.
 */
struct catalog *catalog_load_own(
	const char *folder, catalog_fault_fn *fault, void *context, bool *no_memory);
/**
 * Compile all expressions now, where the process will soon be forbidden to make new code. What
 * could not be compiled is tried again at its first use.
 */
void catalog_compile(const struct catalog *c);
void catalog_free(struct catalog *c);

/** "embedded", or the folder it came from. */
const char *catalog_origin(const struct catalog *c);
/** A digest of the pattern files' names and content, 16 hexadecimal digits: equal for equal files. */
const char *catalog_digest(const struct catalog *c);
const struct cause *const *catalog_causes(const struct catalog *c, size_t *count);
const struct rule *const *catalog_rules(const struct catalog *c, size_t *count);
const struct place *catalog_places(const struct catalog *c, size_t *count);
const struct cause *catalog_cause(const struct catalog *c, const char *id);
/** Every code, in the order of the files. */
const struct code_info *const *catalog_codes(const struct catalog *c, size_t *count);
/** Every further name, in the order of the files. */
const struct alias *catalog_aliases(const struct catalog *c, size_t *count);

/* ---- looking up ------------------------------------------------------------ */

const struct code_info *catalog_code(const struct catalog *c, const struct code *code);
/** The code that an NTSTATUS converts to, or NULL. *symbol is the status' own name. */
const struct code_info *catalog_status(
	const struct catalog *c, uint32_t status, const char **symbol);
/** The code with this symbol or further name; *status is the NTSTATUS when the name is that of one, else 0. */
const struct code_info *catalog_symbol(const struct catalog *c, struct span name, uint32_t *status);
/**
 * What a spelling stands for (formats.md 3).
 * @param original the NTSTATUS that was converted, or CODE_NONE
 * @return false when it is no code at all.
 */
bool catalog_read_spelling(const struct catalog *c, const struct spelling *spelling,
	struct code *code, struct code *original, const struct code_info **info);
/** What can be told of a code that the catalogue does not know: its name, its parts, a range it lies in. */
void catalog_describe_unknown(const struct catalog *c, const struct code *code, struct buf *out);
/** What a code that the catalogue does not know is made of, in words. */
void code_describe(const struct code *code, struct buf *out);
/** The first range that a code lies in, or NULL. */
const struct code_range *catalog_range(const struct catalog *c, const struct code *code);

/** A phrase_fn over the literals of all message rules; the context is the catalogue. */
size_t catalog_find_phrase(void *catalog, struct span text, size_t from);

/** Whether a path lies in a place (at or below its folder). */
bool catalog_place_holds(const struct place *place, struct span path);
/** The beginning of a path that is the place's folder; empty when it does not lie in it. */
struct span catalog_place_folder(const struct place *place, struct span path);

const struct store *catalog_stores(const struct catalog *c, size_t *count);
/** Which store a file belongs to by its name, or NULL; NULL as well for what only looks like one. */
const struct store *catalog_store_of(const struct catalog *c, struct span path);

/** The places of one kind. */
struct place_set {
	const struct place **items; /**< owned */
	size_t count;
	bool begins[256]; /**< a folder may begin with this byte, in lower case */
};

/** @return false without memory; place_set_close() in any case. */
bool place_set_open(struct place_set *set, const struct catalog *c, enum place_kind kind);
void place_set_close(struct place_set *set);
/** Whether a path lies in any of them. */
bool place_set_holds(const struct place_set *set, struct span path);

/** Whether the components of a place's folder are the first ones of a path behind its volume. */
bool catalog_folder_holds(struct span folder, struct span path);
/** The path behind its volume: "\Data\x" of "D:\Data\x" or "\\?\Volume{…}\Data\x"; empty for UNC. */
struct span path_behind_volume(struct span path);
/** "D:" or "\\?\Volume{…}" of such a path; empty for UNC. */
struct span path_volume(struct span path);
/** The next name of a path from *at on; empty at the end. */
struct span path_next_name(struct span path, size_t *at);

/* ---- matching --------------------------------------------------------------- */

struct matcher; /**< PCRE2's working memory, one a thread */

struct matcher *matcher_new(const struct catalog *c);
void matcher_free(struct matcher *m);

enum { MATCH_MEMO_MAX = 6 };

/** Which rules all of a message but its path may lead to. Filled by matcher_find(). */
struct match_memo {
	bool known[2];      /**< of the rules that are not specific, and of those that are */
	bool message_known; /**< for records of this level */
	enum record_level level;
	const struct message *message;
	uint8_t count[2];
	uint32_t candidates[2][MATCH_MEMO_MAX];
};

struct match_subject {
	struct span message; /**< as a whole; the path in it is not searched by message rules */
	struct span path;
	enum record_level level;
	const struct code *code; /**< or NULL */
	struct match_memo *memo; /**< what is remembered of messages like this one, or NULL */
};

/**
 * The first match rule that fits.
 * @param specific look at the rules that name codes and text only, or at all others only
 * @param limit set when an expression hit its match limit, so that a rule may have been missed
 */
const struct rule *matcher_find(
	struct matcher *m, const struct match_subject *subject, bool specific, bool *limit);
/** The official message in the record, the longest one; NULL when there is none. */
const struct message *matcher_find_message(struct matcher *m, const struct match_subject *subject);
/** Whether this one rule fits. */
bool matcher_fits(struct matcher *m, const struct rule *rule, const struct match_subject *subject,
	bool *limit);

#endif
