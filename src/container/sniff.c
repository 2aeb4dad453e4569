// SPDX-License-Identifier: MIT

/*
 * Recognises formats by their first bytes. Names are used only to notice a file that is not what
 * its name says.
 */

#include "container/sniff.h"

#include "container/mime.h"
#include "container/zip_directory.h"

#define TAR_BLOCK 512
/** Text in front of a zip, such as the head of a mail, is looked at up to here. */
#define TEXT_BEFORE_ZIP 4096
/** An ISO 9660 image has its magic bytes after 32 KiB of (usually) zeros. */
#define ISO_MARK 32769

struct magic {
	const char *format; /**< NULL for a kind that can be read */
	enum kind kind;
	struct span bytes;
	size_t offset;
};

static const struct magic magics[] = {
	{NULL, KIND_ZIP, {"PK\3\4", 4}, 0},
	{NULL, KIND_ZIP, {"PK\5\6", 4}, 0},
	{NULL, KIND_ZIP, {"PK\7\10", 4}, 0},
	{NULL, KIND_ZIP, {"PK00PK\3\4", 8}, 0},
	{NULL, KIND_CAB, {"MSCF\0\0\0\0", 8}, 0},
	{NULL, KIND_7Z, {"7z\xBC\xAF\x27\x1C", 6}, 0},
	{NULL, KIND_GZIP, {"\x1F\x8B\x08", 3}, 0},
	{NULL, KIND_PROGRAM, {"MZ", 2}, 0},
	{NULL, KIND_PROGRAM, {"\177ELF", 4}, 0},
	{NULL, KIND_TAR, {"ustar", 5}, 257},
	{"a RAR archive", KIND_UNSUPPORTED, {"Rar!\x1A\x07", 6}, 0},
	{NULL, KIND_XZ, {"\3757zXZ\0", 6}, 0},
	{NULL, KIND_BZIP2, {"1AY&SY", 6}, 4},
	{NULL, KIND_ZSTD, {"\x28\xB5\x2F\xFD", 4}, 0},
	{"lz4-compressed", KIND_UNSUPPORTED, {"\x04\x22\x4D\x18", 4}, 0},
	{"lzip-compressed", KIND_UNSUPPORTED, {"LZIP\1", 5}, 0},
	{"compressed (.Z)", KIND_UNSUPPORTED, {"\x1F\x9D", 2}, 0},
	{"an LHA archive", KIND_UNSUPPORTED, {"-lh5-", 5}, 2},
	{"a WIM image", KIND_UNSUPPORTED, {"MSWIM\0\0\0", 8}, 0},
	{"mail of Outlook (winmail.dat)", KIND_UNSUPPORTED, {"\x78\x9F\x3E\x22", 4}, 0},
	{"an ISO image", KIND_UNSUPPORTED, {"CD001", 5}, ISO_MARK},
};

/** The checksum is the sum of the header's bytes, with its own eight bytes counted as blanks. */
bool sniff_tar_header(const char *block)
{
	unsigned long sum = 0;
	unsigned long stored = 0;
	for (size_t i = 0; i < TAR_BLOCK; i++) {
		bool own = i >= 148 && i < 156;
		sum += own ? ' ' : (unsigned char)block[i];
	}
	size_t i = 148;
	while (i < 156 && block[i] == ' ') {
		i++;
	}
	size_t digits = 0;
	for (; i < 156 && block[i] >= '0' && block[i] <= '7'; i++, digits++) {
		stored = stored * 8 + (unsigned long)(block[i] - '0');
	}
	return digits > 0 && stored == sum;
}

static bool all_zero(struct span s)
{
	for (size_t i = 0; i < s.len; i++) {
		if (s.data[i] != '\0') {
			return false;
		}
	}
	return s.len > 0;
}

enum kind sniff_name(const char *name)
{
	static const struct {
		struct span end;
		enum kind kind;
	} ends[] = {
		{{".zip", 4}, KIND_ZIP},
		{{".cab", 4}, KIND_CAB},
		{{".7z", 3}, KIND_7Z},
		{{".tar", 4}, KIND_TAR},
		{{".tgz", 4}, KIND_GZIP},
		{{".gz", 3}, KIND_GZIP},
		{{".txz", 4}, KIND_XZ},
		{{".xz", 3}, KIND_XZ},
		{{".tbz2", 5}, KIND_BZIP2},
		{{".bz2", 4}, KIND_BZIP2},
		{{".tzst", 5}, KIND_ZSTD},
		{{".zst", 4}, KIND_ZSTD},
	};
	for (size_t i = 0; i < COUNT_OF(ends); i++) {
		if (span_ends_nocase(span_of(name), ends[i].end)) {
			return ends[i].kind;
		}
	}
	return KIND_PLAIN;
}

/**
 * Whether a member of a zip begins behind a little text, as when a mail or a download was saved with
 * its head. Such a zip is known by its bytes, from a pipe as well as from a file.
 */
static bool zip_behind_text(struct stream *s)
{
	struct span view = span_cut(stream_peek(s, TEXT_BEFORE_ZIP), 0, TEXT_BEFORE_ZIP);
	size_t at = span_find(view, (struct span){"PK\3\4", 4}, 0);
	if (at == SIZE_MAX || view.len < at + ZIP_LOCAL_SIZE ||
		!zip_member_plausible(view.data + at)) {
		return false;
	}
	if (span_find_nocase(span_cut(view, 0, at), SPAN("multipart/"), 0) != SIZE_MAX) {
		return false; // one part of a mail
	}
	for (size_t i = 0; i < at; i++) {
		unsigned char c = (unsigned char)view.data[i];
		if (c < ' ' && c != '\n' && c != '\r' && c != '\t') {
			return false;
		}
	}
	return true;
}

/** Old Office documents, installers and Outlook's mails alike. */
static const char ole2[8] = {'\xD0', '\xCF', '\x11', '\xE0', '\xA1', '\xB1', '\x1A', '\xE1'};

enum kind sniff(struct stream *s, const char *name, const char **format)
{
	struct span head = stream_peek(s, TAR_BLOCK);
	bool zeros = all_zero(span_cut(head, 0, TAR_BLOCK));
	if (zeros) {
		head = stream_peek(s, ISO_MARK + 5);
	}
	for (size_t i = 0; i < COUNT_OF(magics); i++) {
		const struct magic *m = &magics[i];
		if (head.len >= m->offset + m->bytes.len &&
			memcmp(head.data + m->offset, m->bytes.data, m->bytes.len) == 0) {
			*format = m->format;
			return m->kind;
		}
	}
	if (head.len >= sizeof(ole2) && memcmp(head.data, ole2, sizeof(ole2)) == 0 &&
		span_ends_nocase(span_of(name), SPAN(".msg"))) {
		*format = "mail of Outlook (.msg)";
		return KIND_UNSUPPORTED;
	}
	if (head.len >= TAR_BLOCK && !zeros && sniff_tar_header(head.data)) {
		return KIND_TAR;
	}
	// Only the end mark of a tar. Requires the name as well, because logs damaged by a crash
	// begin with zeros, too.
	if (zeros && head.len >= TAR_BLOCK && sniff_name(name) == KIND_TAR) {
		return KIND_TAR;
	}
	if (head.len > 0 && zip_behind_text(s)) {
		return KIND_ZIP;
	}
	// Peeking further may have moved the bytes.
	size_t wants = mime_wants(stream_peek(s, TAR_BLOCK));
	return wants > 0 && mime_begins(stream_peek(s, wants)) ? KIND_MAIL : KIND_PLAIN;
}
