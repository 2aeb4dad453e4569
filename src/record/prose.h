// SPDX-License-Identifier: MIT

/**
 * Recognises lines around the records of a pasted log that belong to no record: the text of a
 * mail or forum post. Private to this module.
 */

#ifndef MARSLOG_RECORD_PROSE_H
#define MARSLOG_RECORD_PROSE_H

#include "record/record.h"

/** Whether a line looks like part of an exception: indented, "at …", "--->", "System.…". */
bool prose_is_trace(struct span line);
/** Whether a line begins with the name of a .NET exception. */
bool prose_is_exception(struct span line);
/** Whether a person seems to be writing: a question, "I", "my", "hello". */
bool prose_is_conversation(struct span line);
/**
 * Whether a line names a code or id of a failure.
 * @param names NULL, or a NUL-terminated list to which the codes are added as far as they fit
 */
bool prose_names_failure(struct span line, char *names, size_t size);
/** Add the codes of one list to another. */
void prose_join_names(char *names, size_t size, const char *more);

#endif
