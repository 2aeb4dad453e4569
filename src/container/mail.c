// SPDX-License-Identifier: MIT

/*
 * A mail, or a web server's response that was saved with its header: the text and the attachments
 * become members. If parts have the same content (as text and as HTML), only the first text part
 * is read, so that each record counts once.
 */

#include "container/format.h"
#include "container/mime_body.h"
#include "container/sniff.h"

#include <stdio.h>

/** Nested parts. */
#define PARTS_DEPTH_MAX 16u

struct mail {
	struct walk *walk;
	const struct member *self;
	unsigned depth;
	unsigned nested;
	bool text_read; /**< a text of the current multipart/alternative was already read */
	uint64_t members;
};

static void read_entity(struct mail *m, struct stream *in, bool inside);

/* The name of a part without a file name. */
static const char *plain_name(enum mime_type type)
{
	switch (type) {
	case MIME_TEXT:
		return "text.txt";
	case MIME_HTML:
		return "text.html";
	case MIME_MAIL:
		return "message.eml";
	default:
		return "attachment";
	}
}

static void name_part(struct mail *m, const struct mime_head *head, struct buf *name)
{
	buf_adds(name, m->self->name);
	buf_addc(name, '!');
	struct span given = buf_span(&head->name);
	name_add(m->walk, name, given.len > 0 ? given : span_of(plain_name(head->type)));
}

/* ---- multipart -------------------------------------------------------------------- */

/* @param inside inside another multipart, whose boundary also ends this one */
static void read_parts(struct mail *m, struct stream *in, const struct mime_head *head, bool inside)
{
	struct span boundary = buf_span(&head->boundary);
	struct mime_part part;
	bool choice = head->type == MIME_CHOICE;
	bool read_before = m->text_read;
	if (m->nested >= PARTS_DEPTH_MAX) {
		walk_gap(m->walk, m->self->name, GAP_LIMIT, "too many parts inside one another");
		return;
	}
	m->nested++;
	mime_part_open(&part, in, boundary, m->self->name); /* what stands before the first one */
	bool more = mime_part_close(&part);
	while (more && m->walk->stop == STOP_NO) {
		mime_part_open(&part, in, boundary, m->self->name);
		read_entity(m, &part.s, true);
		more = mime_part_close(&part);
	}
	m->nested--;
	if (!part.met && !inside && !in->broken && m->walk->stop == STOP_NO) {
		walk_gap(m->walk, m->self->name, GAP_TRUNCATED,
			"the mail ends before the end of its last part");
	}
	m->text_read = choice ? read_before : m->text_read;
}

/* ---- a part ----------------------------------------------------------------------- */

/* A text in its original form, or a file. */
static void visit_decoded(struct mail *m, struct stream *in, const struct mime_head *head,
	const struct member *member)
{
	bool changed = !head->attached &&
		(head->type == MIME_HTML || (head->type == MIME_TEXT && head->flowed));
	if (!changed) {
		walk_visit(m->walk, in, member, m->depth + 1);
		return;
	}
	struct mime_text *t = mime_text_open(m->walk, in, head, member->name);
	if (t != NULL) {
		walk_visit(m->walk, mime_text_stream(t), member, m->depth + 1);
		mime_text_close(t);
	}
}

static void visit_part(
	struct mail *m, struct stream *in, const struct mime_head *head, const char *name)
{
	struct member member = {
		.name = name,
		.mtime = TIME_UNKNOWN,
		.file_mtime = m->self->file_mtime,
		.in_archive = true,
		.letter = !head->attached && (head->type == MIME_TEXT || head->type == MIME_HTML),
	};
	if (head->coding == MIME_PLAIN) {
		visit_decoded(m, in, head, &member);
		return;
	}
	struct mime_decoder *d = mime_decoder_open(m->walk, in, head->coding, name);
	if (d != NULL) {
		visit_decoded(m, mime_decoder_stream(d), head, &member);
		stream_drain(mime_decoder_stream(d));
		mime_decoder_close(d);
	}
}

/* Report a part that cannot be read, and what to do. @return whether it was reported */
static bool tell_unreadable(struct mail *m, const struct mime_head *head, const char *name)
{
	char detail[160];
	if (head->type == MIME_ENCRYPTED) {
		walk_gap(m->walk, name, GAP_ENCRYPTED,
			"an encrypted or sealed mail; save what is attached and give that");
		return true;
	}
	if (head->coding == MIME_OTHER_CODING) {
		snprintf(detail, sizeof(detail),
			"encoded as %s, which cannot be read; save what is attached and give that",
			head->coding_name);
		walk_gap(m->walk, name, GAP_UNSUPPORTED_METHOD, detail);
		return true;
	}
	return false;
}

static void read_part(struct mail *m, struct stream *in, const struct mime_head *head)
{
	struct buf name = {0};
	bool text = !head->attached && (head->type == MIME_TEXT || head->type == MIME_HTML);
	if (text && head->type == MIME_HTML && m->text_read) {
		return; /* same content as the text before */
	}
	name_part(m, head, &name);
	if (name.failed) {
		walk_no_memory(m->walk);
	} else if (walk_count_member(m->walk, name.data)) {
		m->members++;
		m->text_read = m->text_read || text;
		if (!tell_unreadable(m, head, name.data)) {
			visit_part(m, in, head, name.data);
		}
	}
	buf_free(&name);
}

/* A header and its body. */
static void read_entity(struct mail *m, struct stream *in, bool inside)
{
	struct mime_head head;
	if (mime_head_read(in, &head)) {
		bool parts = head.type == MIME_MULTIPART || head.type == MIME_CHOICE;
		if (parts && head.boundary.len > 0) {
			read_parts(m, in, &head, inside);
		} else {
			read_part(m, in, &head);
		}
	}
	mime_head_free(&head);
}

/* Skip a line before the fields, from a mailbox or a web server, and a byte order mark. */
static void drop_first_line(struct stream *in)
{
	struct span view = stream_peek(in, 512);
	if (view.len >= 3 && memcmp(view.data, "\xEF\xBB\xBF", 3) == 0) {
		stream_drop(in, 3);
		view = stream_peek(in, 512);
	}
	const char *end = view.len > 0 ? memchr(view.data, '\n', view.len) : NULL;
	if (end != NULL &&
		(memcmp(view.data, "From ", 5) == 0 || memcmp(view.data, "HTTP", 4) == 0)) {
		stream_drop(in, (size_t)(end - view.data) + 1);
	}
}

static void visit_mail(struct walk *w, struct stream *in, const struct member *m, unsigned depth)
{
	struct mail mail = {.walk = w, .self = m, .depth = depth};
	uint64_t gaps = w->gaps;
	drop_first_line(in);
	read_entity(&mail, in, false);
	if (mail.members == 0 && w->gaps == gaps && !in->broken) {
		walk_gap(w, m->name, GAP_UNREADABLE, "the mail holds neither text nor a file");
	}
}

const struct format format_mail = {.name = "mail", .visit = visit_mail};
