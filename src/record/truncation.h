// SPDX-License-Identifier: MIT

/**
 * Detects that a file ends in the middle of a record: a last line without a line end, copied
 * while the agent was writing. Private to this module.
 */

#ifndef MARSLOG_RECORD_TRUNCATION_H
#define MARSLOG_RECORD_TRUNCATION_H

#include "record/header.h"

/** Whether a line that is no record begins like one. */
bool truncation_is_begun(struct span line);
/** Whether the columns of a record are complete up to the level and its separator. */
bool truncation_has_level(struct span line, const struct header *h);
/** Whether a message is empty or ends inside a bracket, a code or a known phrase. */
bool truncation_in_message(struct span message);
/** Whether a text ends inside a code: "0x8007". */
bool truncation_in_code(struct span text);

#endif
