// SPDX-License-Identifier: MIT

/*
 * Archives read with libarchive: a handle that reads from a stream, the loop over the entries,
 * and a stream for the data of one entry.
 */

#include "container/libarchive_reader.h"

#include "container/archive_errors.h"
#include "container/zip_deflate64.h"

#include <archive.h>
#include <archive_entry.h>
#include <stdio.h>
#include <wchar.h>

/** Give up after this many ARCHIVE_RETRY results in a row. */
#define RETRIES_MAX 10000u

/** Report the handle's last error as a gap of `name`, a member or the archive itself. */
static void report_error(struct reader *r, const char *name)
{
	enum gap_reason reason = archive_error_report(r->walk, r->handle, name, r->in->broken);
	r->truncated = r->truncated || reason == GAP_TRUNCATED;
}

/* ---- handles ------------------------------------------------------------ */

/**
 * A complete tar ends with blocks of zeros. libarchive accepts a tar without them, so they are
 * counted here.
 */
static void count_zeros(struct reader *r, const unsigned char *data, size_t len)
{
	size_t zeros = 0;
	while (zeros < len && zeros < TAR_BLOCK && data[len - 1 - zeros] == 0) {
		zeros++;
	}
	r->zeros = zeros == len ? r->zeros + zeros : zeros;
}

static la_ssize_t on_read(struct archive *a, void *data, const void **block)
{
	struct reader *r = data;
	(void)a;
	// A stream that broke looks like a normal end here: an error would make libarchive
	// discard the data that it has buffered.
	size_t len = stream_next(r->in, block);
	if (r->kind == KIND_TAR && len > 0) {
		count_zeros(r, *block, len);
	}
	return (la_ssize_t)len;
}

static la_int64_t on_seek(struct archive *a, void *data, la_int64_t offset, int whence)
{
	struct reader *r = data;
	la_int64_t base = 0;
	if (whence == SEEK_CUR) {
		base = (la_int64_t)r->in->position;
	} else if (whence == SEEK_END) {
		base = (la_int64_t)r->in->size;
	}
	if (offset > INT64_MAX - base || base + offset < 0 ||
		!stream_seek(r->in, (uint64_t)(base + offset))) {
		archive_set_error(a, -1, "Cannot seek");
		return ARCHIVE_FATAL;
	}
	return base + offset;
}

static int support(struct reader *r)
{
	switch (r->kind) {
	case KIND_ZIP:
		// Select the reader ourselves: libarchive searches only the last 16 KiB for the
		// central directory, and mistakes the directory of a stored inner zip for that of
		// a truncated outer one.
		return r->by_directory ? archive_read_support_format_zip_seekable(r->handle)
				       : archive_read_support_format_zip_streamable(r->handle);
	case KIND_CAB:
		return archive_read_support_format_cab(r->handle);
	case KIND_7Z:
		return archive_read_support_format_7zip(r->handle);
	default:
		return archive_read_support_format_tar(r->handle);
	}
}

struct reader reader_for(
	struct walk *w, struct stream *in, const struct member *m, unsigned depth, enum kind kind)
{
	return (struct reader){
		.walk = w,
		.in = in,
		.self = m,
		.depth = depth,
		.kind = kind,
		.gaps_before = w->gaps,
		.expanded_before = w->expanded,
	};
}

bool reader_open(struct reader *r)
{
	bool seeks = r->by_directory || r->kind == KIND_7Z;
	r->fatal = true;
	r->bad_header = false;
	r->resume_at = 0;
	r->handle = archive_read_new();
	// The handle allocates its own entry, and crashes if that allocation fails.
	r->entry = r->handle != NULL ? archive_entry_new2(r->handle) : NULL;
	if (r->entry == NULL) {
		walk_no_memory(r->walk);
		return false;
	}
	r->origin = r->in->position;
	if (support(r) != ARCHIVE_OK ||
		archive_read_set_read_callback(r->handle, on_read) != ARCHIVE_OK ||
		(seeks && archive_read_set_seek_callback(r->handle, on_seek) != ARCHIVE_OK) ||
		archive_read_set_callback_data(r->handle, r) != ARCHIVE_OK) {
		walk_no_memory(r->walk);
		return false;
	}
	if (r->kind == KIND_TAR) {
		// Also read "cat a.tar b.tar"; otherwise the second one would be dropped
		// silently.
		archive_read_set_format_option(r->handle, "tar", "read_concatenated_archives", "1");
	}
	if (archive_read_open1(r->handle) != ARCHIVE_OK) {
		if (archive_error_string(r->handle) == NULL) {
			walk_no_memory(r->walk); // the only failure here that sets no error text
		} else if (!r->by_directory) {
			report_error(r, r->self->name);
		}
		return false;
	}
	r->fatal = false;
	return true;
}

void reader_close(struct reader *r)
{
	if (r->handle != NULL) {
		archive_entry_free(r->entry);
		archive_read_free(r->handle);
		r->handle = NULL;
		r->entry = NULL;
	}
}

void reader_free(struct reader *r)
{
	reader_close(r);
	zip_data_free(r->data);
	r->data = NULL;
}

uint64_t reader_position(const struct reader *r)
{
	la_int64_t used = archive_filter_bytes(r->handle, 0);
	uint64_t begin = r->by_directory ? 0 : r->origin;
	return begin + (used > 0 ? (uint64_t)used : 0);
}

bool reader_skip(struct reader *r)
{
	int got = archive_read_next_header2(r->handle, r->entry);
	if (got == ARCHIVE_FATAL) {
		r->fatal = true;
	}
	return got != ARCHIVE_EOF && got != ARCHIVE_FATAL;
}

bool reader_reopen(struct reader *r, uint64_t origin)
{
	reader_close(r);
	bool good = stream_seek(r->in, origin) && reader_open(r);
	for (uint64_t i = 0; good && i < r->headers; i++) {
		good = reader_skip(r);
	}
	return good;
}

/* ---- the data of an entry ----------------------------------------------- */

struct entry_stream {
	struct stream s;
	struct reader *reader;
	uint64_t given;
	uint64_t size; /**< according to the header; 0 when unknown */
	uint64_t hole; /**< zeros to return before `held` */
	const void *held;
	size_t held_len;
	bool over;
	bool warned;
	bool direct;   /**< decompressed by r->data, without libarchive */
	uint64_t skip; /**< bytes already returned before libarchive took over */
};

static const char zeros[16384];

/** libarchive reports the end of the entry. */
static void entry_end(struct entry_stream *e)
{
	e->over = true;
	if (e->given >= e->size) {
		return;
	}
	if (e->reader->kind == KIND_TAR) {
		e->hole = e->size - e->given; // a sparse file with a hole at its end
	} else if (!e->warned) {
		// Seen with zip entries whose attributes mark them as something other than a
		// file.
		walk_gap(e->s.walk, e->s.name, GAP_CHECKSUM,
			"does not have the size that the archive says");
		e->s.broken = true;
	}
}

/** Get the next block from libarchive, and the size of the hole before it. */
static void entry_fetch(struct entry_stream *e)
{
	struct reader *r = e->reader;
	const void *block = NULL;
	size_t len = 0;
	la_int64_t at = 0;
	int got = archive_read_data_block(r->handle, &block, &len, &at);
	if (got == ARCHIVE_EOF) {
		entry_end(e);
		return;
	}
	if (got != ARCHIVE_OK && got != ARCHIVE_RETRY && !(got == ARCHIVE_WARN && e->warned)) {
		report_error(r, e->s.name);
		e->warned = true;
	}
	if (got != ARCHIVE_OK && got != ARCHIVE_RETRY && got != ARCHIVE_WARN) {
		e->s.broken = true;
		e->over = true;
		r->fatal = r->fatal || got == ARCHIVE_FATAL;
		return;
	}
	if (len > 0 && block != NULL) {
		e->held = block;
		e->held_len = len;
		e->hole = at > 0 && (uint64_t)at > e->given ? (uint64_t)at - e->given : 0;
	}
}

/** The next piece of data or of a hole; 0 at the end. */
static size_t entry_piece(struct entry_stream *e, const void **data)
{
	struct stream *s = &e->s;
	size_t len;
	for (unsigned idle = 0; e->hole == 0 && e->held_len == 0 && !e->over; idle++) {
		if (idle > RETRIES_MAX) {
			walk_gap(s->walk, s->name, GAP_UNREADABLE, "damaged data (no end to it)");
			s->broken = true;
			e->over = true;
			break;
		}
		entry_fetch(e);
	}
	if (e->hole > 0) {
		len = e->hole < sizeof(zeros) ? (size_t)e->hole : sizeof(zeros);
		*data = zeros;
		e->hole -= len;
	} else {
		len = e->held_len;
		*data = e->held;
		e->held_len = 0;
	}
	return len;
}

/**
 * The next block of a member that is read without libarchive; 0 at its end or when that reader
 * gives up.
 */
static size_t entry_direct(struct entry_stream *e, const void **data)
{
	size_t len = zip_data_next(e->reader->data, data);
	if (len == 0 && zip_data_is_whole(e->reader->data)) {
		e->over = true;
		e->reader->direct += zip_data_packed(e->reader->data);
	} else if (len == 0) {
		e->skip = e->given;
		e->given = 0;
	}
	e->direct = len > 0;
	return len;
}

static size_t entry_pull(struct stream *s, const void **data)
{
	struct entry_stream *e = (struct entry_stream *)s;
	size_t len = e->direct ? entry_direct(e, data) : 0;
	while (len == 0 && !e->direct) {
		len = entry_piece(e, data);
		if (len == 0) {
			break;
		}
		size_t known = len < e->skip ? len : (size_t)e->skip;
		*data = (const char *)*data + known;
		e->skip -= known;
		e->given += known;
		len -= known;
	}
	e->given += len;
	size_t give = stream_expand(s, len);
	if (give < len) {
		e->over = true;
		e->hole = e->held_len = 0;
	}
	return give;
}

/* ---- entries ------------------------------------------------------------ */

static void add_path(struct walk *w, struct buf *out, struct archive_entry *e)
{
	const char *path = archive_entry_pathname(e);
	if (path == NULL) {
		path = archive_entry_pathname_utf8(e);
	}
	if (path != NULL) {
		name_add(w, out, span_of(path));
		return;
	}
	struct buf wide = {0};
	const wchar_t *p = archive_entry_pathname_w(e);
	for (; p != NULL && *p != L'\0'; p++) {
		char utf8[4];
		uint32_t c = (uint32_t)*p;
		bool pair = sizeof(wchar_t) == 2 && c >= 0xD800 && c < 0xDC00 &&
			(uint32_t)p[1] >= 0xDC00 && (uint32_t)p[1] < 0xE000;
		if (pair)
			c = 0x10000 + ((c - 0xD800) << 10) + ((uint32_t) * ++p - 0xDC00);
		bool bad = c > 0x10FFFF || (c >= 0xD800 && c < 0xE000);
		buf_add(&wide, utf8, utf8_encode(bad ? UNICODE_REPLACEMENT : c, utf8));
	}
	name_add(w, out, buf_span(&wide));
	out->failed = out->failed || wide.failed;
	buf_free(&wide);
}

static bool is_file(struct reader *r, struct archive_entry *e)
{
	bool has_data = archive_entry_size_is_set(e) && archive_entry_size(e) > 0;
	switch (archive_entry_filetype(e)) {
	// A single flipped bit in a zip's attributes must not hide a log.
	case AE_IFDIR:
	case AE_IFIFO:
	case AE_IFCHR:
	case AE_IFBLK:
	case AE_IFSOCK:
		return has_data && r->kind == KIND_ZIP;
	case AE_IFLNK:
		return false;
	default:
		return archive_entry_hardlink(e) == NULL || has_data;
	}
}

/** Some packers mark a folder only by a backslash at the end of its name. */
static void visit_data(struct reader *r, struct stream *s, const struct member *m)
{
	size_t len = strlen(m->name);
	bool folder = len > 0 && m->name[len - 1] == '/' && stream_peek(s, 1).len == 0;
	if (!folder) {
		r->files++;
		walk_visit(r->walk, s, m, r->depth + 1);
	}
}

/**
 * A zip member that libarchive cannot decompress. When the archive is read forward, its data is
 * read from the stream under the handle, which makes the handle unusable; zip.c opens another one
 * after the member.
 */
static void visit_deflate64(struct reader *r, const struct member *m, uint64_t data_at)
{
	struct deflate64_stream *d =
		zip_deflate64_open(r->walk, r->in, r->by_directory, data_at, m->name);
	if (d == NULL) {
		r->files++;
		return;
	}
	struct stream *s = zip_deflate64_stream(d);
	visit_data(r, s, m);
	stream_drain(s);
	uint64_t behind = zip_deflate64_close(d);
	if (!r->by_directory) {
		r->fatal = r->detached = true;
		r->resume_at = behind;
	}
}

/** Whether the member whose data starts at `data_at` can be read without libarchive. */
static bool begin_direct(struct reader *r, uint64_t data_at)
{
	if (r->directory == NULL) {
		return false;
	}
	if (r->data == NULL) {
		r->data = zip_data_new(); // if this fails, libarchive is used
	}
	return r->data != NULL && zip_data_begin(r->data, r->walk, r->directory, data_at);
}

static void visit_entry(struct reader *r, struct archive_entry *e, const char *name, bool warned)
{
	struct walk *w = r->walk;
	struct member m = {
		.name = name,
		.mtime = TIME_UNKNOWN,
		.file_mtime = r->self->file_mtime,
		.in_archive = true,
	};
	if (archive_entry_mtime_is_set(e)) {
		m.mtime = member_time(archive_entry_mtime(e), archive_entry_mtime_nsec(e));
	}
	if (archive_entry_is_data_encrypted(e)) {
		walk_gap(w, name, GAP_ENCRYPTED, "needs a password; repack it without one");
		// Forward reading cannot skip a member whose size is stored after its data.
		r->fatal = r->kind == KIND_ZIP && !r->by_directory;
		return;
	}
	uint64_t archives = w->archives;
	uint64_t begins_at = reader_position(r);
	if (r->kind == KIND_ZIP && zip_is_deflate64(archive_format_name(r->handle))) {
		visit_deflate64(r, &m, begins_at);
		return;
	}
	struct entry_stream s = {.reader = r, .warned = warned};
	stream_init(&s.s, w, name);
	s.s.pull = entry_pull;
	if (archive_entry_size_is_set(e) && archive_entry_size(e) > 0) {
		s.size = (uint64_t)archive_entry_size(e);
	}
	s.direct = !warned && begin_direct(r, begins_at);
	visit_data(r, &s.s, &m);
	// Damaged compressed data of unknown length may have consumed the members after it, so
	// the search for more starts again at its beginning, unless members of an archive inside
	// it were visited, which must not be visited twice.
	const char *method = archive_format_name(r->handle);
	bool stored = method != NULL && strstr(method, "uncompressed") != NULL;
	r->resume_at = stored || w->archives != archives ? 0 : begins_at;
	stream_free(&s.s);
}

static void on_entry(struct reader *r, struct archive_entry *e, bool warned)
{
	struct buf name = {0};
	if (!is_file(r, e)) {
		return;
	}
	buf_adds(&name, r->self->name);
	buf_addc(&name, '!');
	add_path(r->walk, &name, e);
	if (name.failed) {
		walk_no_memory(r->walk);
	} else {
		warned = warned && !archive_error_is_about_name(r->handle);
		if (warned) {
			report_error(r, name.data);
		}
		if (r->depth == 0) {
			r->walk->member = name.data;
			r->walk->member_expanded = r->walk->expanded;
			r->walk->member_pulled = r->walk->base->pulled;
		}
		if (walk_count_member(r->walk, name.data)) {
			visit_entry(r, e, name.data, warned);
		}
	}
	if (r->depth == 0) {
		r->walk->member = NULL;
		r->walk->stop = r->walk->stop == STOP_MEMBER ? STOP_NO : r->walk->stop;
	}
	buf_free(&name);
}

/** A header that could not be read. @return false when the handle is unusable */
static bool on_bad_header(struct reader *r, int got, bool first)
{
	bool silent = archive_error_string(r->handle) == NULL;
	if (got == ARCHIVE_FATAL) {
		r->fatal = true;
		r->bad_header = true;
		// The forward zip reader sets no error at the end of its input; zip.c looks for
		// the end of the zip itself.
		if (!(silent && r->kind == KIND_ZIP)) {
			report_error(r, r->self->name);
		}
		return false;
	}
	// ARCHIVE_RETRY is returned for every block that is no tar header; report it once.
	if (first) {
		report_error(r, r->self->name);
	}
	return true;
}

void reader_run(struct reader *r)
{
	unsigned idle = 0;
	uint64_t last_position = UINT64_MAX;
	bool retrying = false;
	while (r->walk->stop == STOP_NO && !r->fatal) {
		if (r->resumed_visitor != NULL && r->headers >= r->visit_from) {
			r->walk->visitor = r->resumed_visitor;
			r->resumed_visitor = NULL;
		}
		int got = archive_read_next_header2(r->handle, r->entry);
		if (got == ARCHIVE_EOF) {
			break;
		}
		if (got == ARCHIVE_OK || got == ARCHIVE_WARN) {
			r->headers++;
			idle = 0;
			retrying = false;
			on_entry(r, r->entry, got == ARCHIVE_WARN);
			continue;
		}
		bool again = got == ARCHIVE_RETRY && retrying;
		retrying = got == ARCHIVE_RETRY;
		if (!on_bad_header(r, got, !again)) {
			break;
		}
		r->headers += got == ARCHIVE_RETRY ? 0 : 1;
		idle = reader_position(r) == last_position ? idle + 1 : 0;
		last_position = reader_position(r);
		r->fatal = idle > RETRIES_MAX;
	}
}

bool reader_step(struct reader *r, uint64_t *data_at)
{
	int got = archive_read_next_header2(r->handle, r->entry);
	if (got != ARCHIVE_OK && got != ARCHIVE_WARN) {
		r->fatal = true;
		return false;
	}
	r->headers++;
	*data_at = reader_position(r);
	on_entry(r, r->entry, got == ARCHIVE_WARN);
	return true;
}

void reader_check_files(struct reader *r)
{
	if (r->files == 0 && r->walk->gaps == r->gaps_before && !r->in->broken) {
		walk_gap(r->walk, r->self->name, GAP_UNREADABLE, "the archive holds no files");
	}
}
