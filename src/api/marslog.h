/* SPDX-License-Identifier: MIT */

/**
 * libmarslog: find out why Azure Backup's MARS agent failed or skipped files,
 * from another program.
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
 * What is stable: every declaration of this header, the statuses, and the
 * documents that marslog_report() and marslog_explain() make in the format
 * "json" (each names its schema, for example "marslog.summary/1"; keys may be
 * added, but never change their meaning). Texts for people may change with
 * every version. No other header or symbol of the library may be used.
 *
 * Threads: one object belongs to one thread at a time. Two objects may be used
 * at the same time, but marslog_open() must not run twice at once.
 *
 * The library prints nothing, writes no file, opens no connection and starts
 * no program. It reads the inputs that it is given, and the folder of pattern
 * files if one is named.
 */

#ifndef MARSLOG_H
#define MARSLOG_H

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/** What functions return. The numbers are the exit statuses of the program. */
enum marslog_status {
	MARSLOG_OK = 0,
	MARSLOG_NOT_KNOWN = 1,    /**< marslog_explain: nothing is known of the query */
	MARSLOG_WRONG_USE = 2,    /**< an unknown option, value or format, or a call out of order */
	MARSLOG_INCOMPLETE = 3,   /**< something could not be read; the report says what */
	MARSLOG_BAD_PATTERNS = 4, /**< the folder of pattern files cannot be used */
	MARSLOG_NO_MEMORY = 5
};

/** One analysis: options, inputs, one summary. */
struct marslog;

/** The version of the library, for example "0.2.0". */
const char *marslog_version(void);

/**
 * Begin an analysis.
 * @param out receives the object; NULL when the status is not MARSLOG_OK
 * @param patterns the folder of the pattern files, or NULL for those that are
 *        part of the library
 * @return MARSLOG_OK, MARSLOG_BAD_PATTERNS or MARSLOG_NO_MEMORY
 */
int marslog_open(struct marslog **out, const char *patterns);

/**
 * Set an option before the first call of marslog_read().
 * @param name one of the program's options without its dashes: "encoding",
 *        "scratch", "threads", "top" or "year"
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
 * Make a report of all that was read. May be called several times; after the
 * first time nothing more can be read.
 * @param format as `marslog analyze --format` names it, for example "json"
 * @param text receives the document with a NUL behind it; to be freed with
 *        marslog_free_text(). NULL when the status is not MARSLOG_OK
 * @param length receives its length in bytes without the NUL; may be NULL
 * @return MARSLOG_OK, MARSLOG_WRONG_USE or MARSLOG_NO_MEMORY
 */
int marslog_report(struct marslog *m, const char *format, char **text, size_t *length);

/**
 * What a code, id, name or topic means, as `marslog explain --format json`
 * writes it. Needs no input; may be called at any time.
 * @param text, length as for marslog_report(); given with MARSLOG_NOT_KNOWN, too
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
