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
 * Hash the names and texts of the files, in the order of their names, which also is the order of
 * the rules. Carriage returns are skipped, because a checkout on Windows may add them.
 */
static bool hash_file(const char *name, struct span text, uint64_t *hash)
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
	*hash = plain.failed ? 0 : hash_bytes(data, len, seed);
	bool ok = !plain.failed;
	buf_free(&plain);
	return ok;
}

static bool read_file(
	struct loader *l, const char *folder, const char *name, struct pattern_files *files)
{
	struct pattern_file *f = &files->items[files->count];
	struct buf path = {0};
	uint64_t hash;
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
	if (!hash_file(name, buf_span(&f->text), &hash))
		l->no_memory = true;
	files->digest += hash;
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
static bool add_hash(const char *folder, const char *name, char *memory, uint64_t *digest)
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
	uint64_t hash;
	if (n != 0 || !hash_file(name, (struct span){memory, len}, &hash))
		return false;
	*digest += hash;
	return true;
}

bool load_is_embedded(const char *folder)
{
	char why[OS_WHY_SIZE];
	char **names = NULL;
	size_t count = 0;
	uint64_t digest = 0;
	void *block;
	/* Reading into memory that is not aligned may take five times as long. */
	char *memory = memory_aligned(EMBEDDED_FILE_MAX, &block);
	bool ok = memory && os_list(folder, &names, &count, why);
	for (size_t i = 0; i < count && ok; i++)
		ok = !is_pattern_file(names[i]) || add_hash(folder, names[i], memory, &digest);
	os_list_free(names, count);
	free(block);
	return ok && digest == embedded_catalog.digest_sum;
}

void load_free_files(struct pattern_files *files)
{
	for (size_t i = 0; i < files->count; i++) {
		free(files->items[i].path);
		buf_free(&files->items[i].text);
	}
	free(files->items);
}

void load_set_digest(struct catalog *c, uint64_t digest)
{
	static const char hex[] = "0123456789abcdef";
	c->digest_sum = digest;
	for (int i = 0; i < 16; i++)
		c->digest[i] = hex[digest >> (60 - 4 * i) & 15];
}
