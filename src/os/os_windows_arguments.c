// SPDX-License-Identifier: MIT

/*
 * Windows: the command line. See os.h. The C library's arguments are in the system's code page,
 * which loses characters. So the wide command line is split by the documented rules for C
 * programs; CommandLineToArgvW is not used because its library loads large parts of the desktop.
 */

#include "os/os_windows.h"

#include <stdlib.h>

struct arguments {
	char **list; /**< NULL-terminated */
	size_t count, cap;
	bool failed;
};

static void add_argument(struct arguments *a, char *utf8)
{
	char **grown = array_grow(a->list, &a->cap, a->count + 2, sizeof(*a->list));
	if (grown == NULL || utf8 == NULL) {
		a->failed = true;
		free(utf8);
		return;
	}
	a->list = grown;
	a->list[a->count++] = utf8;
	a->list[a->count] = NULL;
}

static bool is_blank(wchar_t c)
{
	return c == L' ' || c == L'\t';
}

/** Parse the program's name, in which backslashes do not escape. @return the position after it */
static const wchar_t *split_program(const wchar_t *p, wchar_t *word)
{
	bool quoted = false;
	for (; *p != L'\0' && (quoted || !is_blank(*p)); p++) {
		if (*p == L'"') {
			quoted = !quoted;
		} else {
			*word++ = *p;
		}
	}
	*word = L'\0';
	return p;
}

/**
 * Parse one argument: 2n backslashes before a quote are n backslashes, and the quote begins or
 * ends quoting; 2n + 1 are n and a quote character; "" inside quotes is a quote character.
 * @param word receives the argument; must have space for the rest of the line
 * @return the position after it
 */
static const wchar_t *split_word(const wchar_t *p, wchar_t *word, bool *any_quoted)
{
	bool quoted = false;
	*any_quoted = false;
	while (*p != L'\0' && (quoted || !is_blank(*p))) {
		size_t slashes = wcsspn(p, L"\\");
		bool quote = p[slashes] == L'"';
		for (size_t i = 0; i < (quote ? slashes / 2 : slashes); i++) {
			*word++ = L'\\';
		}
		p += slashes;
		if (quote && slashes % 2 != 0) {
			*word++ = *p++;
		} else if (quote && quoted && p[1] == L'"') {
			*word++ = L'"';
			p += 2;
		} else if (quote) {
			*any_quoted = true;
			quoted = !quoted;
			p++;
		} else if (slashes == 0) {
			*word++ = *p++;
		}
	}
	*word = L'\0';
	return p;
}

/**
 * PowerShell 5.1 passes "C:\Some folder\" with a single backslash before the closing quote, so
 * that the quote and everything after it become part of the argument. Paths contain no quotes, so
 * the path ends there.
 */
static void end_at_quote(wchar_t *word)
{
	size_t len = wcslen(word);
	if (len > 1 && word[len - 1] == L'"') {
		word[len - 1] = L'\0';
	}
}

static int compare_arguments(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/**
 * Add the files that match a pattern such as "Temp\*.errlog", sorted by bytes.
 * @return whether there are any
 */
static bool expand(struct arguments *a, const wchar_t *pattern)
{
	WIN32_FIND_DATAW found;
	size_t first = a->count;
	size_t folder = 0;
	for (size_t i = 0; pattern[i] != L'\0'; i++) {
		if (pattern[i] == L'\\' || pattern[i] == L'/' || pattern[i] == L':') {
			folder = i + 1;
		}
	}
	char *utf8 = windows_utf8_copy(pattern);
	wchar_t *path = utf8 != NULL ? windows_path(utf8) : NULL;
	free(utf8);
	HANDLE search = path != NULL ? FindFirstFileW(path, &found) : INVALID_HANDLE_VALUE;
	free(path);
	if (search == INVALID_HANDLE_VALUE) {
		return false;
	}
	do {
		struct buf name = {0};
		if (wcscmp(found.cFileName, L".") == 0 || wcscmp(found.cFileName, L"..") == 0) {
			continue;
		}
		windows_add_utf8(&name, pattern, folder);
		windows_add_utf8(&name, found.cFileName, wcslen(found.cFileName));
		add_argument(a, name.failed ? NULL : name.data);
	} while (FindNextFileW(search, &found));
	FindClose(search);
	if (a->count > first + 1) {
		qsort(a->list + first, a->count - first, sizeof(*a->list), compare_arguments);
	}
	return a->count > first;
}

static void add_word(struct arguments *a, wchar_t *word, bool any_quoted)
{
	end_at_quote(word);
	bool pattern = !any_quoted && word[0] != L'-' && wcspbrk(word, L"*?") != NULL &&
		wcsncmp(word, L"\\\\?\\", 4) != 0;
	if (!pattern || !expand(a, word)) {
		add_argument(a, windows_utf8_copy(word));
	}
}

/** Add "marslog" for any form of the program's name, because reports show it. */
static void add_program(struct arguments *a, wchar_t *word)
{
	wchar_t *base = word;
	for (wchar_t *p = word; *p != L'\0'; p++) {
		if (*p == L'\\' || *p == L'/' || *p == L':') {
			base = p + 1;
		}
	}
	size_t len = wcslen(base);
	if (len > 4 && _wcsicmp(base + len - 4, L".exe") == 0) {
		base[len - 4] = L'\0';
	}
	add_argument(a, windows_utf8_copy(base));
}

char **os_arguments(int *argc, char **argv)
{
	struct arguments a = {0};
	const wchar_t *line = GetCommandLineW();
	wchar_t *word = malloc((wcslen(line) + 1) * sizeof(*word));
	if (word == NULL) {
		return argv;
	}
	const wchar_t *p = split_program(line, word);
	add_program(&a, word);
	for (;;) {
		bool any_quoted;
		while (is_blank(*p)) {
			p++;
		}
		if (*p == L'\0') {
			break;
		}
		p = split_word(p, word, &any_quoted);
		add_word(&a, word, any_quoted);
	}
	free(word);
	if (a.failed || a.count > INT32_MAX) {
		memory_note_failure();
		return argv;
	}
	*argc = (int)a.count;
	return a.list;
}
