// SPDX-License-Identifier: MIT

/** Confinement, signals, exits by libraries, and reading the program's own output. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "os/sandbox.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static char folder[64];
static char why[OS_WHY_SIZE];

static const char *at(const char *name)
{
	static char paths[8][128];
	static unsigned next;
	char *path = paths[next++ % COUNT_OF(paths)];
	snprintf(path, sizeof(paths[0]), "%s/%s", folder, name);
	return path;
}

static void put(const char *name)
{
	FILE *f = fopen(at(name), "w");
	assert_non_null(f);
	fputs("text\n", f);
	fclose(f);
}

static int make_folder(void **state)
{
	(void)state;
	os_start();
	snprintf(folder, sizeof(folder), "/tmp/marslog-faults.XXXXXX");
	assert_non_null(mkdtemp(folder));
	assert_int_equal(mkdir(at("in"), 0700), 0);
	assert_int_equal(mkdir(at("in/deep"), 0700), 0);
	assert_int_equal(mkdir(at("out"), 0700), 0);
	put("in/deep/a");
	put("beside");
	return 0;
}

static int remove_folder(void **state)
{
	static const char *const files[] = {"in/deep/a", "in/b", "beside", "out/result", "out/log"};
	static const char *const folders[] = {"in/deep", "in", "out", ""};
	(void)state;
	for (size_t i = 0; i < COUNT_OF(files); i++) {
		unlink(at(files[i]));
	}
	for (size_t i = 0; i < COUNT_OF(folders); i++) {
		rmdir(at(folders[i]));
	}
	return 0;
}

/** Run in a process of its own. @return how it ended, as of waitpid. */
static int in_child(void (*run)(void))
{
	int status = -1;
	fflush(NULL);
	pid_t child = fork();
	assert_true(child >= 0);
	if (child == 0) {
		run();
		_exit(0);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	return status;
}

static size_t count_files(const char *name)
{
	char **names;
	size_t count;
	assert_true(os_list(at(name), &names, &count, why));
	os_list_free(names, count);
	return count;
}

/* ---- confinement -------------------------------------------------------- */

/** A failed assertion in the child would be lost, so it uses its exit status. */
#define EXPECT(condition)                                                                          \
	do {                                                                                       \
		if (!(condition)) {                                                                \
			fprintf(stderr, "%s:%d: %s\n", __FILE__, __LINE__, #condition);            \
			_exit(1);                                                                  \
		}                                                                                  \
	} while (0)

enum { NOT_AVAILABLE = 77 };

static bool can_open(const char *path, int flags)
{
	int fd = open(path, flags | O_CLOEXEC, 0600);
	if (fd >= 0) {
		close(fd);
	}
	return fd >= 0;
}

static bool can_connect(void)
{
	struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons(9)};
	to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	int fd = socket(AF_INET, SOCK_STREAM, 0);
	// No server listens there; the test is about who refuses the connection.
	bool refused_by_kernel =
		fd >= 0 && connect(fd, (struct sockaddr *)&to, sizeof(to)) != 0 && errno == EACCES;
	close(fd);
	return !refused_by_kernel;
}

static void confined(void)
{
	bool closed;
	char what[OS_WHY_SIZE];
	const char *const readable[] = {at("in"), "-", at("nowhere")};
	struct os_output *out = os_output_open(at("out/result"), why);
	EXPECT(out != NULL && strcmp(os_output_folder(out), at("out")) == 0);
	const struct sandbox_needs needs = {
		readable, COUNT_OF(readable), os_output_folder(out), NULL};
	enum sandbox_state state = sandbox_enter(&needs, what);
	EXPECT(what[0] != '\0');
	if (state == SANDBOX_NONE) {
		os_output_abandon(out);
		_exit(NOT_AVAILABLE);
	}
	struct os_stat stat;
	char **names;
	size_t count;
	EXPECT(os_stat_path(at("in/deep/a"), false, &stat, why) && stat.kind == OS_FILE);
	EXPECT(os_list(at("in/deep"), &names, &count, why) && count == 1);
	os_list_free(names, count);
	EXPECT(can_open(at("in/deep/a"), O_RDONLY));
	EXPECT(!can_open(at("in/deep/a"), O_WRONLY) && errno == EACCES);
	EXPECT(!can_open(at("in/new"), O_WRONLY | O_CREAT) && errno == EACCES);
	EXPECT(!can_open(at("beside"), O_RDONLY) && errno == EACCES);
	EXPECT(!can_open("/etc/passwd", O_RDONLY) && errno == EACCES);
	EXPECT(!can_open(at("out/result"), O_RDONLY));
	EXPECT(unlink(at("beside")) != 0 && errno == EACCES);
	char *const arguments[] = {(char[]){"true"}, NULL};
	EXPECT(execv("/bin/true", arguments) != 0 && errno == EACCES);
	EXPECT(state != SANDBOX_FULL || !can_connect());
	// The usual code page of member names was loaded before.
	struct os_codepage *page = os_codepage_open("CP850");
	struct buf text = {0};
	EXPECT(page != NULL && os_codepage_convert(page, SPAN("\x82"), &text) == 0);
	EXPECT(span_equal(buf_span(&text), SPAN("\xC3\xA9")) && os_lower(0xC4) == 0xE4);
	os_codepage_close(page);
	buf_free(&text);
	EXPECT(os_output_write(out, "done\n", 5, &closed, why));
	EXPECT(os_output_commit(out, &closed, why));
}

static void confinement_leaves_the_inputs_and_the_result(void **state)
{
	(void)state;
	int status = in_child(confined);
	assert_true(WIFEXITED(status));
	if (WEXITSTATUS(status) == NOT_AVAILABLE) {
		skip();
	}
	assert_int_equal(WEXITSTATUS(status), 0);
	assert_int_equal(count_files("out"), 1);
	assert_int_equal(unlink(at("out/result")), 0);
}

static void confined_without_anything(void)
{
	char what[OS_WHY_SIZE];
	if (sandbox_enter(&(struct sandbox_needs){0}, what) == SANDBOX_NONE) {
		_exit(NOT_AVAILABLE);
	}
	EXPECT(!can_open(at("in/deep/a"), O_RDONLY));
	int ends[2];
	EXPECT(pipe(ends) == 0);
	char path[40];
	snprintf(path, sizeof(path), "/proc/self/fd/%d", ends[0]);
	// "marslog analyze <(command)": a pipe belongs to no folder.
	EXPECT(can_open(path, O_RDONLY));
}

static void confinement_without_operands(void **state)
{
	(void)state;
	int status = in_child(confined_without_anything);
	assert_true(WIFEXITED(status));
	if (WEXITSTATUS(status) == NOT_AVAILABLE) {
		skip();
	}
	assert_int_equal(WEXITSTATUS(status), 0);
}

/* ---- ends that come from outside ------------------------------------------ */

static void half_written(void)
{
	bool closed;
	struct os_output *out = os_output_open(at("out/result"), why);
	EXPECT(out != NULL && os_output_write(out, "half", 4, &closed, why));
	EXPECT(count_files("out") == 1);
}

static int signal_to_send;

static void ended_by_signal(void)
{
	// A shell may start what it runs in the background with some ignored.
	signal(signal_to_send, SIG_DFL);
	half_written();
	raise(signal_to_send);
}

static void signals_leave_nothing_half_written(void **state)
{
	static const int signals[] = {SIGHUP, SIGINT, SIGTERM};
	(void)state;
	for (size_t i = 0; i < COUNT_OF(signals); i++) {
		signal_to_send = signals[i];
		int status = in_child(ended_by_signal);
		assert_true(WIFSIGNALED(status));
		assert_int_equal(WTERMSIG(status), signals[i]);
		assert_int_equal(count_files("out"), 0);
	}
}

static void ignoring_hangup(void)
{
	signal(SIGHUP, SIG_IGN);
	half_written();
	raise(SIGHUP);
	_exit(count_files("out") == 1 ? 5 : 1);
}

static void ignored_signals_stay_ignored(void **state)
{
	(void)state;
	int status = in_child(ignoring_hangup);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 5);
	// It ended by itself, without cleaning up; so the temporary is still there.
	char **names;
	size_t count;
	assert_true(os_list(at("out"), &names, &count, why));
	assert_int_equal(count, 1);
	char path[128];
	snprintf(path, sizeof(path), "%s/out/%s", folder, names[0]);
	assert_int_equal(unlink(path), 0);
	os_list_free(names, count);
}

static void ended_by_a_library(void)
{
	os_exit_guard(5);
	half_written();
	exit(1); // as libarchive does
}

static void unguarded(void)
{
	os_exit_guard(5);
	os_exit_unguard();
	_exit(3);
}

static void exits_of_libraries_are_system_errors(void **state)
{
	(void)state;
	int status = in_child(ended_by_a_library);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 5);
	assert_int_equal(count_files("out"), 0);
	status = in_child(unguarded);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 3);
}

/* ---- the result is no input ------------------------------------------------- */

static bool looks_like_input(const char *path)
{
	struct os_stat stat;
	EXPECT(os_stat_path(path, false, &stat, why));
	return stat.kind == OS_FILE;
}

static void writes_among_inputs(void)
{
	char **names;
	size_t count;
	char path[128];
	EXPECT(freopen(at("out/log"), "w", stdout) != NULL);
	struct os_output *direct = os_output_open("-", why);
	EXPECT(direct != NULL && !looks_like_input(at("out/log")));
	put("in/b"); // an older result
	struct os_output *out = os_output_open(at("in/b"), why);
	EXPECT(out != NULL && os_list(at("in"), &names, &count, why) && count == 3);
	snprintf(path, sizeof(path), "%s/in/%s", folder, names[0]);
	EXPECT(names[0][0] == '.' && !looks_like_input(path));
	EXPECT(!looks_like_input(at("in/b")));
	EXPECT(looks_like_input(at("in/deep/a")));
	os_list_free(names, count);
	os_output_abandon(out);
	EXPECT(looks_like_input(at("in/b")));
	os_output_abandon(direct);
}

static void own_output_is_no_input(void **state)
{
	(void)state;
	int status = in_child(writes_among_inputs);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(confinement_leaves_the_inputs_and_the_result),
		cmocka_unit_test(confinement_without_operands),
		cmocka_unit_test(signals_leave_nothing_half_written),
		cmocka_unit_test(ignored_signals_stay_ignored),
		cmocka_unit_test(exits_of_libraries_are_system_errors),
		cmocka_unit_test(own_output_is_no_input),
	};
	return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
