// SPDX-License-Identifier: MIT

/* Parses the central directory of a zip. */

#include "container/zip_directory.h"

#include <stdlib.h>

#define EXTRA_ZIP64 1u
#define LOCATOR_SIZE 20u
#define END64_SIZE 56u

/* Not every "PK\3\4" in compressed data is a header. */
bool zip_member_plausible(const char *p)
{
	uint32_t version = le16(p + 4) & 0xFF;
	uint32_t method = le16(p + 8);
	uint32_t name = le16(p + 26);
	return version <= 63 && (method <= 20 || (method >= 93 && method <= 99)) && name > 0 &&
		name <= 4096;
}

size_t zip_record_size(struct span record)
{
	const char *p = record.data;
	if (record.len < ZIP_RECORD_SIZE || memcmp(p, "PK\1\2", 4) != 0) {
		return 0;
	}
	return (size_t)ZIP_RECORD_SIZE + le16(p + 28) + le16(p + 30) + le16(p + 32);
}

/** Take a 64-bit number from the extra field if the record says that it is stored there. */
static bool take_big(uint64_t *number, struct span *extra)
{
	if (*number != UINT32_MAX) {
		return true;
	}
	if (extra->len < 8) {
		return false;
	}
	*number = le64(extra->data);
	*extra = span_cut(*extra, 8, extra->len);
	return true;
}

/** @param record complete. @return false when a needed field is missing */
static bool read_record(struct span record, struct zip_listed *out)
{
	const char *p = record.data;
	size_t from = (size_t)ZIP_RECORD_SIZE + le16(p + 28);
	struct span fields = span_cut(record, from, from + le16(p + 30));
	struct span big = {NULL, 0};
	while (fields.len >= 4) {
		size_t len = 4 + le16(fields.data + 2);
		if (le16(fields.data) == EXTRA_ZIP64 && big.data == NULL) {
			big = span_cut(fields, 4, len);
		}
		fields = span_cut(fields, len, fields.len);
	}
	out->flags = (uint16_t)le16(p + 8);
	out->method = (uint16_t)le16(p + 10);
	out->crc = le32(p + 16);
	out->packed = le32(p + 20);
	out->expanded = le32(p + 24);
	out->at = le32(p + 42);
	return take_big(&out->expanded, &big) && take_big(&out->packed, &big) &&
		take_big(&out->at, &big);
}

/** Find start and end of the directory of a zip64. */
static bool find_zip64(
	struct stream *in, const struct zip_end *end, uint64_t *begins, uint64_t *ends)
{
	if (end->position < LOCATOR_SIZE || !stream_seek(in, end->position - LOCATOR_SIZE)) {
		return false;
	}
	struct span locator = stream_peek(in, LOCATOR_SIZE);
	if (locator.len < LOCATOR_SIZE) {
		return false;
	}
	*ends = le64(locator.data + 8);
	if (*ends > end->position || !stream_seek(in, *ends)) {
		return false;
	}
	struct span record = stream_peek(in, END64_SIZE);
	if (record.len < END64_SIZE || memcmp(record.data, "PK\6\6", 4) != 0) {
		return false;
	}
	*begins = le64(record.data + 48);
	return *begins <= *ends && le64(record.data + 40) == *ends - *begins;
}

static int compare_places(const void *a, const void *b)
{
	const struct zip_listed *left = a;
	const struct zip_listed *right = b;
	return (left->at > right->at) - (left->at < right->at);
}

/** Read all records up to the end; no bytes may lie between them. */
static bool read_records(struct stream *in, uint64_t ends, struct zip_directory *out)
{
	size_t cap = 0;
	while (in->position < ends) {
		if (out->count >= in->walk->limits->max_members) {
			return false;
		}
		size_t len = zip_record_size(stream_peek(in, ZIP_RECORD_SIZE));
		struct span record = len > 0 ? stream_peek(in, len) : (struct span){NULL, 0};
		struct zip_listed *grown =
			array_grow(out->items, &cap, out->count + 1, sizeof(*grown));
		if (grown == NULL) {
			walk_no_memory(in->walk);
			return false;
		}
		out->items = grown;
		if (len == 0 || record.len < len ||
			!read_record(span_cut(record, 0, len), &out->items[out->count])) {
			return false;
		}
		out->count++;
		stream_drop(in, len);
	}
	return in->position == ends && in->walk->stop == STOP_NO;
}

bool zip_directory_read(struct stream *in, const struct zip_end *end, struct zip_directory *out)
{
	uint64_t ends = end->position;
	uint64_t begins = ends - end->directory;
	*out = (struct zip_directory){0};
	bool good = (!end->zip64 || find_zip64(in, end, &begins, &ends)) &&
		stream_seek(in, begins) && read_records(in, ends, out);
	if (!good) {
		zip_directory_free(out);
	} else if (out->count > 1) {
		qsort(out->items, out->count, sizeof(*out->items), compare_places);
	}
	return good;
}

void zip_directory_free(struct zip_directory *d)
{
	free(d->items);
	*d = (struct zip_directory){0};
}

const struct zip_listed *zip_directory_before(const struct zip_directory *d, uint64_t position)
{
	size_t low = 0;
	size_t high = d->count;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (d->items[middle].at < position) {
			low = middle + 1;
		} else {
			high = middle;
		}
	}
	return low > 0 ? &d->items[low - 1] : NULL;
}
