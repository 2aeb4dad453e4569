// SPDX-License-Identifier: MIT

/**
 * The only room that talks to the operating system. Everything the rest of
 * the program needs of files, folders, terminals, clocks and code pages is
 * here, so that another system needs another `os_*.c` and nothing else.
 *
 * Errors: a failing call returns false (or NULL) and leaves a message in
 * English, without a file name, in the `why` buffer of the call.
 */

#ifndef MARSLOG_OS_H
#define MARSLOG_OS_H

#include "base/base.h"

#include <stdio.h>

#define OS_WHY_SIZE 160

/** Process-wide settings that make output the same everywhere: UTC, a UTF-8 locale, no SIGPIPE,
 * standard descriptors open. Call once, first. */
void os_start(void);

/** Whether the last call that failed (in this thread) did so for want of memory. */
bool os_memory_was_short(void);

/* ---- reading ---------------------------------------------------------- */

enum os_kind { OS_FILE, OS_DIRECTORY, OS_LINK, OS_OTHER };

struct os_stat {
	enum os_kind kind;
	bool seekable; /**< a regular file */
	uint64_t size; /**< bytes, when `seekable` */
	int64_t mtime; /**< milliseconds since 1970, or TIME_UNKNOWN */
};

struct os_file; /**< an open file or standard input */

/** Look at a path. @param follow whether a link is followed (OS_LINK is then never returned).
 * The file that the result is being written to is OS_OTHER: it is no input. */
bool os_stat_path(const char *path, bool follow, struct os_stat *out, char why[OS_WHY_SIZE]);
/** Open for reading; path "-" is standard input. The caller closes it. */
struct os_file *os_open(const char *path, struct os_stat *out, char why[OS_WHY_SIZE]);
/** Read up to `size` bytes, EINTR retried. @return bytes, 0 at the end, -1 on error. */
int64_t os_read(struct os_file *f, void *data, size_t size, char why[OS_WHY_SIZE]);
/** The same from a position of a file that is `seekable`, wherever os_read stands, which does not
 * move. May be called by several threads at once. */
int64_t os_read_at(
	struct os_file *f, void *data, size_t size, uint64_t position, char why[OS_WHY_SIZE]);
/** Standard input is used up afterwards, as if it had been read to its end. */
void os_close(struct os_file *f);

/** The names in a folder without "." and "..", sorted by bytes. The caller frees with os_list_free. */
bool os_list(const char *path, char ***names, size_t *count, char why[OS_WHY_SIZE]);
void os_list_free(char **names, size_t count);

/* ---- writing ---------------------------------------------------------- */

struct os_output; /**< standard output, or a file that appears only when complete */

/** @param path NULL or "-" for standard output; else a temporary beside it is written, which
 * does not outlive SIGHUP, SIGINT and SIGTERM. */
struct os_output *os_output_open(const char *path, char why[OS_WHY_SIZE]);
/** @return false on error; `*closed_pipe` tells a reader that went away from a real failure. */
bool os_output_write(struct os_output *o, const void *data, size_t size, bool *closed_pipe,
	char why[OS_WHY_SIZE]);
/** Flush, close and, for a file, put it in place. Frees `o` in any case. */
bool os_output_commit(struct os_output *o, bool *closed_pipe, char why[OS_WHY_SIZE]);
/** Throw away what was written; NULL is nothing. */
void os_output_abandon(struct os_output *o);
/** The folder in which committing puts the file in place; NULL when there is none to put. */
const char *os_output_folder(const struct os_output *o);

/**
 * A library may end the process itself (libarchive does when it cannot report
 * a lack of memory). From here on such an end removes an unfinished output and
 * has this status.
 */
void os_exit_guard(int status);
/** From here on the process ends by our own will. */
void os_exit_unguard(void);

/* ---- surroundings ----------------------------------------------------- */

enum os_stream { OS_STDIN, OS_STDOUT, OS_STDERR };
bool os_is_terminal(enum os_stream stream);
/** Columns of the terminal on standard output, or 0 when it is none. */
unsigned os_terminal_columns(void);
/** Milliseconds since 1970, UTC. */
int64_t os_now(void);
/** Processors that this process may use, at least 1. */
unsigned os_processors(void);
/** An environment variable, or NULL. */
const char *os_environment(const char *name);
/** The folder of the running program in a static buffer, or NULL when unknown. */
const char *os_program_folder(void);
/** Write a message to standard error; failures are ignored, there is nobody left to tell. */
void os_print_error(const char *data, size_t len);

/** Load what the system would otherwise load from files when it is first needed (the locale,
 * the usual code page of member names), because later they may be out of reach. */
void os_preload(void);

/* ---- threads ------------------------------------------------------------ */

struct os_thread;
/** @return NULL when the system has no further thread to give: the work must be done without. */
struct os_thread *os_thread_start(void (*run)(void *context), void *context);
/** Wait for its end. Frees it; NULL is nothing. */
void os_thread_join(struct os_thread *t);

/** A lock, with a way to wait until somebody else has changed what it guards. */
struct os_monitor;
/** @return NULL without memory. */
struct os_monitor *os_monitor_new(void);
void os_monitor_free(struct os_monitor *m);
void os_monitor_enter(struct os_monitor *m);
void os_monitor_leave(struct os_monitor *m);
/** Inside: let others in until one of them wakes, or for no reason at all. */
void os_monitor_wait(struct os_monitor *m);
void os_monitor_wake_all(struct os_monitor *m);

/* ---- text ------------------------------------------------------------- */

/** The lower-case form of a code point by Unicode's simple mapping. */
uint32_t os_lower(uint32_t code_point);

struct os_codepage; /**< a converter from a named character set to UTF-8 */

/** @return NULL if the system does not know the name. */
struct os_codepage *os_codepage_open(const char *name);
/** Append `in` converted; bytes without a meaning become U+FFFD. @return how many did. */
size_t os_codepage_convert(struct os_codepage *c, struct span in, struct buf *out);
void os_codepage_close(struct os_codepage *c);

#endif
