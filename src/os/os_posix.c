// SPDX-License-Identifier: MIT

/*
 * POSIX systems: files, folders, output, clock, terminal. See os.h.
 */

#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif

#include "os/output.h"
#include "os/private.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <locale.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#if defined(__x86_64__) && defined(__has_include)
#if __has_include(<sys/platform/x86.h>)
#include <sys/platform/x86.h>
#endif
#endif

/** Files of at least this size are announced to the kernel as read sequentially. */
#define BIG_FILE (1u << 20)
// What Linux allows every user.
#define PIPE_SIZE (1 << 20)

static _Thread_local bool memory_was_short, access_was_denied;

static void say(char why[OS_WHY_SIZE], int error)
{
	char text[OS_WHY_SIZE];
	memory_was_short = error == ENOMEM;
	access_was_denied = error == EACCES || error == EPERM;
	snprintf(why, OS_WHY_SIZE, "%s", strerror_r(error, text, sizeof(text)));
}

/** For failures that the caller works around: lack of memory must still be reported. */
static void note_memory(int error)
{
	if (error == ENOMEM) {
		memory_note_failure();
	}
}

bool os_memory_was_short(void)
{
	return memory_was_short;
}

bool os_access_was_denied(void)
{
	return access_was_denied;
}

bool os_has_avx2(void)
{
#if defined(CPU_FEATURE_ACTIVE)
	// The C library has asked the processor already. In a virtual machine each question goes to the
	// host, and the compiler's own function asks more than ten at the start of the program.
	return CPU_FEATURE_ACTIVE(AVX2) && CPU_FEATURE_ACTIVE(BMI1);
#elif defined(__x86_64__)
	return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi");
#else
	return false;
#endif
}

void os_start(void)
{
	// If the parent closed a descriptor, the first file opened would get its number, and
	// messages would be written to that file. The replacement is opened for the wrong
	// direction, so that writing a result to it fails.
	for (int fd = 0; fd < 3; fd++) {
		if (fcntl(fd, F_GETFD) < 0 && errno == EBADF) {
			int got = open("/dev/null", fd == 0 ? O_WRONLY : O_RDONLY);
			if (got >= 0 && got != fd) {
				close(got);
			}
		}
	}
	setenv("TZ", "UTC0", 1); // "UTC" would be looked for and read as a file
	tzset();
	// libarchive converts member names to the locale's character set.
	if (setlocale(LC_CTYPE, "C.UTF-8") == NULL) {
		note_memory(errno);
		setlocale(LC_CTYPE, "en_US.UTF-8");
	}
	signal(SIGPIPE, SIG_IGN);
	heap_start();
}

char **os_arguments(int *argc, char **argv)
{
	(void)argc;
	return argv;
}

/* ---- paths ------------------------------------------------------------ */

bool os_is_separator(char c)
{
	return c == '/';
}

const char *os_path_base(const char *path)
{
	const char *slash = strrchr(path, '/');
	return slash != NULL ? slash + 1 : path;
}

void os_path_join(struct buf *path, const char *name)
{
	if (path->len > 0 && path->data[path->len - 1] != '/') {
		buf_addc(path, '/');
	}
	buf_adds(path, name);
}

/* ---- reading ---------------------------------------------------------- */

struct os_file {
	int fd;
	bool owned;
	bool seekable;
};

static void stat_fill(const struct stat *st, struct os_stat *out)
{
	*out = (struct os_stat){.kind = OS_OTHER, .mtime = TIME_UNKNOWN};
	out->has_id = true;
	out->volume = (uint64_t)st->st_dev;
	out->index = (uint64_t)st->st_ino;
	if (S_ISREG(st->st_mode)) {
		out->kind = OS_FILE;
		out->seekable = true;
		out->size = (uint64_t)st->st_size;
		out->mtime = (int64_t)st->st_mtim.tv_sec * 1000 + st->st_mtim.tv_nsec / 1000000;
	} else if (S_ISDIR(st->st_mode)) {
		out->kind = OS_DIRECTORY;
	} else if (S_ISLNK(st->st_mode)) {
		out->kind = OS_LINK;
	}
}

enum output { OUTPUT_STANDARD, OUTPUT_TEMPORARY, OUTPUT_REPLACED, OUTPUTS };

static struct {
	bool known;
	dev_t device;
	ino_t inode;
} own_output[OUTPUTS];

static void know_own_output(enum output i, const struct stat *st)
{
	own_output[i].known = S_ISREG(st->st_mode);
	own_output[i].device = st->st_dev;
	own_output[i].inode = st->st_ino;
}

static void know_own_descriptor(enum output i, int fd)
{
	struct stat st;
	if (fstat(fd, &st) == 0) {
		know_own_output(i, &st);
	}
}

/**
 * Whether a file is the output. If it is in a folder that is read, it must not be read: it is
 * incomplete and may grow endlessly.
 */
static bool is_own_output(const struct stat *st)
{
	for (size_t i = 0; i < OUTPUTS; i++) {
		if (own_output[i].known && own_output[i].device == st->st_dev &&
			own_output[i].inode == st->st_ino) {
			return true;
		}
	}
	return false;
}

bool os_stat_path(const char *path, bool follow, struct os_stat *out, char why[OS_WHY_SIZE])
{
	struct stat st;
	if ((follow ? stat(path, &st) : lstat(path, &st)) != 0) {
		say(why, errno);
		return false;
	}
	stat_fill(&st, out);
	if (is_own_output(&st)) {
		out->kind = OS_OTHER;
	}
	return true;
}

static int open_retrying(const char *path, int flags, mode_t mode)
{
	int fd;
	do {
		fd = open(path, flags | O_CLOEXEC, mode);
	} while (fd < 0 && errno == EINTR);
	return fd;
}

struct os_file *os_open(const char *path, struct os_stat *out, char why[OS_WHY_SIZE])
{
	bool standard = strcmp(path, "-") == 0;
	struct os_file *f = calloc(1, sizeof(*f));
	if (f == NULL) {
		say(why, ENOMEM);
		return NULL;
	}
	f->fd = standard ? STDIN_FILENO : open_retrying(path, O_RDONLY, 0);
	f->owned = !standard;
	struct stat st;
	if (f->fd < 0 || fstat(f->fd, &st) != 0) {
		say(why, errno);
		os_close(f);
		return NULL;
	}
	if (S_ISDIR(st.st_mode)) {
		say(why, EISDIR);
		os_close(f);
		return NULL;
	}
	stat_fill(&st, out);
	// Another program may have read a part of a redirected file, which then begins at its
	// current position. /dev/fd/N opens the same description.
	if (out->seekable && lseek(f->fd, 0, SEEK_CUR) != 0) {
		out->seekable = false;
	}
	f->seekable = out->seekable;
#ifdef F_SETPIPE_SZ
	// Both ends wait less often; a pipe of the usual size also works.
	if (S_ISFIFO(st.st_mode)) {
		(void)fcntl(f->fd, F_SETPIPE_SZ, PIPE_SIZE);
	}
#endif
	if (out->seekable && out->size >= BIG_FILE) {
		posix_fadvise(f->fd, 0, 0, POSIX_FADV_SEQUENTIAL);
	}
	return f;
}

int64_t os_read(struct os_file *f, void *data, size_t size, char why[OS_WHY_SIZE])
{
	if (size > SSIZE_MAX) {
		size = SSIZE_MAX;
	}
	for (;;) {
		ssize_t got = read(f->fd, data, size);
		if (got >= 0) {
			return got;
		}
		if (errno == EAGAIN || errno == EWOULDBLOCK) {
			// Another process made the shared description non-blocking.
			struct pollfd p = {.fd = f->fd, .events = POLLIN};
			poll(&p, 1, -1);
		} else if (errno != EINTR) {
			say(why, errno);
			return -1;
		}
	}
}

int64_t os_read_at(
	struct os_file *f, void *data, size_t size, uint64_t position, char why[OS_WHY_SIZE])
{
	if (size > SSIZE_MAX) {
		size = SSIZE_MAX;
	}
	if (position > INT64_MAX) {
		say(why, EOVERFLOW);
		return -1;
	}
	ssize_t got;
	do {
		got = pread(f->fd, data, size, (off_t)position);
	} while (got < 0 && errno == EINTR);
	if (got < 0) {
		say(why, errno);
	}
	return got;
}

void os_close(struct os_file *f)
{
	if (f == NULL) {
		return;
	}
	if (f->owned && f->fd >= 0) {
		close(f->fd);
	} else if (f->seekable) {
		// A second "-", or the next command of a script, must not read the data again.
		lseek(f->fd, 0, SEEK_END);
	}
	free(f);
}

static int compare_names(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static bool list_add(char ***names, size_t *count, size_t *cap, const char *name)
{
	char **grown = array_grow(*names, cap, *count + 1, sizeof(**names));
	if (grown == NULL) {
		return false;
	}
	*names = grown;
	grown[*count] = strdup(name);
	if (grown[*count] == NULL) {
		return false;
	}
	++*count;
	return true;
}

bool os_list(const char *path, char ***names, size_t *count, char why[OS_WHY_SIZE])
{
	size_t cap = 0;
	int error = 0;
	*names = NULL;
	*count = 0;
	DIR *dir = opendir(path);
	if (dir == NULL) {
		say(why, errno);
		return false;
	}
	for (;;) {
		errno = 0;
		struct dirent *e = readdir(dir);
		if (e == NULL) {
			error = errno;
			break;
		}
		if (strcmp(e->d_name, ".") == 0 || strcmp(e->d_name, "..") == 0) {
			continue;
		}
		if (!list_add(names, count, &cap, e->d_name)) {
			error = ENOMEM;
			break;
		}
	}
	closedir(dir);
	if (error != 0) {
		os_list_free(*names, *count);
		*names = NULL;
		*count = 0;
		say(why, error);
		return false;
	}
	if (*count > 1) {
		qsort(*names, *count, sizeof(**names), compare_names);
	}
	return true;
}

void os_list_free(char **names, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		free(names[i]);
	}
	free(names);
}

/* ---- writing ---------------------------------------------------------- */

bool os_make_folder(const char *path, char why[OS_WHY_SIZE])
{
	struct stat st;
	if (mkdir(path, 0777) == 0) {
		return true;
	}
	int error = errno;
	if (error == EEXIST && stat(path, &st) == 0 && !S_ISDIR(st.st_mode)) {
		error = ENOTDIR;
	}
	if (error != EEXIST) {
		say(why, error);
	}
	return error == EEXIST;
}

struct os_output {
	struct output_buffer buffer;
	int fd;
	bool owned;
	char *target;    /**< NULL when the output is written directly */
	char *temporary; /**< the file that will be renamed */
	char *folder;    /**< the folder of both */
};

static void output_free(struct os_output *o)
{
	free(o->target);
	free(o->temporary);
	free(o->folder);
	free(o);
}

/** The temporary file that the signal handler removes; there is one output at a time. */
static _Atomic(char *) unfinished;

void system_remove_unfinished(void)
{
	char *path = atomic_exchange(&unfinished, NULL);
	if (path != NULL) {
		unlink(path);
	}
}

/** SA_RESETHAND has restored the default action, which raise() triggers. */
static void on_signal(int number)
{
	system_remove_unfinished();
	raise(number);
}

static const int ending_signals[] = {SIGHUP, SIGINT, SIGTERM};

static void catch_signals(void)
{
	for (size_t i = 0; i < COUNT_OF(ending_signals); i++) {
		struct sigaction old;
		struct sigaction action = {.sa_handler = on_signal, .sa_flags = (int)SA_RESETHAND};
		sigemptyset(&action.sa_mask);
		// A signal that is ignored, as under nohup or in the background, must stay
		// ignored.
		if (sigaction(ending_signals[i], NULL, &old) == 0 && old.sa_handler == SIG_DFL) {
			sigaction(ending_signals[i], &action, NULL);
		}
	}
}

/** Create the temporary file and register it, with signals blocked meanwhile. */
static int create_temporary(char *path)
{
	sigset_t set, old;
	catch_signals();
	sigemptyset(&set);
	for (size_t i = 0; i < COUNT_OF(ending_signals); i++) {
		sigaddset(&set, ending_signals[i]);
	}
	pthread_sigmask(SIG_BLOCK, &set, &old);
	int fd = open_retrying(path, O_WRONLY | O_CREAT | O_EXCL, 0666);
	int error = errno;
	if (fd >= 0) {
		atomic_store(&unfinished, path);
		know_own_descriptor(OUTPUT_TEMPORARY, fd);
	}
	pthread_sigmask(SIG_SETMASK, &old, NULL);
	errno = error;
	return fd;
}

static void forget_unfinished(void)
{
	atomic_store(&unfinished, NULL);
	own_output[OUTPUT_TEMPORARY].known = false;
	own_output[OUTPUT_REPLACED].known = false;
}

static char *temporary_name(const char *target, unsigned attempt)
{
	size_t folder = (size_t)(os_path_base(target) - target);
	struct timespec now;
	clock_gettime(CLOCK_REALTIME, &now);
	uint64_t seed[3] = {(uint64_t)getpid(), (uint64_t)now.tv_nsec, attempt};
	char *name = NULL;
	if (asprintf(&name, "%.*s.%.*s.%06x", (int)folder, target, TEMPORARY_STEM, target + folder,
		    (unsigned)(hash_bytes(seed, sizeof(seed), 0) & 0xffffff)) < 0) {
		return NULL;
	}
	return name;
}

/** Uses O_EXCL instead of mkstemp(), which ignores the umask. */
static bool open_temporary(struct os_output *o, char why[OS_WHY_SIZE])
{
	for (unsigned attempt = 0; attempt < 100; attempt++) {
		o->temporary = temporary_name(o->target, attempt);
		if (o->temporary == NULL) {
			say(why, ENOMEM);
			return false;
		}
		o->fd = create_temporary(o->temporary);
		if (o->fd >= 0) {
			return true;
		}
		int error = errno;
		free(o->temporary);
		o->temporary = NULL;
		if (error != EEXIST) {
			say(why, error);
			return false;
		}
	}
	say(why, EEXIST);
	return false;
}

static char *folder_of(const char *path)
{
	const char *slash = strrchr(path, '/');
	if (slash == NULL) {
		return strdup(".");
	}
	return strndup(path, slash == path ? 1 : (size_t)(slash - path));
}

static bool open_target(struct os_output *o, const char *path, char why[OS_WHY_SIZE])
{
	struct stat st;
	bool exists = stat(path, &st) == 0;
	o->owned = true;
	if (exists && !S_ISREG(st.st_mode)) {
		o->fd = open_retrying(path, O_WRONLY, 0);
		if (o->fd < 0) {
			say(why, errno);
		}
		return o->fd >= 0;
	}
	// A rename would replace a file that is write-protected.
	if (exists && access(path, W_OK) != 0) {
		say(why, errno);
		return false;
	}
	if (exists) {
		know_own_output(OUTPUT_REPLACED, &st);
	}
	// If the path is a link, the file that it points to is replaced, not the link.
	o->target = exists ? realpath(path, NULL) : strdup(path);
	o->folder = o->target != NULL ? folder_of(o->target) : NULL;
	if (o->folder == NULL) {
		say(why, errno);
		return false;
	}
	return open_temporary(o, why);
}

struct os_output *os_output_open(const char *path, char why[OS_WHY_SIZE])
{
	struct os_output *o = malloc(sizeof(*o));
	if (o == NULL) {
		say(why, ENOMEM);
		return NULL;
	}
	o->fd = STDOUT_FILENO;
	o->owned = o->buffer.at_once = o->buffer.failed = false;
	o->target = o->temporary = o->folder = NULL;
	o->buffer.used = 0;
	if (path != NULL && strcmp(path, "-") != 0 && !open_target(o, path, why)) {
		output_free(o);
		return NULL;
	}
	o->buffer.at_once = isatty(o->fd) == 1;
	if (!o->owned) {
		know_own_descriptor(OUTPUT_STANDARD, o->fd);
	}
	return o;
}

const char *os_output_folder(const struct os_output *o)
{
	return o->folder;
}

bool os_output_may_be_recoded(const struct os_output *o)
{
	(void)o;
	return false;
}

bool system_write_all(struct os_output *o, const char *data, size_t size, bool *closed_pipe,
	char why[OS_WHY_SIZE])
{
	while (size > 0) {
		ssize_t done = write(o->fd, data, size);
		if (done >= 0) {
			data += done;
			size -= (size_t)done;
		} else if (errno == EAGAIN || errno == EWOULDBLOCK) {
			struct pollfd p = {.fd = o->fd, .events = POLLOUT};
			poll(&p, 1, -1);
		} else if (errno != EINTR) {
			*closed_pipe = errno == EPIPE;
			o->buffer.failed = true;
			say(why, errno);
			return false;
		}
	}
	return true;
}

bool os_output_commit(struct os_output *o, bool *closed_pipe, char why[OS_WHY_SIZE])
{
	*closed_pipe = false;
	bool ok = !o->buffer.failed;
	if (!ok) {
		output_refuse(why);
	}
	ok = ok && output_flush(o, closed_pipe, why);
	if (o->owned && close(o->fd) != 0 && ok && errno != EINTR) {
		say(why, errno);
		ok = false;
	}
	if (o->temporary != NULL) {
		if (ok && rename(o->temporary, o->target) != 0) {
			say(why, errno);
			ok = false;
		}
		if (!ok) {
			unlink(o->temporary);
		}
		forget_unfinished();
	}
	output_free(o);
	return ok;
}

void os_output_abandon(struct os_output *o)
{
	if (o == NULL) {
		return;
	}
	if (o->owned) {
		close(o->fd);
	}
	if (o->temporary != NULL) {
		unlink(o->temporary);
		forget_unfinished();
	}
	output_free(o);
}

/* ---- terminal and environment ------------------------------------------- */

bool os_is_terminal(enum os_stream stream)
{
	static const int fds[] = {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO};
	return isatty(fds[stream]) == 1;
}

bool os_takes_escapes(enum os_stream stream)
{
	return os_is_terminal(stream);
}

bool os_has_input(void)
{
	return !os_is_terminal(OS_STDIN);
}

unsigned os_console_processes(void)
{
	return 0;
}

void os_wait_for_key(void)
{
}

unsigned os_terminal_columns(void)
{
	struct winsize size;
	if (!os_is_terminal(OS_STDOUT) || ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0) {
		return 0;
	}
	return size.ws_col;
}

int64_t os_now(void)
{
	struct timespec now;
	clock_gettime(CLOCK_REALTIME, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

unsigned os_processors(void)
{
#ifdef CPU_COUNT
	// A container or taskset may allow fewer processors than the machine has.
	cpu_set_t set;
	if (sched_getaffinity(0, sizeof(set), &set) == 0 && CPU_COUNT(&set) > 0) {
		return (unsigned)CPU_COUNT(&set);
	}
#endif
	long count = sysconf(_SC_NPROCESSORS_ONLN);
	return count > 0 ? (unsigned)count : 1;
}

const char *os_environment(const char *name)
{
	return getenv(name);
}

const char *os_program_folder(void)
{
	static char path[PATH_MAX];
	ssize_t len = readlink("/proc/self/exe", path, sizeof(path) - 1);
	if (len <= 0) {
		return NULL;
	}
	path[len] = '\0';
	char *slash = strrchr(path, '/');
	if (slash == NULL) {
		return NULL;
	}
	slash[slash == path ? 1 : 0] = '\0';
	return path;
}

bool os_trusts_program_folder(void)
{
	return true;
}

enum os_registry os_registry_text(const char *key, const char *value, struct buf *out)
{
	(void)key;
	(void)value;
	(void)out;
	return OS_REGISTRY_ABSENT;
}

void os_print_error(const char *data, size_t len)
{
	while (len > 0) {
		ssize_t done = write(STDERR_FILENO, data, len);
		if (done < 0 && errno != EINTR) {
			return;
		}
		if (done > 0) {
			data += done;
			len -= (size_t)done;
		}
	}
}
