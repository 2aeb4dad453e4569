// SPDX-License-Identifier: MIT

/** Determines whether an operand is a saved document, and reads it. */

#include "fleet/saved.h"

#include <stdio.h>
#include <stdlib.h>

#include <zlib.h>

enum { PIECE = 256 * 1024 };

/* A report of machines is never larger. */
#define DOCUMENT_MAX ((size_t)1 << 30)

struct reader {
	struct saved *out;
	z_stream stream;
	bool packed, decided;
	int utf16; /* index of the low byte of each unit, or -1 for UTF-8 */
	unsigned char unpacked[64 * 1024];
};

static void fail(struct saved *out, const char *why)
{
	out->failed = true;
	snprintf(out->why, sizeof(out->why), "%s", why);
}

static struct span skip_blanks(struct span text)
{
	while (text.len > 0 &&
		(ascii_is_blank(*text.data) || *text.data == '\r' || *text.data == '\n'))
		text = span_cut(text, 1, text.len);
	return text;
}

/* An object, or an array of objects; a file of the registry begins with "[HKEY". */
static bool begins_document(struct span text)
{
	if (text.len >= 3 && memcmp(text.data, "\xEF\xBB\xBF", 3) == 0)
		text = span_cut(text, 3, text.len);
	text = skip_blanks(text);
	if (text.len > 0 && *text.data == '[')
		text = skip_blanks(span_cut(text, 1, text.len));
	return text.len > 0 && *text.data == '{';
}

/* What PowerShell 5.1 writes behind ">". @return the index of the low byte of each unit, or -1. */
static int utf16_order(struct span text)
{
	if (text.len >= 4 && memcmp(text.data, "\xFF\xFE{\0", 4) == 0)
		return 0;
	if (text.len >= 4 && memcmp(text.data, "\xFE\xFF\0{", 4) == 0)
		return 1;
	return -1;
}

static uint32_t unit_at(struct span text, size_t at, int low)
{
	return (uint32_t)(unsigned char)text.data[at + (size_t)low] |
		(uint32_t)(unsigned char)text.data[at + 1 - (size_t)low] << 8;
}

static void decode_utf16(struct buf *text, int low)
{
	struct span in = buf_span(text);
	struct buf out = {0};
	for (size_t at = 2; at + 1 < in.len; at += 2) {
		uint32_t cp = unit_at(in, at, low);
		char bytes[4];
		if (cp >= 0xD800 && cp < 0xDC00 && at + 3 < in.len) {
			uint32_t next = unit_at(in, at + 2, low);
			if (next >= 0xDC00 && next < 0xE000) {
				cp = 0x10000 + ((cp - 0xD800) << 10) + (next - 0xDC00);
				at += 2;
			}
		}
		if (cp >= 0xD800 && cp < 0xE000)
			cp = 0xFFFD;
		buf_add(&out, bytes, utf8_encode(cp, bytes));
	}
	buf_free(text);
	*text = out;
}

static void add_text(struct reader *r, struct span text)
{
	struct saved *out = r->out;
	if (!r->decided) {
		r->utf16 = utf16_order(text);
		out->is_document = r->utf16 >= 0 || begins_document(text);
		r->decided = text.len > 0;
		if (out->is_document && text.data[0] == '\xEF')
			text = span_cut(text, 3, text.len);
	}
	if (!out->is_document || out->failed)
		return;
	if (out->text.len + text.len > DOCUMENT_MAX)
		fail(out, "the document is larger than 1 GB");
	else
		buf_add_span(&out->text, text);
}

/* A file may consist of several gzip members. */
static void unpack(struct reader *r, unsigned char *data, size_t len)
{
	r->stream.next_in = data;
	r->stream.avail_in = (uInt)len;
	while (r->stream.avail_in > 0 && !r->out->failed) {
		r->stream.next_out = r->unpacked;
		r->stream.avail_out = sizeof(r->unpacked);
		int status = inflate(&r->stream, Z_NO_FLUSH);
		if (status == Z_MEM_ERROR)
			r->out->no_memory = true;
		if (status != Z_OK && status != Z_STREAM_END) {
			/* Bundles are read elsewhere, which reports their errors. */
			if (r->out->is_document)
				fail(r->out, "the gzip data is damaged");
			return;
		}
		add_text(r,
			(struct span){(const char *)r->unpacked,
				sizeof(r->unpacked) - r->stream.avail_out});
		if (r->decided && !r->out->is_document)
			return;
		if (status == Z_STREAM_END && inflateReset(&r->stream) != Z_OK)
			return;
	}
}

static void read_all(struct reader *r, struct os_file *file, unsigned char *piece)
{
	struct saved *out = r->out;
	uint64_t first = 1, second = 2;
	for (bool begins = true;; begins = false) {
		int64_t got = os_read(file, piece, PIECE, out->why);
		if (got < 0)
			out->failed = true;
		if (got <= 0 || out->failed)
			break;
		first = hash_bytes(piece, (size_t)got, first);
		second = hash_bytes(piece, (size_t)got, second);
		if (begins && got > 2 && piece[0] == 0x1F && piece[1] == 0x8B)
			r->packed = inflateInit2(&r->stream, 15 + 16) == Z_OK;
		if (r->packed && !(r->decided && !out->is_document))
			unpack(r, piece, (size_t)got);
		else if (!r->packed)
			add_text(r, (struct span){(const char *)piece, (size_t)got});
	}
	if (r->packed && out->is_document && r->stream.total_in > 0)
		fail(out, "the gzip data is cut off");
	if (r->packed)
		inflateEnd(&r->stream);
	if (out->is_document && r->utf16 >= 0 && !out->text.failed)
		decode_utf16(&out->text, r->utf16);
	snprintf(out->digest, sizeof(out->digest), "%016llx%016llx", (unsigned long long)first,
		(unsigned long long)second);
}

void saved_read(const char *path, struct saved *out)
{
	struct os_stat stat;
	*out = (struct saved){0};
	bool input = strcmp(path, "-") == 0;
	if (!input && !os_stat_path(path, true, &stat, out->why)) {
		out->failed = true;
		return;
	}
	if (!input && stat.kind != OS_FILE)
		return;
	struct reader *r = calloc(1, sizeof(*r));
	unsigned char *piece = malloc(PIECE);
	struct os_file *file = r && piece ? os_open(path, &stat, out->why) : NULL;
	if (r && piece && !file)
		out->failed = true;
	if (file) {
		r->out = out;
		r->utf16 = -1;
		read_all(r, file, piece);
		os_close(file);
	}
	if (!r || !piece || out->text.failed)
		out->no_memory = true;
	free(piece);
	free(r);
}
