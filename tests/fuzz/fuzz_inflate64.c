// SPDX-License-Identifier: MIT

/**
 * container/inflate64.h: any data comes to an end; in whatever pieces it arrives the output and
 * the result are the same; and what zlib calls good gives the same bytes, unless the stream has
 * the length code whose meaning differs (its output then has other lengths). The first two bytes
 * are the sizes of the pieces.
 */

#include "container/inflate64.h"
#include "fuzz.h"

#include <stdlib.h>
#include <zlib.h>

enum { OUT_MAX = 1 << 22 };

struct result {
	uint8_t *out;
	size_t len, unused;
	enum inflate64_status status;
};

static struct result decode(const uint8_t *data, size_t size, size_t piece)
{
	struct inflate64 *d = inflate64_new();
	struct result r = {.out = malloc(OUT_MAX), .status = INFLATE64_NEED_INPUT};
	size_t given = 0;
	struct span in = {(const char *)data, 0};
	require(d != NULL && r.out != NULL);
	for (;;) {
		struct span out = {0};
		r.status = inflate64_next(d, &in, &out);
		if (r.status == INFLATE64_OUTPUT) {
			require(out.len > 0 && out.len <= 65536);
			if (out.len > OUT_MAX - r.len) {
				break;
			}
			memcpy(r.out + r.len, out.data, out.len);
			r.len += out.len;
		} else if (r.status == INFLATE64_NEED_INPUT && given < size) {
			require(in.len == 0);
			in.data = (const char *)data + given;
			in.len = size - given < piece ? size - given : piece;
			given += in.len;
		} else {
			break;
		}
	}
	if (r.status == INFLATE64_END) {
		require(inflate64_read_ahead(d) <= 7);
		r.unused = in.len + (size - given) + inflate64_read_ahead(d);
		require(r.unused <= size);
	}
	inflate64_free(d);
	return r;
}

static void compare_with_zlib(const struct result *found, const uint8_t *data, size_t size)
{
	z_stream z = {0};
	uint8_t *out = malloc(OUT_MAX);
	require(out != NULL && inflateInit2(&z, -15) == Z_OK);
	z.next_in = (Bytef *)(uintptr_t)data;
	z.avail_in = (uInt)size;
	z.next_out = out;
	z.avail_out = OUT_MAX;
	bool whole = inflate(&z, Z_NO_FLUSH) == Z_STREAM_END;
	size_t len = OUT_MAX - z.avail_out;
	if (whole && found->status == INFLATE64_END && found->len == len) {
		require(memcmp(out, found->out, len) == 0 && found->unused == z.avail_in);
	}
	inflateEnd(&z);
	free(out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct fuzz_input in = {data, size};
	size_t one = (size_t)take_byte(&in) + 1;
	size_t other = (size_t)take_byte(&in) * 16 + 1;
	struct result a = decode(in.data, in.size, one);
	struct result b = decode(in.data, in.size, other);
	require(a.status == b.status && a.unused == b.unused);
	require(a.status == INFLATE64_OUTPUT || a.len == b.len);
	require(memcmp(a.out, b.out, a.len < b.len ? a.len : b.len) == 0);
	compare_with_zlib(&a, in.data, in.size);
	free(a.out);
	free(b.out);
	return 0;
}
