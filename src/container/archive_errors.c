// SPDX-License-Identifier: MIT

/* libarchive describes errors by text only; this table translates the texts to gap reasons. */

#include "container/archive_errors.h"

#include <archive.h>
#include <errno.h>
#include <stdio.h>

/** The first match wins. The texts are those of libarchive 3.6.2. */
static const struct {
	const char *needle;
	enum gap_reason reason;
	const char *meaning;
} texts[] = {
	{"too much memory for decoding", GAP_LIMIT,
		"compressed with a window above 128 MiB; decompress it with zstd --long=31 -d, and "
		"give "
		"the result"},
	{"header is encrypted", GAP_ENCRYPTED, "needs a password; repack it without one"},
	{"codec ID: 40109", GAP_UNSUPPORTED_METHOD,
		"packed as Deflate64, which is read in a zip but not in a 7z; repack it as zip"},
	{"Unknown codec", GAP_UNSUPPORTED_METHOD,
		"packed with a method that cannot be read; repack it as zip"},
	{"Passphrase required", GAP_ENCRYPTED, "needs a password"},
	{"ncrypt", GAP_ENCRYPTED, "is encrypted"},
	{"assphrase", GAP_ENCRYPTED, "needs a password"},
	{"Unsupported", GAP_UNSUPPORTED_METHOD, "packed with a method that cannot be read"},
	{"unsupported", GAP_UNSUPPORTED_METHOD, "packed with a method that cannot be read"},
	{"not supported", GAP_UNSUPPORTED_METHOD, "packed in a way that cannot be read"},
	{"Multivolume", GAP_UNSUPPORTED_METHOD, "a part of an archive in several volumes"},
	{"failed (-5)", GAP_TRUNCATED, "ends early"},      // Z_BUF_ERROR of inflate: no more input
	{"unknown error 10", GAP_TRUNCATED, "ends early"}, // the same from liblzma
	{"No progress is possible", GAP_TRUNCATED, "ends early"}, // and from its filter
	{"runcated", GAP_TRUNCATED, "ends early"},
	{"Unexpected end", GAP_TRUNCATED, "ends early"},
	{"CRC", GAP_CHECKSUM, "does not match its checksum"},
	{"hecksum", GAP_CHECKSUM, "does not match its checksum"},
	{"wrong size", GAP_CHECKSUM, "does not have the size that the archive says"},
	{"Inconsistent", GAP_CHECKSUM, "is described in two ways"},
	{"ecompression failed", GAP_CHECKSUM, "damaged data"},
	{"decompress", GAP_CHECKSUM, "damaged data"},
	{"amaged", GAP_CHECKSUM, "damaged data"},
	{"orrupt", GAP_CHECKSUM, "damaged data"},
	{"nvalid", GAP_CHECKSUM, "damaged data"},
	{"xtra data", GAP_CHECKSUM, "damaged data"},
	{"data error", GAP_CHECKSUM, "damaged data"},
	{"premature end", GAP_CHECKSUM, "damaged data"},
	{"incorrect", GAP_CHECKSUM, "damaged data"},
	{"alformed", GAP_CHECKSUM, "damaged data"},
};

static const char *error_text(struct archive *handle)
{
	const char *text = archive_error_string(handle);
	return text != NULL ? text : "";
}

bool archive_error_is_about_name(struct archive *handle)
{
	const char *text = error_text(handle);
	return strstr(text, "athname") != NULL || strstr(text, "inkname") != NULL ||
		strstr(text, "onvert") != NULL;
}

/**
 * Checks the text as well as errno: some filters, such as zlib's, report lack of memory by text
 * only.
 */
static bool is_memory(struct archive *handle, const char *text)
{
	/* The library's own limit, not the machine's. */
	if (strstr(text, "too much memory for decoding") != NULL)
		return false;
	return archive_errno(handle) == ENOMEM || strstr(text, "memory") != NULL ||
		strstr(text, "llocate") != NULL ||
		strstr(text, "initialize ZIP decompression") != NULL ||
		strstr(text, "initialize deflate decompression") != NULL;
}

enum gap_reason archive_error_report(
	struct walk *w, struct archive *handle, const char *name, bool input_broken)
{
	char detail[320];
	const char *text = error_text(handle);
	enum gap_reason reason = GAP_UNREADABLE;
	const char *meaning = "cannot be read";
	bool memory = is_memory(handle, text);
	if (memory) {
		reason = GAP_LIMIT;
		meaning = "needs more memory than there is";
	} else if (text[0] == '\0') {
		reason = GAP_TRUNCATED;
		meaning = "ends early";
	} else {
		for (size_t i = 0; i < COUNT_OF(texts); i++) {
			if (strstr(text, texts[i].needle) != NULL) {
				reason = texts[i].reason;
				meaning = texts[i].meaning;
				break;
			}
		}
	}
	if (reason == GAP_TRUNCATED && input_broken) {
		meaning = "ends early, because what holds it broke off";
	}
	if (text[0] != '\0') {
		snprintf(detail, sizeof(detail), "%s (%s)", meaning, text);
	} else {
		snprintf(detail, sizeof(detail), "%s", meaning);
	}
	walk_gap(w, name, reason, detail);
	if (memory && w->visitor->short_of_memory != NULL) {
		w->visitor->short_of_memory(w->visitor->context);
	}
	return reason;
}
