// SPDX-License-Identifier: MIT

/* Character sets that text_tables.c lacks, converted with iconv. See private.h. */

#include "os/private.h"

#include <errno.h>
#include <iconv.h>
#include <stdlib.h>

void *system_codepage_open(const char *name)
{
	// iconv takes an empty name for the locale's character set, and a slash starts options
	// such as //TRANSLIT.
	if (name[0] == '\0' || strchr(name, '/') != NULL) {
		return NULL;
	}
	iconv_t cd = iconv_open("UTF-8", name);
	if (cd == (iconv_t)-1) {
		if (errno == ENOMEM) {
			memory_note_failure();
		}
		return NULL;
	}
	return cd;
}

size_t system_codepage_convert(void *converter, struct span in, struct buf *out)
{
	iconv_t cd = converter;
	size_t bad = 0;
	size_t left = in.len;
	char *from = (char *)(uintptr_t)in.data; // iconv's signature lacks the const
	iconv(cd, NULL, NULL, NULL, NULL);
	while (left > 0) {
		char chunk[4096];
		char *to = chunk;
		size_t free_bytes = sizeof(chunk);
		size_t r = iconv(cd, &from, &left, &to, &free_bytes);
		int error = r == (size_t)-1 ? errno : 0;
		buf_add(out, chunk, sizeof(chunk) - free_bytes);
		if (error == EILSEQ || error == EINVAL) {
			buf_adds(out, "\xEF\xBF\xBD");
			bad++;
			// EINVAL is an incomplete character at the end: count one error, not one
			// per byte.
			size_t skip = error == EINVAL ? left : 1;
			from += skip;
			left -= skip;
			iconv(cd, NULL, NULL, NULL, NULL);
		} else if (error != 0 && error != E2BIG) {
			break;
		}
	}
	return bad;
}

void system_codepage_close(void *converter)
{
	iconv_close(converter);
}
