// SPDX-License-Identifier: MIT

/* Windows: start-up, reading files and folders, clock, environment. See os.h. */

#include "os/os_windows.h"

#include <stdlib.h>
#include <time.h>

bool os_has_avx2(void)
{
	return false; // the stack is not aligned for it
}

void os_start(void)
{
	// The program needs no library but those of the system: never load one from the current
	// folder or from the folder to which the program was downloaded.
	SetDefaultDllDirectories(LOAD_LIBRARY_SEARCH_SYSTEM32);
	// No message boxes for a missing disk or after a crash: nobody may be there to close
	// them.
	SetErrorMode(SEM_FAILCRITICALERRORS | SEM_NOOPENFILEERRORBOX | SEM_NOGPFAULTERRORBOX);
	// libarchive converts the local times of zip entries.
	_putenv("TZ=UTC0");
	_tzset();
}

void os_share_heap(void)
{
}

/* ---- the program's own files -------------------------------------------- */

static struct {
	bool known;
	uint64_t volume, index;
} own_outputs[OWN_OUTPUTS];

static void fill_id(struct os_stat *out, const BY_HANDLE_FILE_INFORMATION *info)
{
	out->volume = info->dwVolumeSerialNumber;
	out->index = (uint64_t)info->nFileIndexHigh << 32 | info->nFileIndexLow;
	out->has_id = out->index != 0;
}

void windows_know_output(enum own_output which, HANDLE h)
{
	BY_HANDLE_FILE_INFORMATION info;
	struct os_stat st = {0};
	own_outputs[which].known = false;
	if (GetFileType(h) == FILE_TYPE_DISK && GetFileInformationByHandle(h, &info)) {
		fill_id(&st, &info);
		own_outputs[which].known = st.has_id;
		own_outputs[which].volume = st.volume;
		own_outputs[which].index = st.index;
	}
}

void windows_forget_output(enum own_output which)
{
	own_outputs[which].known = false;
}

static bool is_own_output(const struct os_stat *st)
{
	for (size_t i = 0; i < OWN_OUTPUTS; i++) {
		if (st->has_id && own_outputs[i].known && own_outputs[i].volume == st->volume &&
			own_outputs[i].index == st->index) {
			return true;
		}
	}
	return false;
}

/* ---- information about files -------------------------------------------- */

static int64_t unix_ms(FILETIME t)
{
	uint64_t ticks = (uint64_t)t.dwHighDateTime << 32 | t.dwLowDateTime;
	return (int64_t)(ticks / 10000) - INT64_C(11644473600000);
}

/**
 * Whether it refers to another file or folder: a symbolic link or a junction. Deduplicated files
 * and cloud files are reparse points as well, but not links.
 */
static bool is_link(HANDLE h)
{
	FILE_ATTRIBUTE_TAG_INFO tag;
	return GetFileInformationByHandleEx(h, FileAttributeTagInfo, &tag, sizeof(tag)) &&
		(tag.FileAttributes & FILE_ATTRIBUTE_REPARSE_POINT) != 0 &&
		IsReparseTagNameSurrogate(tag.ReparseTag);
}

/**
 * For a file of which the system only knows the size, such as wine's for a file opened by a Unix
 * shell.
 */
static bool stat_by_size(HANDLE h, struct os_stat *out)
{
	LARGE_INTEGER size;
	FILETIME written;
	if (!GetFileSizeEx(h, &size)) {
		return false;
	}
	out->kind = OS_FILE;
	out->seekable = true;
	out->size = (uint64_t)size.QuadPart;
	if (GetFileTime(h, NULL, NULL, &written)) {
		out->mtime = unix_ms(written);
	}
	return true;
}

static bool stat_handle(HANDLE h, struct os_stat *out)
{
	BY_HANDLE_FILE_INFORMATION info;
	*out = (struct os_stat){.kind = OS_OTHER, .mtime = TIME_UNKNOWN};
	if (GetFileType(h) != FILE_TYPE_DISK) {
		return true;
	}
	if (!GetFileInformationByHandle(h, &info)) {
		return stat_by_size(h, out);
	}
	fill_id(out, &info);
	if ((info.dwFileAttributes & FILE_ATTRIBUTE_REPARSE_POINT) != 0 && is_link(h)) {
		out->kind = OS_LINK;
	} else if ((info.dwFileAttributes & FILE_ATTRIBUTE_DIRECTORY) != 0) {
		out->kind = OS_DIRECTORY;
	} else {
		out->kind = OS_FILE;
		out->seekable = true;
		out->size = (uint64_t)info.nFileSizeHigh << 32 | info.nFileSizeLow;
		out->mtime = unix_ms(info.ftLastWriteTime);
	}
	return true;
}

HANDLE windows_open(const char *path, DWORD access, DWORD flags)
{
	wchar_t *wide = windows_path(path);
	if (wide == NULL) {
		return INVALID_HANDLE_VALUE;
	}
	HANDLE h = CreateFileW(wide, access, SHARE_ALL, NULL, OPEN_EXISTING,
		FILE_FLAG_BACKUP_SEMANTICS | flags, NULL);
	DWORD error = GetLastError();
	free(wide);
	SetLastError(error);
	return h;
}

bool os_stat_path(const char *path, bool follow, struct os_stat *out, char why[OS_WHY_SIZE])
{
	HANDLE h =
		windows_open(path, FILE_READ_ATTRIBUTES, follow ? 0 : FILE_FLAG_OPEN_REPARSE_POINT);
	if (h == INVALID_HANDLE_VALUE) {
		windows_why(why, GetLastError());
		return false;
	}
	bool ok = stat_handle(h, out);
	if (!ok) {
		windows_why(why, GetLastError());
	}
	CloseHandle(h);
	if (ok && is_own_output(out)) {
		out->kind = OS_OTHER;
	}
	return ok;
}

/* ---- reading ---------------------------------------------------------- */

/** Input from a console that was read but not returned yet. */
struct console_input {
	struct buf text;
	size_t used;
	bool at_end;
};

struct os_file {
	HANDLE h;
	bool owned;
	bool seekable;
	bool console;
	/** of os_read(), for `seekable` files: os_read_at() moves the handle's position */
	uint64_t position;
	struct console_input typed;
};

struct os_file *os_open(const char *path, struct os_stat *out, char why[OS_WHY_SIZE])
{
	struct os_file *f = calloc(1, sizeof(*f));
	if (f == NULL) {
		windows_why(why, ERROR_NOT_ENOUGH_MEMORY);
		return NULL;
	}
	f->owned = strcmp(path, "-") != 0;
	f->h = f->owned ? windows_open(path, GENERIC_READ, 0) : windows_standard(OS_STDIN);
	if (f->h == INVALID_HANDLE_VALUE || !stat_handle(f->h, out)) {
		windows_why(why, GetLastError());
		os_close(f);
		return NULL;
	}
	if (out->kind == OS_DIRECTORY) {
		windows_why(why, ERROR_DIRECTORY_NOT_SUPPORTED);
		os_close(f);
		return NULL;
	}
	// Another program may have read a part of a redirected file, which then begins at its
	// current position.
	LARGE_INTEGER at = {.QuadPart = 0};
	if (out->seekable && (!SetFilePointerEx(f->h, at, &at, FILE_CURRENT) || at.QuadPart != 0)) {
		out->seekable = false;
	}
	f->seekable = out->seekable;
	f->console = !f->owned && windows_is_console(f->h);
	return f;
}

/** @param at position, or NULL for the current position of the handle */
static int64_t read_some(HANDLE h, void *data, size_t size, OVERLAPPED *at, char why[OS_WHY_SIZE])
{
	DWORD got = 0;
	if (!ReadFile(h, data, size > IO_SIZE_MAX ? IO_SIZE_MAX : (DWORD)size, &got, at)) {
		DWORD error = GetLastError();
		if (error == ERROR_HANDLE_EOF || error == ERROR_BROKEN_PIPE ||
			error == ERROR_PIPE_NOT_CONNECTED) {
			return 0;
		}
		windows_why(why, error);
		return -1;
	}
	return got;
}

int64_t os_read_at(
	struct os_file *f, void *data, size_t size, uint64_t position, char why[OS_WHY_SIZE])
{
	OVERLAPPED at = {.Offset = (DWORD)position, .OffsetHigh = (DWORD)(position >> 32)};
	if (position > INT64_MAX) {
		windows_why(why, ERROR_INVALID_PARAMETER);
		return -1;
	}
	return read_some(f->h, data, size, &at, why);
}

/**
 * A console returns UTF-16 whatever its code page; Ctrl-Z at the start of a line ends the input.
 */
static int64_t read_console(struct os_file *f, void *data, size_t size, char why[OS_WHY_SIZE])
{
	struct console_input *c = &f->typed;
	if (c->used == c->text.len && !c->at_end) {
		wchar_t wide[2048];
		DWORD got = 0;
		if (!ReadConsoleW(f->h, wide, COUNT_OF(wide), &got, NULL)) {
			windows_why(why, GetLastError());
			return -1;
		}
		buf_clear(&c->text);
		c->used = 0;
		c->at_end = got == 0 || wide[0] == 0x1A;
		if (!c->at_end) {
			windows_add_utf8(&c->text, wide, got);
		}
		if (c->text.failed) {
			windows_why(why, ERROR_NOT_ENOUGH_MEMORY);
			return -1;
		}
	}
	size_t left = c->text.len - c->used;
	size_t n = left < size ? left : size;
	if (n > 0) {
		memcpy(data, c->text.data + c->used, n);
		c->used += n;
	}
	return (int64_t)n;
}

/** Writing nothing into a pipe is read as zero bytes, which is not the end. */
static int64_t read_stream(struct os_file *f, void *data, size_t size, char why[OS_WHY_SIZE])
{
	for (;;) {
		DWORD available;
		int64_t got = read_some(f->h, data, size, NULL, why);
		if (got != 0 || size == 0 || GetFileType(f->h) != FILE_TYPE_PIPE ||
			!PeekNamedPipe(f->h, NULL, 0, NULL, &available, NULL)) {
			return got;
		}
		if (available == 0) {
			Sleep(1);
		}
	}
}

int64_t os_read(struct os_file *f, void *data, size_t size, char why[OS_WHY_SIZE])
{
	if (f->console) {
		return read_console(f, data, size, why);
	}
	if (!f->seekable) {
		return read_stream(f, data, size, why);
	}
	int64_t got = os_read_at(f, data, size, f->position, why);
	if (got > 0) {
		f->position += (uint64_t)got;
	}
	return got;
}

void os_close(struct os_file *f)
{
	if (f == NULL) {
		return;
	}
	if (f->owned && f->h != INVALID_HANDLE_VALUE) {
		CloseHandle(f->h);
	} else if (f->seekable) {
		// A second "-", or the next command of a script, must not read the data again.
		SetFilePointerEx(f->h, (LARGE_INTEGER){.QuadPart = 0}, NULL, FILE_END);
	}
	buf_free(&f->typed.text);
	free(f);
}

/* ---- folders ------------------------------------------------------------ */

static int compare_names(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static bool list_add(char ***names, size_t *count, size_t *cap, const wchar_t *name)
{
	char **grown = array_grow(*names, cap, *count + 1, sizeof(**names));
	if (grown == NULL) {
		return false;
	}
	*names = grown;
	grown[*count] = windows_utf8_copy(name);
	if (grown[*count] == NULL) {
		return false;
	}
	++*count;
	return true;
}

/** @return a search handle for the whole folder, or INVALID_HANDLE_VALUE */
static HANDLE find_first(const char *folder, WIN32_FIND_DATAW *found)
{
	struct buf pattern = {0};
	buf_adds(&pattern, folder);
	os_path_join(&pattern, "*");
	wchar_t *wide = pattern.failed ? NULL : windows_path(pattern.data);
	if (pattern.failed) {
		SetLastError(ERROR_NOT_ENOUGH_MEMORY);
	}
	HANDLE search = INVALID_HANDLE_VALUE;
	if (wide != NULL) {
		search = FindFirstFileExW(wide, FindExInfoBasic, found, FindExSearchNameMatch, NULL,
			FIND_FIRST_EX_LARGE_FETCH);
	}
	DWORD error = GetLastError();
	free(wide);
	buf_free(&pattern);
	SetLastError(error);
	return search;
}

bool os_list(const char *path, char ***names, size_t *count, char why[OS_WHY_SIZE])
{
	size_t cap = 0;
	WIN32_FIND_DATAW found;
	*names = NULL;
	*count = 0;
	HANDLE search = find_first(path, &found);
	DWORD error = search == INVALID_HANDLE_VALUE ? GetLastError() : ERROR_SUCCESS;
	if (error == ERROR_FILE_NOT_FOUND) {
		return true; // the root of an empty volume does not even have "."
	}
	while (error == ERROR_SUCCESS) {
		bool dots =
			wcscmp(found.cFileName, L".") == 0 || wcscmp(found.cFileName, L"..") == 0;
		if (!dots && !list_add(names, count, &cap, found.cFileName)) {
			error = ERROR_NOT_ENOUGH_MEMORY;
		} else if (!FindNextFileW(search, &found)) {
			error = GetLastError();
		}
	}
	if (search != INVALID_HANDLE_VALUE) {
		FindClose(search);
	}
	if (error != ERROR_NO_MORE_FILES) {
		os_list_free(*names, *count);
		*names = NULL;
		*count = 0;
		windows_why(why, error);
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

/* ---- clock and environment ----------------------------------------------- */

int64_t os_now(void)
{
	FILETIME t;
	GetSystemTimeAsFileTime(&t);
	return unix_ms(t);
}

unsigned os_processors(void)
{
	DWORD_PTR ours;
	DWORD_PTR all;
	if (!GetProcessAffinityMask(GetCurrentProcess(), &ours, &all) || ours == 0) {
		return 1;
	}
	return (unsigned)__builtin_popcountll(ours);
}

const char *os_environment(const char *name)
{
	return getenv(name);
}

const char *os_program_folder(void)
{
	static char *folder;
	wchar_t wide[4096];
	if (folder != NULL) {
		return folder;
	}
	DWORD n = GetModuleFileNameW(NULL, wide, COUNT_OF(wide));
	if (n == 0 || n >= COUNT_OF(wide)) {
		return NULL;
	}
	while (n > 0 && wide[n - 1] != L'\\') {
		n--;
	}
	wide[n > 0 ? n - 1 : 0] = L'\0';
	folder = windows_utf8_copy(wide);
	return folder;
}

bool os_trusts_program_folder(void)
{
	return false;
}
