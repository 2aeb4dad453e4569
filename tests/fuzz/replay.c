// SPDX-License-Identifier: MIT

/**
 * Runs a fuzz target on stored inputs: every file, and every folder of files, on
 * the command line, or tests/fuzz/corpus/NAME for a program replay_NAME. Each
 * input is also run with its end truncated. A failure ends the program with
 * abort() or a sanitizer report. Writes TAP.
 */

#include "fuzz.h"

#include <stdio.h>
#include <stdlib.h>

enum { INPUT_MAX = 1 << 20 };

/** A copy of exactly this size, so that a sanitizer sees a read behind its end. */
static void give(const uint8_t *data, size_t size)
{
	uint8_t *copy = malloc(size > 0 ? size : 1);
	require(copy != NULL);
	if (size > 0) {
		memcpy(copy, data, size);
	}
	LLVMFuzzerTestOneInput(copy, size);
	free(copy);
}

static void replay_file(const char *path)
{
	static uint8_t data[INPUT_MAX];
	FILE *in = fopen(path, "rb");
	require(in != NULL);
	size_t size = fread(data, 1, sizeof(data), in);
	fclose(in);
	give(data, size);
	give(data, size / 2);
	give(data, size > 0 ? size - 1 : 0);
}

static size_t replay(const char *path)
{
	char why[OS_WHY_SIZE];
	struct os_stat stat;
	char **names;
	size_t count;
	require(os_stat_path(path, true, &stat, why));
	if (stat.kind == OS_FILE) {
		replay_file(path);
		return 1;
	}
	require(os_list(path, &names, &count, why));
	for (size_t i = 0; i < count; i++) {
		struct buf file = {0};
		buf_addf(&file, "%s/%s", path, names[i]);
		require(!file.failed);
		replay_file(file.data);
		buf_free(&file);
	}
	os_list_free(names, count);
	return count;
}

int main(int argc, char **argv)
{
	size_t files = 0;
	const char *name = strstr(argv[0], "replay_");
	name = name != NULL ? name + strlen("replay_") : "";
	for (int i = 1; i < argc; i++) {
		files += replay(argv[i]);
	}
	if (argc == 1) {
		char folder[128];
		snprintf(folder, sizeof(folder), "tests/fuzz/corpus/%s", name);
		files = replay(folder);
	}
	printf("%s - fuzz/%s: %zu inputs\n", files > 0 ? "ok" : "not ok", name, files);
	return files > 0 ? 0 : 1;
}
