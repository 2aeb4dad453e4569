// SPDX-License-Identifier: MIT

/** Translates libarchive's error messages to gap reasons. */

#ifndef MARSLOG_CONTAINER_ARCHIVE_ERRORS_H
#define MARSLOG_CONTAINER_ARCHIVE_ERRORS_H

#include "container/walk.h"

struct archive;

/**
 * Report libarchive's last error as a gap of `name`, a member or the archive itself.
 * @param input_broken the stream under the archive ended early
 * @return the reason that was reported
 */
enum gap_reason archive_error_report(
	struct walk *w, struct archive *handle, const char *name, bool input_broken);
/** Whether libarchive's warning is only about the name of a member. */
bool archive_error_is_about_name(struct archive *handle);

#endif
