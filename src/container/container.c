// SPDX-License-Identifier: MIT

/*
 * The walk through one source: what is in a stream, limits, and giving
 * members to the visitor. See container.h.
 */

#include "container/private.h"

#include <stdio.h>

#define SECONDS_2010 INT64_C(1262304000)
#define SECONDS_9999 INT64_C(253402300799)

/* ---- what the other files call ------------------------------------------- */

void walk_gaps(struct walk *w, const char *name, enum gap_reason reason, const char *detail,
	uint64_t count)
{
	// What comes after the end was decided is only its echo.
	if (w->stop == STOP_NO) {
		w->gaps++;
		w->visitor->gap(w->visitor->context, name, reason, detail, count);
	}
}

void walk_gap(struct walk *w, const char *name, enum gap_reason reason, const char *detail)
{
	walk_gaps(w, name, reason, detail, 1);
}

void walk_no_memory(struct walk *w)
{
	w->stop = STOP_CALLER;
}

bool walk_count_member(struct walk *w, const char *name)
{
	char detail[128];
	if (w->stop != STOP_NO) {
		return false;
	}
	if (w->members >= w->limits->max_members) {
		snprintf(detail, sizeof(detail),
			"more than %llu members; the rest was not read (see --max-members)",
			(unsigned long long)w->limits->max_members);
		walk_gap(w, name, GAP_LIMIT, detail);
		w->stop = STOP_LIMIT;
		return false;
	}
	w->members++;
	return true;
}

bool walk_depth_allows(struct walk *w, const char *name, unsigned depth, bool single)
{
	char detail[128];
	unsigned max = w->limits->max_depth;
	max = max < DEPTH_CEILING ? max : DEPTH_CEILING;
	if (depth < max || (single && depth == max)) {
		return true;
	}
	snprintf(detail, sizeof(detail),
		"an archive inside %u others; not opened (see --max-depth)", depth);
	walk_gap(w, name, GAP_LIMIT, detail);
	return false;
}

bool walk_archive(struct walk *w, const struct member *m, const char *format)
{
	if (w->stop == STOP_NO && !w->visitor->archive(w->visitor->context, m, format)) {
		w->stop = STOP_CALLER;
	}
	w->archives++;
	return w->stop == STOP_NO;
}

void walk_archive_end(struct walk *w, const struct stream *in)
{
	uint64_t bytes = in->seek != NULL ? in->size : in->position;
	if (w->stop != STOP_CALLER && !w->visitor->archive_end(w->visitor->context, bytes)) {
		w->stop = STOP_CALLER;
	}
}

int64_t member_time(int64_t seconds, long nanoseconds)
{
	// Earlier than the agent's first log lines: a clock that was never set, or no time at all.
	if (seconds < SECONDS_2010 || seconds > SECONDS_9999) {
		return TIME_UNKNOWN;
	}
	return seconds * 1000 + nanoseconds / 1000000;
}

/* ---- a visitor that is told nothing ---------------------------------------- */

static bool silent_begin(void *context, const struct member *member)
{
	(void)context;
	(void)member;
	return true;
}

static bool silent_data(void *context, const void *data, size_t len)
{
	(void)context;
	(void)data;
	(void)len;
	return true;
}

static bool silent_end(void *context, bool complete)
{
	(void)context;
	(void)complete;
	return true;
}

static bool silent_archive(void *context, const struct member *archive, const char *format)
{
	(void)context;
	(void)archive;
	(void)format;
	return true;
}

static bool silent_archive_end(void *context, uint64_t bytes)
{
	(void)context;
	(void)bytes;
	return true;
}

static void silent_gap(void *context, const char *input, enum gap_reason reason, const char *detail,
	uint64_t count)
{
	(void)context;
	(void)input;
	(void)reason;
	(void)detail;
	(void)count;
}

const struct container_visitor container_silence = {
	.begin = silent_begin,
	.data = silent_data,
	.end = silent_end,
	.archive = silent_archive,
	.archive_end = silent_archive_end,
	.gap = silent_gap,
};

/* ---- members -------------------------------------------------------------- */

static void deliver(struct walk *w, struct stream *s, const struct member *m)
{
	const struct container_visitor *v = w->visitor;
	const void *data;
	size_t len = stream_peek(s, 1).len;
	if (w->stop == STOP_CALLER || (len == 0 && (s->broken || w->stop != STOP_NO))) {
		return; // nothing of it could be read, and the gap says so
	}
	bool go_on = v->begin(v->context, m);
	while (go_on && (len = stream_next(s, &data)) > 0) {
		go_on = v->data(v->context, data, len);
	}
	go_on = go_on && v->end(v->context, !s->broken && w->stop == STOP_NO);
	if (!go_on) {
		w->stop = STOP_CALLER;
	}
}

static void visit_archive(struct walk *w, struct stream *s, const struct member *m, enum kind kind,
	const char *format, unsigned depth)
{
	if (!walk_depth_allows(w, m->name, depth, false) || !walk_archive(w, m, format)) {
		return;
	}
	archive_visit(w, s, m, kind, depth);
	if (s->seek == NULL) {
		stream_drain(s);
	}
	walk_archive_end(w, s);
}

static void visit_unsupported(
	struct walk *w, struct stream *s, const struct member *m, const char *format)
{
	char detail[128];
	snprintf(detail, sizeof(detail), "%s, which cannot be read; repack it as zip", format);
	if (walk_archive(w, m, format)) {
		walk_gap(w, m->name, GAP_UNSUPPORTED_METHOD, detail);
		walk_archive_end(w, s);
	}
}

/** Not an archive by its first bytes. Its name may say otherwise. */
static void visit_plain(
	struct walk *w, struct stream *s, const struct member *m, enum kind kind, unsigned depth)
{
	enum kind promised = sniff_name(m->name);
	bool empty = s->pending_len == 0;
	if (!empty && (kind == KIND_PROGRAM || promised == KIND_ZIP) && zip_behind_prefix(s)) {
		visit_archive(w, s, m, KIND_ZIP, "zip", depth);
		return;
	}
	deliver(w, s, m);
}

void walk_visit(struct walk *w, struct stream *s, const struct member *m, unsigned depth)
{
	const char *format = "";
	enum kind kind = sniff(s, m->name, &format);
	switch (kind) {
	case KIND_ZIP:
		visit_archive(w, s, m, kind, "zip", depth);
		break;
	case KIND_TAR:
		visit_archive(w, s, m, kind, "tar", depth);
		break;
	case KIND_CAB:
		visit_archive(w, s, m, kind, "cab", depth);
		break;
	case KIND_7Z:
		visit_archive(w, s, m, kind, "7z", depth);
		break;
	case KIND_GZIP:
		gunzip_visit(w, s, m, depth);
		break;
	case KIND_UNSUPPORTED:
		visit_unsupported(w, s, m, format);
		break;
	case KIND_PROGRAM:
	case KIND_PLAIN:
		visit_plain(w, s, m, kind, depth);
		break;
	}
}

bool source_walk_open(struct source_walk *s, const struct source *source,
	const struct container_limits *limits, const struct container_visitor *visitor)
{
	int64_t mtime = source->stat.mtime;
	s->walk = (struct walk){.limits = limits, .visitor = visitor, .source = source};
	s->name = (struct buf){0};
	name_add_utf8(&s->name, span_of(source->name));
	s->self = (struct member){
		.name = s->name.data != NULL ? s->name.data : "",
		.mtime = mtime >= SECONDS_2010 * 1000 ? mtime : TIME_UNKNOWN,
		.file_mtime = mtime,
		.direct = source->direct,
	};
	if (!file_stream_open(&s->file, &s->walk, s->self.name) || s->name.failed) {
		walk_no_memory(&s->walk);
		return false;
	}
	s->walk.base = &s->file.s;
	return true;
}

void source_walk_close(struct source_walk *s)
{
	file_stream_close(&s->file);
	os_codepage_close(s->walk.oem);
	buf_free(&s->name);
}

bool container_read(const struct source *source, const struct container_limits *limits,
	const struct container_visitor *visitor)
{
	struct source_walk s;
	if (source_walk_open(&s, source, limits, visitor)) {
		walk_visit(&s.walk, &s.file.s, &s.self, 0);
	}
	source_walk_close(&s);
	return s.walk.stop != STOP_CALLER;
}

bool container_plain(const struct source *source, struct member *member, struct buf *name)
{
	// Whatever is wrong will be told by who reads it.
	static const struct container_limits none = {0};
	const char *format;
	struct source_walk s;
	bool plain = source_walk_open(&s, source, &none, &container_silence);
	if (plain) {
		enum kind kind = sniff(&s.file.s, s.self.name, &format);
		plain = kind == KIND_PLAIN && !s.file.s.broken &&
			sniff_name(s.self.name) != KIND_ZIP;
	}
	*member = s.self;
	*name = s.name; // now the caller's
	s.name = (struct buf){0};
	source_walk_close(&s);
	return plain;
}
