// SPDX-License-Identifier: MIT

/**
 * Inside the fleet module:
 *
 *   read.c       documents to rows; splits concatenated documents
 *   summary.c    a row from a summary
 *   machine.c    a row from a fleet document
 *   reduce.c     one row per machine
 *   order.c      urgency, totals over all machines
 *   saved.c      operands: saved documents or bundles
 *   values.c     strict access to JSON values
 */

#ifndef MARSLOG_FLEET_PRIVATE_H
#define MARSLOG_FLEET_PRIVATE_H

#include "fleet/fleet.h"
#include "fleet/values.h"

/** Fill a row from a JSON object; v->bad is set when the object is invalid. */
void row_of_summary(struct values *v, const struct fleet_origin *origin, const cJSON *document,
	struct fleet_row *row);
void row_of_machine(struct values *v, const cJSON *object, struct fleet_row *row);
/** The key of a row according to the rule of identity (reduce.c); NULL without memory. */
const char *row_key(struct arena *arena, const struct fleet_row *row);

#endif
