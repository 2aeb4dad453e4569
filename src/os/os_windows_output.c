// SPDX-License-Identifier: MIT

/* Windows: writing output. See os.h. */

#include "os/os_windows.h"
#include "os/output.h"

#include <stdlib.h>

/** A virus scanner or the search index may keep a new file open briefly. */
#define RENAME_TRIES 20
#define RENAME_PAUSE_MS 50

struct os_output {
	struct output_buffer buffer; /**< at_once: `h` is a console */
	HANDLE h;
	bool owned;
	char *target;   /**< NULL when the output is written directly */
	char *folder;   /**< of the target */
	bool temporary; /**< the output is written to `unfinished` */
};

static void output_free(struct os_output *o)
{
	free(o->target);
	free(o->folder);
	free(o);
}

/* ---- the temporary file --------------------------------------------------- */

/*
 * There is one output at a time. Ctrl-C is handled in a separate thread, so a lock decides
 * whether the file is removed or renamed.
 */
static SRWLOCK unfinished_lock = SRWLOCK_INIT;
static wchar_t *unfinished;

void system_remove_unfinished(void)
{
	AcquireSRWLockExclusive(&unfinished_lock);
	if (unfinished != NULL) {
		DeleteFileW(unfinished); // it is still open, with delete sharing
	}
	free(unfinished);
	unfinished = NULL;
	ReleaseSRWLockExclusive(&unfinished_lock);
	windows_forget_output(OWN_TEMPORARY);
	windows_forget_output(OWN_REPLACED);
}

/**
 * Handles Ctrl-C, Ctrl-Break, closing the window and logging off; then the default handler ends
 * the process.
 */
static BOOL WINAPI on_control(DWORD kind)
{
	(void)kind;
	system_remove_unfinished();
	return FALSE;
}

/** The path of the temporary file for an attempt; NULL with the last error set. */
static wchar_t *temporary_path(const char *target, unsigned attempt)
{
	struct buf name = {0};
	const char *base = os_path_base(target);
	struct span stem = span_of(base);
	uint64_t seed[3] = {GetCurrentProcessId(), (uint64_t)os_now(), attempt};
	buf_add(&name, target, (size_t)(base - target));
	buf_addc(&name, '.');
	// A character that is cut in two becomes U+FFFD, which is acceptable in this name.
	buf_add_span(&name, span_cut(stem, 0, TEMPORARY_STEM));
	buf_addf(&name, ".%06x", (unsigned)(hash_bytes(seed, sizeof(seed), 0) & 0xffffff));
	wchar_t *path = NULL;
	if (name.failed) {
		SetLastError(ERROR_NOT_ENOUGH_MEMORY);
	} else {
		path = windows_path(name.data);
	}
	DWORD error = GetLastError();
	buf_free(&name);
	SetLastError(error);
	return path;
}

/** @return INVALID_HANDLE_VALUE with the last error set */
static HANDLE create_temporary(const char *target, unsigned attempt)
{
	wchar_t *path = temporary_path(target, attempt);
	if (path == NULL) {
		return INVALID_HANDLE_VALUE;
	}
	SetConsoleCtrlHandler(on_control, TRUE);
	AcquireSRWLockExclusive(&unfinished_lock);
	HANDLE h = CreateFileW(path, GENERIC_WRITE | DELETE, SHARE_ALL, NULL, CREATE_NEW,
		FILE_ATTRIBUTE_NORMAL, NULL);
	DWORD error = GetLastError();
	if (h != INVALID_HANDLE_VALUE) {
		unfinished = path;
		path = NULL;
	}
	ReleaseSRWLockExclusive(&unfinished_lock);
	free(path);
	SetLastError(error);
	return h;
}

static bool open_temporary(struct os_output *o, char why[OS_WHY_SIZE])
{
	for (unsigned attempt = 0; attempt < 100; attempt++) {
		o->h = create_temporary(o->target, attempt);
		if (o->h != INVALID_HANDLE_VALUE) {
			o->temporary = true;
			windows_know_output(OWN_TEMPORARY, o->h);
			return true;
		}
		DWORD error = GetLastError();
		if (error != ERROR_FILE_EXISTS && error != ERROR_ALREADY_EXISTS) {
			windows_why(why, error);
			return false;
		}
	}
	windows_why(why, ERROR_FILE_EXISTS);
	return false;
}

/** @return the last error, or ERROR_SUCCESS */
static DWORD rename_retrying(const wchar_t *from, const wchar_t *to)
{
	for (unsigned tries = 1;; tries++) {
		if (MoveFileExW(from, to, MOVEFILE_REPLACE_EXISTING)) {
			return ERROR_SUCCESS;
		}
		DWORD error = GetLastError();
		bool may_pass = error == ERROR_SHARING_VIOLATION || error == ERROR_ACCESS_DENIED;
		if (!may_pass || tries >= RENAME_TRIES) {
			return error;
		}
		Sleep(RENAME_PAUSE_MS);
	}
}

static bool put_in_place(const char *target, char why[OS_WHY_SIZE])
{
	wchar_t *to = windows_path(target);
	DWORD error = to == NULL ? GetLastError() : ERROR_SUCCESS;
	AcquireSRWLockExclusive(&unfinished_lock);
	if (error == ERROR_SUCCESS && unfinished == NULL) {
		error = ERROR_OPERATION_ABORTED; // Ctrl-C came first
	}
	if (error == ERROR_SUCCESS) {
		error = rename_retrying(unfinished, to);
	}
	if (error == ERROR_SUCCESS) {
		free(unfinished);
		unfinished = NULL;
	}
	ReleaseSRWLockExclusive(&unfinished_lock);
	free(to);
	if (error != ERROR_SUCCESS) {
		windows_why(why, error);
	}
	return error == ERROR_SUCCESS;
}

/* ---- opening ---------------------------------------------------------- */

/** The path of an open file with links resolved, in UTF-8; NULL when unknown. */
static char *final_path(HANDLE h)
{
	DWORD need = GetFinalPathNameByHandleW(h, NULL, 0, FILE_NAME_NORMALIZED);
	wchar_t *wide = need > 0 ? malloc(((size_t)need + 1) * sizeof(*wide)) : NULL;
	char *path = NULL;
	if (wide != NULL) {
		DWORD got = GetFinalPathNameByHandleW(h, wide, need + 1, FILE_NAME_NORMALIZED);
		if (got > 0 && got <= need) {
			path = windows_utf8_copy(wide);
		}
	}
	free(wide);
	return path;
}

static char *folder_of(const char *path)
{
	size_t len = (size_t)(os_path_base(path) - path);
	struct buf folder = {0};
	buf_add(&folder, len > 0 ? path : ".", len > 0 ? len : 1);
	return folder.data;
}

/** Open the existing file or device. @return false with `why` */
static bool open_existing(struct os_output *o, const char *path, char why[OS_WHY_SIZE])
{
	// Fails for a write-protected file, which a rename would replace.
	HANDLE h = windows_open(path, GENERIC_WRITE, 0);
	if (h == INVALID_HANDLE_VALUE) {
		windows_why(why, GetLastError());
		return false;
	}
	if (GetFileType(h) != FILE_TYPE_DISK) { // NUL, CON, a named pipe
		o->h = h;
		return true;
	}
	windows_know_output(OWN_REPLACED, h);
	// If the path is a link, the file that it points to is replaced, not the link.
	o->target = final_path(h);
	CloseHandle(h);
	return true;
}

static bool open_target(struct os_output *o, const char *path, char why[OS_WHY_SIZE])
{
	struct os_stat st;
	o->owned = true;
	o->h = INVALID_HANDLE_VALUE;
	if (os_stat_path(path, true, &st, why)) {
		if (st.kind == OS_DIRECTORY) {
			windows_why(why, ERROR_DIRECTORY_NOT_SUPPORTED);
			return false;
		}
		if (!open_existing(o, path, why)) {
			return false;
		}
		if (o->h != INVALID_HANDLE_VALUE) {
			return true;
		}
	}
	if (o->target == NULL) {
		o->target = strdup(path);
	}
	o->folder = o->target != NULL ? folder_of(o->target) : NULL;
	if (o->folder == NULL) {
		windows_why(why, ERROR_NOT_ENOUGH_MEMORY);
		return false;
	}
	return open_temporary(o, why);
}

bool os_make_folder(const char *path, char why[OS_WHY_SIZE])
{
	wchar_t *wide = windows_path(path);
	bool ok = wide != NULL && CreateDirectoryW(wide, NULL) != 0;
	if (wide != NULL && !ok && GetLastError() == ERROR_ALREADY_EXISTS) {
		DWORD kind = GetFileAttributesW(wide);
		ok = kind != INVALID_FILE_ATTRIBUTES && (kind & FILE_ATTRIBUTE_DIRECTORY) != 0;
		SetLastError(ERROR_DIRECTORY);
	}
	if (!ok) {
		windows_why(why, GetLastError());
	}
	free(wide);
	return ok;
}

struct os_output *os_output_open(const char *path, char why[OS_WHY_SIZE])
{
	struct os_output *o = malloc(sizeof(*o));
	if (o == NULL) {
		windows_why(why, ERROR_NOT_ENOUGH_MEMORY);
		return NULL;
	}
	o->h = windows_standard(OS_STDOUT);
	o->owned = o->buffer.failed = o->temporary = false;
	o->target = o->folder = NULL;
	o->buffer.used = 0;
	if (path != NULL && strcmp(path, "-") != 0 && !open_target(o, path, why)) {
		output_free(o);
		return NULL;
	}
	o->buffer.at_once = windows_is_console(o->h);
	if (!o->owned) {
		windows_know_output(OWN_STANDARD, o->h);
	}
	return o;
}

const char *os_output_folder(const struct os_output *o)
{
	return o->folder;
}

bool os_output_may_be_recoded(const struct os_output *o)
{
	return o->buffer.at_once || GetFileType(o->h) == FILE_TYPE_PIPE;
}

/* ---- writing ---------------------------------------------------------- */

bool system_write_all(struct os_output *o, const char *data, size_t size, bool *closed_pipe,
	char why[OS_WHY_SIZE])
{
	DWORD error = ERROR_SUCCESS;
	if (o->buffer.at_once && !windows_write_console(o->h, data, size)) {
		error = GetLastError();
	}
	while (!o->buffer.at_once && size > 0 && error == ERROR_SUCCESS) {
		DWORD done = 0;
		DWORD part = size > IO_SIZE_MAX ? IO_SIZE_MAX : (DWORD)size;
		if (!WriteFile(o->h, data, part, &done, NULL)) {
			error = GetLastError();
		} else if (done == 0) {
			error = ERROR_DISK_FULL; // a non-blocking pipe, or wine's full disk
		}
		data += done;
		size -= done;
	}
	if (error == ERROR_SUCCESS) {
		return true;
	}
	*closed_pipe = error == ERROR_BROKEN_PIPE || error == ERROR_NO_DATA ||
		error == ERROR_PIPE_NOT_CONNECTED;
	o->buffer.failed = true;
	windows_why(why, error);
	return false;
}

bool os_output_commit(struct os_output *o, bool *closed_pipe, char why[OS_WHY_SIZE])
{
	*closed_pipe = false;
	bool ok = !o->buffer.failed;
	if (!ok) {
		output_refuse(why);
	}
	ok = ok && output_flush(o, closed_pipe, why);
	if (o->owned && !CloseHandle(o->h) && ok) {
		windows_why(why, GetLastError());
		ok = false;
	}
	if (o->temporary) {
		ok = ok && put_in_place(o->target, why);
		system_remove_unfinished();
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
		CloseHandle(o->h);
	}
	if (o->temporary) {
		system_remove_unfinished();
	}
	output_free(o);
}
