// SPDX-License-Identifier: MIT

/* Where the installed agent keeps its logs and its scratch folder. See local_agent.h. */

#include "source/local_agent.h"

#include <stdlib.h>

/** Registry keys whose InstallPath contains a folder of logs named Temp. */
static const char *const setup_keys[] = {
	"SOFTWARE\\Microsoft\\Windows Azure Backup\\Setup",
	"SOFTWARE\\Microsoft\\Microsoft Data Protection Manager\\Setup",
};

/** Registry keys with a ScratchLocation. Two keys may disagree, which itself makes backups fail. */
static const char *const scratch_keys[] = {
	"SOFTWARE\\Microsoft\\Windows Azure Backup\\Config",
	"SOFTWARE\\Microsoft\\Windows Azure Backup\\Config\\CloudBackupProvider",
};

/** Append a copy unless the list has it already. @return false without memory */
static bool add_folder(char **folders, size_t *count, struct span folder)
{
	for (size_t i = 0; i < *count; i++) {
		if (span_equal_nocase(span_of(folders[i]), folder)) {
			return true;
		}
	}
	if (*count == LOCAL_AGENT_FOLDERS_MAX) {
		return true;
	}
	char *copy = malloc(folder.len + 1);
	if (copy == NULL) {
		return false;
	}
	memcpy(copy, folder.data, folder.len);
	copy[folder.len] = '\0';
	folders[(*count)++] = copy;
	return true;
}

/** A registry value without blanks and separators at its end; empty when it does not exist. */
static struct span read_folder(struct local_agent *agent, local_agent_read *read, const char *key,
	const char *value, struct buf *text)
{
	buf_clear(text);
	enum os_registry found = read(key, value, text);
	agent->denied = agent->denied || found == OS_REGISTRY_DENIED;
	if (found != OS_REGISTRY_FOUND) {
		return (struct span){0};
	}
	struct span folder = span_trim(buf_span(text));
	// The root of a volume ("D:\") keeps its separator.
	while (folder.len > 3 && os_is_separator(folder.data[folder.len - 1])) {
		folder.len--;
	}
	return folder;
}

static bool add_logs(struct local_agent *agent, struct span install_path)
{
	struct buf logs = {0};
	buf_add_span(&logs, install_path);
	os_path_join(&logs, "Temp");
	bool ok = !logs.failed && add_folder(agent->logs, &agent->log_count, buf_span(&logs));
	buf_free(&logs);
	return ok;
}

bool local_agent_find(struct local_agent *agent, local_agent_read *read)
{
	struct buf text = {0};
	bool ok = true;
	*agent = (struct local_agent){0};
	for (size_t i = 0; i < COUNT_OF(setup_keys) && ok; i++) {
		struct span path = read_folder(agent, read, setup_keys[i], "InstallPath", &text);
		ok = !text.failed && (path.len == 0 || add_logs(agent, path));
	}
	for (size_t i = 0; i < COUNT_OF(scratch_keys) && ok; i++) {
		struct span path =
			read_folder(agent, read, scratch_keys[i], "ScratchLocation", &text);
		ok = !text.failed &&
			(path.len == 0 || add_folder(agent->scratch, &agent->scratch_count, path));
	}
	buf_free(&text);
	if (!ok) {
		local_agent_free(agent);
	}
	return ok;
}

void local_agent_free(struct local_agent *agent)
{
	for (size_t i = 0; i < agent->log_count; i++) {
		free(agent->logs[i]);
	}
	for (size_t i = 0; i < agent->scratch_count; i++) {
		free(agent->scratch[i]);
	}
	*agent = (struct local_agent){0};
}
