// SPDX-License-Identifier: MIT

/** libarchive says in words what went wrong: reasons of gaps from these words. */

#ifndef MARSLOG_CONTAINER_ARCHIVE_ERRORS_H
#define MARSLOG_CONTAINER_ARCHIVE_ERRORS_H

#include "container/walk.h"

struct archive;

/**
 * Report libarchive's last error as a gap of `name`, a member or the archive itself.
 * @param input_broken what holds the archive broke off
 * @return the reason that was given
 */
enum gap_reason archive_error_report(
	struct walk *w, struct archive *handle, const char *name, bool input_broken);
/** Whether libarchive only complains about the name of a member. */
bool archive_error_is_about_name(struct archive *handle);

#endif
