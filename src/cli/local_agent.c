// SPDX-License-Identifier: MIT

/** Without an input: use the logs of the agent installed on this machine. */

#include "cli/cli.h"

#include "base/diag.h"

/* Print what will be read. What cannot be read becomes a gap as for any input. */
static void announce(const struct local_agent *agent)
{
	bool denied = agent->denied;
	for (size_t i = 0; i < agent->log_count; i++) {
		char why[OS_WHY_SIZE];
		char **names;
		size_t count;
		diag(DIAG_AGENT, "reading the logs of this machine's agent in %s", agent->logs[i]);
		if (os_list(agent->logs[i], &names, &count, why))
			os_list_free(names, count);
		else
			denied = denied || os_access_was_denied();
	}
	for (size_t i = 0; i < agent->scratch_count; i++)
		diag(DIAG_AGENT, "its scratch folder is %s", agent->scratch[i]);
	if (denied)
		diag(DIAG_HINT, "access is denied: run as administrator");
}

bool cli_read_local_agent(struct cli_options *o, int *status)
{
	struct local_agent agent;
	if (!local_agent_find(&agent, os_registry_text)) {
		diag(DIAG_NO_MEMORY, "out of memory");
		*status = EXIT_SYSTEM;
		return true;
	}
	bool found = agent.log_count > 0;
	if (found) {
		announce(&agent);
		for (size_t i = 0; i < agent.log_count; i++)
			o->operands[o->operand_count++] = agent.logs[i];
		o->agent = &agent;
		*status = o->command->run(o);
		o->agent = NULL;
		o->operand_count = 0;
	} else if (agent.denied) {
		diag(DIAG_HINT, "access is denied: run as administrator");
	}
	local_agent_free(&agent);
	return found;
}
