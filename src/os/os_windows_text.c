// SPDX-License-Identifier: MIT

/* Windows: UTF-16, paths, messages for system errors. See os_windows.h. */

#include "os/os_windows.h"

#include "os/private.h"

#include <stdlib.h>

/* ---- messages --------------------------------------------------------- */

/*
 * The system's own messages are in the user's language, but a report must not depend on that. For
 * errors that POSIX has as well, its usual text is used, so that both systems report the same.
 */
static const struct {
	DWORD error;
	const char *text;
} messages[] = {
	{ERROR_FILE_NOT_FOUND, "No such file or directory"},
	{ERROR_PATH_NOT_FOUND, "No such file or directory"},
	{ERROR_INVALID_NAME, "No such file or directory"},
	{ERROR_BAD_PATHNAME, "No such file or directory"},
	{ERROR_BAD_NETPATH, "No such file or directory"},
	{ERROR_BAD_NET_NAME, "No such file or directory"},
	{ERROR_INVALID_DRIVE, "No such file or directory"},
	{ERROR_ACCESS_DENIED, "Permission denied"},
	{ERROR_PRIVILEGE_NOT_HELD, "Permission denied"},
	{ERROR_NETWORK_ACCESS_DENIED, "Permission denied"},
	{ERROR_LOGON_FAILURE, "Permission denied"},
	{ERROR_WRITE_PROTECT, "Read-only file system"},
	{ERROR_SHARING_VIOLATION, "another program has opened it and does not share it"},
	{ERROR_LOCK_VIOLATION, "another program has locked a part of it"},
	{ERROR_FILE_EXISTS, "File exists"},
	{ERROR_ALREADY_EXISTS, "File exists"},
	{ERROR_DIRECTORY, "Not a directory"},
	{ERROR_DIRECTORY_NOT_SUPPORTED, "Is a directory"},
	{ERROR_DISK_FULL, "No space left on device"},
	{ERROR_HANDLE_DISK_FULL, "No space left on device"},
	{ERROR_DISK_QUOTA_EXCEEDED, "Disk quota exceeded"},
	{ERROR_NOT_ENOUGH_MEMORY, "Cannot allocate memory"},
	{ERROR_OUTOFMEMORY, "Cannot allocate memory"},
	{ERROR_COMMITMENT_LIMIT, "Cannot allocate memory"},
	{ERROR_FILENAME_EXCED_RANGE, "File name too long"},
	{ERROR_CANT_RESOLVE_FILENAME, "Too many levels of symbolic links"},
	{ERROR_NOT_READY, "the device is not ready"},
	{ERROR_CRC, "Input/output error (CRC)"},
	{ERROR_IO_DEVICE, "Input/output error"},
	{ERROR_GEN_FAILURE, "Input/output error"},
	{ERROR_INVALID_HANDLE, "Bad file descriptor"},
	{ERROR_INVALID_PARAMETER, "Invalid argument"},
	{ERROR_BROKEN_PIPE, "Broken pipe"},
	{ERROR_NO_DATA, "Broken pipe"},
	{ERROR_PIPE_NOT_CONNECTED, "Broken pipe"},
	{ERROR_FILE_INVALID, "the file changed while it was read"},
	{ERROR_FILE_CORRUPT, "the file or its folder is corrupted and cannot be read"},
	{ERROR_DISK_CORRUPT, "the file or its folder is corrupted and cannot be read"},
	{ERROR_VIRUS_INFECTED, "the antivirus does not allow to open it"},
	{ERROR_VIRUS_DELETED, "the antivirus has deleted it"},
	{ERROR_CLOUD_FILE_NETWORK_UNAVAILABLE, "it is only in the cloud, which cannot be reached"},
	{ERROR_CLOUD_FILE_PROVIDER_NOT_RUNNING,
		"it is only in the cloud, whose client does not run"},
	{ERROR_CLOUD_FILE_ACCESS_DENIED, "it is only in the cloud, which denies access"},
	{ERROR_NETNAME_DELETED, "the network share is no longer available"},
	{ERROR_SEM_TIMEOUT, "the network did not answer in time"},
};

static _Thread_local bool memory_was_short, access_was_denied;

void windows_why(char why[OS_WHY_SIZE], DWORD error)
{
	memory_was_short = error == ERROR_NOT_ENOUGH_MEMORY || error == ERROR_OUTOFMEMORY ||
		error == ERROR_COMMITMENT_LIMIT;
	access_was_denied = error == ERROR_ACCESS_DENIED || error == ERROR_PRIVILEGE_NOT_HELD;
	for (size_t i = 0; i < COUNT_OF(messages); i++) {
		if (messages[i].error == error) {
			snprintf(why, OS_WHY_SIZE, "%s", messages[i].text);
			return;
		}
	}
	snprintf(why, OS_WHY_SIZE, "Windows error %lu", (unsigned long)error);
}

bool os_memory_was_short(void)
{
	return memory_was_short;
}

bool os_access_was_denied(void)
{
	return access_was_denied;
}

/* ---- UTF-16 ----------------------------------------------------------- */

static bool is_high(uint32_t unit)
{
	return unit >= 0xD800 && unit < 0xDC00;
}

static bool is_low(uint32_t unit)
{
	return unit >= 0xDC00 && unit < 0xE000;
}

void windows_add_utf8(struct buf *out, const wchar_t *wide, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		uint32_t c = wide[i];
		char bytes[4];
		if (is_high(c) && i + 1 < len && is_low(wide[i + 1])) {
			c = 0x10000 + ((c - 0xD800) << 10) + (wide[++i] - 0xDC00u);
		}
		if (is_high(c) || is_low(c)) {
			bytes[0] = (char)(0xE0 | c >> 12);
			bytes[1] = (char)(0x80 | (c >> 6 & 0x3F));
			bytes[2] = (char)(0x80 | (c & 0x3F));
			buf_add(out, bytes, 3);
		} else {
			buf_add(out, bytes, utf8_encode(c, bytes));
		}
	}
}

char *windows_utf8_copy(const wchar_t *wide)
{
	struct buf b = {0};
	buf_adds(&b, ""); // ensures a NUL even when nothing follows
	windows_add_utf8(&b, wide, wcslen(wide));
	if (b.failed || !buf_reserve(&b, 1)) {
		buf_free(&b);
		return NULL;
	}
	b.data[b.len] = '\0';
	return b.data;
}

/** Decode one code point of UTF-8, or a surrogate of WTF-8. @return its length, at least 1 */
static size_t decode(const char *s, size_t len, uint32_t *c)
{
	const unsigned char *u = (const unsigned char *)s;
	size_t used = utf8_decode(s, len, c);
	if (used > 0) {
		return used;
	}
	if (len >= 3 && u[0] == 0xED && u[1] >= 0xA0 && u[1] < 0xC0 && (u[2] & 0xC0) == 0x80) {
		*c = 0xD000u | (uint32_t)(u[1] & 0x3F) << 6 | (u[2] & 0x3F);
		return 3;
	}
	*c = UNICODE_REPLACEMENT;
	return 1;
}

wchar_t *windows_wide_copy(const char *utf8, size_t len)
{
	// A character has at most as many UTF-16 units as UTF-8 bytes.
	wchar_t *wide = malloc((len + 1) * sizeof(*wide));
	size_t n = 0;
	for (size_t i = 0; wide != NULL && i < len;) {
		uint32_t c;
		i += decode(utf8 + i, len - i, &c);
		if (c >= 0x10000) {
			wide[n++] = (wchar_t)(0xD800 + ((c - 0x10000) >> 10));
			c = 0xDC00 + ((c - 0x10000) & 0x3FF);
		}
		wide[n++] = (wchar_t)c;
	}
	if (wide != NULL) {
		wide[n] = L'\0';
	}
	return wide;
}

/* ---- paths ------------------------------------------------------------ */

/** MAX_PATH minus the 12 characters needed to create a folder in it. */
#define SHORT_PATH 247

bool os_is_separator(char c)
{
	return c == '/' || c == '\\';
}

const char *os_path_base(const char *path)
{
	const char *base = path;
	for (const char *p = path; *p != '\0'; p++) {
		if (os_is_separator(*p) || (*p == ':' && p == path + 1)) {
			base = p + 1;
		}
	}
	return base;
}

void os_path_join(struct buf *path, const char *name)
{
	char last = path->len > 0 ? path->data[path->len - 1] : '\0';
	// "C:" is the current folder of the drive and "C:\" its root, so no separator is added.
	if (last != '\0' && !os_is_separator(last) && last != ':') {
		struct span p = buf_span(path);
		bool backslashes = span_find(p, SPAN("\\"), 0) != SIZE_MAX &&
			span_find(p, SPAN("/"), 0) == SIZE_MAX;
		buf_addc(path, backslashes ? '\\' : '/');
	}
	buf_adds(path, name);
}

/** The absolute form of a path with the prefix for long paths. */
static wchar_t *extended_path(const wchar_t *path, DWORD need)
{
	static const wchar_t local[] = L"\\\\?\\";
	static const wchar_t share[] = L"\\\\?\\UNC";
	const size_t reserved = COUNT_OF(share);
	wchar_t *buffer = malloc((reserved + need) * sizeof(*buffer));
	if (buffer == NULL) {
		SetLastError(ERROR_NOT_ENOUGH_MEMORY);
		return NULL;
	}
	wchar_t *full = buffer + reserved;
	DWORD got = GetFullPathNameW(path, need, full, NULL);
	if (got == 0 || got >= need) {
		free(buffer);
		return NULL;
	}
	const wchar_t *prefix = local;
	if (full[0] == L'\\' && full[1] == L'\\') {
		prefix = share; // \\server\share becomes \\?\UNC\server\share
		full++;
		got--;
	}
	size_t len = wcslen(prefix);
	memcpy(full - len, prefix, len * sizeof(*full));
	memmove(buffer, full - len, (len + got + 1) * sizeof(*full));
	return buffer;
}

wchar_t *windows_path(const char *path)
{
	wchar_t *wide = windows_wide_copy(path, strlen(path));
	if (wide == NULL) {
		SetLastError(ERROR_NOT_ENOUGH_MEMORY);
		return NULL;
	}
	for (wchar_t *p = wide; *p != L'\0'; p++) {
		if (*p == L'/') {
			*p = L'\\';
		}
	}
	if (wcsncmp(wide, L"\\\\?\\", 4) == 0 || wcsncmp(wide, L"\\\\.\\", 4) == 0) {
		return wide;
	}
	DWORD need = GetFullPathNameW(wide, 0, NULL, NULL);
	if (need <= SHORT_PATH) {
		return wide;
	}
	wchar_t *extended = extended_path(wide, need);
	DWORD error = GetLastError();
	free(wide);
	SetLastError(error);
	return extended;
}

/* ---- character sets of the system --------------------------------------- */

/* None, because the system's converter gives different results in different versions of Windows. */

void *system_codepage_open(const char *name)
{
	(void)name;
	return NULL;
}

size_t system_codepage_convert(void *converter, struct span in, struct buf *out)
{
	(void)converter;
	(void)in;
	(void)out;
	return 0;
}

void system_codepage_close(void *converter)
{
	(void)converter;
}
