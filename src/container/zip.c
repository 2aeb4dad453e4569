// SPDX-License-Identifier: MIT

/*
 * Zip files, complete and damaged. A complete zip on disk is read along its central directory.
 * Anything else is read forward, member by member, and then the end of the directory is searched
 * for; if it is missing, the zip was truncated.
 *
 * After damage, directory reading opens the zip again and skips the members already visited;
 * forward reading searches for the next member's header.
 */

#include "container/zip.h"

#include "container/format.h"

#include <stdio.h>

#define END_SIZE 22
#define COMMENT_MAX 65535u
/** Each reopening reads all headers before the member again. */
#define REOPEN_MAX 1000u
#define REOPEN_SKIPS_MAX 500000u
#define RESTART_MAX 10000u

/** Find the end record of the directory in the last 64 KiB; only for streams that seek. */
static bool find_end(struct stream *s, struct zip_end *end)
{
	uint64_t want = END_SIZE + COMMENT_MAX;
	uint64_t from = s->size > want ? s->size - want : 0;
	if (!stream_seek(s, from)) {
		return false;
	}
	struct span tail = stream_peek(s, (size_t)want);
	for (size_t i = tail.len; i >= END_SIZE; i--) {
		size_t at = i - END_SIZE;
		const char *p = tail.data + at;
		if (memcmp(p, "PK\5\6", 4) != 0 || at + END_SIZE + le16(p + 20) > tail.len) {
			continue;
		}
		end->position = from + at;
		end->members = le16(p + 10);
		end->directory = le32(p + 12);
		end->split = le16(p + 4) != 0 && le16(p + 4) != 0xFFFF;
		end->zip64 = at >= 20 && memcmp(p - 20, "PK\6\7", 4) == 0;
		uint64_t stops = (uint64_t)le32(p + 16) + end->directory;
		end->certain = end->zip64 || stops == end->position;
		if (end->zip64 || stops <= end->position) {
			return true;
		}
	}
	return false;
}

bool zip_behind_prefix(struct stream *s)
{
	struct zip_end end;
	bool found = s->seek != NULL && find_end(s, &end) && end.members > 0;
	stream_seek(s, 0);
	return found;
}

void zip_check_count(struct reader *r, uint32_t members)
{
	char detail[128];
	if (members == 0xFFFF || r->headers >= members) {
		return;
	}
	snprintf(detail, sizeof(detail), "the directory lists %lu members, %lu were found",
		(unsigned long)members, (unsigned long)r->headers);
	walk_gaps(r->walk, r->self->name, GAP_CHECKSUM, detail, members - r->headers);
}

/* ---- forward ------------------------------------------------------------ */

enum found { FOUND_NOTHING, FOUND_MEMBER, FOUND_END };

/** What `in` has at its current position, peeking further when needed. */
static enum found look(struct stream *in)
{
	struct span view = stream_peek(in, ZIP_LOCAL_SIZE);
	if (view.len >= ZIP_LOCAL_SIZE && memcmp(view.data, "PK\3\4", 4) == 0 &&
		zip_member_plausible(view.data)) {
		return FOUND_MEMBER;
	}
	if (view.len >= END_SIZE && memcmp(view.data, "PK\5\6", 4) == 0) {
		size_t whole = END_SIZE + le16(view.data + 20);
		return stream_peek(in, whole).len >= whole ? FOUND_END : FOUND_NOTHING;
	}
	return FOUND_NOTHING;
}

/** Advance to the next signature. */
static enum found scan(struct stream *in)
{
	for (;;) {
		struct span view = stream_peek(in, 4);
		if (view.len < 4) {
			return FOUND_NOTHING;
		}
		const char *p = memchr(view.data, 'P', view.len - 3);
		if (p == NULL) {
			stream_drop(in, view.len - 3);
			continue;
		}
		stream_drop(in, (size_t)(p - view.data));
		if (p[1] == 'K') {
			enum found what = look(in);
			if (what != FOUND_NOTHING) {
				return what;
			}
		}
		stream_drop(in, 1);
	}
}

/** Read members until the handle ends or breaks; leave `in` after them. */
static void run_part(struct reader *r)
{
	if (reader_open(r)) {
		reader_run(r);
	}
	if (r->handle != NULL) {
		uint64_t position = reader_position(r);
		if (r->fatal && !r->bad_header && r->resume_at > 0) {
			position = r->resume_at;
		}
		reader_close(r);
		// Advance at least past the signature, or a damaged header would be found
		// forever.
		uint64_t least = r->origin + 4;
		stream_back_to(r->in, position > least ? position : least);
	}
}

static void run_forward(struct reader *r)
{
	struct walk *w = r->walk;
	bool ended = false;
	unsigned parts = 0;
	r->by_directory = false;
	while (w->stop == STOP_NO) {
		enum found what = scan(r->in);
		if (what == FOUND_NOTHING) {
			break;
		}
		if (what == FOUND_END) {
			zip_check_count(r, le16(r->in->pending + 10));
			stream_drop(r->in, END_SIZE);
			ended = true;
			r->headers = 0;
			continue;
		}
		parts += r->detached ? 0 : 1;
		r->detached = false;
		if (parts > RESTART_MAX) {
			walk_gap(w, r->self->name, GAP_LIMIT,
				"too much damage; the rest was not read");
			return;
		}
		ended = false;
		run_part(r);
	}
	if (!ended && !r->in->broken && !r->truncated) {
		walk_gap(w, r->self->name, GAP_TRUNCATED,
			"no central directory: the zip was cut off or its writer stopped early");
	}
}

/* ---- along the directory ------------------------------------------------- */

/**
 * Whether the directory leads from its first record to its last. libarchive follows a damaged
 * directory as far as it can and treats the result as complete.
 */
static bool directory_is_whole(struct stream *in, const struct zip_end *end)
{
	if (end->zip64) {
		// its sizes are in the zip64 records; the number of members is checked afterwards
		return true;
	}
	if (end->directory > end->position || !stream_seek(in, end->position - end->directory)) {
		return false;
	}
	for (uint32_t i = 0; i < end->members; i++) {
		size_t len = zip_record_size(stream_peek(in, ZIP_RECORD_SIZE));
		if (len == 0 || stream_peek(in, len).len < len) {
			return false;
		}
		stream_drop(in, len);
	}
	return in->position <= end->position;
}

/**
 * @return false when the rest must be found by reading forward from the current position of `in`
 */
static bool run_directory(struct reader *r, const struct zip_end *end)
{
	uint64_t skips = 0;
	unsigned reopened = 0;
	r->by_directory = true;
	bool usable = reader_reopen(r, 0);
	if (!usable && r->headers > 0) {
		// Forward reading would find the members again that other readers have read.
		if (!r->in->broken) {
			walk_gap(r->walk, r->self->name, GAP_UNREADABLE,
				"cannot be opened a second time; the rest was not read");
		}
		reader_close(r);
		return true;
	}
	while (usable) {
		reader_run(r);
		if (!r->fatal || r->walk->stop != STOP_NO) {
			zip_check_count(r, end->members);
			reader_close(r);
			return true;
		}
		skips += r->headers;
		if (r->bad_header || ++reopened > REOPEN_MAX || skips > REOPEN_SKIPS_MAX) {
			break;
		}
		usable = reader_reopen(r, 0);
	}
	uint64_t position = r->headers > 0 && r->handle != NULL ? reader_position(r) + 1 : 0;
	reader_close(r);
	stream_seek(r->in, position);
	return false;
}

enum zip_mode zip_look(struct stream *in, struct zip_end *end)
{
	bool prefixed = look(in) == FOUND_NOTHING;
	bool found = find_end(in, end);
	bool use = found && !end->split && end->members > 0 && (end->certain || prefixed);
	bool whole = use && directory_is_whole(in, end);
	stream_seek(in, 0);
	if (found && end->split) {
		return ZIP_SPLIT;
	}
	if (!use) {
		return ZIP_FORWARD;
	}
	return whole ? ZIP_DIRECTORY : ZIP_DAMAGED;
}

void zip_run_directory(struct reader *r, const struct zip_end *end)
{
	// Direct reading needs a file; a zip in memory is left to libarchive.
	struct zip_directory own = {0};
	bool on_disk = r->in == r->walk->base && r->directory == NULL;
	if (on_disk && zip_directory_read(r->in, end, &own)) {
		r->directory = &own;
	}
	bool done = run_directory(r, end);
	r->directory = r->directory == &own ? NULL : r->directory;
	zip_directory_free(&own);
	if (!done) {
		run_forward(r);
	}
}

/** Every part of a split zip but the last one lacks the directory; the first one has a mark. */
static bool is_first_part(struct stream *in)
{
	struct span view = stream_peek(in, 4);
	return view.len >= 4 && memcmp(view.data, "PK\7\10", 4) == 0;
}

void zip_run(struct reader *r)
{
	struct zip_end end;
	if (is_first_part(r->in)) {
		walk_gap(r->walk, r->self->name, GAP_UNSUPPORTED_METHOD,
			"the first part of a split zip, in which little is whole; unpack it "
			"together with the other parts and give the folder");
	}
	switch (r->in->seek != NULL ? zip_look(r->in, &end) : ZIP_FORWARD) {
	case ZIP_DIRECTORY:
		zip_run_directory(r, &end);
		return;
	case ZIP_SPLIT:
		walk_gap(r->walk, r->self->name, GAP_UNSUPPORTED_METHOD,
			"the last part of a split zip; unpack it together with the other parts and "
			"give the folder");
		break;
	case ZIP_DAMAGED:
		walk_gap(r->walk, r->self->name, GAP_CHECKSUM,
			"damaged central directory; read without it");
		break;
	case ZIP_FORWARD:
		break;
	}
	run_forward(r);
}

static void visit_zip(struct walk *w, struct stream *in, const struct member *m, unsigned depth)
{
	struct reader r = reader_for(w, in, m, depth, KIND_ZIP);
	zip_run(&r);
	reader_check_files(&r);
	reader_free(&r);
}

const struct format format_zip = {.name = "zip", .visit = visit_zip};
