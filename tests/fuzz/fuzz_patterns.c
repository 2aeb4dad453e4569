// SPDX-License-Identifier: MIT

/**
 * The loader of pattern files. A catalogue is either rejected with at least one
 * error, or complete and usable. A small valid file is added to the input, so
 * that the input need not define the causes that every catalogue must have.
 */

#include "classify/classify.h"
#include "fuzz.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static const char base[] =
	"{\"format\":\"marslog.patterns/1\",\"about\":\"base\",\"causes\":["
	"{\"id\":\"informational\",\"title\":\"t\",\"severity\":\"info\",\"exclusion\":\"never\","
	"\"order\":\"last\",\"explanation\":\"e\",\"actions\":[{\"do\":\"d\"}],\"doc\":\"u\","
	"\"source\":\"s\"},"
	"{\"id\":\"wrapper\",\"title\":\"t\",\"severity\":\"info\",\"exclusion\":\"never\","
	"\"order\":\"last\",\"explanation\":\"e\",\"actions\":[{\"do\":\"d\"}],\"doc\":\"u\","
	"\"source\":\"s\"},"
	"{\"id\":\"unclassified\",\"title\":\"t\",\"severity\":\"file\",\"exclusion\":\"never\","
	"\"explanation\":\"e\",\"actions\":[{\"do\":\"d\"}],\"doc\":\"u\",\"source\":\"s\"}]}";

static char folder[] = "/tmp/marslog-fuzz.XXXXXX";
static char input_path[sizeof(folder) + 16], base_path[sizeof(folder) + 16];

static void write_file(const char *path, const void *data, size_t size)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	require(fd >= 0 && write(fd, data, size) == (ssize_t)size);
	close(fd);
}

static void clean_up(void)
{
	unlink(input_path);
	unlink(base_path);
	rmdir(folder);
}

static void set_up(void)
{
	if (input_path[0] != '\0') {
		return;
	}
	os_start();
	require(mkdtemp(folder) != NULL);
	snprintf(base_path, sizeof(base_path), "%s/base.json", folder);
	snprintf(input_path, sizeof(input_path), "%s/input.json", folder);
	write_file(base_path, base, sizeof(base) - 1);
	atexit(clean_up);
}

static void on_fault(void *context, const char *file, unsigned line, const char *what)
{
	unsigned *faults = context;
	(void)line;
	require(*file != '\0' && *what != '\0');
	(*faults)++;
}

/** Every rule against all examples of all rules, as `marslog lint` would. */
static void use(const struct catalog *c)
{
	size_t count;
	struct classifier *classifier = classifier_new(c);
	require(classifier != NULL);
	const struct rule *const *rules = catalog_rules(c, &count);
	for (size_t i = 0; i < count; i++) {
		require(rules[i]->id != NULL && rules[i]->cause != NULL &&
			rules[i]->source != NULL);
		for (size_t k = 0; k < rules[i]->example_count; k++) {
			struct span text = span_of(rules[i]->examples[k].text);
			struct record r = {
				.kind = INPUT_ERRLOG, .level = LEVEL_WARNING, .message = text};
			struct entry entry;
			if (is_utf8(text)) {
				catalog_find_phrase((void *)(uintptr_t)c, text, 0);
				classify(classifier, &r, &entry);
			}
		}
	}
	classifier_free(classifier);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	unsigned faults = 0;
	bool no_memory = false;
	set_up();
	write_file(input_path, data, size);
	struct catalog *c = catalog_load(folder, on_fault, &faults, &no_memory);
	require(!no_memory);
	require((c == NULL) == (faults > 0));
	if (c != NULL) {
		use(c);
	}
	catalog_free(c);
	return 0;
}
