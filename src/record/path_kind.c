// SPDX-License-Identifier: MIT

/** What a path names: a file, or a volume, a folder or a virtual disk. */

#include "record/path.h"

/* The path after "\\?\", "\\.\" or "\\?\GLOBALROOT". */
static struct span without_namespace(struct span path)
{
	if (path.len >= 4 && path.data[0] == '\\' && path.data[1] == '\\' &&
		(path.data[2] == '?' || path.data[2] == '.') && path.data[3] == '\\')
		path = span_cut(path, 4, path.len);
	if (span_starts_nocase(path, SPAN("GLOBALROOT\\")))
		path = span_cut(path, 11, path.len);
	while (path.len > 0 && path.data[0] == '\\')
		path = span_cut(path, 1, path.len);
	return path;
}

bool path_is_volume(struct span path)
{
	if (path.len > 3 && path.data[1] == ':' && ascii_is_alpha(path.data[0]))
		return false; /* as nearly all paths */
	struct span name = without_namespace(path);
	if (name.len == 2 || name.len == 3)
		return name.data[1] == ':' && ascii_is_alpha(name.data[0]) &&
			(name.len == 2 || name.data[2] == '\\' || name.data[2] == '/');
	if (name.len > 0 && name.data[name.len - 1] == '\\')
		name.len--;
	if (span_starts_nocase(name, SPAN("Volume{")))
		return !memchr(name.data, '\\', name.len);
	return span_starts_nocase(name, SPAN("Device\\HarddiskVolume")) &&
		!memchr(name.data + 7, '\\', name.len - 7);
}

/* Whether the word before the path names what it is. */
static bool named_as(struct span before, const struct span *words, size_t count)
{
	while (before.len > 0 && strchr(" \t:='\"([{-", before.data[before.len - 1]))
		before.len--;
	char last = before.len > 0 ? ascii_lower(before.data[before.len - 1]) : '\0';
	for (size_t i = 0; i < count; i++) {
		struct span word = words[i];
		if (ascii_lower(word.data[word.len - 1]) == last &&
			span_ends_nocase(before, word) &&
			(before.len == word.len ||
				!ascii_is_alnum(before.data[before.len - word.len - 1])))
			return true;
	}
	return false;
}

/* Whether these words stand directly before a path. */
static bool is_read_path(struct span message, struct span path)
{
	static const struct span words = {PATH_READ_WORDS, sizeof(PATH_READ_WORDS) - 1};
	size_t at = (size_t)(path.data - message.data);
	return at >= words.len && memcmp(path.data - words.len, words.data, words.len) == 0;
}

#define WORD(literal)                                                                              \
	{                                                                                          \
		literal, sizeof(literal) - 1                                                       \
	}

bool path_is_not_file(struct span message, struct span path)
{
	static const struct span folders[] = {WORD("folder"), WORD("folders"), WORD("directory"),
		WORD("directories"), WORD("volume"), WORD("volumes"), WORD("drive"), WORD("drives"),
		WORD("disk"), WORD("mount point"), WORD("mountpoint"), WORD("scratch"),
		WORD("scratch location"), WORD("ScratchLocation"), WORD("cache"), WORD("vhd"),
		WORD("vhdx"), WORD("hard drive"), WORD("hard disk"), WORD("shadow copy"),
		WORD("snapshot"), WORD("map"), WORD("Ordner"), WORD("dossier")};
	static const char *const disks[] = {".vhd", ".vhdx", ".avhd", ".avhdx"};
	if (path.len == 0)
		return false;
	if (path_is_volume(path))
		return true;
	if (is_read_path(message, path) || path_read_at(message) != SIZE_MAX)
		return false;
	if (path.data[path.len - 1] == '\\')
		return true;
	struct span before = span_cut(message, 0, (size_t)(path.data - message.data));
	if (named_as(before, folders, COUNT_OF(folders)))
		return true;
	for (size_t i = 0; i < COUNT_OF(disks); i++) {
		if (span_ends_nocase(path, span_of(disks[i])))
			return span_find_nocase(before, SPAN("vhd"), 0) != SIZE_MAX ||
				span_find_nocase(before, SPAN("virtual"), 0) != SIZE_MAX ||
				span_find_nocase(path, SPAN("\\Scratch\\"), 0) != SIZE_MAX ||
				span_find_nocase(before, SPAN("mount"), 0) != SIZE_MAX;
	}
	return false;
}
