// SPDX-License-Identifier: MIT

/* Windows: reading the registry. See os.h. */

#include "os/os_windows.h"

#include <stdlib.h>

/** Longer than any path of a file. */
#define TEXT_BYTES_MAX (65536u)

/** Read a value of an open key. @return the error of the system */
static LSTATUS read_text(HKEY key, const wchar_t *value, struct buf *out)
{
	DWORD type = REG_NONE;
	DWORD size = 0;
	LSTATUS error = RegQueryValueExW(key, value, NULL, &type, NULL, &size);
	if (error != ERROR_SUCCESS) {
		return error;
	}
	if ((type != REG_SZ && type != REG_EXPAND_SZ) || size > TEXT_BYTES_MAX) {
		return ERROR_FILE_NOT_FOUND;
	}
	// Values are not always NUL-terminated.
	wchar_t *text = calloc(size / sizeof(wchar_t) + 2, sizeof(wchar_t));
	if (text == NULL) {
		return ERROR_NOT_ENOUGH_MEMORY;
	}
	error = RegQueryValueExW(key, value, NULL, &type, (BYTE *)text, &size);
	if (error == ERROR_SUCCESS && type == REG_EXPAND_SZ) {
		wchar_t expanded[4096];
		DWORD n = ExpandEnvironmentStringsW(text, expanded, COUNT_OF(expanded));
		if (n > 0 && n <= COUNT_OF(expanded)) {
			windows_add_utf8(out, expanded, n - 1);
		}
	} else if (error == ERROR_SUCCESS) {
		windows_add_utf8(out, text, wcslen(text));
	}
	free(text);
	return error;
}

enum os_registry os_registry_text(const char *key, const char *value, struct buf *out)
{
	HKEY opened;
	LSTATUS error = ERROR_NOT_ENOUGH_MEMORY;
	wchar_t *wide_key = windows_wide_copy(key, strlen(key));
	wchar_t *wide_value = windows_wide_copy(value, strlen(value));
	if (wide_key != NULL && wide_value != NULL) {
		error = RegOpenKeyExW(HKEY_LOCAL_MACHINE, wide_key, 0,
			KEY_QUERY_VALUE | KEY_WOW64_64KEY, &opened);
	}
	if (error == ERROR_SUCCESS) {
		error = read_text(opened, wide_value, out);
		RegCloseKey(opened);
	}
	free(wide_key);
	free(wide_value);
	if (error == ERROR_NOT_ENOUGH_MEMORY) {
		memory_note_failure();
	}
	return error == ERROR_SUCCESS          ? OS_REGISTRY_FOUND
		: error == ERROR_ACCESS_DENIED ? OS_REGISTRY_DENIED
					       : OS_REGISTRY_ABSENT;
}
