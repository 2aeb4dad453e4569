// SPDX-License-Identifier: MIT

/**
 * Signs of a failure in a message without a code and without a known text: an exception, a named
 * error, a sign-in error of Microsoft Entra ID. A record with such a sign is an entry and never
 * dropped.
 */

#ifndef MARSLOG_CLASSIFY_FAILURE_H
#define MARSLOG_CLASSIFY_FAILURE_H

#include "base/base.h"

/**
 * Whether a message reports a failure.
 * @param path a part of the message to skip, or empty
 * @param names whether `ErrorCode = <Name>` counts
 */
bool failure_is_told(struct span message, struct span path, bool names);

/**
 * Offset of the parameters that managed code appends to a message ("| Params: {…}"), or SIZE_MAX.
 */
size_t failure_params_at(struct span message);

#endif
