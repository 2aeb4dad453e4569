// SPDX-License-Identifier: MIT

/**
 * Registry text: .reg exports, `reg query`, and PowerShell's listing. Only one
 * value matters, ScratchLocation. The agent keeps it under two keys, Config and
 * Config\\CloudBackupProvider, and both must be equal. Private to this module.
 */

#ifndef MARSLOG_RECORD_REGISTRY_H
#define MARSLOG_RECORD_REGISTRY_H

#include "record/record.h"

struct registry_state {
	struct buf hex; /**< a hex(2) value that continues on the next line */
	bool in_hex;
	struct buf folder;
	enum { KEY_UNKNOWN, KEY_CONFIG, KEY_PROVIDER, KEY_OTHER } key; /**< of the current lines */
	struct buf values[2]; /**< under Config and CloudBackupProvider; empty until read */
	bool reported;        /**< the difference has been reported */
	struct buf difference;
};

void registry_begin(struct registry_state *r);
void registry_free(struct registry_state *r);
/** Whether a line can only be from registry text. */
bool registry_is_head(struct span line);
/** @return whether the line has a ScratchLocation; it is valid until the next call */
bool registry_take(struct registry_state *r, struct span line, struct span *folder);
/**
 * Store a value that registry_take() returned.
 * @return a message if the two values differ now, once per file; otherwise an empty span
 */
struct span registry_compare(struct registry_state *r, struct span folder);

#endif
