// SPDX-License-Identifier: MIT

/**
 * The only module that talks to the operating system. Everything that the
 * rest of the program needs of files, folders, terminals, clocks, threads and
 * the registry of Windows is declared here. os_posix*.c and os_windows*.c
 * implement it; os_text.c is the same for both.
 *
 * Paths are UTF-8. On Windows both separators are accepted, and a file name
 * that is not valid UTF-16 is carried as WTF-8.
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

/**
 * The command line in UTF-8. On POSIX systems these are main()'s own
 * arguments. On Windows they are split anew from the wide command line, and
 * wildcards are expanded, because the shells there leave that to the program.
 * The array lives until the process ends.
 * @return `argv` itself when there is no memory for anything else
 */
char **os_arguments(int *argc, char **argv);

/** Whether the last call that failed (in this thread) did so for lack of memory. */
bool os_memory_was_short(void);
/** Whether the last call that failed (in this thread) did so because the user may not do it. */
bool os_access_was_denied(void);

/* ---- paths ------------------------------------------------------------ */

/** Whether a byte separates the parts of a path: "/", on Windows "\" as well. */
bool os_is_separator(char c);
/** The last part of a path, a pointer into it. */
const char *os_path_base(const char *path);
/** Append a name to the folder in `path`, with the separator that the path uses already. */
void os_path_join(struct buf *path, const char *name);

/* ---- reading ---------------------------------------------------------- */

enum os_kind { OS_FILE, OS_DIRECTORY, OS_LINK, OS_OTHER };

struct os_stat {
	enum os_kind kind;
	bool seekable; /**< a regular file */
	bool has_id;   /**< whether `volume` and `index` say which file it is */
	uint64_t size; /**< bytes, when `seekable` */
	int64_t mtime; /**< milliseconds since 1970, or TIME_UNKNOWN */
	uint64_t volume, index;
};

struct os_file; /**< an open file or standard input */

/** Look at a path. @param follow whether a link is followed (OS_LINK is then never returned).
 * The file that the result is being written to is OS_OTHER: it is no input. */
bool os_stat_path(const char *path, bool follow, struct os_stat *out, char why[OS_WHY_SIZE]);
/** Open for reading; path "-" is standard input. Other programs may write to the file, rename it
 * and delete it meanwhile. The caller closes it. */
struct os_file *os_open(const char *path, struct os_stat *out, char why[OS_WHY_SIZE]);
/** Read up to `size` bytes; an interrupted call is repeated. @return bytes, 0 at the end, -1 on error. */
int64_t os_read(struct os_file *f, void *data, size_t size, char why[OS_WHY_SIZE]);
/** Read from a position of a file that is `seekable`. The position of os_read does not change.
 * May be called by several threads at once. */
int64_t os_read_at(
	struct os_file *f, void *data, size_t size, uint64_t position, char why[OS_WHY_SIZE]);
/** Standard input is used up afterwards, as if it had been read to its end. NULL is nothing. */
void os_close(struct os_file *f);

/** The names in a folder without "." and "..", sorted by bytes. The caller frees with os_list_free. */
bool os_list(const char *path, char ***names, size_t *count, char why[OS_WHY_SIZE]);
void os_list_free(char **names, size_t count);

/* ---- writing ---------------------------------------------------------- */

struct os_output; /**< standard output, or a file that appears only when complete */

/** @param path NULL or "-" for standard output; otherwise a temporary file beside it is written,
 * which is removed when the user or the system ends the program. */
struct os_output *os_output_open(const char *path, char why[OS_WHY_SIZE]);
/** @return false on error; `*closed_pipe` says that the reader went away, which is no failure. */
bool os_output_write(struct os_output *o, const void *data, size_t size, bool *closed_pipe,
	char why[OS_WHY_SIZE]);
/** Flush, close and, for a file, put it in place. Frees `o` in any case. */
bool os_output_commit(struct os_output *o, bool *closed_pipe, char why[OS_WHY_SIZE]);
/** Remove what was written. Frees `o`; NULL is nothing. */
void os_output_abandon(struct os_output *o);
/** The folder in which committing renames the temporary file; NULL when there is none. */
const char *os_output_folder(const struct os_output *o);
/** Whether what reads the output may replace characters beyond ASCII: on Windows the shells decode
 * a pipe by the console's code page. A file never does. */
bool os_output_may_be_recoded(const struct os_output *o);

/**
 * A library may end the process itself (libarchive does when it cannot report
 * a lack of memory). After this call such an end removes the temporary output
 * file and the process exits with this status.
 */
void os_exit_guard(int status);
/** The program is about to end regularly: the guard no longer applies. */
void os_exit_unguard(void);

/* ---- terminal and environment ------------------------------------------- */

enum os_stream { OS_STDIN, OS_STDOUT, OS_STDERR };
bool os_is_terminal(enum os_stream stream);
/** Whether escape sequences for colour and cursor work there. Old consoles of Windows print them. */
bool os_takes_escapes(enum os_stream stream);
/** Whether somebody may have put data on standard input: it is open and no terminal. */
bool os_has_input(void);
/** Columns of the terminal on standard output, or 0 when it is none. */
unsigned os_terminal_columns(void);
/** How many processes share the console window of this one, itself included; 0 without a window
 * and on other systems than Windows. 1 means that the window closes when this program ends. */
unsigned os_console_processes(void);
enum os_launch {
	OS_LAUNCH_SHELL,   /**< by a shell, a script or a scheduler */
	OS_LAUNCH_DROPPED, /**< files were dropped on the program; its window closes at its end */
	OS_LAUNCH_ALONE    /**< by a double click */
};

struct os_launch_facts {
	unsigned console_processes; /**< of os_console_processes */
	bool terminals;             /**< standard input and output are terminals */
	int arguments;              /**< without the name of the program */
	bool only_paths; /**< each argument names something that exists; no commands, options */
};

/** Decide how the program was started. */
enum os_launch os_launch_kind(const struct os_launch_facts *facts);
/** Wait until somebody presses a key in the console; returns at once without one. */
void os_wait_for_key(void);
/** Milliseconds since 1970, UTC. */
int64_t os_now(void);
/** Processors that this process may use, at least 1. */
unsigned os_processors(void);
/** An environment variable, or NULL. */
const char *os_environment(const char *name);
/** The folder of the running program in a static buffer, or NULL when unknown. */
const char *os_program_folder(void);
/** Whether files beside the program may be trusted as much as the program: on Windows, where a
 * downloaded program runs in a folder that everything is downloaded to, they may not. */
bool os_trusts_program_folder(void);
/** Write a message to standard error; failures are ignored, because nothing could report them. */
void os_print_error(const char *data, size_t len);

enum os_registry { OS_REGISTRY_FOUND, OS_REGISTRY_ABSENT, OS_REGISTRY_DENIED };

/**
 * A text value of the registry, below HKEY_LOCAL_MACHINE, as 64-bit programs
 * see it. Always absent on other systems than Windows.
 * @param out receives the value in UTF-8 when it is found
 */
enum os_registry os_registry_text(const char *key, const char *value, struct buf *out);

/* ---- threads ------------------------------------------------------------ */

struct os_thread;
/** @return NULL when the system cannot start another thread: the caller works without it. */
struct os_thread *os_thread_start(void (*run)(void *context), void *context);
/** Wait until it ends. Frees it; NULL is nothing. */
void os_thread_join(struct os_thread *t);

/** A mutex with one condition variable: "what it guards has changed". */
struct os_monitor;
/** @return NULL without memory. */
struct os_monitor *os_monitor_new(void);
void os_monitor_free(struct os_monitor *m);
void os_monitor_enter(struct os_monitor *m);
void os_monitor_leave(struct os_monitor *m);
/** Release the mutex and wait for os_monitor_wake_all; may return without one. */
void os_monitor_wait(struct os_monitor *m);
void os_monitor_wake_all(struct os_monitor *m);

/* ---- text ------------------------------------------------------------- */

/** The lower-case form of a code point by Unicode's simple mapping. */
uint32_t os_lower(uint32_t code_point);

struct os_codepage; /**< a converter from a named character set to UTF-8 */

/**
 * The pages of Windows and DOS, ISO 8859, KOI8 and UTF-8 are converted by
 * tables of this program, the same on every system; other names are left to
 * the system's converter, which Windows does not have.
 * @return NULL if the name is not known
 */
struct os_codepage *os_codepage_open(const char *name);
/** Append `in` converted; bytes without a meaning become U+FFFD. @return how many did. */
size_t os_codepage_convert(struct os_codepage *c, struct span in, struct buf *out);
void os_codepage_close(struct os_codepage *c);

#endif
