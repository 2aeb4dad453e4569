// SPDX-License-Identifier: MIT

/**
 * Shared by the os_windows*.c files: UTF-16, paths in the form that the system accepts, messages
 * for system errors.
 */

#ifndef MARSLOG_OS_WINDOWS_H
#define MARSLOG_OS_WINDOWS_H

#define WIN32_LEAN_AND_MEAN
#define _WIN32_WINNT 0x0603 /* Windows 8.1, Server 2012 R2 */

#include "os/os.h"

#include <windows.h>

/* Error codes that the compiler's headers may lack. */
#ifndef ERROR_DIRECTORY_NOT_SUPPORTED
#define ERROR_DIRECTORY_NOT_SUPPORTED 336
#endif
#ifndef ERROR_DISK_QUOTA_EXCEEDED
#define ERROR_DISK_QUOTA_EXCEEDED 1295
#endif
#ifndef ERROR_VIRUS_INFECTED
#define ERROR_VIRUS_INFECTED 225
#define ERROR_VIRUS_DELETED 226
#endif
#ifndef ERROR_CLOUD_FILE_ACCESS_DENIED
#define ERROR_CLOUD_FILE_PROVIDER_NOT_RUNNING 362
#define ERROR_CLOUD_FILE_NETWORK_UNAVAILABLE 388
#define ERROR_CLOUD_FILE_ACCESS_DENIED 395
#endif

/** Other programs may read, write and delete a file while it is open here. */
#define SHARE_ALL (FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE)

/** The largest size for one call that takes 32 bits. */
#define IO_SIZE_MAX (1u << 30)

/** Describe a system error in English, and note whether it was lack of memory. */
void windows_why(char why[OS_WHY_SIZE], DWORD error);

/** Append UTF-16 as UTF-8; a lone surrogate becomes three bytes (WTF-8). */
void windows_add_utf8(struct buf *out, const wchar_t *wide, size_t len);
/** A NUL-terminated copy in UTF-8 to be freed by the caller; NULL without memory. */
char *windows_utf8_copy(const wchar_t *wide);
/** The reverse, from UTF-8 or WTF-8; other bytes become U+FFFD. NULL without memory. */
wchar_t *windows_wide_copy(const char *utf8, size_t len);

/**
 * A path for the file functions: with backslashes only, and, if longer than MAX_PATH, absolute
 * with the prefix that lifts this limit. The caller frees it.
 * @return NULL with the last error set
 */
wchar_t *windows_path(const char *path);
/** Open an existing file or folder. @return INVALID_HANDLE_VALUE with the last error set */
HANDLE windows_open(const char *path, DWORD access, DWORD flags);

/** One of the three standard handles, or INVALID_HANDLE_VALUE. */
HANDLE windows_standard(enum os_stream stream);
bool windows_is_console(HANDLE h);
/** Write UTF-8 to a console, whatever its code page. @return false with the last error set */
bool windows_write_console(HANDLE h, const char *data, size_t size);

/** The files that the program itself writes; they are not inputs. */
enum own_output { OWN_STANDARD, OWN_TEMPORARY, OWN_REPLACED, OWN_OUTPUTS };
void windows_know_output(enum own_output which, HANDLE h);
void windows_forget_output(enum own_output which);

#endif
