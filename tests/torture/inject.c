// SPDX-License-Identifier: MIT

/*
 * Failing surroundings, as a library for LD_PRELOAD: the n-th call of a kind
 * fails, the program has to cope. torture.py drives it.
 *
 *	MARSLOG_FAIL=KIND:N[:ERRNO[:on]]    the N-th call fails; with "on" all after it, too
 *	MARSLOG_FAIL=KIND:0:HOW             every call is made difficult, see `enum trouble`
 *	MARSLOG_FAIL_REPORT=FILE            receives who made the call that failed, and in the end
 *	                                    how many calls of each kind there were
 *
 * With several threads the n-th call is not the same one every time.
 *
 * Only calls between the beginning and the end of main() count, whoever makes
 * them: the program, libarchive, the C library. What the loader and the
 * constructors do before (a sanitizer's, for example) and what exit handlers do
 * after is no business of the program. __libc_start_main is wrapped for that.
 *
 * A sanitizer must be a shared library (gcc's default) so that the calls come
 * past here first; ASAN_OPTIONS=verify_asan_link_order=0 lets it accept that.
 */

#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <unwind.h>

enum kind { ALLOC, READ, WRITE, MESSAGE, OPEN, STAT, SEEK, RENAME, CLOSE, THREAD, KINDS };

static const char *const kind_names[KINDS] = {
	"alloc", "read", "write", "message", "open", "stat", "seek", "rename", "close", "thread"};

/** Instead of failing once: every call is interrupted first, or moves one byte only. */
enum trouble { NO_TROUBLE, INTERRUPTED, SHORT };

static atomic_ulong counts[KINDS];
static atomic_bool counting;
/** Not before a thread's own function has begun: what is around it is a sanitizer's business. */
static _Thread_local bool begun __attribute__((tls_model("initial-exec")));
static enum kind fail_kind = KINDS;
static unsigned long fail_at;
static int fail_errno;
static bool fail_on;
static enum trouble trouble;
static int report = -1; /* opened first: the program may give up the right to open files */

static void *next(const char *name)
{
	void *found = dlsym(RTLD_NEXT, name);
	if (found == NULL) {
		abort();
	}
	return found;
}

/* The address of the real function, looked up once; ISO C has no cast for it. */
#define REAL(result, name, ...)                                                                    \
	static result (*real)(__VA_ARGS__);                                                        \
	if (real == NULL) {                                                                        \
		void *found = next(name);                                                          \
		memcpy(&real, &found, sizeof(real));                                               \
	}

/* Not backtrace(): that one loads a library and allocates. */
static _Unwind_Reason_Code write_frame(struct _Unwind_Context *context, void *unused)
{
	(void)unused;
	void *at;
	uintptr_t ip = (uintptr_t)_Unwind_GetIP(context);
	memcpy(&at, &ip, sizeof(at));
	Dl_info info = {0};
	if (dladdr(at, &info) != 0 && info.dli_fname != NULL) {
		const char *slash = strrchr(info.dli_fname, '/');
		dprintf(report, "at %s %s+%#lx\n", slash != NULL ? slash + 1 : info.dli_fname,
			info.dli_sname != NULL ? info.dli_sname : "?",
			(unsigned long)(ip - (uintptr_t)info.dli_fbase));
	}
	return _URC_NO_REASON;
}

/** Who makes the call that fails. At once: the program may not live to tell it later. */
static void write_frames(void)
{
	atomic_store(&counting, false);
	if (report >= 0) {
		_Unwind_Backtrace(write_frame, NULL);
	}
	atomic_store(&counting, true);
}

/** Count a call. @return whether it must fail; errno is set then. */
static bool fails(enum kind kind)
{
	if (!begun || !atomic_load_explicit(&counting, memory_order_relaxed)) {
		return false;
	}
	unsigned long n = atomic_fetch_add(&counts[kind], 1) + 1;
	if (kind != fail_kind || trouble != NO_TROUBLE || n < fail_at ||
		(n > fail_at && !fail_on)) {
		return false;
	}
	if (n == fail_at) {
		write_frames();
	}
	errno = fail_errno;
	return true;
}

/** Whether this call, of a kind that is made difficult, is interrupted: every other one is. */
static bool interrupted(enum kind kind)
{
	if (kind != fail_kind || trouble != INTERRUPTED || !counting || counts[kind] % 2 == 0) {
		return false;
	}
	errno = EINTR;
	return true;
}

static size_t shortened(enum kind kind, size_t size)
{
	return kind == fail_kind && trouble == SHORT && counting && size > 1 ? 1 : size;
}

/* ---- the calls ---------------------------------------------------------- */

void *malloc(size_t size)
{
	REAL(void *, "malloc", size_t)
	return fails(ALLOC) ? NULL : real(size);
}

void *calloc(size_t count, size_t size)
{
	REAL(void *, "calloc", size_t, size_t)
	return fails(ALLOC) ? NULL : real(count, size);
}

void *realloc(void *old, size_t size)
{
	REAL(void *, "realloc", void *, size_t)
	return fails(ALLOC) ? NULL : real(old, size);
}

void *reallocarray(void *old, size_t count, size_t size)
{
	REAL(void *, "reallocarray", void *, size_t, size_t)
	return fails(ALLOC) ? NULL : real(old, count, size);
}

int posix_memalign(void **out, size_t alignment, size_t size)
{
	REAL(int, "posix_memalign", void **, size_t, size_t)
	return fails(ALLOC) ? ENOMEM : real(out, alignment, size);
}

ssize_t read(int fd, void *data, size_t size)
{
	REAL(ssize_t, "read", int, void *, size_t)
	return fails(READ) || interrupted(READ) ? -1 : real(fd, data, shortened(READ, size));
}

ssize_t pread(int fd, void *data, size_t size, off_t at)
{
	REAL(ssize_t, "pread", int, void *, size_t, off_t)
	return fails(READ) || interrupted(READ) ? -1 : real(fd, data, shortened(READ, size), at);
}

ssize_t pread64(int fd, void *data, size_t size, off64_t at)
{
	REAL(ssize_t, "pread64", int, void *, size_t, off64_t)
	return fails(READ) || interrupted(READ) ? -1 : real(fd, data, shortened(READ, size), at);
}

ssize_t write(int fd, const void *data, size_t size)
{
	REAL(ssize_t, "write", int, const void *, size_t)
	enum kind kind = fd == STDERR_FILENO ? MESSAGE : WRITE;
	return fails(kind) || interrupted(kind) ? -1 : real(fd, data, shortened(kind, size));
}

int open(const char *path, int flags, ...)
{
	REAL(int, "open", const char *, int, ...)
	va_list args;
	va_start(args, flags);
	mode_t mode = (flags & (O_CREAT | __O_TMPFILE)) != 0 ? va_arg(args, mode_t) : 0;
	va_end(args);
	return fails(OPEN) || interrupted(OPEN) ? -1 : real(path, flags, mode);
}

int stat(const char *restrict path, struct stat *restrict out)
{
	REAL(int, "stat", const char *, struct stat *)
	return fails(STAT) ? -1 : real(path, out);
}

int lstat(const char *restrict path, struct stat *restrict out)
{
	REAL(int, "lstat", const char *, struct stat *)
	return fails(STAT) ? -1 : real(path, out);
}

int fstat(int fd, struct stat *out)
{
	REAL(int, "fstat", int, struct stat *)
	return fails(STAT) ? -1 : real(fd, out);
}

off_t lseek(int fd, off_t offset, int whence)
{
	REAL(off_t, "lseek", int, off_t, int)
	return fails(SEEK) ? -1 : real(fd, offset, whence);
}

int rename(const char *from, const char *to)
{
	REAL(int, "rename", const char *, const char *)
	return fails(RENAME) ? -1 : real(from, to);
}

/* The descriptor is gone even when closing it fails, as on Linux. */
int close(int fd)
{
	REAL(int, "close", int)
	bool failing = fails(CLOSE);
	int error = errno;
	int status = real(fd);
	errno = failing ? error : errno;
	return failing ? -1 : status;
}

struct start {
	void *(*run)(void *);
	void *context;
};

static void *begin_thread(void *start)
{
	struct start s = *(struct start *)start;
	free(start);
	begun = true;
	void *result = s.run(s.context);
	begun = false;
	return result;
}

/* Says what is wrong by what it returns. */
int pthread_create(
	pthread_t *thread, const pthread_attr_t *how, void *(*run)(void *), void *context)
{
	REAL(int, "pthread_create", pthread_t *, const pthread_attr_t *, void *(*)(void *), void *)
	if (fails(THREAD)) {
		return errno;
	}
	bool own = begun;
	begun = false;
	struct start *start = malloc(sizeof(*start));
	begun = own;
	if (start == NULL) {
		return EAGAIN;
	}
	*start = (struct start){run, context};
	int error = real(thread, how, begin_thread, start);
	if (error != 0) {
		free(start);
	}
	return error;
}

/* ---- what is not ours ---------------------------------------------------- */

const char *__lsan_default_suppressions(void);

/** Asked by a leak sanitizer: setlocale() of glibc loses memory when it runs out of it. */
const char *__lsan_default_suppressions(void)
{
	return "leak:setlocale\nleak:newlocale\n";
}

/* ---- around main -------------------------------------------------------- */

static void set_up(const char *how)
{
	const char *colon = strchr(how, ':');
	size_t len = colon != NULL ? (size_t)(colon - how) : 0;
	for (unsigned k = 0; k < KINDS; k++) {
		if (strlen(kind_names[k]) == len && memcmp(kind_names[k], how, len) == 0) {
			fail_kind = (enum kind)k;
		}
	}
	if (fail_kind == KINDS) {
		fprintf(stderr, "MARSLOG_FAIL cannot be \"%s\"\n", how);
		exit(125);
	}
	char *rest;
	fail_at = strtoul(colon + 1, &rest, 10);
	fail_errno = fail_kind == ALLOC ? ENOMEM : fail_kind == THREAD ? EAGAIN : EIO;
	if (strcmp(rest, ":interrupted") == 0) {
		trouble = INTERRUPTED;
	} else if (strcmp(rest, ":short") == 0) {
		trouble = SHORT;
	} else if (*rest == ':') {
		fail_errno = (int)strtol(rest + 1, &rest, 10);
		fail_on = strcmp(rest, ":on") == 0;
	}
}

static void write_counts(void)
{
	for (unsigned k = 0; report >= 0 && k < KINDS; k++) {
		dprintf(report, "%s %lu\n", kind_names[k], (unsigned long)counts[k]);
	}
}

typedef int main_fn(int, char **, char **);
static main_fn *real_main;

static int counted_main(int argc, char **argv, char **env)
{
	const char *how = getenv("MARSLOG_FAIL");
	const char *report_to = getenv("MARSLOG_FAIL_REPORT");
	if (report_to != NULL) {
		report = open(report_to, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666);
	}
	if (how != NULL) {
		set_up(how);
	}
	begun = true;
	atomic_store(&counting, true);
	int status = real_main(argc, argv, env);
	atomic_store(&counting, false);
	write_counts();
	return status;
}

int __libc_start_main(main_fn *main, int argc, char **argv, void (*init)(void), void (*fini)(void),
	void (*rtld_fini)(void), void *stack_end);

int __libc_start_main(main_fn *main, int argc, char **argv, void (*init)(void), void (*fini)(void),
	void (*rtld_fini)(void), void *stack_end)
{
	REAL(int, "__libc_start_main", main_fn *, int, char **, void (*)(void), void (*)(void),
		void (*)(void), void *)
	real_main = main;
	return real(counted_main, argc, argv, init, fini, rtld_fini, stack_end);
}
