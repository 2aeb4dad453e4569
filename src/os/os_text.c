// SPDX-License-Identifier: MIT

/*
 * Letters and code pages as the system knows them, POSIX edition. See os.h.
 */

#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif

#include "os/os.h"

#include <errno.h>
#include <iconv.h>
#include <locale.h>
#include <pthread.h>
#include <stdlib.h>
#include <wctype.h>

/** What failed has a way around, which a lack of memory must not take. */
static void note_memory(void)
{
	if (errno == ENOMEM) {
		memory_note_failure();
	}
}

static locale_t unicode_locale;

static void make_unicode_locale(void)
{
	unicode_locale = newlocale(LC_CTYPE_MASK, "C.UTF-8", (locale_t)0);
	if (unicode_locale == (locale_t)0) {
		note_memory();
		unicode_locale = newlocale(LC_CTYPE_MASK, "en_US.UTF-8", (locale_t)0);
	}
}

uint32_t os_lower(uint32_t code_point)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;
	if (code_point < 0x80) {
		return code_point >= 'A' && code_point <= 'Z' ? code_point + 32 : code_point;
	}
	pthread_once(&once, make_unicode_locale);
	if (unicode_locale == (locale_t)0) {
		return code_point;
	}
	return (uint32_t)towlower_l((wint_t)code_point, unicode_locale);
}

struct os_codepage {
	iconv_t cd;
};

void os_preload(void)
{
	// While one converter is open, others of its kind need no file.
	static struct os_codepage *kept;
	os_lower(0xC4);
	if (kept == NULL) {
		kept = os_codepage_open("CP850");
	}
}

/** Windows speaks of code pages by number ("850", "cp850", "windows-1252", "ibm-850"). */
static iconv_t open_numbered(const char *name)
{
	static const char *const prefixes[] = {
		"cp", "windows-", "windows", "ibm-", "ibm", "oem", ""};
	for (size_t i = 0; i < COUNT_OF(prefixes); i++) {
		struct span prefix = span_of(prefixes[i]);
		if (!span_starts_nocase(span_of(name), prefix)) {
			continue;
		}
		const char *digits = name + prefix.len;
		size_t len = strspn(digits, "0123456789");
		if (len == 0 || len > 5 || digits[len] != '\0') {
			continue;
		}
		if (strcmp(digits, "65001") == 0) {
			return iconv_open("UTF-8", "UTF-8");
		}
		char full[32];
		snprintf(full, sizeof(full), "CP%s", digits);
		iconv_t cd = iconv_open("UTF-8", full);
		if (cd == (iconv_t)-1) {
			snprintf(full, sizeof(full), "IBM%s", digits);
			cd = iconv_open("UTF-8", full);
		}
		return cd;
	}
	return (iconv_t)-1;
}

struct os_codepage *os_codepage_open(const char *name)
{
	// A slash would begin iconv's own options, such as //TRANSLIT.
	if (name[0] == '\0' || strchr(name, '/') != NULL) {
		return NULL;
	}
	iconv_t cd = open_numbered(name);
	if (cd == (iconv_t)-1) {
		cd = iconv_open("UTF-8", name);
	}
	if (cd == (iconv_t)-1) {
		note_memory();
		return NULL;
	}
	struct os_codepage *c = malloc(sizeof(*c));
	if (c == NULL) {
		memory_note_failure();
		iconv_close(cd);
		return NULL;
	}
	c->cd = cd;
	return c;
}

size_t os_codepage_convert(struct os_codepage *c, struct span in, struct buf *out)
{
	size_t bad = 0;
	size_t left = in.len;
	char *from = (char *)(uintptr_t)in.data; // iconv's signature lacks the const
	iconv(c->cd, NULL, NULL, NULL, NULL);
	while (left > 0) {
		char chunk[4096];
		char *to = chunk;
		size_t room = sizeof(chunk);
		size_t r = iconv(c->cd, &from, &left, &to, &room);
		int error = r == (size_t)-1 ? errno : 0;
		buf_add(out, chunk, sizeof(chunk) - room);
		if (error == EILSEQ || error == EINVAL) {
			buf_adds(out, "\xEF\xBF\xBD");
			bad++;
			// EINVAL: a character cut off at the end; it is one loss, not one a byte.
			size_t skip = error == EINVAL ? left : 1;
			from += skip;
			left -= skip;
			iconv(c->cd, NULL, NULL, NULL, NULL);
		} else if (error != 0 && error != E2BIG) {
			break;
		}
	}
	return bad;
}

void os_codepage_close(struct os_codepage *c)
{
	if (c != NULL) {
		iconv_close(c->cd);
		free(c);
	}
}
