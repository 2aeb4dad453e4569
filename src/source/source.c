// SPDX-License-Identifier: MIT

/* The walk from operands to opened files, and the names of gap reasons. See source.h. */

#include "source/source.h"

#include <stdatomic.h>
#include <stdio.h>

/** Deeper than any folder tree that Windows itself can create. */
#define FOLDER_DEPTH_MAX 256

struct walk {
	source_fn *visit;
	gap_fn *gap;
	void *context;
	uint64_t files; /**< found so far under this operand, opened or not */
	uint64_t gaps;
};

const char *gap_reason_name(enum gap_reason reason)
{
	static const char *const names[GAP_REASONS] = {
		[GAP_TRUNCATED] = "truncated",
		[GAP_ENCRYPTED] = "encrypted",
		[GAP_UNSUPPORTED_METHOD] = "unsupported-method",
		[GAP_CHECKSUM] = "checksum",
		[GAP_LIMIT] = "limit",
		[GAP_UNREADABLE] = "unreadable",
		[GAP_UNPARSED] = "unparsed",
		[GAP_LONG_LINE] = "long-line",
		[GAP_DECODING] = "decoding",
	};
	return (unsigned)reason < GAP_REASONS ? names[reason] : "unreadable";
}

const char *gap_input_name(const char *input)
{
	return input ? input : "all inputs";
}

/* Written by all worker threads. */
static atomic_uint_fast64_t bytes_read;

static int64_t count_read(int64_t got)
{
	if (got > 0) {
		atomic_fetch_add_explicit(&bytes_read, (uint64_t)got, memory_order_relaxed);
	}
	return got;
}

int64_t source_read_at(const struct source *source, void *data, size_t size, uint64_t position,
	char why[OS_WHY_SIZE])
{
	uint64_t end = source->stat.size;
	// Some files of the system have content, but no size.
	if (end > 0) {
		if (position >= end) {
			return 0;
		}
		size = size < end - position ? size : (size_t)(end - position);
	}
	return count_read(os_read_at(source->file, data, size, position, why));
}

int64_t source_read(const struct source *source, void *data, size_t size, char why[OS_WHY_SIZE])
{
	return count_read(os_read(source->file, data, size, why));
}

uint64_t source_bytes_read(void)
{
	return atomic_load_explicit(&bytes_read, memory_order_relaxed);
}

static void report(struct walk *w, const char *path, enum gap_reason reason, const char *detail)
{
	w->gaps++;
	w->gap(w->context, path, reason, detail, 1);
}

/**
 * Report an error of the system as a gap. @return false when the error is lack of memory, which
 * is not a property of the input
 */
static bool refused(struct walk *w, const char *path, const char *why)
{
	if (os_memory_was_short()) {
		return false;
	}
	report(w, path, GAP_UNREADABLE, why);
	return true;
}

static bool walk_file(struct walk *w, const char *path, bool direct)
{
	char why[OS_WHY_SIZE];
	struct source source = {.name = path, .direct = direct};
	if (++w->files > SOURCE_FILES_MAX) {
		if (w->files == SOURCE_FILES_MAX + UINT64_C(1)) {
			report(w, path, GAP_LIMIT,
				"too many files in one folder; the rest was not read");
		}
		return true;
	}
	source.file = os_open(path, &source.stat, why);
	if (source.file == NULL) {
		return refused(w, path, why);
	}
	bool go_on = w->visit(w->context, &source);
	os_close(source.file);
	return go_on;
}

/** A folder that is being listed; linked to the folders that contain it. */
struct folder {
	const struct folder *parent;
	unsigned depth;
	struct os_stat stat;
};

/**
 * Whether a folder contains itself, through a mount or a link that the system shows as a folder.
 */
static bool is_loop(const struct folder *parent, const struct os_stat *stat)
{
	for (; stat->has_id && parent != NULL; parent = parent->parent) {
		if (parent->stat.has_id && parent->stat.volume == stat->volume &&
			parent->stat.index == stat->index) {
			return true;
		}
	}
	return false;
}

static bool walk_folder(struct walk *w, const char *path, const struct folder *folder);

static bool walk_child(struct walk *w, const char *path, const struct folder *parent)
{
	char why[OS_WHY_SIZE];
	struct os_stat stat;
	if (!os_stat_path(path, false, &stat, why)) {
		return refused(w, path, why);
	}
	switch (stat.kind) {
	case OS_FILE:
		return walk_file(w, path, false);
	case OS_DIRECTORY:
		if (is_loop(parent, &stat))
			break;
		return walk_folder(w, path, &(struct folder){parent, parent->depth + 1, stat});
	case OS_LINK:
	case OS_OTHER:
		// Links may form cycles or lead out of the folder, and reading a pipe may block.
		break;
	}
	return true;
}

static bool walk_folder(struct walk *w, const char *path, const struct folder *folder)
{
	char why[OS_WHY_SIZE];
	char **names;
	size_t count;
	if (folder->depth >= FOLDER_DEPTH_MAX) {
		report(w, path, GAP_LIMIT, "too many folders inside one another");
		return true;
	}
	if (!os_list(path, &names, &count, why)) {
		return refused(w, path, why);
	}
	struct buf child = {0};
	bool go_on = true;
	for (size_t i = 0; i < count && go_on; i++) {
		buf_clear(&child);
		buf_adds(&child, path);
		os_path_join(&child, names[i]);
		go_on = !child.failed && walk_child(w, child.data, folder);
	}
	buf_free(&child);
	os_list_free(names, count);
	return go_on;
}

bool source_walk(const char *operand, source_fn *visit, gap_fn *gap, void *context)
{
	struct walk w = {.visit = visit, .gap = gap, .context = context};
	char why[OS_WHY_SIZE];
	struct os_stat stat;
	if (strcmp(operand, "-") == 0) {
		return walk_file(&w, operand, true);
	}
	if (!os_stat_path(operand, true, &stat, why)) {
		return refused(&w, operand, why);
	}
	if (stat.kind != OS_DIRECTORY) {
		return walk_file(&w, operand, true);
	}
	bool go_on = walk_folder(&w, operand, &(struct folder){.stat = stat});
	if (go_on && w.files == 0 && w.gaps == 0) {
		report(&w, operand, GAP_UNREADABLE, "the folder holds no files");
	}
	return go_on;
}
