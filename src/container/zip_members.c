// SPDX-License-Identifier: MIT

/*
 * The members of one zip for several threads. Each reader is a walk of its own
 * with its own libarchive handle on the same source. libarchive visits members
 * by their position in the file, so all handles number them alike.
 *
 * A reader does not know what the members before it used up of the limits.
 * Counts of members and bytes are exact, so the caller adds them up. Ratios
 * depend slightly on block boundaries, so a reader allows only half the ratio:
 * a member that passes there also passes in a sequential walk. If a member does
 * not pass, the zip is read again from the start, with the visitor called only
 * from that member on, so that it is stopped at the same byte.
 */

#include "container/walker.h"
#include "container/zip.h"

#include "os/os.h"

#include <stdlib.h>

struct container_zip {
	struct container_limits limits;
	struct container_limits member_limits;
	struct source_walk root;
	struct zip_end end;
	struct zip_directory directory;
	size_t members;
	/** per member: a reader stopped it for its ratio, which is stricter than the walk's */
	bool *doubtful;
	bool over_ratio; /**< the ratio of all members together may exceed the limit */
};

struct container_reader {
	struct container_zip *zip;
	struct source_walk root;
	struct reader entries;
	bool over;
};

/* ---- suitability ----------------------------------------------------------- */

static bool is_tight(const struct container_limits *limits, uint64_t expanded, uint64_t raw)
{
	return limits->max_ratio > 0 && expanded > RATIO_FROM &&
		expanded / limits->max_ratio > raw + BLOCK_SIZE;
}

/** Whether parallel reading pays, stays far from every limit, and no members overlap. */
static bool is_suitable(const struct container_zip *s)
{
	const struct zip_listed *list = s->directory.items;
	size_t count = s->directory.count;
	const struct container_limits *limits = &s->member_limits;
	uint64_t packed = 0;
	uint64_t expanded = 0;
	uint64_t longest = 0;
	size_t with_data = 0;
	// libarchive sorts them as well, and drops the second of two at the same offset.
	for (size_t i = 0; i < count; i++) {
		const struct zip_listed *m = &list[i];
		uint64_t next = i + 1 < count ? list[i + 1].at : s->end.position;
		bool apart = m->at < next && m->packed <= next - m->at;
		if (!apart || m->expanded > limits->max_bytes - expanded ||
			is_tight(limits, m->expanded, m->packed)) {
			return false;
		}
		packed += m->packed;
		expanded += m->expanded;
		longest = m->expanded > longest ? m->expanded : longest;
		with_data += m->expanded > 0 ? 1 : 0;
	}
	// If nearly all data is in one member, a pipeline of two threads is faster.
	return with_data >= 2 && expanded >= CONTAINER_ZIP_MIN && longest / 3 <= expanded / 4 &&
		!is_tight(limits, expanded, packed);
}

/* ---- the zip --------------------------------------------------------------- */

/** @return whether readers can be used; false also without memory */
static bool look_inside(struct container_zip *s)
{
	struct walk *w = &s->root.walk;
	struct stream *in = &s->root.file.s;
	const char *format;
	if (sniff(in, s->root.self.name, &format) != KIND_ZIP ||
		zip_look(in, &s->end) != ZIP_DIRECTORY) {
		return false;
	}
	bool good = zip_directory_read(in, &s->end, &s->directory) && is_suitable(s);
	s->members = s->directory.count;
	if (good) {
		s->doubtful = calloc(s->members, sizeof(*s->doubtful));
		if (s->doubtful == NULL) {
			walk_no_memory(w);
		}
	}
	return good && s->doubtful != NULL && !in->broken;
}

bool container_zip_open(const struct source *source, const struct container_limits *limits,
	struct container_zip **out)
{
	*out = NULL;
	// Half of a ratio of 1 would be no limit.
	if (!source->stat.seekable || source->stat.size == 0 || limits->max_depth == 0 ||
		limits->max_ratio == 1) {
		return true;
	}
	// Most files are no zip; check before opening the file a second time.
	char magic[2];
	char why[OS_WHY_SIZE];
	if (os_read_at(source->file, magic, sizeof(magic), 0, why) < 2 ||
		memcmp(magic, "PK", sizeof(magic)) != 0) {
		return true;
	}
	struct container_zip *s = calloc(1, sizeof(*s));
	if (s == NULL) {
		memory_note_failure();
		return false;
	}
	s->limits = s->member_limits = *limits;
	s->member_limits.max_ratio /= 2;
	bool good = source_walk_open(&s->root, source, &s->limits, &null_visitor) && look_inside(s);
	bool memory = s->root.walk.stop != STOP_CALLER;
	if (good) {
		*out = s;
	} else {
		container_zip_free(s);
	}
	return memory;
}

size_t container_zip_members(const struct container_zip *zip)
{
	return zip->members;
}

bool container_zip_begin(struct container_zip *zip, const struct container_visitor *visitor)
{
	zip->root.walk.visitor = visitor;
	return walk_archive(&zip->root.walk, &zip->root.self, "zip");
}

void container_zip_free(struct container_zip *zip)
{
	if (zip != NULL) {
		source_walk_close(&zip->root);
		zip_directory_free(&zip->directory);
		free(zip->doubtful);
		free(zip);
	}
}

/* ---- readers --------------------------------------------------------------------- */

struct container_reader *container_reader_new(struct container_zip *zip)
{
	struct container_reader *reader = calloc(1, sizeof(*reader));
	if (reader == NULL) {
		memory_note_failure();
		return NULL;
	}
	reader->zip = zip;
	const struct source *source = zip->root.walk.source;
	if (source_walk_open(&reader->root, source, &zip->member_limits, &null_visitor)) {
		reader->entries = (struct reader){
			.walk = &reader->root.walk,
			.in = &reader->root.file.s,
			.self = &reader->root.self,
			.kind = KIND_ZIP,
			.by_directory = true,
			.directory = &zip->directory,
		};
		reader->over = !reader_open(&reader->entries);
	}
	if (reader->root.walk.stop == STOP_CALLER) {
		container_reader_free(reader);
		return NULL;
	}
	return reader;
}

void container_reader_free(struct container_reader *reader)
{
	if (reader != NULL) {
		reader_free(&reader->entries);
		source_walk_close(&reader->root);
		free(reader);
	}
}

/** Move to the header of member `index`, without calling the visitor. */
static bool advance(struct container_reader *reader, size_t index)
{
	struct reader *r = &reader->entries;
	reader->root.walk.visitor = &null_visitor;
	while (!r->in->broken && r->headers < index) {
		if (!reader_skip(r)) {
			return false;
		}
		r->headers++;
	}
	return !r->in->broken && r->headers == index;
}

/** Whether the member was read exactly as a sequential walk would read it. */
static bool read_cleanly(const struct container_reader *reader)
{
	const struct reader *r = &reader->entries;
	const struct walk *w = r->walk;
	return w->stop == STOP_NO && !w->ratio_exceeded && !r->fatal && !r->truncated &&
		!r->in->broken;
}

enum member_outcome container_reader_read(struct container_reader *reader, size_t index,
	const struct container_visitor *visitor, struct container_cost *cost)
{
	struct reader *r = &reader->entries;
	struct walk *w = &reader->root.walk;
	uint64_t data_at = 0;
	*cost = (struct container_cost){0};
	if (reader->over || !advance(reader, index)) {
		reader->over = true;
		return w->stop == STOP_CALLER ? MEMBER_STOPPED : MEMBER_BROKEN;
	}
	w->visitor = visitor;
	w->members = w->expanded = w->gaps = 0;
	r->files = r->direct = 0;
	if (reader_step(r, &data_at)) {
		uint64_t stands = reader_position(r);
		cost->members = w->members;
		cost->expanded = w->expanded;
		cost->pulled = (stands > data_at ? stands - data_at : 0) + r->direct;
		cost->files = r->files;
		cost->gaps = w->gaps;
	}
	w->visitor = &null_visitor;
	reader->over = !read_cleanly(reader);
	if (w->ratio_exceeded && index < reader->zip->members) {
		reader->zip->doubtful[index] = true;
	}
	if (!reader->over) {
		return MEMBER_READ;
	}
	return w->stop == STOP_CALLER ? MEMBER_STOPPED : MEMBER_BROKEN;
}

/* ---- the rest, sequentially -------------------------------------------------------- */

static bool fits_in(uint64_t max, uint64_t before, uint64_t more)
{
	return before <= max && more <= max - before;
}

bool container_zip_fits(struct container_zip *zip, const struct container_cost *before,
	const struct container_cost *member)
{
	const struct container_limits *limits = &zip->member_limits;
	uint64_t size = zip->root.walk.source->stat.size;
	if (!fits_in(limits->max_members, before->members, member->members) ||
		!fits_in(limits->max_bytes, before->expanded, member->expanded)) {
		return false;
	}
	uint64_t raw = before->pulled + member->pulled;
	zip->over_ratio =
		is_tight(limits, before->expanded + member->expanded, raw < size ? raw : size);
	return !zip->over_ratio;
}

/** Continue after the members before `from`, as if this walk had read them. */
static void resume_after(
	struct container_zip *s, struct reader *r, size_t from, const struct container_cost *before)
{
	struct walk *w = r->walk;
	w->members = before->members;
	w->expanded = before->expanded;
	w->gaps = before->gaps;
	w->base->pulled = before->pulled;
	r->files = before->files;
	r->headers = from;
	if (from == s->members) {
		zip_check_count(r, s->end.members);
	} else {
		zip_run_directory(r, &s->end);
	}
}

/** Read from the start like container_read(); call the visitor from member `from` on. */
static void read_again(struct container_zip *s, struct reader *r, size_t from)
{
	struct walk *w = r->walk;
	const struct source *source = w->source;
	const char *format;
	r->resumed_visitor = w->visitor;
	r->visit_from = from;
	source_walk_close(&s->root);
	if (!source_walk_open(&s->root, source, &s->limits, &null_visitor)) {
		return;
	}
	sniff(r->in, s->root.self.name, &format);
	zip_run(r);
	if (r->resumed_visitor != NULL && w->stop != STOP_CALLER) {
		w->visitor = r->resumed_visitor;
		w->gaps++;
		w->visitor->gap(w->visitor->context, s->root.self.name, GAP_UNREADABLE,
			"changed while it was read; the rest was not read", 1);
	}
	w->visitor = r->resumed_visitor != NULL ? r->resumed_visitor : w->visitor;
}

bool container_zip_finish(struct container_zip *zip, size_t from,
	const struct container_cost *before, const struct container_visitor *visitor)
{
	struct walk *w = &zip->root.walk;
	struct reader r = {
		.walk = w,
		.in = &zip->root.file.s,
		.self = &zip->root.self,
		.kind = KIND_ZIP,
	};
	w->visitor = visitor;
	if (w->stop == STOP_NO) {
		if (zip->over_ratio || (from < zip->members && zip->doubtful[from])) {
			read_again(zip, &r, from);
		} else {
			resume_after(zip, &r, from, before);
		}
		reader_check_files(&r);
		reader_free(&r);
	}
	walk_archive_end(w, r.in->size);
	return w->stop != STOP_CALLER;
}
