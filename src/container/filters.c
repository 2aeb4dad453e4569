// SPDX-License-Identifier: MIT

/*
 * xz, bzip2 and zstd, decompressed by libarchive's filters, which check the checksums of each
 * format. Unlike gzip these formats do not store the name of the file inside.
 */

#include "container/archive_errors.h"
#include "container/codec.h"

#include <archive.h>
#include <archive_entry.h>
#include <stdlib.h>

/** Give up after this many ARCHIVE_RETRY results in a row. */
#define RETRIES_MAX 1000u

struct filter_stream {
	struct codec_stream c;
	struct stream *in;
	struct archive *handle;
	uint64_t given;
	bool over;
};

static la_ssize_t on_read(struct archive *a, void *data, const void **block)
{
	struct filter_stream *f = data;
	(void)a;
	return (la_ssize_t)stream_next(f->in, block);
}

static void fail(struct filter_stream *f)
{
	archive_error_report(f->c.s.walk, f->handle, f->c.s.name, f->in->broken);
	f->c.s.broken = true;
	f->over = true;
}

static size_t filter_pull(struct stream *s, const void **data)
{
	struct filter_stream *f = (struct filter_stream *)s;
	size_t len = 0;
	la_int64_t at;
	for (unsigned tries = 0; len == 0 && !f->over; tries++) {
		int got = archive_read_data_block(f->handle, data, &len, &at);
		if (got == ARCHIVE_EOF) {
			f->over = true;
			len = 0;
		} else if (got != ARCHIVE_OK || tries > RETRIES_MAX) {
			fail(f);
			len = 0;
		}
	}
	if (f->over && !s->broken && f->in->broken) {
		s->broken = true; // the stream below ended early and has reported it
	}
	size_t give = stream_expand(s, len);
	f->over = f->over || give < len;
	f->given += give;
	return give;
}

static void filter_close(struct codec_stream *c)
{
	struct filter_stream *f = (struct filter_stream *)c;
	archive_read_free(f->handle);
	stream_free(&c->s);
	free(f);
}

static struct codec_stream *filter_open(
	struct walk *w, struct stream *in, int (*support)(struct archive *))
{
	struct filter_stream *f = calloc(1, sizeof(*f));
	struct archive_entry *entry;
	if (f == NULL || (f->handle = archive_read_new()) == NULL) {
		walk_no_memory(w);
		free(f);
		return NULL;
	}
	stream_init(&f->c.s, w, in->name);
	f->c.s.pull = filter_pull;
	f->c.name = "";
	f->c.mtime = TIME_UNKNOWN;
	f->in = in;
	/* Refuse filters that libarchive would run as an external program. */
	if (support(f->handle) != ARCHIVE_OK ||
		archive_read_support_format_raw(f->handle) != ARCHIVE_OK ||
		archive_read_set_read_callback(f->handle, on_read) != ARCHIVE_OK ||
		archive_read_set_callback_data(f->handle, f) != ARCHIVE_OK ||
		archive_read_open1(f->handle) != ARCHIVE_OK ||
		archive_read_next_header(f->handle, &entry) != ARCHIVE_OK) {
		fail(f);
	}
	return &f->c;
}

static struct codec_stream *xz_open(struct walk *w, struct stream *in)
{
	return filter_open(w, in, archive_read_support_filter_xz);
}

static struct codec_stream *bzip2_open(struct walk *w, struct stream *in)
{
	return filter_open(w, in, archive_read_support_filter_bzip2);
}

static struct codec_stream *zstd_open(struct walk *w, struct stream *in)
{
	return filter_open(w, in, archive_read_support_filter_zstd);
}

const struct codec codec_xz = {
	.format = "xz",
	.tar_format = "tar.xz",
	.suffix = {".xz", 3},
	.open = xz_open,
	.close = filter_close,
};
const struct codec codec_bzip2 = {
	.format = "bzip2",
	.tar_format = "tar.bz2",
	.suffix = {".bz2", 4},
	.open = bzip2_open,
	.close = filter_close,
};
const struct codec codec_zstd = {
	.format = "zstd",
	.tar_format = "tar.zst",
	.suffix = {".zst", 4},
	.open = zstd_open,
	.close = filter_close,
};
