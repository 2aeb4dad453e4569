// SPDX-License-Identifier: MIT

/**
 * Inside the fleet module.
 *
 *   read.c       documents to rows: where one ends and the next begins
 *   summary.c    a row of a summary
 *   machine.c    a row of a fleet document
 *   reduce.c     one row of each machine
 *   order.c      urgency, totals over all machines
 */

#ifndef MARSLOG_FLEET_PRIVATE_H
#define MARSLOG_FLEET_PRIVATE_H

#include "fleet/fleet.h"
#include "fleet/values.h"

/** Fill a row from an object of that kind; v->bad tells that it is none. */
void row_of_summary(struct values *v, const struct fleet_origin *origin, const cJSON *document,
	struct fleet_row *row);
void row_of_machine(struct values *v, const cJSON *object, struct fleet_row *row);
/** The key by the rule of identity; may be NULL without memory. */
const char *row_key(struct arena *arena, const struct fleet_row *row);

#endif
