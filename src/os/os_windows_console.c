// SPDX-License-Identifier: MIT

/*
 * Windows: consoles. See os.h. The code page of a console is shared by all its programs and
 * outlives this one, so it is never changed; text is written as UTF-16.
 */

#include "os/os_windows.h"

#include <stdlib.h>

/** Old consoles accept only a small buffer per call. */
#define CONSOLE_BYTES 4096

#ifndef ENABLE_VIRTUAL_TERMINAL_PROCESSING
#define ENABLE_VIRTUAL_TERMINAL_PROCESSING 0x0004
#endif

HANDLE windows_standard(enum os_stream stream)
{
	static const DWORD ids[] = {STD_INPUT_HANDLE, STD_OUTPUT_HANDLE, STD_ERROR_HANDLE};
	HANDLE h = GetStdHandle(ids[stream]);
	if (h == NULL || h == INVALID_HANDLE_VALUE) {
		SetLastError(ERROR_INVALID_HANDLE);
		return INVALID_HANDLE_VALUE;
	}
	return h;
}

bool windows_is_console(HANDLE h)
{
	DWORD mode;
	return h != INVALID_HANDLE_VALUE && GetConsoleMode(h, &mode);
}

/** The length of a prefix of at most CONSOLE_BYTES that ends between two characters. */
static size_t console_part(const char *data, size_t size)
{
	size_t part = size < CONSOLE_BYTES ? size : CONSOLE_BYTES;
	while (part < size && part > CONSOLE_BYTES - 4 &&
		((unsigned char)data[part] & 0xC0) == 0x80) {
		part--;
	}
	return part;
}

bool windows_write_console(HANDLE h, const char *data, size_t size)
{
	while (size > 0) {
		size_t part = console_part(data, size);
		wchar_t *wide = windows_wide_copy(data, part);
		if (wide == NULL) {
			SetLastError(ERROR_NOT_ENOUGH_MEMORY);
			return false;
		}
		// A NUL would end the text; it is shown as a blank.
		size_t len = 0;
		for (size_t i = 0; i < part; i++) {
			unsigned char c = (unsigned char)data[i];
			len += (c & 0xC0) != 0x80;
			len += c >= 0xF0; // two UTF-16 units
		}
		size_t written = 0;
		bool ok = true;
		while (ok && written < len) {
			DWORD done = 0;
			ok = WriteConsoleW(h, wide + written, (DWORD)(len - written), &done, NULL);
			ok = ok && done > 0;
			written += done;
		}
		DWORD error = GetLastError();
		free(wide);
		if (!ok) {
			SetLastError(error);
			return false;
		}
		data += part;
		size -= part;
	}
	return true;
}

bool os_is_terminal(enum os_stream stream)
{
	return windows_is_console(windows_standard(stream));
}

/** Consoles support escape sequences since Windows 10 1511, if enabled. */
bool os_takes_escapes(enum os_stream stream)
{
	DWORD mode;
	HANDLE h = windows_standard(stream);
	return h != INVALID_HANDLE_VALUE && GetConsoleMode(h, &mode) &&
		SetConsoleMode(
			h, mode | ENABLE_PROCESSED_OUTPUT | ENABLE_VIRTUAL_TERMINAL_PROCESSING);
}

bool os_has_input(void)
{
	HANDLE h = windows_standard(OS_STDIN);
	return h != INVALID_HANDLE_VALUE && !windows_is_console(h);
}

unsigned os_terminal_columns(void)
{
	CONSOLE_SCREEN_BUFFER_INFO info;
	if (!GetConsoleScreenBufferInfo(windows_standard(OS_STDOUT), &info)) {
		return 0;
	}
	int columns = info.srWindow.Right - info.srWindow.Left + 1;
	return columns > 0 ? (unsigned)columns : 0;
}

unsigned os_console_processes(void)
{
	DWORD ids[2];
	return GetConsoleProcessList(ids, COUNT_OF(ids));
}

void os_wait_for_key(void)
{
	HANDLE h = windows_standard(OS_STDIN);
	INPUT_RECORD event;
	DWORD got;
	if (!windows_is_console(h)) {
		return;
	}
	FlushConsoleInputBuffer(h);
	while (ReadConsoleInputW(h, &event, 1, &got) && got == 1) {
		if (event.EventType == KEY_EVENT && event.Event.KeyEvent.bKeyDown) {
			return;
		}
	}
}

void os_print_error(const char *data, size_t len)
{
	HANDLE h = windows_standard(OS_STDERR);
	DWORD done;
	if (windows_is_console(h)) {
		windows_write_console(h, data, len);
		return;
	}
	while (len > 0 && len <= IO_SIZE_MAX && WriteFile(h, data, (DWORD)len, &done, NULL) &&
		done > 0) {
		data += done;
		len -= done;
	}
}
