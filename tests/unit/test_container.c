// SPDX-License-Identifier: MIT

/*
 * container/container.h and source/source.h: archives are written in memory with
 * libarchive, damaged, saved to a temporary folder and read.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include <archive.h>
#include <archive_entry.h>
#include <zlib.h>

#include "container/container.h"

#define MEMBERS_MAX 16
#define ARCHIVE_ROOM (1u << 20)

/* ---- what a reading gave -------------------------------------------------- */

struct seen {
	struct buf log; /**< one line for each call of the visitor */
	char names[MEMBERS_MAX][256];
	struct buf data[MEMBERS_MAX]; /**< not of a bomb */
	uint64_t bytes;
	bool bomb;
	bool complete[MEMBERS_MAX];
	size_t members;
	size_t gaps;
	size_t by_reason[GAP_REASONS];
	size_t stop_after; /**< members; 0 = never */
	bool pipe;
	bool result;
	long grows_by; /**< while it is read the file gets so many bytes more, or is cut by so many */
};

static struct seen seen;
static struct container_limits limits;
static char folder[64];

static bool on_begin(void *context, const struct member *m)
{
	(void)context;
	assert_true(seen.members < MEMBERS_MAX);
	snprintf(seen.names[seen.members], sizeof(seen.names[0]), "%s", m->name);
	return true;
}

static bool on_data(void *context, const void *data, size_t len)
{
	(void)context;
	assert_true(len > 0);
	seen.bytes += len;
	if (!seen.bomb) {
		buf_add(&seen.data[seen.members], data, len);
	}
	return true;
}

static bool on_end(void *context, bool complete)
{
	(void)context;
	buf_addf(&seen.log, "member %s %zu%s\n", seen.names[seen.members],
		seen.data[seen.members].len, complete ? "" : " broken");
	seen.complete[seen.members++] = complete;
	return seen.members != seen.stop_after;
}

static bool on_archive(void *context, const struct member *m, const char *format)
{
	(void)context;
	buf_addf(&seen.log, "archive %s %s\n", m->name, format);
	return true;
}

static bool on_archive_end(void *context, uint64_t bytes)
{
	(void)context;
	(void)bytes;
	return true;
}

static void on_gap(void *context, const char *input, enum gap_reason reason, const char *detail,
	uint64_t count)
{
	(void)context;
	assert_true(count > 0);
	assert_true(detail[0] != '\0');
	buf_addf(&seen.log, "gap %s %s\n", input, gap_reason_name(reason));
	seen.gaps++;
	seen.by_reason[reason]++;
}

static void forget(void)
{
	buf_free(&seen.log);
	for (size_t i = 0; i < MEMBERS_MAX; i++) {
		buf_free(&seen.data[i]);
	}
	memset(&seen, 0, sizeof(seen));
}

static bool on_source(void *context, const struct source *source)
{
	static const struct container_visitor visitor = {
		.begin = on_begin,
		.data = on_data,
		.end = on_end,
		.archive = on_archive,
		.archive_end = on_archive_end,
		.gap = on_gap,
	};
	struct source copy = *source;
	(void)context;
	copy.stat.seekable = copy.stat.seekable && !seen.pipe;
	if (seen.grows_by < 0) {
		off_t size = (off_t)source->stat.size + seen.grows_by;
		assert_int_equal(truncate(source->name, size), 0);
	}
	FILE *f = seen.grows_by > 0 ? fopen(source->name, "ab") : NULL;
	for (long i = 0; i < seen.grows_by; i++) {
		fputc('x', f);
	}
	if (f != NULL) {
		fclose(f);
	}
	seen.result = container_read(&copy, &limits, &visitor);
	return seen.result;
}

/* ---- making files --------------------------------------------------------- */

static const char *at(const char *name)
{
	static char path[256];
	snprintf(path, sizeof(path), "%s/%s", folder, name);
	return path;
}

static void put(const char *name, struct span data)
{
	FILE *f = fopen(at(name), "wb");
	assert_non_null(f);
	assert_int_equal(fwrite(data.data, 1, data.len, f), data.len);
	fclose(f);
}

/** Read bytes as if they were a file of that name. The log has the names without the folder. */
static void read_as(const char *name, struct span data, bool pipe)
{
	forget();
	seen.pipe = pipe;
	put(name, data);
	assert_int_equal(chdir(folder), 0);
	assert_true(source_walk(name, on_source, on_gap, NULL) || !seen.result);
	remove(at(name));
}

static void expect_log(const char *log)
{
	assert_string_equal(seen.log.data != NULL ? seen.log.data : "", log);
}

static struct archive *writer(
	const char *format, const char *options, struct buf *out, size_t *used)
{
	struct archive *a = archive_write_new();
	assert_non_null(a);
	assert_int_equal(archive_write_set_format_by_name(a, format), ARCHIVE_OK);
	if (options != NULL) {
		assert_int_equal(archive_write_set_options(a, options), ARCHIVE_OK);
	}
	assert_int_equal(archive_write_set_passphrase(a, "secret"), ARCHIVE_OK);
	assert_true(buf_reserve(out, ARCHIVE_ROOM));
	assert_int_equal(archive_write_open_memory(a, out->data, ARCHIVE_ROOM, used), ARCHIVE_OK);
	return a;
}

static void add(struct archive *a, const char *name, struct span data)
{
	struct archive_entry *e = archive_entry_new();
	archive_entry_set_pathname(e, name);
	archive_entry_set_filetype(e, AE_IFREG);
	archive_entry_set_perm(e, 0644);
	archive_entry_set_size(e, (la_int64_t)data.len);
	archive_entry_set_mtime(e, 1763800000, 0);
	assert_int_equal(archive_write_header(a, e), ARCHIVE_OK);
	assert_int_equal(archive_write_data(a, data.data, data.len), (la_ssize_t)data.len);
	archive_entry_free(e);
}

static struct span finish(struct archive *a, struct buf *out, const size_t *used)
{
	assert_int_equal(archive_write_close(a), ARCHIVE_OK);
	archive_write_free(a);
	out->len = *used;
	return buf_span(out);
}

static struct buf text_one;
static struct buf text_two;
static struct buf text_three;

/** Three logs that do not compress to nothing. */
static void make_texts(void)
{
	struct buf *texts[] = {&text_one, &text_two, &text_three};
	uint64_t x = 1;
	for (size_t t = 0; t < COUNT_OF(texts); t++) {
		for (size_t i = 0; i < 12 + 6 * t; i++) {
			x = hash_bytes(&x, sizeof(x), i);
			buf_addf(texts[t], "%04X NORMAL Backup Progress %d\r\n",
				(unsigned)(x & 0xFFFF), (int)(x >> 58));
		}
	}
}

static struct span make_three(const char *format, const char *options, struct buf *out)
{
	size_t used;
	struct archive *a = writer(format, options, out, &used);
	add(a, "one.errlog", buf_span(&text_one));
	add(a, "sub/two.errlog", buf_span(&text_two));
	add(a, "three.log", buf_span(&text_three));
	return finish(a, out, &used);
}

static struct span make_one(const char *format, const char *name, struct span data, struct buf *out)
{
	size_t used;
	struct archive *a = writer(format, NULL, out, &used);
	add(a, name, data);
	return finish(a, out, &used);
}

static struct span make_gzip(struct span data, struct buf *out)
{
	z_stream z = {0};
	size_t before = out->len;
	assert_int_equal(deflateInit2(&z, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY), Z_OK);
	assert_true(buf_reserve(out, data.len + 1000));
	z.next_in = (Bytef *)(uintptr_t)data.data;
	z.avail_in = (uInt)data.len;
	z.next_out = (Bytef *)(out->data + before);
	z.avail_out = (uInt)(data.len + 1000);
	assert_int_equal(deflate(&z, Z_FINISH), Z_STREAM_END);
	out->len = before + z.total_out;
	deflateEnd(&z);
	return buf_span(out);
}

static void expect_member(size_t i, const char *name, const struct buf *data)
{
	assert_true(i < seen.members);
	assert_string_equal(seen.names[i], name);
	assert_true(span_equal(buf_span(&seen.data[i]), buf_span(data)));
}

/** What was delivered is a beginning of the right thing, member by member. */
static void expect_beginnings(void)
{
	const struct buf *texts[] = {&text_one, &text_two, &text_three};
	for (size_t i = 0; i < seen.members; i++) {
		assert_true(i < COUNT_OF(texts));
		assert_true(seen.data[i].len <= texts[i]->len);
		assert_true(seen.data[i].len == 0 ||
			memcmp(seen.data[i].data, texts[i]->data, seen.data[i].len) == 0);
		assert_true(i + 1 == seen.members || seen.data[i].len == texts[i]->len);
	}
}

/* ---- whole files ---------------------------------------------------------- */

static void plain_files(void **state)
{
	(void)state;
	read_as("x.errlog", buf_span(&text_one), false);
	expect_member(0, "x.errlog", &text_one);
	assert_int_equal(seen.gaps, 0);
	read_as("empty.errlog", SPAN(""), false);
	expect_log("member empty.errlog 0\n");
}

static void all_formats(void **state)
{
	static const char *const formats[] = {"zip", "ustar", "pax", "gnutar", "7zip"};
	(void)state;
	for (size_t i = 0; i < COUNT_OF(formats) * 2; i++) {
		struct buf b = {0};
		// Without a name that helps: what counts is the content.
		read_as("x", make_three(formats[i / 2], NULL, &b), i % 2 == 1);
		assert_int_equal(seen.gaps, 0);
		assert_int_equal(seen.members, 3);
		expect_member(0, "x!one.errlog", &text_one);
		expect_member(1, "x!sub/two.errlog", &text_two);
		expect_member(2, "x!three.log", &text_three);
		assert_true(seen.complete[0] && seen.complete[1] && seen.complete[2]);
		buf_free(&b);
	}
}

static void gzip_files(void **state)
{
	struct buf one = {0};
	struct buf two = {0};
	struct buf tar = {0};
	(void)state;
	read_as("x.errlog.gz", make_gzip(buf_span(&text_one), &one), false);
	expect_member(0, "x.errlog.gz!x.errlog", &text_one);
	make_gzip(span_cut(buf_span(&text_one), 0, 100), &two);
	make_gzip(span_cut(buf_span(&text_one), 100, text_one.len), &two);
	read_as("cat.gz", buf_span(&two), true);
	expect_member(0, "cat.gz!cat", &text_one);
	assert_int_equal(seen.gaps, 0);
	buf_addc(&two, '\0'); // padding is no damage, anything else is
	read_as("cat.gz", buf_span(&two), false);
	assert_int_equal(seen.gaps, 0);
	buf_addc(&two, 'x');
	read_as("cat.gz", buf_span(&two), false);
	assert_int_equal(seen.by_reason[GAP_CHECKSUM], 1);
	buf_clear(&one);
	read_as("x.tgz", make_gzip(make_three("ustar", NULL, &tar), &one), true);
	expect_log("archive x.tgz tar.gz\nmember x.tgz!one.errlog 382\n"
		   "member x.tgz!sub/two.errlog 574\nmember x.tgz!three.log 762\n");
	buf_free(&one);
	buf_free(&two);
	buf_free(&tar);
}

static void nesting(void **state)
{
	struct buf zip = {0};
	struct buf seven = {0};
	struct buf tar = {0};
	size_t used;
	(void)state;
	make_three("zip", NULL, &zip);
	make_one("7zip", "s.log", buf_span(&text_two), &seven);
	struct archive *a = writer("ustar", NULL, &tar, &used);
	add(a, "DPM_Data/logs.zip", buf_span(&zip));
	add(a, "s.7z", buf_span(&seven));
	add(a, "last.log", buf_span(&text_one));
	read_as("host.tar", finish(a, &tar, &used), true);
	assert_int_equal(seen.gaps, 0);
	assert_int_equal(seen.members, 5);
	expect_member(1, "host.tar!DPM_Data/logs.zip!sub/two.errlog", &text_two);
	expect_member(3, "host.tar!s.7z!s.log", &text_two);
	expect_member(4, "host.tar!last.log", &text_one);
	limits.max_depth = 1;
	read_as("host.tar", buf_span(&tar), false);
	expect_log("archive host.tar tar\ngap host.tar!DPM_Data/logs.zip limit\n"
		   "gap host.tar!s.7z limit\nmember host.tar!last.log 382\n");
	buf_free(&zip);
	buf_free(&seven);
	buf_free(&tar);
}

static void names(void **state)
{
	struct buf b = {0};
	size_t used;
	(void)state;
	struct archive *a = writer("zip", NULL, &b, &used);
	add(a, "A\\B\\c.log", SPAN("1"));
	add(a, "/abs.log", SPAN("2"));
	add(a, "./rel.log", SPAN("3"));
	add(a, "XX.log", SPAN("4"));
	add(a, "dup", SPAN("5"));
	add(a, "dup", SPAN("6"));
	finish(a, &b, &used);
	// A name in the code page of a Western European Windows.
	for (size_t i; (i = span_find(buf_span(&b), SPAN("XX.log"), 0)) != SIZE_MAX;) {
		memcpy(b.data + i, "\x81\x9B", 2);
	}
	read_as("n.zip", buf_span(&b), false);
	expect_log("archive n.zip zip\nmember n.zip!A/B/c.log 1\nmember n.zip!abs.log 1\n"
		   "member n.zip!rel.log 1\nmember n.zip!\xC3\xBC\xC3\xB8.log 1\n"
		   "member n.zip!dup 1\nmember n.zip!dup 1\n");
	buf_free(&b);
}

static void empty_and_foreign_archives(void **state)
{
	(void)state;
	static const char end[22] = "PK\5\6";
	static const char zeros[1024];
	read_as("e.zip", (struct span){end, sizeof(end)}, false);
	expect_log("archive e.zip zip\ngap e.zip unreadable\n");
	read_as("e.tar", (struct span){zeros, sizeof(zeros)}, true);
	expect_log("archive e.tar tar\ngap e.tar unreadable\n");
	read_as("e.log", (struct span){zeros, sizeof(zeros)}, true);
	expect_log("member e.log 1024\n");
	read_as("r.log", SPAN("Rar!\x1A\x07\x01 data"), false);
	expect_log("archive r.log unsupported\ngap r.log unsupported-method\n");
	read_as("t.zip", SPAN("just text\n"), false);
	expect_log("member t.zip 10\n");
	read_as("z.zip", SPAN(""), false);
	expect_log("member z.zip 0\n");
}

/** Read a file that changes between being opened and being read. */
static void read_changing(const char *name, struct span data, long grows_by)
{
	forget();
	seen.grows_by = grows_by;
	put(name, data);
	assert_int_equal(chdir(folder), 0);
	assert_true(source_walk(name, on_source, on_gap, NULL));
	remove(at(name));
}

static void a_file_that_is_being_written(void **state)
{
	struct buf zip = {0};
	struct buf big = {0};
	(void)state;
	read_changing("l.errlog", SPAN("what was there\n"), 5000);
	expect_log("member l.errlog 15\n");
	read_changing("l.errlog", SPAN("what was there\n"), -5);
	expect_log("gap l.errlog truncated\nmember l.errlog 10 broken\n");
	while (big.len < 200000) {
		buf_adds(&big, "what was there\n");
	}
	read_changing("l.errlog", buf_span(&big), 300000);
	assert_int_equal(seen.data[0].len, big.len);
	assert_int_equal(seen.gaps, 0);
	read_changing("l.errlog", buf_span(&big), -100000);
	assert_int_equal(seen.data[0].len, big.len - 100000);
	assert_int_equal(seen.by_reason[GAP_TRUNCATED], 1);
	make_three("zip", NULL, &zip);
	read_changing("z.zip", buf_span(&zip), 100000);
	assert_int_equal(seen.gaps, 0);
	expect_member(2, "z.zip!three.log", &text_three);
	for (long cut = 1; cut < (long)zip.len; cut += 7) {
		read_changing("z.zip", buf_span(&zip), -cut);
		assert_true(seen.gaps > 0);
	}
	buf_free(&zip);
	buf_free(&big);
}

static void encrypted_members(void **state)
{
	struct buf b = {0};
	(void)state;
	make_three("zip", "zip:encryption=zipcrypt", &b);
	for (int pipe = 0; pipe < 2; pipe++) {
		read_as("c.zip", buf_span(&b), pipe == 1);
		expect_log("archive c.zip zip\ngap c.zip!one.errlog encrypted\n"
			   "gap c.zip!sub/two.errlog encrypted\ngap c.zip!three.log encrypted\n");
	}
	buf_free(&b);
}

static void a_zip_behind_something(void **state)
{
	struct buf zip = {0};
	struct buf b = {0};
	(void)state;
	make_three("zip", NULL, &zip);
	buf_adds(&b, "MZ, a program that unpacks itself");
	buf_add_span(&b, buf_span(&zip));
	read_as("setup.exe", buf_span(&b), false);
	assert_int_equal(seen.gaps, 0);
	expect_member(2, "setup.exe!three.log", &text_three);
	// And with something behind it.
	for (size_t i = 0; i < 30000; i++) {
		buf_addc(&zip, 'x');
	}
	read_as("x.zip", buf_span(&zip), false);
	assert_int_equal(seen.gaps, 0);
	expect_member(2, "x.zip!three.log", &text_three);
	buf_free(&zip);
	buf_free(&b);
}

/* ---- broken files ---------------------------------------------------------- */

static void cut_anywhere(void **state)
{
	static const char *const formats[] = {"zip", "ustar", "7zip"};
	(void)state;
	for (size_t f = 0; f < COUNT_OF(formats); f++) {
		struct buf b = {0};
		struct span whole = make_three(formats[f], NULL, &b);
		bool tar = f == 1;
		for (size_t len = 300; len < whole.len; len++) {
			read_as("x", span_cut(whole, 0, len), len % 2 == 0);
			// A tar truncated between two members looks complete.
			bool border = tar && (len % 512 == 0 || seen.members == 3);
			assert_true(seen.gaps > 0 || border);
			assert_true(seen.result);
			expect_beginnings();
		}
		buf_free(&b);
	}
}

static void gzip_cut_or_wrong(void **state)
{
	struct buf b = {0};
	(void)state;
	struct span whole = make_gzip(buf_span(&text_one), &b);
	for (size_t len = 3; len < whole.len; len++) {
		read_as("x", span_cut(whole, 0, len), false);
		assert_int_equal(seen.by_reason[GAP_TRUNCATED], 1);
		assert_int_equal(seen.gaps, 1);
		expect_beginnings();
	}
	for (size_t i = 1; i <= 8; i++) {
		b.data[b.len - i] ^= 1;
		read_as("x", whole, false);
		assert_int_equal(seen.by_reason[GAP_CHECKSUM], 1);
		expect_member(0, "x!x", &text_one);
		b.data[b.len - i] ^= 1;
	}
	buf_free(&b);
}

/** With one wrong byte, at most the member that contains it is lost. */
static void a_flipped_byte(void **state)
{
	struct buf b = {0};
	(void)state;
	struct span whole = make_three("zip", NULL, &b);
	size_t at_two = span_find(whole, SPAN("sub/two.errlog"), 0);
	size_t at_three = span_find(whole, SPAN("three.log"), 0);
	for (size_t i = at_two + 50; i + 40 < at_three; i++) {
		b.data[i] ^= 0x55;
		read_as("x.zip", whole, i % 2 == 0);
		expect_member(0, "x.zip!one.errlog", &text_one);
		expect_member(seen.members - 1, "x.zip!three.log", &text_three);
		if (seen.gaps == 0) { // the byte was after the data and is not needed
			expect_member(1, "x.zip!sub/two.errlog", &text_two);
		}
		b.data[i] ^= 0x55;
	}
	buf_free(&b);
}

static void a_wrong_checksum(void **state)
{
	struct buf b = {0};
	(void)state;
	struct span whole = make_three("zip", "zip:compression=store", &b);
	size_t i = span_find(whole, span_cut(buf_span(&text_one), 0, 40), 0);
	b.data[i] ^= 1;
	text_one.data[0] ^= 1;
	read_as("x.zip", whole, false);
	expect_member(0, "x.zip!one.errlog", &text_one); // the data is used all the same
	assert_int_equal(seen.by_reason[GAP_CHECKSUM], 1);
	assert_int_equal(seen.members, 3);
	text_one.data[0] ^= 1;
	buf_free(&b);
}

static void a_damaged_directory(void **state)
{
	struct buf b = {0};
	(void)state;
	struct span whole = make_three("zip", NULL, &b);
	size_t i = span_find(whole, SPAN("PK\1\2"), 0);
	b.data[i + 28] ^= 0x10; // the length of a name
	read_as("x.zip", whole, false);
	assert_int_equal(seen.members, 3);
	assert_int_equal(seen.gaps, 1);
	expect_member(2, "x.zip!three.log", &text_three);
	buf_free(&b);
}

/* ---- limits ---------------------------------------------------------------- */

static void limits_end_the_operand(void **state)
{
	struct buf b = {0};
	(void)state;
	struct span whole = make_three("zip", NULL, &b);
	limits.max_members = 2;
	read_as("x.zip", whole, false);
	expect_log("archive x.zip zip\nmember x.zip!one.errlog 382\n"
		   "member x.zip!sub/two.errlog 574\ngap x.zip!three.log limit\n");
	assert_true(seen.result);
	limits.max_members = 100;
	limits.max_bytes = 400;
	read_as("x.zip", whole, true);
	expect_log("archive x.zip zip\nmember x.zip!one.errlog 382\n"
		   "gap x.zip!sub/two.errlog limit\nmember x.zip!sub/two.errlog 18 broken\n");
	assert_true(seen.result);
	buf_free(&b);
}

static void a_bomb(void **state)
{
	struct buf b = {0};
	struct buf zeros = {0};
	struct buf piece = {0};
	(void)state;
	assert_true(buf_reserve(&zeros, 1u << 20));
	memset(zeros.data, 0, 1u << 20);
	zeros.len = 1u << 20;
	make_gzip(buf_span(&zeros), &piece);
	// 1200 MiB as 1200 gzip members in a row.
	for (size_t i = 0; i < 1200; i++) {
		buf_add_span(&b, buf_span(&piece));
	}
	forget();
	seen.bomb = true;
	put("x", buf_span(&b));
	assert_true(source_walk(at("x"), on_source, on_gap, NULL));
	assert_int_equal(seen.by_reason[GAP_LIMIT], 1);
	assert_true(seen.bytes <= (1100u << 20));
	assert_false(seen.complete[0]);
	remove(at("x"));
	buf_free(&piece);
	buf_free(&zeros);
	buf_free(&b);
}

static void the_visitor_may_stop(void **state)
{
	struct buf b = {0};
	(void)state;
	forget();
	seen.stop_after = 1;
	put("x.zip", make_three("zip", NULL, &b));
	assert_false(source_walk(at("x.zip"), on_source, on_gap, NULL));
	assert_int_equal(seen.members, 1);
	assert_int_equal(seen.gaps, 0);
	remove(at("x.zip"));
	buf_free(&b);
}

/* ---- folders --------------------------------------------------------------- */

static void folders(void **state)
{
	char found[512];
	(void)state;
	forget();
	assert_int_equal(mkdir(at("d"), 0777), 0);
	assert_int_equal(mkdir(at("d/sub"), 0777), 0);
	put("d/b.log", SPAN("b"));
	put("d/Z.log", SPAN("Z"));
	put("d/sub/x.log", SPAN("x"));
	assert_int_equal(symlink("b.log", at("d/link.log")), 0);
	assert_int_equal(mkfifo(at("d/pipe"), 0666), 0);
	assert_true(source_walk(at("d"), on_source, on_gap, NULL));
	snprintf(found, sizeof(found),
		"member %s/d/Z.log 1\nmember %s/d/b.log 1\nmember %s/d/sub/x.log 1\n", folder,
		folder, folder);
	expect_log(found);
	remove(at("d/sub/x.log"));
	forget();
	assert_true(source_walk(at("d/sub"), on_source, on_gap, NULL));
	assert_true(source_walk(at("none"), on_source, on_gap, NULL));
	assert_int_equal(seen.by_reason[GAP_UNREADABLE], 2);
	remove(at("d/b.log"));
	remove(at("d/Z.log"));
	remove(at("d/link.log"));
	remove(at("d/pipe"));
	remove(at("d/sub"));
	remove(at("d"));
}

/* ---- the group -------------------------------------------------------------- */

static int before(void **state)
{
	(void)state;
	limits = (struct container_limits){.max_depth = 4,
		.max_members = 100,
		.max_bytes = UINT64_C(1) << 34,
		.max_ratio = 200};
	return 0;
}

static int after(void **state)
{
	(void)state;
	forget();
	return 0;
}

int main(void)
{
#define TEST(test) cmocka_unit_test_setup_teardown(test, before, after)
	const struct CMUnitTest tests[] = {
		TEST(plain_files),
		TEST(all_formats),
		TEST(gzip_files),
		TEST(nesting),
		TEST(names),
		TEST(empty_and_foreign_archives),
		TEST(a_file_that_is_being_written),
		TEST(encrypted_members),
		TEST(a_zip_behind_something),
		TEST(cut_anywhere),
		TEST(gzip_cut_or_wrong),
		TEST(a_flipped_byte),
		TEST(a_wrong_checksum),
		TEST(a_damaged_directory),
		TEST(limits_end_the_operand),
		TEST(a_bomb),
		TEST(the_visitor_may_stop),
		TEST(folders),
	};
	os_start();
	strcpy(folder, "/tmp/marslog-container-XXXXXX");
	if (mkdtemp(folder) == NULL) {
		return 1;
	}
	make_texts();
	int failed = cmocka_run_group_tests(tests, NULL, NULL);
	buf_free(&text_one);
	buf_free(&text_two);
	buf_free(&text_three);
	rmdir(folder);
	return failed;
}
