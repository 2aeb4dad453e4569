// SPDX-License-Identifier: MIT

/*
 * The walker: determines the format of a stream and passes it to the visitor or to the reader of
 * that format. See container.h; walk.h shows which file uses which.
 */

#include "container/codec.h"
#include "container/format.h"
#include "container/sniff.h"
#include "container/walker.h"

#include "os/os.h"

#include <stdio.h>
#include <stdlib.h>

static void deliver(struct walk *w, struct stream *s, const struct member *m)
{
	const struct container_visitor *v = w->visitor;
	const void *data;
	size_t len = stream_peek(s, 1).len;
	if (w->stop == STOP_CALLER || (len == 0 && (s->broken || w->stop != STOP_NO))) {
		return; // nothing of it could be read; a gap was reported
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

/** The size that an archive was read from. */
static uint64_t bytes_of(const struct stream *s)
{
	return s->seek != NULL ? s->size : s->position;
}

static void visit_archive(struct walk *w, struct stream *s, const struct member *m,
	const struct format *format, unsigned depth)
{
	if (!walk_depth_allows(w, m->name, depth, false) || !walk_archive(w, m, format->name)) {
		return;
	}
	format->visit(w, s, m, depth);
	if (s->seek == NULL) {
		stream_drain(s);
	}
	walk_archive_end(w, bytes_of(s));
}

/** The file inside a compressed file. */
static void visit_single(struct walk *w, struct codec_stream *c, const struct member *m,
	const struct codec *codec, unsigned depth)
{
	struct buf name = {0};
	struct member inner = *m;
	buf_adds(&name, m->name);
	buf_addc(&name, '!');
	name_add(w, &name,
		c->name[0] != '\0' ? span_of(c->name) : name_without(m->name, codec->suffix));
	inner.name = name.data;
	inner.in_archive = true;
	inner.mtime = c->mtime;
	if (name.failed) {
		walk_no_memory(w);
	} else if (walk_count_member(w, inner.name)) {
		walk_visit(w, &c->s, &inner, depth + 1);
	}
	buf_free(&name);
}

/** Whether a name is that of a compressed tar: "x.tar.gz", "x.tgz". */
static bool named_like_tar(const char *name, struct span suffix)
{
	struct span s = name_without(name, suffix);
	struct span ending = span_cut(suffix, 1, suffix.len);
	struct span whole = span_of(name);
	size_t before = whole.len > ending.len ? whole.len - ending.len : 0;
	return span_ends_nocase(s, SPAN(".tar")) ||
		(span_ends_nocase(whole, ending) &&
			span_ends_nocase(span_cut(whole, 0, before), SPAN(".t")));
}

/**
 * A compressed log, or a compressed tar, which counts as one archive together with its
 * compression.
 */
static void visit_compressed(struct walk *w, struct stream *s, const struct member *m,
	const struct codec *codec, unsigned depth)
{
	const char *format;
	// A single compressed log adds no nesting level, but gzip in gzip in gzip does.
	if (!walk_depth_allows(w, m->name, depth, true)) {
		return;
	}
	struct codec_stream *c = codec->open(w, s);
	if (c == NULL) {
		return;
	}
	const char *as = named_like_tar(m->name, codec->suffix) ? ".tar" : m->name;
	bool tar = sniff(&c->s, as, &format) == KIND_TAR;
	if (walk_archive(w, m, tar ? codec->tar_format : codec->format)) {
		if (!tar) {
			// A stream that broke before its first byte has reported a gap.
			if (!c->s.broken || c->s.pending_len > 0) {
				visit_single(w, c, m, codec, depth);
			}
		} else if (walk_depth_allows(w, m->name, depth, false)) {
			format_tar.visit(w, &c->s, m, depth);
			stream_drain(&c->s);
		}
		stream_drain(s);
		walk_archive_end(w, bytes_of(s));
	}
	codec->close(c);
}

/** @param detail what it is and what to do */
static void tell_unread(
	struct walk *w, struct stream *s, const struct member *m, const char *detail)
{
	if (walk_archive(w, m, "unsupported")) {
		walk_gap(w, m->name, GAP_UNSUPPORTED_METHOD, detail);
		walk_archive_end(w, bytes_of(s));
	}
}

static void visit_unsupported(
	struct walk *w, struct stream *s, const struct member *m, const char *format)
{
	char detail[160];
	if (span_starts_nocase(span_of(format), SPAN("mail"))) {
		snprintf(detail, sizeof(detail),
			"%s, which cannot be read; save what is attached and give that", format);
	} else {
		snprintf(detail, sizeof(detail),
			"%s, which cannot be read; unpack it and give the folder, or repack it as "
			"zip",
			format);
	}
	tell_unread(w, s, m, detail);
}

/** Looks at the end of a file, or into a program, so the stream has to seek. @return whether one was found. */
static bool visit_behind(struct walk *w, struct stream *s, const struct member *m, unsigned depth)
{
	struct offset_stream behind;
	if (zip_behind_prefix(s)) {
		visit_archive(w, s, m, &format_zip, depth);
		return true;
	}
	uint64_t from = sevenzip_in_program(s);
	if (from == 0) {
		return false;
	}
	offset_stream_open(&behind, s, from);
	visit_archive(w, &behind.s, m, &format_7z, depth);
	offset_stream_close(&behind);
	return true;
}

/** A program, which may be an archive that unpacks itself. */
static void visit_program(struct walk *w, struct stream *s, const struct member *m, unsigned depth)
{
	struct memory_stream memory;
	if (s->seek != NULL) {
		if (!visit_behind(w, s, m, depth)) {
			deliver(w, s, m);
		}
	} else if (s != w->base) {
		deliver(w, s, m); // bundles hold programs, but no archives of this kind
	} else {
		if (memory_stream_fill(&memory, s) && !visit_behind(w, &memory.s, m, depth)) {
			deliver(w, &memory.s, m);
		}
		memory_stream_close(&memory);
	}
}

/** Cut into parts by number, whatever it holds: only a zip is read as far as it goes. */
static bool visit_split(
	struct walk *w, struct stream *s, const struct member *m, enum kind kind, unsigned depth)
{
	char detail[200];
	unsigned number = name_split_part(m->name);
	struct span view = stream_peek(s, 4096);
	bool text =
		kind == KIND_PLAIN && (view.len == 0 || memchr(view.data, '\0', view.len) == NULL);
	bool marked = view.len >= 4 && memcmp(view.data, "PK\7\10", 4) == 0; // zip.c tells
	if (number == 0 || text || marked) {
		return false;
	}
	if (kind != KIND_ZIP) {
		snprintf(detail, sizeof(detail),
			"part %u of a split archive; unpack all parts together and give the folder",
			number);
		tell_unread(w, s, m, detail);
		return true;
	}
	snprintf(detail, sizeof(detail),
		"part %u of a split archive, of which only what is whole in it was read; unpack "
		"all parts together and give the folder",
		number);
	walk_gap(w, m->name, GAP_UNSUPPORTED_METHOD, detail);
	visit_archive(w, s, m, &format_zip, depth);
	return true;
}

/** Not an archive by its first bytes. Its name may say otherwise. */
static void visit_plain(struct walk *w, struct stream *s, const struct member *m, unsigned depth)
{
	bool zip = sniff_name(m->name) == KIND_ZIP && s->pending_len > 0;
	if (zip && zip_behind_prefix(s)) {
		visit_archive(w, s, m, &format_zip, depth);
	} else {
		deliver(w, s, m);
	}
}

static void visit(struct walk *w, struct stream *s, const struct member *m, unsigned depth)
{
	static const struct format *const formats[] = {
		[KIND_ZIP] = &format_zip,
		[KIND_TAR] = &format_tar,
		[KIND_CAB] = &format_cab,
		[KIND_7Z] = &format_7z,
		[KIND_MAIL] = &format_mail,
		[KIND_UNSUPPORTED] = NULL,
	};
	static const struct codec *const codecs[] = {
		[KIND_GZIP] = &codec_gzip,
		[KIND_XZ] = &codec_xz,
		[KIND_BZIP2] = &codec_bzip2,
		[KIND_ZSTD] = &codec_zstd,
		[KIND_UNSUPPORTED] = NULL,
	};
	const char *unsupported = "";
	enum kind kind = sniff(s, m->name, &unsupported);
	if (visit_split(w, s, m, kind, depth)) {
		return;
	}
	if (formats[kind] != NULL) {
		visit_archive(w, s, m, formats[kind], depth);
	} else if (codecs[kind] != NULL) {
		visit_compressed(w, s, m, codecs[kind], depth);
	} else if (kind == KIND_UNSUPPORTED) {
		visit_unsupported(w, s, m, unsupported);
	} else if (kind == KIND_PROGRAM) {
		visit_program(w, s, m, depth);
	} else {
		visit_plain(w, s, m, depth);
	}
}

/* ---- sources --------------------------------------------------------------- */

bool source_walk_open(struct source_walk *s, const struct source *source,
	const struct container_limits *limits, const struct container_visitor *visitor)
{
	int64_t mtime = source->stat.mtime;
	s->walk = (struct walk){
		.limits = limits, .visitor = visitor, .source = source, .visit = visit};
	s->name = (struct buf){0};
	name_add_utf8(&s->name, span_of(source->name));
	s->self = (struct member){
		.name = s->name.data != NULL ? s->name.data : "",
		.mtime = mtime >= MEMBER_SECONDS_MIN * 1000 ? mtime : TIME_UNKNOWN,
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
	// Errors are reported by container_read(), not here.
	static const struct container_limits none = {0};
	const char *format;
	struct source_walk s;
	bool plain = source_walk_open(&s, source, &none, &null_visitor);
	if (plain) {
		enum kind kind = sniff(&s.file.s, s.self.name, &format);
		plain = kind == KIND_PLAIN && !s.file.s.broken &&
			sniff_name(s.self.name) != KIND_ZIP && name_split_part(s.self.name) == 0;
	}
	*member = s.self;
	*name = s.name; // the caller owns it now
	s.name = (struct buf){0};
	source_walk_close(&s);
	return plain;
}
