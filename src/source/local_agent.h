// SPDX-License-Identifier: MIT

/**
 * The backup agent that is installed on this machine: the folders of its logs
 * and its scratch folders, as the Windows registry gives them. Other systems
 * have no agent.
 *
 * The MARS agent and Azure Backup Server (MABS, DPM) keep separate logs; a
 * server may have both.
 */

#ifndef MARSLOG_SOURCE_LOCAL_AGENT_H
#define MARSLOG_SOURCE_LOCAL_AGENT_H

#include "os/os.h"

enum { LOCAL_AGENT_FOLDERS_MAX = 4 }; /**< more than the number of registry keys that are read */

struct local_agent {
	char *logs[LOCAL_AGENT_FOLDERS_MAX]; /**< folders of logs; not checked to exist */
	size_t log_count;
	char *scratch[LOCAL_AGENT_FOLDERS_MAX]; /**< scratch folders */
	size_t scratch_count;
	bool denied; /**< the user may not read a part of the registry */
};

/** os_registry_text(), or a replacement in tests. */
typedef enum os_registry local_agent_read(const char *key, const char *value, struct buf *out);

/** Find the agent. @return false without memory; then there is nothing to free */
bool local_agent_find(struct local_agent *agent, local_agent_read *read);
void local_agent_free(struct local_agent *agent);

#endif
