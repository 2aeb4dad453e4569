// SPDX-License-Identifier: MIT

/** Recognises formats by their first bytes, and cleans names of members. */

#ifndef MARSLOG_CONTAINER_SNIFF_H
#define MARSLOG_CONTAINER_SNIFF_H

#include "container/stream.h"

enum kind {
	KIND_PLAIN,
	KIND_ZIP,
	KIND_TAR,
	KIND_CAB,
	KIND_7Z,
	KIND_GZIP,
	KIND_XZ,
	KIND_BZIP2,
	KIND_ZSTD,
	KIND_MAIL,       /**< or a web server's answer with its head */
	KIND_PROGRAM,    /**< may be a self-extracting zip */
	KIND_UNSUPPORTED /**< an archive or compressed format that cannot be read */
};

/* ---- sniff.c ------------------------------------------------------------ */

/** @param format for KIND_UNSUPPORTED: what it is, for display; a mail begins with "mail" */
enum kind sniff(struct stream *s, const char *name, const char **format);
/** The kind that the name's extension suggests, or KIND_PLAIN. */
enum kind sniff_name(const char *name);
/** Whether a block of 512 bytes is a tar header with a correct checksum. */
bool sniff_tar_header(const char *block);

/* ---- names.c ------------------------------------------------------------ */

/** Append a member's path, cleaned: only '/' as separator, no leading "/" or "./", valid UTF-8. */
void name_add(struct walk *w, struct buf *out, struct span raw);
/** The name of the file inside a compressed one whose header has none: without `suffix`. */
struct span name_without(const char *name, struct span suffix);
/** Which part of a split archive a name promises (.zip.002, .z01), counted from 1; 0 for none. */
unsigned name_split_part(const char *name);
/** Append as valid UTF-8; bytes that are not become U+FFFD. */
void name_add_utf8(struct buf *out, struct span raw);

#endif
