// SPDX-License-Identifier: MIT

/*
 * Parallel reading in container/container.h: for many kinds of zips, readers in
 * several threads and container_zip_finish() make the same visitor calls as
 * container_read().
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

#include <pthread.h>
#include <zlib.h>

#include "container/container.h"

#define MEMBERS_MAX 400
#define READERS 2

/* ---- what a visitor was told ------------------------------------------------ */

struct record {
	struct buf log;
	unsigned long sum; /**< of the data of the member being read */
	uint64_t len;
	size_t begun;
	size_t stop_at; /**< members; 0 = never */
	bool failing;   /**< memory was short */
};

static bool on_begin(void *context, const struct member *m)
{
	struct record *r = context;
	buf_addf(&r->log, "begin %s %lld %lld %d %d\n", m->name, (long long)m->mtime,
		(long long)m->file_mtime, m->in_archive, m->direct);
	r->sum = crc32(0, NULL, 0);
	r->len = 0;
	return true;
}

static bool on_data(void *context, const void *data, size_t len)
{
	struct record *r = context;
	r->sum = crc32(r->sum, data, (uInt)len);
	r->len += len;
	return len > 0;
}

static bool on_end(void *context, bool complete)
{
	struct record *r = context;
	buf_addf(&r->log, "end %llu %08lx%s\n", (unsigned long long)r->len, r->sum,
		complete ? "" : " broken");
	return ++r->begun != r->stop_at;
}

static bool on_archive(void *context, const struct member *m, const char *format)
{
	struct record *r = context;
	buf_addf(&r->log, "archive %s %s %lld\n", m->name, format, (long long)m->mtime);
	return true;
}

static bool on_archive_end(void *context, uint64_t bytes)
{
	struct record *r = context;
	buf_addf(&r->log, "archive end %llu\n", (unsigned long long)bytes);
	return true;
}

static void on_gap(void *context, const char *input, enum gap_reason reason, const char *detail,
	uint64_t count)
{
	struct record *r = context;
	buf_addf(&r->log, "gap %s %s %s %llu\n", input, gap_reason_name(reason), detail,
		(unsigned long long)count);
}

static void on_short_of_memory(void *context)
{
	struct record *r = context;
	r->failing = true;
}

static struct container_visitor visitor_for(struct record *r)
{
	return (struct container_visitor){
		.begin = on_begin,
		.data = on_data,
		.end = on_end,
		.archive = on_archive,
		.archive_end = on_archive_end,
		.gap = on_gap,
		.short_of_memory = on_short_of_memory,
		.context = r,
	};
}

/* ---- zips ---------------------------------------------------------------------- */

enum { STORED = 0, DEFLATED = 8 };
enum how { PLAIN, ENCRYPTED, BIG_NUMBERS };

struct zip {
	struct buf bytes;
	struct buf directory;
	unsigned count;
	bool zip64;
};

static void le(struct buf *b, uint64_t value, size_t size)
{
	for (size_t i = 0; i < size; i++, value >>= 8) {
		buf_addc(b, (char)(value & 0xFF));
	}
}

static void pack(struct buf *out, struct span data)
{
	z_stream z = {0};
	assert_int_equal(deflateInit2(&z, 1, Z_DEFLATED, -15, 8, Z_DEFAULT_STRATEGY), Z_OK);
	assert_true(buf_reserve(out, data.len + data.len / 100 + 1000));
	z.next_in = (Bytef *)(uintptr_t)data.data;
	z.avail_in = (uInt)data.len;
	z.next_out = (Bytef *)out->data;
	z.avail_out = (uInt)(data.len + data.len / 100 + 1000);
	assert_int_equal(deflate(&z, Z_FINISH), Z_STREAM_END);
	out->len = z.total_out;
	deflateEnd(&z);
}

/** The part that both headers of a member have. */
static void common(struct buf *b, unsigned method, enum how how, struct span data, uint64_t packed,
	size_t name, size_t extra)
{
	bool big = how == BIG_NUMBERS;
	le(b, 45, 2);
	le(b, how == ENCRYPTED ? 1 : 0, 2);
	le(b, method, 2);
	le(b, 0x5B765000, 4); // in November 2025
	le(b, crc32(crc32(0, NULL, 0), (const Bytef *)data.data, (uInt)data.len), 4);
	le(b, big ? UINT32_MAX : packed, 4);
	le(b, big ? UINT32_MAX : data.len, 4);
	le(b, name, 2);
	le(b, extra, 2);
}

static void add_as(struct zip *z, const char *name, struct span data, unsigned method, enum how how)
{
	struct buf packed = {0};
	struct buf extra = {0};
	uint64_t at = z->bytes.len;
	if (method == DEFLATED) {
		pack(&packed, data);
	} else {
		buf_add_span(&packed, data);
	}
	if (how == BIG_NUMBERS) {
		le(&extra, 1, 2);
		le(&extra, 16, 2);
		le(&extra, data.len, 8);
		le(&extra, packed.len, 8);
		z->zip64 = true;
	}
	buf_adds(&z->bytes, "PK\3\4");
	common(&z->bytes, method, how, data, packed.len, strlen(name), extra.len);
	buf_adds(&z->bytes, name);
	buf_add_span(&z->bytes, buf_span(&extra));
	buf_add_span(&z->bytes, buf_span(&packed));
	buf_adds(&z->directory, "PK\1\2");
	le(&z->directory, 45, 2);
	common(&z->directory, method, how, data, packed.len, strlen(name), extra.len);
	le(&z->directory, 0, 10); // no comment, the first disk, no attributes
	le(&z->directory, at, 4);
	buf_adds(&z->directory, name);
	buf_add_span(&z->directory, buf_span(&extra));
	z->count++;
	buf_free(&packed);
	buf_free(&extra);
}

static void add(struct zip *z, const char *name, struct span data)
{
	add_as(z, name, data, DEFLATED, PLAIN);
}

static struct span finish(struct zip *z)
{
	size_t at = z->bytes.len;
	size_t size = z->directory.len;
	buf_add_span(&z->bytes, buf_span(&z->directory));
	if (z->zip64) {
		uint64_t record = z->bytes.len;
		buf_adds(&z->bytes, "PK\6\6");
		le(&z->bytes, 44, 8);
		le(&z->bytes, 45, 2);
		le(&z->bytes, 45, 2);
		le(&z->bytes, 0, 8);
		le(&z->bytes, z->count, 8);
		le(&z->bytes, z->count, 8);
		le(&z->bytes, size, 8);
		le(&z->bytes, at, 8);
		buf_adds(&z->bytes, "PK\6\7");
		le(&z->bytes, 0, 4);
		le(&z->bytes, record, 8);
		le(&z->bytes, 1, 4);
	}
	buf_adds(&z->bytes, "PK\5\6");
	le(&z->bytes, 0, 4);
	le(&z->bytes, z->count, 2);
	le(&z->bytes, z->count, 2);
	le(&z->bytes, size, 4);
	le(&z->bytes, z->zip64 ? UINT32_MAX : at, 4);
	le(&z->bytes, 0, 2);
	assert_false(z->bytes.failed);
	return buf_span(&z->bytes);
}

static void zip_free(struct zip *z)
{
	buf_free(&z->bytes);
	buf_free(&z->directory);
	*z = (struct zip){0};
}

static struct buf text; /* 2 MiB that compress as logs do */

static struct span part(size_t from, size_t len)
{
	return span_cut(buf_span(&text), from, from + len);
}

static void make_text(void)
{
	uint64_t x = 1;
	while (text.len < 2u << 20) {
		x = hash_bytes(&x, sizeof(x), text.len);
		buf_addf(&text, "%04X NORMAL Backup Progress %llu\r\n", (unsigned)(x & 0xFFFF),
			(unsigned long long)(x >> 40));
	}
}

/* ---- both readings --------------------------------------------------------------- */

static struct container_limits limits;
static char folder[64];
static char path[96];
static size_t stop_at;
static size_t shared_members; /**< of the last shared reading that was one */

struct reader_work {
	struct container_zip *share;
	size_t pipeline;
	struct record *records;
	enum member_outcome *outcomes;
	struct container_cost *costs;
};

static void *work(void *context)
{
	struct reader_work *l = context;
	struct container_reader *pipeline = container_reader_new(l->share);
	for (size_t i = l->pipeline; pipeline != NULL && i < shared_members; i += READERS) {
		struct container_visitor visitor = visitor_for(&l->records[i]);
		l->outcomes[i] = container_reader_read(pipeline, i, &visitor, &l->costs[i]);
	}
	container_reader_free(pipeline);
	return NULL;
}

static void in_lanes(struct container_zip *share, struct record *records,
	enum member_outcome *outcomes, struct container_cost *costs)
{
	struct reader_work pipelines[READERS];
	pthread_t threads[READERS];
	for (size_t i = 0; i < READERS; i++) {
		pipelines[i] = (struct reader_work){share, i, records, outcomes, costs};
		assert_int_equal(pthread_create(&threads[i], NULL, work, &pipelines[i]), 0);
	}
	for (size_t i = 0; i < READERS; i++) {
		assert_int_equal(pthread_join(threads[i], NULL), 0);
	}
}

static void take_over(struct record *all, const struct record *one)
{
	buf_add_span(&all->log, buf_span(&one->log));
	all->begun += one->begun;
}

static void add_up(struct container_cost *sum, const struct container_cost *one)
{
	sum->members += one->members;
	sum->expanded += one->expanded;
	sum->pulled += one->pulled;
	sum->files += one->files;
	sum->gaps += one->gaps;
}

/**
 * @param at_most members to take from pipelines
 * @param taken how many were
 * @return what the calls returned in the end
 */
static bool read_shared(
	struct container_zip *share, struct record *all, size_t at_most, size_t *taken)
{
	static struct record records[MEMBERS_MAX];
	static enum member_outcome outcomes[MEMBERS_MAX];
	static struct container_cost costs[MEMBERS_MAX];
	struct container_visitor visitor = visitor_for(all);
	struct container_cost sum = {0};
	size_t i = 0;
	shared_members = container_zip_members(share);
	assert_in_range(shared_members, 2, MEMBERS_MAX);
	in_lanes(share, records, outcomes, costs);
	bool ok = container_zip_begin(share, &visitor);
	for (; ok && i < shared_members && i < at_most; i++) {
		if (outcomes[i] != MEMBER_READ || !container_zip_fits(share, &sum, &costs[i])) {
			break;
		}
		if (stop_at > 0 && all->begun + records[i].begun >= stop_at) {
			break; // the visitor would have said no somewhere in here
		}
		take_over(all, &records[i]);
		add_up(&sum, &costs[i]);
	}
	*taken = i;
	ok = ok && container_zip_finish(share, i, &sum, &visitor);
	for (size_t m = 0; m < shared_members; m++) {
		buf_free(&records[m].log);
		records[m] = (struct record){0};
	}
	return ok;
}

static bool open_source(struct source *source, struct span zip)
{
	static char why[OS_WHY_SIZE];
	FILE *f = fopen(path, "wb");
	assert_non_null(f);
	assert_int_equal(fwrite(zip.data, 1, zip.len, f), zip.len);
	fclose(f);
	*source = (struct source){.name = "x.zip", .direct = true};
	source->file = os_open(path, &source->stat, why);
	return source->file != NULL;
}

/** With the end of both from where they differ; cmocka shows no more than a beginning. */
static void expect_same(const struct buf *got, const struct buf *expected)
{
	size_t line = 0;
	for (size_t i = 0; i < got->len && got->data[i] == expected->data[i]; i++) {
		line = got->data[i] == '\n' ? i + 1 : line;
	}
	assert_string_equal(got->data + line, expected->data + line);
}

/** @return members taken from pipelines, SIZE_MAX when they were not opened. */
static size_t compare(struct span zip, size_t at_most)
{
	struct source source;
	struct container_zip *share;
	struct record expected = {.stop_at = stop_at};
	struct record got = {.stop_at = stop_at};
	size_t taken = SIZE_MAX;
	assert_true(open_source(&source, zip));
	assert_true(container_zip_open(&source, &limits, &share));
	if (share != NULL) {
		struct container_visitor visitor = visitor_for(&expected);
		bool ok = container_read(&source, &limits, &visitor);
		assert_int_equal(read_shared(share, &got, at_most, &taken), ok);
		expect_same(&got.log, &expected.log);
		assert_int_equal(got.failing, expected.failing);
		container_zip_free(share);
	}
	buf_free(&expected.log);
	buf_free(&got.log);
	os_close(source.file);
	return taken;
}

/** Wherever the pipelines stop. */
static void compare_everywhere(struct span zip)
{
	size_t most = compare(zip, SIZE_MAX);
	assert_true(most != SIZE_MAX);
	for (size_t i = 0; i < most; i++) {
		assert_int_equal(compare(zip, i), i);
	}
}

/* ---- whole ------------------------------------------------------------------------- */

static void six(struct zip *z)
{
	add(z, "a.errlog", part(0, 900000));
	add(z, "empty.log", part(0, 0));
	add_as(z, "b.errlog", part(1, 800000), STORED, PLAIN);
	add(z, "sub/c.errlog", part(2, 1000000));
	add(z, "d.errlog", part(3, 1100000));
	add(z, "e.errlog", part(4, 1200000));
}

static void whole_zips(void **state)
{
	struct zip z = {0};
	(void)state;
	six(&z);
	struct span zip = finish(&z);
	compare_everywhere(zip);
	assert_int_equal(compare(zip, SIZE_MAX), 6);
	zip_free(&z);
}

static void folders_and_names(void **state)
{
	struct zip z = {0};
	(void)state;
	add_as(&z, "dir/", SPAN(""), STORED, PLAIN);
	add(&z, "A\\B\\c.log", part(0, 2000000));
	add(&z, "A\\D\\", SPAN(""));
	add(&z, "/abs.log", part(7, 2000000));
	add(&z, "f\x81r.log", part(8, 300));
	add(&z, "./\x9B\x82.log", part(9, 300));
	add_as(&z, "dir/sub/", SPAN(""), STORED, PLAIN);
	add(&z, "\xC3\xBC.log", part(9, 300000));
	add(&z, "", part(9, 300));
	add(&z, "\x81.log", part(10, 300));
	compare_everywhere(finish(&z));
	assert_int_equal(compare(buf_span(&z.bytes), SIZE_MAX), 10);
	zip_free(&z);
}

static void one_big_and_many_small(void **state)
{
	struct zip z = {0};
	char name[32];
	(void)state;
	add(&z, "big.errlog", part(0, 2000000));
	add(&z, "big2.errlog", part(0, 2000000));
	for (size_t i = 0; i < 300; i++) {
		snprintf(name, sizeof(name), "small%zu.log", i);
		add_as(&z, name, part(i * 7, 100 * i), i % 3 == 0 ? STORED : DEFLATED, PLAIN);
	}
	finish(&z);
	assert_int_equal(compare(buf_span(&z.bytes), SIZE_MAX), 302);
	assert_int_equal(compare(buf_span(&z.bytes), 201), 201);
	zip_free(&z);
}

/** A tar of one file, with its end. */
static void make_tar(struct buf *tar, const char *name, struct span data)
{
	char head[512] = {0};
	unsigned sum = 0;
	snprintf(head, 100, "%s", name);
	snprintf(head + 100, 8, "%07o", 0644);
	snprintf(head + 124, 12, "%011zo", data.len);
	snprintf(head + 136, 12, "%011o", 1763800000);
	memset(head + 148, ' ', 8);
	head[156] = '0';
	memcpy(head + 257,
		"ustar\0"
		"00",
		8);
	for (size_t i = 0; i < sizeof(head); i++) {
		sum += (unsigned char)head[i];
	}
	snprintf(head + 148, 8, "%06o", sum);
	buf_add(tar, head, sizeof(head));
	buf_add_span(tar, data);
	while (tar->len % 512 != 0) {
		buf_addc(tar, '\0');
	}
	for (size_t i = 0; i < 1024; i++) {
		buf_addc(tar, '\0');
	}
}

static void nested(struct zip *z)
{
	struct zip inner = {0};
	struct buf tar = {0};
	add(&inner, "x.errlog", part(5, 700000));
	add(&inner, "y\x81.errlog", part(6, 700000));
	finish(&inner);
	make_tar(&tar, "t.errlog", part(3, 500000));
	add(z, "first.errlog", part(0, 2000000));
	add_as(z, "stored.zip", buf_span(&inner.bytes), STORED, PLAIN);
	add(z, "packed.zip", buf_span(&inner.bytes));
	add(z, "t.tar", buf_span(&tar));
	add(z, "cut.tar", span_cut(buf_span(&tar), 0, 300000));
	add(z, "cut.zip", span_cut(buf_span(&inner.bytes), 0, 100000));
	add(z, "r.rar", SPAN("Rar!\x1A\x07\x01 data"));
	add(z, "last.errlog", part(1, 2000000));
	finish(z);
	zip_free(&inner);
	buf_free(&tar);
}

static void archives_inside(void **state)
{
	struct zip z = {0};
	(void)state;
	nested(&z);
	compare_everywhere(buf_span(&z.bytes));
	assert_int_equal(compare(buf_span(&z.bytes), SIZE_MAX), 8);
	limits.max_depth = 1;
	assert_int_equal(compare(buf_span(&z.bytes), SIZE_MAX), 8);
	limits.max_depth = 0;
	assert_int_equal(compare(buf_span(&z.bytes), SIZE_MAX), SIZE_MAX);
	zip_free(&z);
}

static void big_numbers(void **state)
{
	struct zip z = {0};
	(void)state;
	add_as(&z, "a.errlog", part(0, 2000000), DEFLATED, BIG_NUMBERS);
	add(&z, "b.errlog", part(1, 2000000));
	add_as(&z, "c.errlog", part(2, 1000000), STORED, BIG_NUMBERS);
	compare_everywhere(finish(&z));
	assert_int_equal(compare(buf_span(&z.bytes), SIZE_MAX), 3);
	zip_free(&z);
}

/* ---- damage -------------------------------------------------------------------------- */

static size_t data_of(const struct zip *z, const char *name)
{
	size_t at = span_find(buf_span(&z->bytes), span_of(name), 0);
	assert_true(at != SIZE_MAX);
	return at + strlen(name);
}

static void encrypted_members(void **state)
{
	struct zip z = {0};
	(void)state;
	six(&z);
	add_as(&z, "secret.errlog", part(0, 10000), STORED, ENCRYPTED);
	add(&z, "after.errlog", part(0, 10000));
	compare_everywhere(finish(&z));
	assert_int_equal(compare(buf_span(&z.bytes), SIZE_MAX), 8);
	zip_free(&z);
	// No file is read, but the gaps of the pipelines say why.
	add_as(&z, "one.errlog", buf_span(&text), STORED, ENCRYPTED);
	add_as(&z, "two.errlog", buf_span(&text), STORED, ENCRYPTED);
	assert_int_equal(compare(finish(&z), SIZE_MAX), 2);
	zip_free(&z);
}

static void a_damaged_member(void **state)
{
	struct zip z = {0};
	(void)state;
	six(&z);
	finish(&z);
	size_t at = data_of(&z, "sub/c.errlog");
	bool broke = false;
	for (size_t i = 0; i < 24; i++) {
		size_t flip = at + (i < 6 ? i : i * 5000);
		z.bytes.data[flip] ^= 0x55;
		broke = compare(buf_span(&z.bytes), SIZE_MAX) == 3 || broke;
		z.bytes.data[flip] ^= 0x55;
	}
	assert_true(broke);
	// Two of them, and the last member.
	z.bytes.data[at + 100] ^= 0x55;
	z.bytes.data[data_of(&z, "e.errlog") + 5000] ^= 0x55;
	compare_everywhere(buf_span(&z.bytes));
	zip_free(&z);
}

static void a_wrong_checksum(void **state)
{
	struct zip z = {0};
	(void)state;
	six(&z);
	finish(&z);
	z.bytes.data[data_of(&z, "b.errlog") + 1000] ^= 1;
	compare_everywhere(buf_span(&z.bytes));
	assert_int_equal(compare(buf_span(&z.bytes), SIZE_MAX), 6);
	zip_free(&z);
}

/** Every byte of a header and of a record, in turn. */
static void damaged_headers(void **state)
{
	struct zip z = {0};
	(void)state;
	six(&z);
	finish(&z);
	size_t local = data_of(&z, "sub/c.errlog") - strlen("sub/c.errlog") - 30;
	size_t record = span_find(buf_span(&z.bytes), SPAN("sub/c.errlog"), local + 50) - 46;
	size_t shared = 0;
	for (size_t i = 0; i < 30 + 46; i++) {
		size_t flip = i < 30 ? local + i : record + i - 30;
		z.bytes.data[flip] ^= 0x11;
		shared += compare(buf_span(&z.bytes), SIZE_MAX) != SIZE_MAX ? 1 : 0;
		z.bytes.data[flip] ^= 0x11;
	}
	assert_true(shared > 30 && shared < 30 + 46);
	zip_free(&z);
}

/* ---- limits --------------------------------------------------------------------------- */

static void limits_hit_and_not_hit(void **state)
{
	struct zip z = {0};
	(void)state;
	nested(&z);
	struct span zip = buf_span(&z.bytes);
	// 8 direct ones, 2 in each of two zips and 1 in the cut one, 1 in each tar.
	limits.max_members = 15;
	assert_int_equal(compare(zip, SIZE_MAX), 8);
	for (uint64_t max = 14; max >= 8; max--) {
		limits.max_members = max;
		assert_true(compare(zip, SIZE_MAX) < 8);
	}
	limits.max_members = 7;
	assert_int_equal(compare(zip, SIZE_MAX), SIZE_MAX);
	limits.max_members = 1000;
	size_t before = 0;
	bool all = false;
	for (uint64_t max = 6000000; max < 12000000; max += 100000) {
		limits.max_bytes = max;
		size_t taken = compare(zip, SIZE_MAX);
		assert_true(taken == SIZE_MAX ? before == 0 : taken >= before);
		before = taken == SIZE_MAX ? before : taken;
		all = all || taken == 8;
	}
	assert_true(all);
	zip_free(&z);
}

static void bytes_to_the_last_one(void **state)
{
	struct zip z = {0};
	(void)state;
	six(&z);
	finish(&z);
	limits.max_bytes = 5000000;
	assert_int_equal(compare(buf_span(&z.bytes), SIZE_MAX), 6);
	limits.max_bytes = 4999999;
	assert_int_equal(compare(buf_span(&z.bytes), SIZE_MAX), SIZE_MAX);
	zip_free(&z);
}

/** Where pipelines doubt, all is read once more, and the bomb is broken off at the same byte. */
static void a_bomb(void **state)
{
	struct zip z = {0};
	struct buf zeros = {0};
	struct buf piece = {0};
	struct buf bomb = {0};
	(void)state;
	assert_true(buf_reserve(&zeros, 1u << 20));
	memset(zeros.data, 0, 1u << 20);
	zeros.len = 1u << 20;
	pack(&piece, buf_span(&zeros));
	unsigned long sum = crc32(crc32(0, NULL, 0), (const Bytef *)zeros.data, (uInt)zeros.len);
	for (size_t i = 0; i < 1200; i++) {
		buf_add(&bomb, "\x1F\x8B\x08\0\0\0\0\0\0\3", 10);
		buf_add_span(&bomb, buf_span(&piece));
		le(&bomb, sum, 4);
		le(&bomb, zeros.len, 4);
	}
	six(&z);
	add_as(&z, "bomb.gz", buf_span(&bomb), STORED, PLAIN);
	add(&z, "after.errlog", part(9, 10000));
	finish(&z);
	assert_int_equal(compare(buf_span(&z.bytes), SIZE_MAX), 6);
	buf_free(&piece);
	buf_free(&zeros);
	buf_free(&bomb);
	zip_free(&z);
}

static void fits_by_ratio(void **state)
{
	struct zip z = {0};
	struct source source;
	struct container_zip *share;
	(void)state;
	six(&z);
	assert_true(open_source(&source, finish(&z)));
	assert_true(container_zip_open(&source, &limits, &share));
	assert_non_null(share);
	struct container_cost before = {.members = 1, .expanded = UINT64_C(1) << 30, .pulled = 1};
	struct container_cost member = {.members = 1, .expanded = 0};
	assert_true(container_zip_fits(share, &before, &member));
	member.expanded = 1;
	assert_false(container_zip_fits(share, &before, &member));
	container_zip_free(share);
	limits.max_ratio = 0;
	assert_true(container_zip_open(&source, &limits, &share));
	assert_true(container_zip_fits(share, &before, &member));
	container_zip_free(share);
	limits.max_ratio = 1;
	assert_true(container_zip_open(&source, &limits, &share));
	assert_null(share);
	os_close(source.file);
	zip_free(&z);
}

/* ---- what is not for pipelines ---------------------------------------------------------------- */

static void not_suitable(void **state)
{
	struct zip z = {0};
	struct source source;
	struct container_zip *share;
	(void)state;
	assert_int_equal(compare(SPAN(""), SIZE_MAX), SIZE_MAX);
	assert_int_equal(compare(part(0, 100000), SIZE_MAX), SIZE_MAX);
	add(&z, "small.log", part(0, 100));
	add(&z, "small2.log", part(0, 100));
	assert_int_equal(compare(finish(&z), SIZE_MAX), SIZE_MAX);
	zip_free(&z);
	add(&z, "alone.log", buf_span(&text));
	add(&z, "empty.log", SPAN(""));
	assert_int_equal(compare(finish(&z), SIZE_MAX), SIZE_MAX);
	zip_free(&z);
	six(&z);
	struct span zip = finish(&z);
	assert_int_equal(compare(span_cut(zip, 0, zip.len - 1), SIZE_MAX), SIZE_MAX);
	assert_true(open_source(&source, zip));
	source.stat.seekable = false;
	assert_true(container_zip_open(&source, &limits, &share));
	assert_null(share);
	os_close(source.file);
	// Two records with one place: libarchive gives one member.
	size_t a = span_find(zip, SPAN("PK\1\2"), 0);
	size_t b = span_find(zip, SPAN("PK\1\2"), a + 1);
	char kept[4];
	memcpy(kept, z.bytes.data + b + 42, 4);
	memcpy(z.bytes.data + b + 42, z.bytes.data + a + 42, 4);
	assert_int_equal(compare(zip, SIZE_MAX), SIZE_MAX);
	memcpy(z.bytes.data + b + 42, kept, 4);
	// More than is packed into it, as it says itself.
	memcpy(z.bytes.data + a + 24, "\0\0\0\xF0", 4);
	assert_int_equal(compare(zip, SIZE_MAX), SIZE_MAX);
	zip_free(&z);
}

static void the_visitor_may_stop(void **state)
{
	struct zip z = {0};
	(void)state;
	nested(&z);
	for (stop_at = 1; stop_at < 10; stop_at++) {
		assert_true(compare(buf_span(&z.bytes), SIZE_MAX) < 8);
	}
	zip_free(&z);
}

static bool refuse(void *context, bool complete)
{
	(void)context;
	(void)complete;
	return false;
}

static void reading_may_be_stopped(void **state)
{
	struct zip z = {0};
	struct source source;
	struct container_zip *share;
	struct record r = {0};
	struct container_cost cost;
	(void)state;
	six(&z);
	assert_true(open_source(&source, finish(&z)));
	assert_true(container_zip_open(&source, &limits, &share));
	assert_non_null(share);
	struct container_reader *pipeline = container_reader_new(share);
	assert_non_null(pipeline);
	struct container_visitor visitor = visitor_for(&r);
	assert_int_equal(container_reader_read(pipeline, 1, &visitor, &cost), MEMBER_READ);
	assert_int_equal(cost.members, 1);
	assert_int_equal(cost.expanded, 0);
	assert_int_equal(container_reader_read(pipeline, 3, &visitor, &cost), MEMBER_READ);
	assert_int_equal(cost.expanded, 1000000);
	assert_true(cost.pulled > 100000 && cost.pulled < 500000);
	visitor.end = refuse;
	assert_int_equal(container_reader_read(pipeline, 4, &visitor, &cost), MEMBER_STOPPED);
	container_reader_free(pipeline);
	pipeline = container_reader_new(share);
	assert_int_equal(container_reader_read(pipeline, 6, &visitor, &cost), MEMBER_BROKEN);
	assert_int_equal(container_reader_read(pipeline, 7, &visitor, &cost), MEMBER_BROKEN);
	container_reader_free(pipeline);
	pipeline = container_reader_new(share);
	visitor.end = on_end;
	assert_int_equal(container_reader_read(pipeline, 2, &visitor, &cost), MEMBER_READ);
	assert_int_equal(container_reader_read(pipeline, 1, &visitor, &cost), MEMBER_BROKEN);
	container_reader_free(pipeline);
	container_zip_free(share);
	os_close(source.file);
	buf_free(&r.log);
	zip_free(&z);
}

static int before(void **state)
{
	(void)state;
	limits = (struct container_limits){
		.max_depth = 8,
		.max_members = 1000,
		.max_bytes = UINT64_C(256) << 30,
		.max_ratio = 400,
	};
	stop_at = 0;
	return 0;
}

int main(void)
{
#define TEST(test) cmocka_unit_test_setup(test, before)
	const struct CMUnitTest tests[] = {
		TEST(whole_zips),
		TEST(folders_and_names),
		TEST(one_big_and_many_small),
		TEST(archives_inside),
		TEST(big_numbers),
		TEST(encrypted_members),
		TEST(a_damaged_member),
		TEST(a_wrong_checksum),
		TEST(damaged_headers),
		TEST(limits_hit_and_not_hit),
		TEST(bytes_to_the_last_one),
		TEST(a_bomb),
		TEST(fits_by_ratio),
		TEST(not_suitable),
		TEST(the_visitor_may_stop),
		TEST(reading_may_be_stopped),
	};
	os_start();
	strcpy(folder, "/tmp/marslog-share-XXXXXX");
	if (mkdtemp(folder) == NULL) {
		return 1;
	}
	snprintf(path, sizeof(path), "%s/x.zip", folder);
	make_text();
	int failed = cmocka_run_group_tests(tests, NULL, NULL);
	buf_free(&text);
	remove(path);
	rmdir(folder);
	return failed;
}
