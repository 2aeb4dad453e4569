// SPDX-License-Identifier: MIT

/** Helpers of the fuzz targets. */

#include "fuzz.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

void require_at(bool holds, const char *what, const char *file, int line)
{
	if (!holds) {
		fprintf(stderr, "%s:%d: does not hold: %s\n", file, line, what);
		abort();
	}
}

uint8_t take_byte(struct fuzz_input *in)
{
	if (in->size == 0) {
		return 0;
	}
	in->size--;
	return *in->data++;
}

static bool is_control(uint32_t c)
{
	return c < 0x20 || (c >= 0x7F && c < 0xA0) || (c >= 0x202A && c <= 0x202E) ||
		(c >= 0x2066 && c <= 0x2069);
}

bool is_inert(struct span text, bool lines)
{
	for (size_t at = 0; at < text.len;) {
		uint32_t c;
		size_t len = utf8_decode(text.data + at, text.len - at, &c);
		if (len == 0 || (is_control(c) && !(lines && c == '\n'))) {
			return false;
		}
		at += len;
	}
	return true;
}

bool is_utf8(struct span text)
{
	return utf8_valid_prefix(text.data, text.len) == text.len;
}

bool lies_in(struct span part, struct span whole)
{
	return part.len == 0 ||
		(part.data >= whole.data && part.data + part.len <= whole.data + whole.len);
}

static void on_fault(void *context, const char *file, unsigned line, const char *what)
{
	(void)context;
	fprintf(stderr, "%s:%u: %s\n", file, line, what);
}

const struct catalog *fuzz_catalog(void)
{
	static struct catalog *catalog;
	bool no_memory;
	if (catalog == NULL) {
		os_start();
		catalog = catalog_load(NULL, on_fault, NULL, &no_memory);
		require(catalog != NULL);
	}
	return catalog;
}

const char *fuzz_file(const uint8_t *data, size_t size)
{
	static int fd = -1;
	static char path[40];
	if (fd < 0) {
		fd = memfd_create("input", MFD_CLOEXEC);
		require(fd >= 0);
		snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	}
	require(ftruncate(fd, 0) == 0);
	for (size_t done = 0; done < size;) {
		ssize_t n = pwrite(fd, data + done, size - done, (off_t)done);
		require(n > 0);
		done += (size_t)n;
	}
	return path;
}
