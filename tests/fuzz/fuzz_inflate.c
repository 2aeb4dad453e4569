// SPDX-License-Identifier: MIT

/**
 * container/inflate.h, in either implementation, compared with zlib: for valid
 * data both give the same bytes and leave the same input; for other data it
 * terminates, and the common part of the output is the same. The first three
 * bytes set the sizes of the pieces.
 */

#include "container/inflate.h"
#include "fuzz.h"

#include <stdlib.h>
#include <zlib.h>

enum { OUT_MAX = 1 << 20 };

struct result {
	uint8_t *out;
	size_t len, unused;
	bool whole;
};

static struct result by_zlib(const uint8_t *data, size_t size)
{
	z_stream z = {0};
	struct result r = {.out = malloc(OUT_MAX)};
	require(r.out != NULL && inflateInit2(&z, -15) == Z_OK);
	z.next_in = (Bytef *)(uintptr_t)data;
	z.avail_in = (uInt)size;
	z.next_out = r.out;
	z.avail_out = OUT_MAX;
	r.whole = inflate(&z, Z_NO_FLUSH) == Z_STREAM_END;
	r.len = OUT_MAX - z.avail_out;
	r.unused = z.avail_in;
	inflateEnd(&z);
	return r;
}

static struct result by_inflater(
	struct inflater *f, const uint8_t *data, size_t size, size_t in_piece, size_t out_piece)
{
	struct result r = {.out = malloc(OUT_MAX)};
	struct inflate_buffers io = {.in = data};
	size_t given = 0;
	require(r.out != NULL && inflater_reset(f));
	for (;;) {
		if (io.in_len == 0 && given < size) {
			io.in_len = size - given < in_piece ? size - given : in_piece;
			given += io.in_len;
		}
		size_t space = OUT_MAX - r.len < out_piece ? OUT_MAX - r.len : out_piece;
		bool last = io.in_len == 0;
		io.out = r.out + r.len;
		io.out_len = space;
		enum inflate_result result = inflater_run(f, &io);
		require(io.out_len <= space);
		size_t made = space - io.out_len;
		require(io.out == r.out + r.len + made);
		r.len += made;
		r.whole = result == INFLATE_END;
		if (result != INFLATE_MORE || r.len == OUT_MAX || (last && made == 0)) {
			break;
		}
	}
	r.unused = io.in_len + (size - given);
	return r;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct fuzz_input in = {data, size};
	size_t in_piece = (size_t)take_byte(&in) * 16 + 16;
	size_t out_piece = ((size_t)take_byte(&in) + 1) << (take_byte(&in) % 12);
	struct inflater *f = inflater_new();
	require(f != NULL);
	struct result expected = by_zlib(in.data, in.size);
	struct result found = by_inflater(f, in.data, in.size, in_piece, out_piece);
	size_t both = found.len < expected.len ? found.len : expected.len;
	require(memcmp(found.out, expected.out, both) == 0);
	if (expected.whole && expected.len < OUT_MAX) {
		require(found.whole && found.len == expected.len);
		require(found.unused + inflater_ahead(f) == expected.unused);
		require(inflate_crc(0, found.out, found.len) ==
			crc32(0, expected.out, (uInt)expected.len));
	}
	free(expected.out);
	free(found.out);
	inflater_free(f);
	return 0;
}
