// SPDX-License-Identifier: MIT

/**
 * The only module that calls the operating system. It declares everything that
 * the rest of the program needs of files, folders, terminals, clocks, threads
 * and the Windows registry. os_posix*.c and os_windows*.c implement it;
 * os_text.c and os_launch.c are shared.
 *
 * Paths are UTF-8. On Windows both separators are accepted, and a file name
 * that is not valid UTF-16 is represented as WTF-8.
 *
 * Errors: a function that fails returns false (or NULL) and stores a message in
 * English, without a file name, in its `why` buffer.
 */

#ifndef MARSLOG_OS_H
#define MARSLOG_OS_H

#include "base/base.h"

#include <stdio.h>

#define OS_WHY_SIZE 160

/** The alignment that variables on the stack can have; for Windows, gcc does not give them more. */
#if defined(_WIN32)
#define OS_STACK_ALIGNMENT 16
#else
#define OS_STACK_ALIGNMENT 64
#endif

/** Whether code for AVX2 and BMI1 can run: the processor and the system support them. */
bool os_has_avx2(void);

/**
 * Set up the process so that output is the same everywhere: UTC, a UTF-8 locale, no SIGPIPE,
 * standard descriptors open. Also set up the heap for large inputs. Call once, before anything
 * else.
 */
void os_start(void);

/**
 * Make all threads allocate from one heap. It takes less memory than a heap for each, and threads
 * that work on one input allocate rarely; others would wait for each other. Call before a thread
 * starts. Does nothing where the C library has no such setting.
 */
void os_share_heap(void);

/**
 * The command line in UTF-8. On POSIX systems these are main()'s own arguments. On Windows they
 * are parsed from the wide command line, and wildcards are expanded, because the shells there
 * leave that to the program. The array remains valid until the process ends.
 * @return `argv` itself without memory
 */
char **os_arguments(int *argc, char **argv);

/** Whether the last failed call in this thread failed for lack of memory. */
bool os_memory_was_short(void);
/** Whether the last failed call in this thread failed for lack of permission. */
bool os_access_was_denied(void);

/* ---- paths ------------------------------------------------------------ */

/** Whether a byte is a path separator: "/", on Windows also "\". */
bool os_is_separator(char c);
/** The last component of a path, as a pointer into it. */
const char *os_path_base(const char *path);
/** Append a name to the folder in `path`, with the separator that the path already uses. */
void os_path_join(struct buf *path, const char *name);

/** Make a folder; one that is there already is as good. */
bool os_make_folder(const char *path, char why[OS_WHY_SIZE]);

/* ---- reading ---------------------------------------------------------- */

enum os_kind { OS_FILE, OS_DIRECTORY, OS_LINK, OS_OTHER };

struct os_stat {
	enum os_kind kind;
	bool seekable; /**< a regular file */
	bool has_id;   /**< `volume` and `index` identify the file */
	uint64_t size; /**< bytes, when `seekable` */
	int64_t mtime; /**< milliseconds since 1970, or TIME_UNKNOWN */
	uint64_t volume, index;
};

struct os_file; /**< an open file, or standard input */

/**
 * Get information about a path. The file to which the result is being written is reported as
 * OS_OTHER, because it is no input.
 * @param follow follow a link (then OS_LINK is never returned)
 */
bool os_stat_path(const char *path, bool follow, struct os_stat *out, char why[OS_WHY_SIZE]);
/**
 * Open for reading; "-" is standard input. Other programs may write, rename and delete the file
 * meanwhile. Close with os_close().
 */
struct os_file *os_open(const char *path, struct os_stat *out, char why[OS_WHY_SIZE]);
/**
 * Read up to `size` bytes; interrupted calls are repeated.
 * @return bytes read, 0 at the end, -1 on error
 */
int64_t os_read(struct os_file *f, void *data, size_t size, char why[OS_WHY_SIZE]);
/**
 * Read at a position of a `seekable` file, without changing the position of os_read(). Several
 * threads may call it at the same time.
 */
int64_t os_read_at(
	struct os_file *f, void *data, size_t size, uint64_t position, char why[OS_WHY_SIZE]);
/** Close. Standard input counts as read to its end afterwards. NULL is allowed. */
void os_close(struct os_file *f);

/** The names in a folder except "." and "..", sorted by bytes. Free with os_list_free(). */
bool os_list(const char *path, char ***names, size_t *count, char why[OS_WHY_SIZE]);
void os_list_free(char **names, size_t count);

/* ---- writing ---------------------------------------------------------- */

struct os_output; /**< standard output, or a file that appears only when it is complete */

/**
 * @param path NULL or "-" for standard output; otherwise a temporary file beside it is written,
 *         which is removed when the user or the system ends the program
 */
struct os_output *os_output_open(const char *path, char why[OS_WHY_SIZE]);
/**
 * @return false on error. `*closed_pipe` is set when the reader has closed the pipe, which is no
 *         failure.
 */
bool os_output_write(struct os_output *o, const void *data, size_t size, bool *closed_pipe,
	char why[OS_WHY_SIZE]);
/** Flush, close and, for a file, rename it to its final name. Always frees `o`. */
bool os_output_commit(struct os_output *o, bool *closed_pipe, char why[OS_WHY_SIZE]);
/** Remove what was written and free `o`; NULL is allowed. */
void os_output_abandon(struct os_output *o);
/** The folder in which committing renames the temporary file; NULL if there is none. */
const char *os_output_folder(const struct os_output *o);
/**
 * Whether the reader of the output may misread characters beyond ASCII: on Windows, shells decode
 * a pipe in the console's code page. Always false for a file.
 */
bool os_output_may_be_recoded(const struct os_output *o);

/**
 * Some libraries end the process themselves (libarchive does when it cannot report lack of
 * memory). After this call, such an exit removes the temporary output file and uses this exit
 * status.
 */
void os_exit_guard(int status);
/** Cancel os_exit_guard(), before the program ends normally. */
void os_exit_unguard(void);

/* ---- terminal and environment ------------------------------------------- */

enum os_stream { OS_STDIN, OS_STDOUT, OS_STDERR };
bool os_is_terminal(enum os_stream stream);
/** Whether escape sequences for colour and cursor work. Old Windows consoles print them instead. */
bool os_takes_escapes(enum os_stream stream);
/** Whether data may be waiting on standard input: it is open and not a terminal. */
bool os_has_input(void);
/** Width of the terminal on standard output; 0 when it is none. */
unsigned os_terminal_columns(void);
/**
 * Number of processes that share this process's console window, including itself; 0 without a
 * window and on other systems. 1 means that the window closes when this program ends.
 */
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
	/** each argument names an existing file or folder; no commands or options */
	bool only_paths;
};

/** Decide how the program was started. */
enum os_launch os_launch_kind(const struct os_launch_facts *facts);
/** Wait until a key is pressed in the console; returns immediately without one. */
void os_wait_for_key(void);
/** Milliseconds since 1970, UTC. */
int64_t os_now(void);
/** Number of processors available to this process, at least 1. */
unsigned os_processors(void);
/** An environment variable, or NULL. */
const char *os_environment(const char *name);
/** The folder of the running program in a static buffer; NULL when unknown. */
const char *os_program_folder(void);
/**
 * Whether files beside the program may be trusted as much as the program. Not on Windows, where a
 * downloaded program runs in a folder with other downloads.
 */
bool os_trusts_program_folder(void);
/** Write a message to standard error. Errors are ignored because they could not be reported. */
void os_print_error(const char *data, size_t len);

enum os_registry { OS_REGISTRY_FOUND, OS_REGISTRY_ABSENT, OS_REGISTRY_DENIED };

/**
 * Read a text value of the registry below HKEY_LOCAL_MACHINE, in the view of 64-bit programs. On
 * other systems than Windows, no value exists.
 * @param out receives the value in UTF-8 if it exists
 */
enum os_registry os_registry_text(const char *key, const char *value, struct buf *out);

/* ---- threads ------------------------------------------------------------ */

struct os_thread;
/** @return NULL when no thread can be started; the caller must work without it */
struct os_thread *os_thread_start(void (*run)(void *context), void *context);
/** Wait until the thread ends, and free it; NULL is allowed. */
void os_thread_join(struct os_thread *t);

/** A mutex with one condition variable, signalled when the guarded data has changed. */
struct os_monitor;
/** @return NULL without memory. */
struct os_monitor *os_monitor_new(void);
void os_monitor_free(struct os_monitor *m);
void os_monitor_enter(struct os_monitor *m);
void os_monitor_leave(struct os_monitor *m);
/** Release the mutex and wait for os_monitor_wake_all(); may also return without it. */
void os_monitor_wait(struct os_monitor *m);
void os_monitor_wake_all(struct os_monitor *m);

/* ---- text ------------------------------------------------------------- */

/** The lower case of a code point, by Unicode's simple mapping. */
uint32_t os_lower(uint32_t code_point);

struct os_codepage; /**< a converter from a named character set to UTF-8 */

/**
 * Open a converter. The code pages of Windows and DOS, ISO 8859, KOI8 and UTF-8 are converted
 * with built-in tables, so the result is the same on every system. Other names are passed to the
 * system's converter, which Windows does not have.
 * @return NULL for an unknown name
 */
struct os_codepage *os_codepage_open(const char *name);
/**
 * Append the converted `in`; undefined bytes become U+FFFD.
 * @return the number of undefined bytes
 */
size_t os_codepage_convert(struct os_codepage *c, struct span in, struct buf *out);
void os_codepage_close(struct os_codepage *c);

#endif
