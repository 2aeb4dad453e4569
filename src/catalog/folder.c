// SPDX-License-Identifier: MIT

/** Reads the pattern files of a folder and computes their digest. */

#include "catalog/load.h"

#include "os/os.h"

#include <stdlib.h>
#include <string.h>

enum {
	PATTERN_FILE_MAX = 8 << 20,
	READ_SIZE = 64 * 1024,
	EMBEDDED_FILE_MAX = 120 * 1024 /* no file of the embedded catalogue is as large */
};

void load_fault(struct loader *l, const char *file, const char *what)
{
	l->faults++;
	l->fault(l->context, file, 0, what);
}

/* Report a system error, but do not blame a file for lack of memory. */
static void system_fault(struct loader *l, const char *file, const char *why)
{
	if (os_memory_was_short())
		l->no_memory = true;
	else
		load_fault(l, file, why);
}

/* Read a whole file into `out`. */
static bool slurp(struct loader *l, const char *path, struct buf *out)
{
	char why[OS_WHY_SIZE];
	struct os_stat stat;
	struct os_file *file = os_open(path, &stat, why);
	if (!file) {
		system_fault(l, path, why);
		return false;
	}
	int64_t n = 0;
	if (stat.size > 0 && stat.size < PATTERN_FILE_MAX)
		buf_reserve(out, (size_t)stat.size + 1);
	do {
		if (out->cap - out->len < 2 && !buf_reserve(out, READ_SIZE))
			break;
		n = os_read(file, out->data + out->len, out->cap - out->len - 1, why);
		out->len += n > 0 ? (size_t)n : 0;
	} while (n > 0 && out->len <= PATTERN_FILE_MAX);
	os_close(file);
	if (out->failed)
		l->no_memory = true;
	else if (n < 0)
		system_fault(l, path, why);
	else if (n > 0)
		load_fault(l, path, "too large for a pattern file");
	return n == 0 && !out->failed;
}

static bool is_pattern_file(const char *name)
{
	return name[0] != '.' && span_ends_nocase(span_of(name), SPAN(".json")) &&
		strcmp(name, "schema.json") != 0;
}

/*
 * Like hash_bytes(), in four chains, which a processor computes at the same time: a start of the
 * program hashes all pattern files.
 */
static uint64_t hash_quickly(const void *data, size_t len, uint64_t seed)
{
	const uint64_t k = UINT64_C(0x9E3779B97F4A7C15);
	const char *p = data;
	uint64_t a = seed, b = ~seed, c = seed ^ k, d = ~seed ^ k;
	size_t at = 0;
	for (uint64_t words[4]; at + sizeof(words) <= len; at += sizeof(words)) {
		memcpy(words, p + at, sizeof(words));
		a = (a ^ words[0]) * k;
		b = (b ^ words[1]) * k;
		c = (c ^ words[2]) * k;
		d = (d ^ words[3]) * k;
		a ^= a >> 29;
		b ^= b >> 29;
		c ^= c >> 29;
		d ^= d >> 29;
	}
	const uint64_t chains[4] = {a, b, c, d};
	return hash_bytes(p + at, len - at, hash_bytes(chains, sizeof(chains), len));
}

typedef uint64_t hash_fn(const void *data, size_t len, uint64_t seed);

/*
 * Add the hash of a file's name and text to a sum, which does not depend on the order of the files.
 * Carriage returns are skipped, because a checkout on Windows may add them.
 */
static bool hash_file(const char *name, struct span text, hash_fn *hash, uint64_t *sum)
{
	uint64_t seed = hash_bytes(name, strlen(name), 17);
	struct buf plain = {0};
	const char *data = text.data;
	size_t len = text.len;
	if (len > 0 && memchr(data, '\r', len)) {
		for (size_t at = 0, end; at < len; at = end + 1) {
			const char *cr = memchr(data + at, '\r', len - at);
			end = cr ? (size_t)(cr - data) : len;
			buf_add(&plain, data + at, end - at);
		}
		data = plain.data;
		len = plain.len;
	}
	bool ok = !plain.failed;
	if (ok)
		*sum += hash(data, len, seed);
	buf_free(&plain);
	return ok;
}

static bool read_file(
	struct loader *l, const char *folder, const char *name, struct pattern_files *files)
{
	struct pattern_file *f = &files->items[files->count];
	struct buf path = {0};
	buf_addf(&path, "%s/%s", folder, name);
	if (path.failed) {
		l->no_memory = true;
		return false;
	}
	if (!slurp(l, path.data, &f->text)) {
		buf_free(&f->text);
		buf_free(&path);
		return false;
	}
	f->path = path.data;
	files->count++;
	if (!hash_file(name, buf_span(&f->text), hash_bytes, &files->digest) ||
		!hash_file(name, buf_span(&f->text), hash_quickly, &files->quick_digest))
		l->no_memory = true;
	return !l->no_memory;
}

bool load_read_folder(struct loader *l, const char *folder, struct pattern_files *files)
{
	char why[OS_WHY_SIZE];
	char **names = NULL;
	size_t count = 0;
	bool ok = true;
	if (!os_list(folder, &names, &count, why)) {
		system_fault(l, folder, why);
		return false;
	}
	files->items = load_keep(l, calloc(count + 1, sizeof(*files->items)));
	for (size_t i = 0; i < count && files->items && !l->no_memory; i++) {
		if (is_pattern_file(names[i]))
			ok = read_file(l, folder, names[i], files) && ok;
	}
	if (files->count == 0 && l->faults == 0 && !l->no_memory)
		load_fault(l, folder, "no pattern file (*.json) in this folder");
	os_list_free(names, count);
	return ok && l->faults == 0 && !l->no_memory;
}

/* Read a file into memory of EMBEDDED_FILE_MAX bytes and add its hash. */
static bool add_hash(const char *folder, const char *name, char *memory, uint64_t *sum)
{
	char why[OS_WHY_SIZE];
	struct os_stat stat;
	struct buf path = {0};
	size_t len = 0;
	int64_t n = 1;
	buf_addf(&path, "%s/%s", folder, name);
	struct os_file *file = path.failed ? NULL : os_open(path.data, &stat, why);
	buf_free(&path);
	if (!file)
		return false;
	while (n > 0 && len < EMBEDDED_FILE_MAX) {
		n = os_read(file, memory + len, EMBEDDED_FILE_MAX - len, why);
		len += n > 0 ? (size_t)n : 0;
	}
	os_close(file);
	return n == 0 && hash_file(name, (struct span){memory, len}, hash_quickly, sum);
}

bool load_is_embedded(const char *folder)
{
	char why[OS_WHY_SIZE];
	char **names = NULL;
	size_t count = 0;
	uint64_t sum = 0;
	void *block;
	/* Reading into memory that is not aligned may take five times as long. */
	char *memory = memory_aligned(EMBEDDED_FILE_MAX, &block);
	bool ok = memory && os_list(folder, &names, &count, why);
	for (size_t i = 0; i < count && ok; i++)
		ok = !is_pattern_file(names[i]) || add_hash(folder, names[i], memory, &sum);
	os_list_free(names, count);
	free(block);
	return ok && sum == embedded_catalog.quick_digest;
}

void load_free_files(struct pattern_files *files)
{
	for (size_t i = 0; i < files->count; i++) {
		free(files->items[i].path);
		buf_free(&files->items[i].text);
	}
	free(files->items);
}

void load_set_digest(struct catalog *c, const struct pattern_files *files)
{
	static const char hex[] = "0123456789abcdef";
	c->quick_digest = files->quick_digest;
	for (int i = 0; i < 16; i++)
		c->digest[i] = hex[files->digest >> (60 - 4 * i) & 15];
}
