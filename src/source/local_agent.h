// SPDX-License-Identifier: MIT

/**
 * The backup agent that is installed on this machine: where its logs are and
 * which folders it uses as scratch folders, by what the registry of Windows
 * says. On other systems there is none.
 *
 * The MARS agent and Azure Backup Server (MABS, DPM) each write logs of their
 * own; a server may have both.
 */

#ifndef MARSLOG_SOURCE_LOCAL_AGENT_H
#define MARSLOG_SOURCE_LOCAL_AGENT_H

#include "os/os.h"

enum { LOCAL_AGENT_FOLDERS_MAX = 4 }; /**< more than there are places to look */

struct local_agent {
	char *logs[LOCAL_AGENT_FOLDERS_MAX]; /**< folders of logs, not looked at yet */
	size_t log_count;
	char *scratch[LOCAL_AGENT_FOLDERS_MAX]; /**< scratch folders */
	size_t scratch_count;
	bool denied; /**< a part of the registry may not be read by this user */
};

/** os_registry_text, or what a test has in its place. */
typedef enum os_registry local_agent_read(const char *key, const char *value, struct buf *out);

/** Find the agent. @return false without memory; nothing then needs to be freed. */
bool local_agent_find(struct local_agent *agent, local_agent_read *read);
void local_agent_free(struct local_agent *agent);

#endif
