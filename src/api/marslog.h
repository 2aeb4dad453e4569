/* SPDX-License-Identifier: MIT */

/**
 * libmarslog finds out why the Azure Backup (MARS) agent failed or skipped
 * files, for use in other programs.
 *
 *	struct marslog *m;
 *	int status = marslog_open(&m, NULL);
 *	if (status == MARSLOG_OK)
 *		status = marslog_read(m, "bundle.zip");
 *	if (status == MARSLOG_OK || status == MARSLOG_INCOMPLETE)
 *		marslog_report(m, "json", &text, &length);
 *	…
 *	marslog_free_text(text);
 *	marslog_close(m);
 *
 * Stable are: every declaration of this header, the statuses, and the JSON
 * documents of marslog_report() and marslog_explain(). Each document names its
 * schema, for example "marslog.summary/1"; keys may be added, but do not change
 * their meaning. Texts for people may change in every version. Other headers
 * and symbols of the library are private.
 *
 * Threads: an object may be used by one thread at a time; different objects may
 * be used in parallel. marslog_open() is not thread-safe.
 *
 * The library prints nothing, writes no file, opens no connection and starts no
 * program. It reads the inputs it is given, and the folder of pattern files if
 * one is named.
 */

#ifndef MARSLOG_H
#define MARSLOG_H

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Return values. They equal the exit statuses of the program. */
enum marslog_status {
	MARSLOG_OK = 0,
	MARSLOG_NOT_KNOWN = 1, /**< marslog_explain: no meaning is known */
	MARSLOG_WRONG_USE =
		2, /**< an unknown option, value or format, or a call in the wrong order */
	MARSLOG_INCOMPLETE = 3,   /**< something could not be read; the report says what */
	MARSLOG_BAD_PATTERNS = 4, /**< the folder of pattern files cannot be used */
	MARSLOG_NO_MEMORY = 5
};

/** One analysis: its options, inputs and summary. */
struct marslog;

/** The version of the library, for example "0.2.0". */
const char *marslog_version(void);

/**
 * Start an analysis.
 * @param out receives the object; NULL unless the result is MARSLOG_OK. Free it with
 *         marslog_close()
 * @param patterns the folder of the pattern files, or NULL for the built-in ones
 * @return MARSLOG_OK, MARSLOG_BAD_PATTERNS or MARSLOG_NO_MEMORY
 */
int marslog_open(struct marslog **out, const char *patterns);

/**
 * Set an option before the first call of marslog_read().
 * @param name an option of the program without its dashes: "encoding", "scratch", "threads",
 *         "top" or "year"
 * @param value as on the command line; it is copied
 * @return MARSLOG_OK, MARSLOG_WRONG_USE or MARSLOG_NO_MEMORY
 */
int marslog_set(struct marslog *m, const char *name, const char *value);

/**
 * Read a file, a folder or an archive; "-" is standard input. May be called
 * several times before the first report.
 * @return MARSLOG_OK, MARSLOG_INCOMPLETE when something could not be read,
 *         MARSLOG_WRONG_USE after a report, or MARSLOG_NO_MEMORY
 */
int marslog_read(struct marslog *m, const char *input);

/**
 * Make a report of everything that was read. May be called several times; after the first call
 * nothing more can be read.
 * @param format a format of `marslog analyze --format`, for example "json"
 * @param text receives the NUL-terminated document, to be freed with marslog_free_text(); NULL
 *         unless the result is MARSLOG_OK
 * @param length receives its length in bytes without the NUL; may be NULL
 * @return MARSLOG_OK, MARSLOG_WRONG_USE or MARSLOG_NO_MEMORY
 */
int marslog_report(struct marslog *m, const char *format, char **text, size_t *length);

/**
 * Explain a code, id, name or topic, in the format of `marslog explain --format json`. Needs no
 * input and may be called at any time.
 * @param text, length as for marslog_report(); also set for MARSLOG_NOT_KNOWN
 * @return MARSLOG_OK, MARSLOG_NOT_KNOWN or MARSLOG_NO_MEMORY
 */
int marslog_explain(struct marslog *m, const char *query, char **text, size_t *length);

/** NULL is allowed. */
void marslog_free_text(char *text);
/** NULL is allowed. */
void marslog_close(struct marslog *m);

#ifdef __cplusplus
}
#endif

#endif
