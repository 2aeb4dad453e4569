// SPDX-License-Identifier: MIT

/* See zip_data.h. */

#include "container/zip_data.h"

#include "container/inflate.h"
#include "os/os.h"

#include <stdlib.h>

#define METHOD_DEFLATE 8u
/** General purpose flags: encrypted, sizes after the data, patched, strongly encrypted, masked. */
#define FLAG_SIZES_BEHIND 0x0008u
#define FLAGS_REFUSED (0x0001u | 0x0020u | 0x0040u | 0x2000u)

#define IN_SIZE (64u << 10)
/** In each call ISA-L copies 64 KiB, whatever the size: what it decodes first, and the history. */
#define BLOCK (128u << 10)
/**
 * libarchive loses up to 256 KiB before the damage that it detects. Hold back one block more than
 * that; one more is in use by the caller.
 */
#define BLOCKS 4u

struct zip_data {
	struct walk *walk;
	const struct zip_listed *member;
	struct inflater *inflater;
	uint64_t at;        /**< file offset of the next input */
	uint64_t left;      /**< input that was not read yet */
	uint64_t expanded;  /**< output so far */
	uint32_t crc;       /**< of the output so far */
	size_t made, given; /**< number of blocks so far */
	bool ended;         /**< there is no more output */
	bool whole;
	struct inflate_buffers io;
	size_t lengths[BLOCKS];
	unsigned char in[IN_SIZE];
	unsigned char out[BLOCKS][BLOCK];
};

struct zip_data *zip_data_new(void)
{
	struct zip_data *d = malloc(sizeof(*d));
	if (d != NULL) {
		d->inflater = inflater_new();
		if (d->inflater == NULL) {
			free(d);
			d = NULL;
		}
	}
	return d;
}

void zip_data_free(struct zip_data *d)
{
	if (d != NULL) {
		inflater_free(d->inflater);
		free(d);
	}
}

/** @return the number of bytes read; fewer only at the end or after an error */
static size_t read_file(struct zip_data *d, uint64_t at, void *to, size_t len)
{
	char why[OS_WHY_SIZE];
	size_t have = 0;
	while (have < len) {
		int64_t got = source_read_at(
			d->walk->source, (char *)to + have, len - have, at + have, why);
		if (got <= 0) {
			break;
		}
		have += (size_t)got;
	}
	d->walk->base->pulled += have;
	return have;
}

/** Whether the local header agrees with the directory. */
static bool agrees(const struct zip_listed *m, const char *local, uint64_t data_at)
{
	uint64_t begins = m->at + ZIP_LOCAL_SIZE + le16(local + 26) + le16(local + 28);
	uint32_t flags = le16(local + 6);
	bool sizes = m->packed < UINT32_MAX && m->expanded < UINT32_MAX &&
		le32(local + 14) == m->crc && le32(local + 18) == m->packed &&
		le32(local + 22) == m->expanded;
	return memcmp(local, "PK\3\4", 4) == 0 && begins == data_at && flags == m->flags &&
		le16(local + 8) == METHOD_DEFLATE && (sizes || (flags & FLAG_SIZES_BEHIND) != 0);
}

bool zip_data_begin(
	struct zip_data *d, struct walk *w, const struct zip_directory *directory, uint64_t data_at)
{
	char local[ZIP_LOCAL_SIZE];
	const struct zip_listed *m = zip_directory_before(directory, data_at);
	d->walk = w;
	if (m == NULL || m->method != METHOD_DEFLATE || (m->flags & FLAGS_REFUSED) != 0 ||
		m->packed == 0 || data_at > w->base->size || m->packed > w->base->size - data_at ||
		read_file(d, m->at, local, sizeof(local)) < sizeof(local) ||
		!agrees(m, local, data_at) || !inflater_reset(d->inflater)) {
		return false;
	}
	d->member = m;
	d->at = data_at;
	d->left = m->packed;
	d->expanded = 0;
	d->crc = 0;
	d->made = d->given = 0;
	d->ended = d->whole = false;
	d->io = (struct inflate_buffers){0};
	return true;
}

static bool refill(struct zip_data *d)
{
	// Pieces end at multiples of IN_SIZE in the file, whatever precedes the zip.
	size_t want = IN_SIZE - (size_t)(d->at % IN_SIZE);
	want = want < d->left ? want : (size_t)d->left;
	d->io.in = d->in;
	d->io.in_len = read_file(d, d->at, d->in, want);
	d->at += d->io.in_len;
	d->left -= d->io.in_len;
	return d->io.in_len == want;
}

/** Decompress one block; shorter at the end of the data. */
static void make_block(struct zip_data *d)
{
	size_t slot = d->made % BLOCKS;
	enum inflate_result result = INFLATE_MORE;
	d->io.out = d->out[slot];
	d->io.out_len = BLOCK;
	while (result == INFLATE_MORE && d->io.out_len > 0) {
		size_t space = d->io.out_len;
		if (d->io.in_len == 0 && d->left > 0 && !refill(d)) {
			result = INFLATE_DAMAGED;
			break;
		}
		bool last = d->io.in_len == 0;
		result = inflater_run(d->inflater, &d->io);
		if (last && result == INFLATE_MORE && d->io.out_len == space) {
			result = INFLATE_DAMAGED; // the data is truncated
		}
	}
	size_t len = BLOCK - d->io.out_len;
	d->ended = result != INFLATE_MORE;
	d->expanded += len;
	if (result == INFLATE_DAMAGED || d->expanded > d->member->expanded) {
		d->ended = true;
		return;
	}
	d->crc = inflate_crc(d->crc, d->out[slot], len);
	d->lengths[slot] = len;
	d->made++;
	d->whole = d->ended && d->expanded == d->member->expanded && d->crc == d->member->crc &&
		d->io.in_len == 0 && d->left == 0 && inflater_ahead(d->inflater) == 0;
}

size_t zip_data_next(struct zip_data *d, const void **data)
{
	// The block that was returned last is not needed any more.
	while (!d->ended && d->made - d->given < BLOCKS) {
		make_block(d);
	}
	if (d->made == d->given || (d->ended && !d->whole)) {
		return 0;
	}
	size_t slot = d->given++ % BLOCKS;
	*data = d->out[slot];
	return d->lengths[slot];
}

bool zip_data_is_whole(const struct zip_data *d)
{
	return d->whole;
}

uint64_t zip_data_packed(const struct zip_data *d)
{
	return d->member->packed;
}
