// SPDX-License-Identifier: MIT

/* container/inflate64.h: what Deflate and Deflate64 share against zlib, what differs by hand. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include <zlib.h>

#include "container/inflate64.h"

/** Decode in pieces. @return the status that ended it */
static enum inflate64_status decode(struct span packed, size_t piece, struct buf *out)
{
	struct inflate64 *d = inflate64_new();
	struct span in = {packed.data, 0};
	size_t given = 0;
	assert_non_null(d);
	buf_clear(out);
	for (;;) {
		struct span block = {0};
		enum inflate64_status status = inflate64_next(d, &in, &block);
		if (status == INFLATE64_OUTPUT) {
			buf_add_span(out, block);
		} else if (status == INFLATE64_NEED_INPUT && given < packed.len) {
			in.data = packed.data + given;
			in.len = packed.len - given < piece ? packed.len - given : piece;
			given += in.len;
		} else {
			inflate64_free(d);
			return status;
		}
	}
}

static void expect(struct span packed, struct span data)
{
	static const size_t pieces[] = {1, 3, 4096, SIZE_MAX};
	struct buf out = {0};
	for (size_t i = 0; i < COUNT_OF(pieces); i++) {
		assert_int_equal(decode(packed, pieces[i], &out), INFLATE64_END);
		assert_int_equal(out.len, data.len);
		assert_memory_equal(out.data, data.data, data.len);
	}
	// Cut anywhere it wants more, and what it gave is the beginning.
	for (size_t len = 0; len < packed.len; len += 1 + packed.len / 64) {
		assert_int_equal(decode(span_cut(packed, 0, len), 16, &out), INFLATE64_NEED_INPUT);
		assert_true(out.len <= data.len);
		assert_true(out.len == 0 || memcmp(out.data, data.data, out.len) == 0);
	}
	buf_free(&out);
}

/* ---- with zlib ------------------------------------------------------------- */

/** Letters of a small alphabet, with repeats too short for the length code that differs. */
static void make_text(struct buf *out, size_t len, unsigned letters)
{
	uint64_t x = letters;
	while (out->len < len) {
		x = hash_bytes(&x, sizeof(x), out->len);
		buf_addc(out, (char)('a' + x % letters));
		if (out->len > 40000 && x >> 60 == 0) {
			buf_add(out, out->data + out->len - 32000, 20 + (x >> 8) % 200);
		}
	}
}

static void what_zlib_packs(void **state)
{
	static const int strategies[] = {Z_DEFAULT_STRATEGY, Z_HUFFMAN_ONLY, Z_FIXED};
	struct buf text = {0};
	struct buf packed = {0};
	(void)state;
	assert_true(buf_reserve(&text, 200000));
	make_text(&text, 150000, 60);
	assert_true(buf_reserve(&packed, 400000));
	for (size_t i = 0; i < COUNT_OF(strategies); i++) {
		for (int level = 0; level <= 9; level += 3) {
			z_stream z = {0};
			assert_int_equal(
				deflateInit2(&z, level, Z_DEFLATED, -15, 9, strategies[i]), Z_OK);
			z.next_in = (Bytef *)text.data;
			z.avail_in = (uInt)text.len;
			z.next_out = (Bytef *)packed.data;
			z.avail_out = 400000;
			assert_int_equal(deflate(&z, Z_FINISH), Z_STREAM_END);
			packed.len = 400000 - z.avail_out;
			deflateEnd(&z);
			expect(buf_span(&packed), buf_span(&text));
		}
	}
	buf_free(&text);
	buf_free(&packed);
}

/* ---- by hand --------------------------------------------------------------- */

struct bits {
	struct buf bytes;
	unsigned value, count;
};

/** The lowest bit first, as numbers are written. */
static void put_bits(struct bits *b, unsigned value, unsigned count)
{
	for (unsigned i = 0; i < count; i++) {
		b->value |= (value >> i & 1) << b->count;
		if (++b->count == 8) {
			buf_addc(&b->bytes, (char)b->value);
			b->value = b->count = 0;
		}
	}
}

/** The highest bit first, as codes are written. */
static void put_code(struct bits *b, unsigned code, unsigned count)
{
	while (count-- > 0) {
		put_bits(b, code >> count & 1, 1);
	}
}

static void put_letter(struct bits *b, char c)
{
	put_code(b, 0x30 + (unsigned char)c, 8);
}

static void put_end(struct bits *b)
{
	put_code(b, 0, 7);
	put_bits(b, 0, b->count > 0 ? 8 - b->count : 0);
}

/** A stored block of so many bytes, then a fixed one that is open. */
static void begin(struct bits *b, struct buf *data, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		buf_addc(data, (char)('a' + hash_bytes(&i, sizeof(i), 1) % 26));
	}
	for (size_t at = 0; at < len;) {
		unsigned part = len - at < 65535 ? (unsigned)(len - at) : 65535;
		put_bits(b, 0, 8); // not the last one, stored, filled up to a byte
		put_bits(b, part, 16);
		put_bits(b, ~part & 0xFFFF, 16);
		buf_add(&b->bytes, data->data + at, part);
		at += part;
	}
	put_bits(b, 1, 1);
	put_bits(b, 1, 2);
}

static void repeat(struct buf *data, size_t distance, size_t len)
{
	assert_true(buf_reserve(data, len));
	for (size_t i = 0; i < len; i++) {
		buf_addc(data, data->data[data->len - distance]);
	}
}

static void long_lengths(void **state)
{
	static const unsigned lengths[] = {3, 258, 259, 65537, 65538};
	(void)state;
	for (size_t i = 0; i < COUNT_OF(lengths); i++) {
		struct bits b = {0};
		struct buf data = {0};
		put_bits(&b, 1, 1);
		put_bits(&b, 1, 2);
		put_letter(&b, 'x');
		buf_addc(&data, 'x');
		put_code(&b, 0xC0 + 5, 8); // length code 285
		put_bits(&b, lengths[i] - 3, 16);
		put_code(&b, 0, 5); // distance 1
		repeat(&data, 1, lengths[i]);
		put_letter(&b, 'y');
		buf_addc(&data, 'y');
		put_end(&b);
		expect(buf_span(&b.bytes), buf_span(&data));
		buf_free(&b.bytes);
		buf_free(&data);
	}
}

static void far_distances(void **state)
{
	static const struct {
		unsigned code, extra;
		size_t distance;
	} distances[] = {{29, 8191, 32768}, {30, 0, 32769}, {30, 16383, 49152}, {31, 0, 49153},
		{31, 16383, 65536}};
	(void)state;
	for (size_t i = 0; i < COUNT_OF(distances); i++) {
		struct bits b = {0};
		struct buf data = {0};
		begin(&b, &data, 70000);
		put_code(&b, 7, 7); // length 9
		put_code(&b, distances[i].code, 5);
		put_bits(&b, distances[i].extra, distances[i].code < 30 ? 13 : 14);
		repeat(&data, distances[i].distance, 9);
		put_end(&b);
		expect(buf_span(&b.bytes), buf_span(&data));
		buf_free(&b.bytes);
		buf_free(&data);
	}
}

static void too_far_back(void **state)
{
	struct bits b = {0};
	struct buf out = {0};
	(void)state;
	put_bits(&b, 1, 1);
	put_bits(&b, 1, 2);
	put_letter(&b, 'x');
	put_code(&b, 1, 7); // length 3
	put_code(&b, 1, 5); // distance 2
	put_end(&b);
	assert_int_equal(decode(buf_span(&b.bytes), 16, &out), INFLATE64_BAD);
	assert_int_equal(decode(SPAN("\7"), 16, &out), INFLATE64_BAD); // a block of type 3
	buf_free(&b.bytes);
	buf_free(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_zlib_packs),
		cmocka_unit_test(long_lengths),
		cmocka_unit_test(far_distances),
		cmocka_unit_test(too_far_back),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
