// SPDX-License-Identifier: MIT

/* The formats tar, cab and 7z, on top of libarchive_reader.h. */

#include "container/format.h"
#include "container/libarchive_reader.h"
#include "container/sniff.h"

#include <zlib.h>

/** How often a 7z or cab is reopened after members that broke the handle. */
#define REOPEN_MAX 64u
/**
 * Reopening a solid archive decompresses everything before the member again. Above this many
 * bytes it is done only REOPEN_FEW times.
 */
#define REOPEN_BYTES_MAX (256u << 20)
#define REOPEN_FEW 2u
/** A 7z that unpacks itself begins behind a program of a few 100 KiB. */
#define PROGRAM_MAX (2u << 20)
#define SIGNATURE_HEADER 32u

/**
 * Skip to the first good header. libarchive rejects a tar whose first header is damaged, although
 * the members after it are readable.
 * @return false when there is no good header (reported)
 */
static bool skip_to_tar_header(struct reader *r)
{
	bool reported = false;
	for (;;) {
		struct span block = stream_peek(r->in, TAR_BLOCK);
		if (block.len < TAR_BLOCK) {
			if (!reported && !r->in->broken) {
				walk_gap(r->walk, r->self->name, GAP_TRUNCATED,
					"ends early, in its first header");
			}
			return false;
		}
		// An empty tar starts with its end mark.
		if ((!reported && block.data[0] == '\0') || sniff_tar_header(block.data)) {
			return true;
		}
		if (!reported) {
			walk_gap(r->walk, r->self->name, GAP_CHECKSUM,
				"damaged header of the first member");
			reported = true;
		}
		stream_drop(r->in, TAR_BLOCK);
	}
}

/**
 * Damaged data makes libarchive's handle on a 7z or cab unusable, but the members after it are
 * readable: open the archive again and skip to them.
 * @return whether the handle is positioned after the damaged member; if not, a gap was reported
 */
static bool reopen_after(struct reader *r)
{
	r->reopened++;
	r->expanded_again += r->walk->expanded - r->expanded_before;
	bool cheap = r->reopened <= REOPEN_FEW ||
		(r->reopened <= REOPEN_MAX && r->expanded_again <= REOPEN_BYTES_MAX);
	if (cheap && r->in->seek != NULL && !r->in->broken && reader_reopen(r, r->origin)) {
		return true;
	}
	if (r->walk->stop == STOP_NO) {
		walk_gap(r->walk, r->self->name, GAP_UNREADABLE,
			"members after the damaged one, if any, were not read");
	}
	return false;
}

static void run_simple(struct reader *r)
{
	if ((r->kind != KIND_TAR || skip_to_tar_header(r)) && reader_open(r)) {
		reader_run(r);
		while (r->kind != KIND_TAR && r->fatal && !r->bad_header &&
			r->walk->stop == STOP_NO && reopen_after(r)) {
			reader_run(r);
		}
		bool whole = !r->fatal && !r->in->broken && r->walk->stop == STOP_NO;
		if (r->kind == KIND_TAR && whole && r->zeros < TAR_BLOCK &&
			r->walk->gaps == r->gaps_before) {
			walk_gap(r->walk, r->self->name, GAP_TRUNCATED,
				"no end mark: the tar was cut off or its writer stopped early");
		}
	}
	reader_close(r);
}

static void run_spooled(struct reader *r)
{
	struct stream *outer = r->in;
	struct memory_stream memory;
	if (memory_stream_fill(&memory, outer)) {
		r->in = &memory.s;
		run_simple(r);
		r->in = outer;
	}
	memory_stream_close(&memory);
}

static void visit_kind(
	struct walk *w, struct stream *in, const struct member *m, unsigned depth, enum kind kind)
{
	struct reader r = reader_for(w, in, m, depth, kind);
	if (kind == KIND_7Z && in->seek == NULL) {
		run_spooled(&r);
	} else {
		run_simple(&r);
	}
	reader_check_files(&r);
}

/** The signature, two bytes of the version, and the CRC of the next 20 bytes. */
static bool is_7z_header(const unsigned char *p)
{
	static const unsigned char signature[] = {'7', 'z', 0xBC, 0xAF, 0x27, 0x1C, 0};
	if (memcmp(p, signature, sizeof(signature)) != 0) {
		return false;
	}
	uint32_t crc = (uint32_t)p[8] | (uint32_t)p[9] << 8 | (uint32_t)p[10] << 16 |
		(uint32_t)p[11] << 24;
	return crc32(crc32(0, NULL, 0), p + 12, 20) == crc;
}

uint64_t sevenzip_in_program(struct stream *s)
{
	uint64_t found = 0;
	while (found == 0 && s->position < PROGRAM_MAX) {
		struct span view = stream_peek(s, SIGNATURE_HEADER);
		if (view.len < SIGNATURE_HEADER) {
			break;
		}
		size_t last = view.len - SIGNATURE_HEADER;
		const char *p = memchr(view.data, '7', last + 1);
		size_t at = p != NULL ? (size_t)(p - view.data) : last + 1;
		if (p != NULL && is_7z_header((const unsigned char *)p)) {
			found = s->position + at;
		}
		stream_drop(s, p != NULL && found == 0 ? at + 1 : at);
	}
	stream_seek(s, 0);
	return found;
}

static void visit_tar(struct walk *w, struct stream *in, const struct member *m, unsigned depth)
{
	visit_kind(w, in, m, depth, KIND_TAR);
}

static void visit_cab(struct walk *w, struct stream *in, const struct member *m, unsigned depth)
{
	visit_kind(w, in, m, depth, KIND_CAB);
}

static void visit_7z(struct walk *w, struct stream *in, const struct member *m, unsigned depth)
{
	visit_kind(w, in, m, depth, KIND_7Z);
}

const struct format format_tar = {.name = "tar", .visit = visit_tar};
const struct format format_cab = {.name = "cab", .visit = visit_cab};
const struct format format_7z = {.name = "7z", .visit = visit_7z};
