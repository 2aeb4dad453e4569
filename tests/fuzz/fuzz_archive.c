// SPDX-License-Identifier: MIT

/**
 * A byte stream to members: zip, tar, cab, 7z, gzip, nested. Every `begin` has
 * an `end`, names are clean, limits apply, and nothing ends early without a gap.
 * The first byte decides whether the source can seek.
 */

#include "container/container.h"
#include "fuzz.h"

enum { DEPTH = 4, MEMBERS = 60, BYTES = 4 << 20, NESTED_MAX = 80 };

struct state {
	uint64_t gaps, gaps_at_begin, bytes, members;
	unsigned depth;
	bool open;
};

static void on_gap(void *context, const char *input, enum gap_reason reason, const char *detail,
	uint64_t count)
{
	struct state *s = context;
	require(input != NULL && *input != '\0' && is_utf8(span_of(input)));
	require((unsigned)reason < GAP_REASONS && count > 0);
	require(is_utf8(span_of(detail)) && *detail != '\0');
	s->gaps++;
}

static void check_name(const char *name)
{
	struct span s = span_of(name);
	require(is_utf8(s) && span_find(s, SPAN("\\"), 0) == SIZE_MAX);
	// "x" is the source itself.
	require(name[0] == 'x' && (name[1] == '\0' || name[1] == '!'));
	require(name[1] == '\0' || (name[2] != '/' && name[2] != '\0'));
}

static bool on_begin(void *context, const struct member *member)
{
	struct state *s = context;
	require(!s->open);
	check_name(member->name);
	require(member->mtime == TIME_UNKNOWN || member->mtime >= INT64_C(1262304000000));
	s->open = true;
	s->gaps_at_begin = s->gaps;
	s->members++;
	return true;
}

static bool on_data(void *context, const void *data, size_t len)
{
	struct state *s = context;
	volatile uint8_t sum = 0;
	require(s->open && len > 0);
	// Touch it all, for the address sanitizer.
	for (size_t i = 0; i < len; i++) {
		sum = (uint8_t)(sum + ((const uint8_t *)data)[i]);
	}
	s->bytes += len;
	return true;
}

static bool on_end(void *context, bool complete)
{
	struct state *s = context;
	require(s->open);
	require(complete || s->gaps > 0);
	s->open = false;
	return true;
}

static bool on_archive(void *context, const struct member *archive, const char *format)
{
	struct state *s = context;
	require(!s->open && format != NULL);
	check_name(archive->name);
	s->depth++;
	require(s->depth < NESTED_MAX);
	return true;
}

static bool on_archive_end(void *context, uint64_t bytes)
{
	struct state *s = context;
	(void)bytes;
	require(!s->open && s->depth > 0);
	s->depth--;
	return true;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct fuzz_input in = {data, size};
	uint8_t choice = take_byte(&in);
	char why[OS_WHY_SIZE];
	struct state s = {0};
	struct source source = {.name = "x", .direct = true};
	fuzz_catalog(); // sets up the process, as main does
	source.file = os_open(fuzz_file(in.data, in.size), &source.stat, why);
	require(source.file != NULL);
	source.stat.seekable = choice % 2 == 0;
	const struct container_limits limits = {DEPTH, MEMBERS, BYTES, 400};
	const struct container_visitor visitor = {
		.begin = on_begin,
		.data = on_data,
		.end = on_end,
		.archive = on_archive,
		.archive_end = on_archive_end,
		.gap = on_gap,
		.context = &s,
	};
	require(container_read(&source, &limits, &visitor));
	require(!s.open && s.depth == 0 && s.members <= MEMBERS + 1);
	require(s.bytes <= (uint64_t)BYTES + in.size);
	require(s.members > 0 || s.gaps > 0);
	os_close(source.file);
	return 0;
}
