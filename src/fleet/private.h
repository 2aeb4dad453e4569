// SPDX-License-Identifier: MIT

/**
 * Inside the fleet module:
 *
 *   read.c       documents to rows: where one ends and the next begins
 *   summary.c    a row of a saved summary
 *   analysed.c   a row of a summary that was just made
 *   machine.c    a row of a fleet document
 *   copy.c       rows of another fleet
 *   reduce.c     one row of each machine
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
/** Add what an exclusion helps to the place that it lies in. `places` has space for it. */
void row_add_place(struct fleet_row *row, const struct catalog *catalog, struct span path,
	bool check_first, uint64_t files, uint64_t failures);
void row_set_gaps(struct arena *arena, struct fleet_row *row, const uint64_t of[GAP_REASONS]);
/** Lists of a row in an order that does not depend on where it comes from. */
void row_sort(struct fleet_row *row);
/** What the origin says of a row, whether it holds several machines, and its digest. */
void row_finish(struct arena *arena, struct fleet_row *row, const struct fleet_origin *origin);
/** Add a row, with its key. @return false without memory. */
bool fleet_add_row(struct fleet *f, const struct fleet_row *row);
/** The key by the rule of identity; may be NULL without memory. */
const char *row_key(struct arena *arena, const struct fleet_row *row);

#endif
