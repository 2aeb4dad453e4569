// SPDX-License-Identifier: MIT

/** Finds files that are given twice, under any name. */

#include "cli/cli.h"

enum { PIECE = 16 * 1024 };

/* Read until the piece is full or the file ends. @return bytes read, or -1 */
static int64_t read_piece(struct os_file *f, char *piece)
{
	char why[OS_WHY_SIZE];
	int64_t have = 0;
	while (have < PIECE) {
		int64_t got = os_read(f, piece + have, (size_t)(PIECE - have), why);
		if (got < 0)
			return -1;
		if (got == 0)
			break;
		have += got;
	}
	return have;
}

static bool same_bytes(struct os_file *a, struct os_file *b)
{
	char left[PIECE], right[PIECE];
	for (;;) {
		int64_t x = read_piece(a, left), y = read_piece(b, right);
		if (x < 0 || x != y || memcmp(left, right, (size_t)x) != 0)
			return false;
		if (x < PIECE)
			return true;
	}
}

/*
 * The size of a regular file; 0 for anything else, which cannot be read twice. Errors are
 * reported on reading.
 */
static uint64_t size_of(const char *operand)
{
	struct os_stat stat;
	char why[OS_WHY_SIZE];
	bool file = strcmp(operand, "-") != 0 && os_stat_path(operand, true, &stat, why) &&
		stat.kind == OS_FILE && stat.seekable;
	return file ? stat.size : 0;
}

static bool same_file(const char *a, const char *b)
{
	struct os_stat x, y;
	char why[OS_WHY_SIZE];
	struct os_file *left = os_open(a, &x, why), *right = os_open(b, &y, why);
	bool same = left && right && same_bytes(left, right);
	if (left)
		os_close(left);
	if (right)
		os_close(right);
	return same;
}

size_t cli_same_operand(const struct cli_options *o, uint64_t *sizes, size_t at)
{
	sizes[at] = size_of(o->operands[at]);
	for (size_t i = 0; i < at && sizes[at] > 0; i++) {
		if (sizes[i] == sizes[at] && same_file(o->operands[i], o->operands[at]))
			return i;
	}
	return at;
}
