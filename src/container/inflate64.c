// SPDX-License-Identifier: MIT

#include "container/inflate64.h"

#include <stdlib.h>

enum {
	WINDOW = 1 << 16,
	CODE_BITS_MAX = 15,
	FAST_BITS = 10, /* codes of up to this length are decoded with one table look-up */
	LITERALS = 288,
	DISTANCES = 32,
	ORDER = 19, /* number of code lengths in the code length alphabet */
	END_OF_BLOCK = 256,
	FIRST_LENGTH = 257,
	LAST_LENGTH = 285
};

/* A canonical Huffman code. */
struct huffman {
	uint16_t fast[1 << FAST_BITS]; /* symbol << 4 | length; 0 for longer codes */
	uint16_t count[CODE_BITS_MAX + 1];
	uint16_t symbols[LITERALS]; /* sorted by code */
};

/* Where decoding continues when more input arrives. */
enum step {
	STEP_BLOCK,
	STEP_STORED_SIZE,
	STEP_STORED,
	STEP_TABLE_SIZES,
	STEP_ORDER,
	STEP_CODE_LENGTHS,
	STEP_REPEAT,
	STEP_SYMBOL,
	STEP_LENGTH,
	STEP_DISTANCE,
	STEP_DISTANCE_BITS,
	STEP_COPY,
	STEP_END,
	STEP_BAD
};

struct inflate64 {
	enum step step;
	bool last_block;
	uint64_t bits; /* the next bits of the input, the next one in the lowest bit */
	unsigned bit_count;

	unsigned literal_codes, distance_codes, order_codes; /* of a dynamic block */
	unsigned at;     /* number of code lengths read so far */
	unsigned symbol; /* being decoded */
	uint8_t lengths[LITERALS + DISTANCES];
	struct huffman literals, distances;

	uint32_t copy_length, copy_distance; /* STEP_STORED uses only the length */
	uint64_t produced;
	uint32_t position; /* index in the window of the next byte */
	uint32_t given;    /* index in the window up to which the caller has the data */
	unsigned char window[WINDOW];
};

/* Length code 285 is the one that differs from Deflate. */
static const uint16_t length_base[] = {3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35,
	43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 3};
static const uint8_t length_bits[] = {
	0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 16};

struct inflate64 *inflate64_new(void)
{
	return calloc(1, sizeof(struct inflate64));
}

void inflate64_free(struct inflate64 *d)
{
	free(d);
}

size_t inflate64_read_ahead(const struct inflate64 *d)
{
	return d->bit_count / 8;
}

/* ---- bits ------------------------------------------------------------------ */

static void refill(struct inflate64 *d, struct span *in)
{
	while (d->bit_count <= 56 && in->len > 0) {
		d->bits |= (uint64_t)(unsigned char)in->data[0] << d->bit_count;
		d->bit_count += 8;
		in->data++;
		in->len--;
	}
}

static void drop_bits(struct inflate64 *d, unsigned n)
{
	d->bits >>= n;
	d->bit_count -= n;
}

/* Take n bits, n < 32. Returns false and takes none when the input has fewer. */
static bool take_bits(struct inflate64 *d, struct span *in, unsigned n, uint32_t *value)
{
	if (d->bit_count < n)
		refill(d, in);
	if (d->bit_count < n)
		return false;
	*value = (uint32_t)(d->bits & ((UINT64_C(1) << n) - 1));
	drop_bits(d, n);
	return true;
}

/* ---- Huffman codes ----------------------------------------------------------- */

static uint32_t reverse(uint32_t code, unsigned length)
{
	uint32_t result = 0;
	for (unsigned i = 0; i < length; i++)
		result |= (code >> i & 1u) << (length - 1 - i);
	return result;
}

/*
 * Build the decoding tables from the code lengths of the symbols. An incomplete code is accepted
 * only when it has at most one symbol, as encoders write for the distances of a block with few
 * matches.
 */
static bool huffman_build(struct huffman *h, const uint8_t *lengths, unsigned symbols)
{
	uint16_t offsets[CODE_BITS_MAX + 2] = {0};
	uint32_t next[CODE_BITS_MAX + 2] = {0};
	int left = 1;
	unsigned used = 0;

	memset(h, 0, sizeof(*h));
	for (unsigned i = 0; i < symbols; i++) {
		h->count[lengths[i]]++;
		used += lengths[i] != 0;
	}
	h->count[0] = 0;
	for (unsigned n = 1; n <= CODE_BITS_MAX; n++) {
		left = left * 2 - h->count[n];
		if (left < 0)
			return false;
		offsets[n + 1] = (uint16_t)(offsets[n] + h->count[n]);
		next[n + 1] = (next[n] + h->count[n]) * 2;
	}
	if (left > 0 && used > 1)
		return false;
	for (unsigned i = 0; i < symbols; i++) {
		unsigned n = lengths[i];
		if (n == 0)
			continue;
		h->symbols[offsets[n]++] = (uint16_t)i;
		uint32_t code = reverse(next[n]++, n);
		for (; n <= FAST_BITS && code < 1u << FAST_BITS; code += 1u << n)
			h->fast[code] = (uint16_t)(i << 4 | n);
	}
	return true;
}

enum decoded { DECODED, DECODE_SHORT, DECODE_BAD };

/* Decode the next symbol; DECODE_SHORT when the code continues after the end of the input. */
static enum decoded decode(
	struct inflate64 *d, struct span *in, const struct huffman *h, unsigned *symbol)
{
	if (d->bit_count < CODE_BITS_MAX)
		refill(d, in);
	unsigned fast = h->fast[d->bits & ((1u << FAST_BITS) - 1)];
	if (fast != 0 && (fast & 15) <= d->bit_count) {
		drop_bits(d, fast & 15);
		*symbol = fast >> 4;
		return DECODED;
	}
	uint32_t code = 0, first = 0, index = 0;
	for (unsigned n = 1; n <= CODE_BITS_MAX; n++) {
		if (n > d->bit_count)
			return DECODE_SHORT;
		code |= (uint32_t)(d->bits >> (n - 1) & 1);
		uint32_t count = h->count[n];
		if (code < first + count) {
			*symbol = h->symbols[index + code - first];
			drop_bits(d, n);
			return DECODED;
		}
		index += count;
		first = (first + count) * 2;
		code *= 2;
	}
	return DECODE_BAD;
}

/* ---- the window -------------------------------------------------------------- */

/*
 * Output is handed out when the window is full or when no more can be decoded. Until then no byte
 * that the caller has not received is overwritten.
 */
static bool window_full(const struct inflate64 *d)
{
	return d->position == WINDOW;
}

static void put_byte(struct inflate64 *d, unsigned char byte)
{
	d->window[d->position++] = byte;
	d->produced++;
}

/* Copy the rest of a match, up to the end of the window. */
static void copy_match(struct inflate64 *d)
{
	while (d->copy_length > 0 && !window_full(d)) {
		uint32_t from = (d->position - d->copy_distance) & (WINDOW - 1);
		uint32_t len =
			d->copy_length < d->copy_distance ? d->copy_length : d->copy_distance;
		if (len > WINDOW - d->position)
			len = WINDOW - d->position;
		if (len > WINDOW - from)
			len = WINDOW - from;
		memmove(d->window + d->position, d->window + from, len);
		d->position += len;
		d->produced += len;
		d->copy_length -= len;
	}
}

/* ---- steps: each returns false when it lacks input ------------------------------- */

static void fail(struct inflate64 *d)
{
	d->step = STEP_BAD;
}

static bool fixed_codes(struct inflate64 *d)
{
	memset(d->lengths, 8, 144);
	memset(d->lengths + 144, 9, 112);
	memset(d->lengths + 256, 7, 24);
	memset(d->lengths + 280, 8, 8);
	memset(d->lengths + LITERALS, 5, DISTANCES);
	return huffman_build(&d->literals, d->lengths, LITERALS) &&
		huffman_build(&d->distances, d->lengths + LITERALS, DISTANCES);
}

static bool step_block(struct inflate64 *d, struct span *in)
{
	uint32_t head;
	if (d->last_block) {
		d->step = STEP_END;
		return true;
	}
	if (!take_bits(d, in, 3, &head))
		return false;
	d->last_block = head & 1;
	switch (head >> 1) {
	case 0:
		drop_bits(d, d->bit_count % 8);
		d->step = STEP_STORED_SIZE;
		break;
	case 1:
		d->step = fixed_codes(d) ? STEP_SYMBOL : STEP_BAD;
		break;
	case 2:
		d->step = STEP_TABLE_SIZES;
		break;
	default:
		fail(d);
	}
	return true;
}

static bool step_stored_size(struct inflate64 *d, struct span *in)
{
	refill(d, in);
	if (d->bit_count < 32)
		return false;
	uint32_t size = (uint32_t)(d->bits & 0xFFFF);
	uint32_t check = (uint32_t)(d->bits >> 16 & 0xFFFF);
	drop_bits(d, 32);
	d->copy_length = size;
	d->step = size == (check ^ 0xFFFF) ? STEP_STORED : STEP_BAD;
	return true;
}

static bool step_stored(struct inflate64 *d, struct span *in)
{
	uint32_t byte;
	while (d->copy_length > 0 && !window_full(d)) {
		if (!take_bits(d, in, 8, &byte))
			return false;
		put_byte(d, (unsigned char)byte);
		d->copy_length--;
	}
	if (d->copy_length == 0)
		d->step = STEP_BLOCK;
	return true;
}

static bool step_table_sizes(struct inflate64 *d, struct span *in)
{
	uint32_t sizes;
	if (!take_bits(d, in, 14, &sizes))
		return false;
	d->literal_codes = 257 + (sizes & 31);
	d->distance_codes = 1 + (sizes >> 5 & 31);
	d->order_codes = 4 + (sizes >> 10);
	d->at = 0;
	memset(d->lengths, 0, sizeof(d->lengths));
	d->step = d->literal_codes <= LAST_LENGTH + 1 ? STEP_ORDER : STEP_BAD;
	return true;
}

static bool step_order(struct inflate64 *d, struct span *in)
{
	static const uint8_t order[ORDER] = {
		16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15};
	uint32_t length;
	while (d->at < d->order_codes) {
		if (!take_bits(d, in, 3, &length))
			return false;
		d->lengths[order[d->at++]] = (uint8_t)length;
	}
	/* The distance code is not known yet, so its table can hold the code length code. */
	d->step = huffman_build(&d->distances, d->lengths, ORDER) ? STEP_CODE_LENGTHS : STEP_BAD;
	d->at = 0;
	memset(d->lengths, 0, sizeof(d->lengths));
	return true;
}

/* All code lengths have been read: build both codes. */
static void start_symbols(struct inflate64 *d)
{
	uint8_t distances[DISTANCES];
	memcpy(distances, d->lengths + d->literal_codes, d->distance_codes);
	bool good = d->lengths[END_OF_BLOCK] != 0 &&
		huffman_build(&d->literals, d->lengths, d->literal_codes) &&
		huffman_build(&d->distances, distances, d->distance_codes);
	d->step = good ? STEP_SYMBOL : STEP_BAD;
}

static bool step_code_lengths(struct inflate64 *d, struct span *in)
{
	if (d->at == d->literal_codes + d->distance_codes) {
		start_symbols(d);
		return true;
	}
	enum decoded got = decode(d, in, &d->distances, &d->symbol);
	if (got == DECODE_SHORT)
		return false;
	if (got == DECODE_BAD)
		fail(d);
	else if (d->symbol < 16)
		d->lengths[d->at++] = (uint8_t)d->symbol;
	else
		d->step = STEP_REPEAT;
	return true;
}

static bool step_repeat(struct inflate64 *d, struct span *in)
{
	static const struct {
		uint8_t bits, least;
	} repeats[] = {{2, 3}, {3, 3}, {7, 11}};
	uint32_t times;
	unsigned which = d->symbol - 16;
	if (!take_bits(d, in, repeats[which].bits, &times))
		return false;
	times += repeats[which].least;
	bool previous = d->symbol == 16;
	if (d->at + times > d->literal_codes + d->distance_codes || (previous && d->at == 0)) {
		fail(d);
		return true;
	}
	uint8_t length = previous ? d->lengths[d->at - 1] : 0;
	memset(d->lengths + d->at, length, times);
	d->at += times;
	d->step = STEP_CODE_LENGTHS;
	return true;
}

static bool step_symbol(struct inflate64 *d, struct span *in)
{
	while (!window_full(d)) {
		enum decoded got = decode(d, in, &d->literals, &d->symbol);
		if (got == DECODE_SHORT)
			return false;
		if (got == DECODE_BAD || d->symbol > LAST_LENGTH) {
			fail(d);
			return true;
		}
		if (d->symbol >= END_OF_BLOCK) {
			d->step = d->symbol == END_OF_BLOCK ? STEP_BLOCK : STEP_LENGTH;
			return true;
		}
		put_byte(d, (unsigned char)d->symbol);
	}
	return true;
}

static bool step_length(struct inflate64 *d, struct span *in)
{
	uint32_t extra;
	unsigned which = d->symbol - FIRST_LENGTH;
	if (!take_bits(d, in, length_bits[which], &extra))
		return false;
	d->copy_length = length_base[which] + extra;
	d->step = STEP_DISTANCE;
	return true;
}

static bool step_distance(struct inflate64 *d, struct span *in)
{
	enum decoded got = decode(d, in, &d->distances, &d->symbol);
	if (got == DECODE_SHORT)
		return false;
	d->step = got == DECODED ? STEP_DISTANCE_BITS : STEP_BAD;
	return true;
}

/* There are two distance codes for each number of extra bits; the first four have none. */
static bool step_distance_bits(struct inflate64 *d, struct span *in)
{
	unsigned bits = d->symbol < 4 ? 0 : d->symbol / 2 - 1;
	uint32_t base = d->symbol < 4 ? d->symbol : (2u + (d->symbol & 1)) << bits;
	uint32_t extra;
	if (!take_bits(d, in, bits, &extra))
		return false;
	d->copy_distance = base + extra + 1;
	d->step = d->copy_distance <= d->produced ? STEP_COPY : STEP_BAD;
	return true;
}

static bool run_step(struct inflate64 *d, struct span *in)
{
	switch (d->step) {
	case STEP_BLOCK:
		return step_block(d, in);
	case STEP_STORED_SIZE:
		return step_stored_size(d, in);
	case STEP_STORED:
		return step_stored(d, in);
	case STEP_TABLE_SIZES:
		return step_table_sizes(d, in);
	case STEP_ORDER:
		return step_order(d, in);
	case STEP_CODE_LENGTHS:
		return step_code_lengths(d, in);
	case STEP_REPEAT:
		return step_repeat(d, in);
	case STEP_SYMBOL:
		return step_symbol(d, in);
	case STEP_LENGTH:
		return step_length(d, in);
	case STEP_DISTANCE:
		return step_distance(d, in);
	case STEP_DISTANCE_BITS:
		return step_distance_bits(d, in);
	case STEP_COPY:
		copy_match(d);
		if (d->copy_length == 0)
			d->step = STEP_SYMBOL;
		return true;
	case STEP_END:
	case STEP_BAD:
		break;
	}
	return true;
}

enum inflate64_status inflate64_next(struct inflate64 *d, struct span *in, struct span *out)
{
	bool input = true;
	if (window_full(d))
		d->position = d->given = 0;
	while (input && !window_full(d) && d->step != STEP_END && d->step != STEP_BAD)
		input = run_step(d, in);
	if (d->position > d->given) {
		*out = (struct span){(const char *)d->window + d->given, d->position - d->given};
		d->given = d->position;
		return INFLATE64_OUTPUT;
	}
	if (d->step == STEP_END)
		return INFLATE64_END;
	return d->step == STEP_BAD ? INFLATE64_BAD : INFLATE64_NEED_INPUT;
}
