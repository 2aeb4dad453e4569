// SPDX-License-Identifier: MIT

/**
 * Signs of a failure in a message that has no code and no known text
 * (contract.md 1, "entry"): an exception, a named error, a sign-in error of
 * Microsoft Entra ID. A record with such a sign is never dropped.
 */

#ifndef MARSLOG_CLASSIFY_FAILURE_H
#define MARSLOG_CLASSIFY_FAILURE_H

#include "base/base.h"

/**
 * Whether a message tells of a failure.
 * @param path a part of the message that is not looked at, or empty
 * @param names whether `ErrorCode = <Name>` counts
 */
bool failure_is_told(struct span message, struct span path, bool names);

/** Where the parameters begin that managed code adds to a message ("| Params: {…}"), or SIZE_MAX. */
size_t failure_params_at(struct span message);

#endif
