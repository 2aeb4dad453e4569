// SPDX-License-Identifier: MIT

/*
 * Confinement with Landlock, by system calls without a library. See sandbox.h. The kernel's
 * constants are repeated here because the headers on the build machine may be older than the
 * kernel at run time.
 */

#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif

#include "os/sandbox.h"

#include <errno.h>
#include <stdio.h>

#ifdef __linux__

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

/* The numbers are equal on all architectures except alpha, whose headers define them. */
#ifndef SYS_landlock_create_ruleset
#define SYS_landlock_create_ruleset 444
#define SYS_landlock_add_rule 445
#define SYS_landlock_restrict_self 446
#endif

#define CREATE_RULESET_VERSION 1u
#define RULE_PATH_BENEATH 1

/* File access rights, by the ABI version that introduced them. */
#define FS_EXECUTE (1ull << 0)
#define FS_WRITE_FILE (1ull << 1)
#define FS_READ_FILE (1ull << 2)
#define FS_READ_DIR (1ull << 3)
#define FS_REMOVE_FILE (1ull << 5)
#define FS_MAKE_REG (1ull << 8)
#define FS_VERSION_1 ((1ull << 13) - 1)
#define FS_REFER (1ull << 13)     /* version 2 */
#define FS_TRUNCATE (1ull << 14)  /* version 3 */
#define FS_IOCTL_DEV (1ull << 15) /* version 5 */
#define NET_TCP 3ull              /* version 4: bind and connect */
#define SCOPES 3ull               /* version 6: abstract sockets and signals to other processes */

struct ruleset {
	uint64_t handled_fs;
	uint64_t handled_net;
	uint64_t scoped;
};

/* The kernel's layout, without padding at the end. */
struct path_beneath {
	uint64_t allowed;
	int32_t parent;
} __attribute__((packed));

static struct ruleset everything(long version)
{
	struct ruleset r = {.handled_fs = FS_VERSION_1};
	r.handled_fs |= version >= 2 ? FS_REFER : 0;
	r.handled_fs |= version >= 3 ? FS_TRUNCATE : 0;
	r.handled_net |= version >= 4 ? NET_TCP : 0;
	r.handled_fs |= version >= 5 ? FS_IOCTL_DEV : 0;
	r.scoped |= version >= 6 ? SCOPES : 0;
	return r;
}

/** Older kernels expect the shorter structure of their version. */
static size_t size_for(long version)
{
	return version >= 6 ? 24 : version >= 4 ? 16 : 8;
}

static int open_path(const char *path)
{
	int fd;
	do {
		fd = open(path, O_PATH | O_CLOEXEC);
	} while (fd < 0 && errno == EINTR);
	return fd;
}

/** Whether an open error means that the path cannot be opened later either. */
static bool is_out_of_reach(int error)
{
	return error == ENOENT || error == ENOTDIR || error == EACCES || error == ELOOP ||
		error == ENAMETOOLONG;
}

static bool add_rule(int ruleset, int fd, uint64_t on_file, uint64_t in_folder)
{
	struct stat st;
	if (fstat(fd, &st) != 0) {
		return false;
	}
	struct path_beneath rule = {
		.allowed = S_ISDIR(st.st_mode) ? on_file | in_folder : on_file,
		.parent = fd,
	};
	// Pipes and sockets (/dev/fd/63) belong to no file system and are not restricted.
	return syscall(SYS_landlock_add_rule, ruleset, RULE_PATH_BENEATH, &rule, 0) == 0 ||
		errno == EBADFD;
}

/** @return false when the program would lack a right that it has without the sandbox */
static bool allow_reading(int ruleset, const char *path, bool needed)
{
	int fd = open_path(path);
	if (fd < 0) {
		return !needed && is_out_of_reach(errno);
	}
	bool ok = add_rule(ruleset, fd, FS_READ_FILE, FS_READ_DIR);
	close(fd);
	return ok;
}

/** @param rights besides making files and removing them */
static bool allow_replacing(int ruleset, const char *folder, uint64_t rights)
{
	int fd = open_path(folder);
	if (fd < 0) {
		return false;
	}
	bool ok = add_rule(ruleset, fd, 0, FS_MAKE_REG | FS_REMOVE_FILE | rights);
	close(fd);
	return ok;
}

/** Sanitizers read /proc when they look for leaks at exit. */
static bool allow_sanitizer(int ruleset)
{
#if defined(__has_feature)
#define HAS_FEATURE(feature) __has_feature(feature)
#else
#define HAS_FEATURE(feature) 0
#endif
#if defined(__SANITIZE_ADDRESS__) || HAS_FEATURE(address_sanitizer)
	return allow_reading(ruleset, "/proc", true);
#else
	(void)ruleset;
	return true;
#endif
}

static bool allow_all(int ruleset, const struct sandbox_needs *needs)
{
	bool ok = allow_sanitizer(ruleset);
	for (size_t i = 0; i < needs->readable_count; i++) {
		if (strcmp(needs->readable[i], "-") != 0) {
			ok = ok && allow_reading(ruleset, needs->readable[i], false);
		}
	}
	if (needs->replaces_in != NULL) {
		ok = ok && allow_replacing(ruleset, needs->replaces_in, 0);
	}
	if (needs->writes_in != NULL) {
		ok = ok && allow_replacing(ruleset, needs->writes_in, FS_WRITE_FILE);
	}
	return ok;
}

enum sandbox_state sandbox_enter(const struct sandbox_needs *needs, char what[OS_WHY_SIZE])
{
	long version = syscall(SYS_landlock_create_ruleset, NULL, 0, CREATE_RULESET_VERSION);
	if (version < 1) {
		snprintf(what, OS_WHY_SIZE, "none, this system has no Landlock");
		return SANDBOX_NONE;
	}
	struct ruleset r = everything(version);
	int ruleset = (int)syscall(SYS_landlock_create_ruleset, &r, size_for(version), 0);
	bool ok = ruleset >= 0 && allow_all(ruleset, needs) &&
		prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
		syscall(SYS_landlock_restrict_self, ruleset, 0) == 0;
	if (ruleset >= 0) {
		close(ruleset);
	}
	if (!ok) {
		snprintf(what, OS_WHY_SIZE, "none, Landlock could not be set up");
		return SANDBOX_NONE;
	}
	snprintf(what, OS_WHY_SIZE,
		"only the inputs can be read, no program be started%s (Landlock %ld)",
		version >= 4 ? ", no connection be made" : "; the network is not covered", version);
	return version >= 4 ? SANDBOX_FULL : SANDBOX_PARTIAL;
}

#else

enum sandbox_state sandbox_enter(const struct sandbox_needs *needs, char what[OS_WHY_SIZE])
{
	(void)needs;
	snprintf(what, OS_WHY_SIZE, "none, this system has no Landlock");
	return SANDBOX_NONE;
}

#endif

bool sandbox_forbids_new_code(void)
{
	return false;
}
