// SPDX-License-Identifier: MIT

/**
 * Words that the report formats share: names of results, times, numbers, the steps in the agent's
 * console. Nothing here is escaped for a format; functions whose result may contain input say so.
 * Private to the render module.
 */

#ifndef MARSLOG_RENDER_WORDING_H
#define MARSLOG_RENDER_WORDING_H

#include "advise/advise.h"

/** Longer paths and other texts are visibly shortened in the middle. */
enum { WORDING_TEXT_MAX = 1024 };

/** "CLEAN", "WARNINGS", "FAILED", "UNKNOWN". */
const char *wording_verdict(enum verdict_state state);
/** What a severity means to the reader: "backups at risk" … */
const char *wording_severity(enum severity severity);
/** "failed", "with warnings", "without an end" … */
const char *wording_job_result(enum job_result result);
/** A sentence about excluding the files of a cause. */
const char *wording_exclusion(enum exclusion exclusion);
/** "" for one, else the plural ending. */
const char *wording_plural(uint64_t count, const char *ending);
/** "1 file", "19,541 files". */
void wording_count(struct buf *out, uint64_t count, const char *noun);
/** "13 Aug" */
void wording_day(struct buf *out, int64_t ms);
/** "13 Aug 2026, 19:24 UTC", or "unknown". */
void wording_minute(struct buf *out, int64_t ms);

/** The same with the server's own time where its zone is known: "13 Aug 2026, 19:24 UTC (21:24 local)". */
void wording_minute_at(struct buf *out, const struct summary *s, int64_t ms);

/** A time, to be shown as if it were UTC, in the zone of days, charts and tables of jobs. */
int64_t wording_local(const struct summary *s, int64_t ms);
/** "2026-11-22 09:36:06" in the zone of days, charts and tables of jobs; or "unknown". */
void wording_time_at(struct buf *out, const struct summary *s, int64_t ms);
/** "13 Aug" in that zone. */
void wording_day_at(struct buf *out, const struct summary *s, int64_t ms);
/** That zone: "UTC", or "UTC+02:00". */
void wording_day_zone(struct buf *out, const struct summary *s);

/** Whether the machine's name is known from more than the name of a bundle. */
bool wording_host_is_known(const struct summary *s);
/** The rows below the headline. They may contain input. */
enum wording_fact { HEAD_MACHINE, HEAD_LOGS, HEAD_JOBS, HEAD_FILES, HEAD_COUNT };
extern const char *const wording_fact_names[HEAD_COUNT];
/** Appends nothing when the fact is unknown. */
void wording_fact(struct buf *out, const struct summary *s, enum wording_fact fact);

/** "10 failures in 4 of 4 jobs, 10 Aug to 13 Aug; over: the job of 14 Aug was free of it" */
void wording_how_often(struct buf *out, const struct summary *s, const struct summary_cause *c);
/** "all in the scratch folder", "3 in the scratch folder, 8 in backed-up files"; counts records. */
void wording_facets(struct buf *out, const struct summary_cause *c);
/** "326 records in 347 lines, 57,329 bytes; …" */
void wording_totals(struct buf *out, const struct summary *s);
/** "now" or "over since 14 Aug"; nothing if unknown. */
void wording_currency(struct buf *out, const struct summary_cause *c);
/** "Last job (24 Nov): 16 files failed, 3 of them for the first time; …"; nothing without jobs. */
void wording_last_job(struct buf *out, const struct summary *s);
/** "With subfolders. Ends 60 failures of 10 files. Check before applying." */
void wording_rule_effect(struct buf *out, const struct summary_exclusion *x);
/** The same of all rules of a family: "60 profiles. With subfolders. Ends 37,440 failures of 4,680 files." */
void wording_family_effect(
	struct buf *out, const struct summary *s, const struct summary_family *f);
/** "The same place in 60 profiles: OneDrive for work or school (Cloud-only files …)." */
void wording_family_why(struct buf *out, const struct summary *s, const struct summary_family *f);
/** "3 failing files are not covered by these rules." */
void wording_left_over(struct buf *out, const struct summary *s);
/** "In PowerShell:" or "At a command prompt:", to introduce a command; NULL for neither. */
const char *wording_shell(enum shell shell);

/** The steps to an exclusion in the agent's console; NULL-terminated. */
extern const char *const wording_console_steps[];

/**
 * Whether an address may be the target of a link: official documentation, plain characters only.
 */
bool wording_is_doc_link(const char *url);

/**
 * Sentences about the age of the logs: that they end long before now, or that no job was tried
 * for longer than usual before their end. Otherwise nothing.
 */
void wording_age(struct buf *out, const struct summary *s);
/** "over since 21 Nov" for a finding that is over; otherwise nothing. */
void wording_ended(struct buf *out, const struct summary_cause *c);
/** "2026-11-22 09:36:06", or "unknown". */
void wording_time(struct buf *out, int64_t ms);
/** "1 h 05 min", "24 min", "7 s"; nothing if start or end is unknown. */
void wording_duration(struct buf *out, int64_t start, int64_t end);
/**
 * Input: made visible and limited to about WORDING_TEXT_MAX bytes; the omitted bytes are counted.
 */
void wording_clip(struct buf *out, struct span text);
/** Input: the rule "D:\Data\*.tmp", unescaped. */
void wording_rule(struct buf *out, const struct summary_exclusion *x);
/** "Antivirus exclusions to add in Sophos (not backup exclusions)": the products that the bundle names. */
void wording_antivirus_title(struct buf *out, const struct summary *s);
/** "What to do", or what to do if a finding that is over comes back. */
const char *wording_to_do(const struct summary_cause *c);
/** Input: the items to exclude in the antivirus, one a line; nothing without locked files. */
void wording_antivirus(struct buf *out, const struct summary *s);
/**
 * Input: the command line, each word quoted if necessary.
 * @param whole whether paths are complete; otherwise only their last part is shown
 */
void wording_command(struct buf *out, const struct summary *s, bool whole);
/**
 * Input: the name of an input without the folders of the machine it was read on: from the last
 * part of the operand on that it lies in.
 */
struct span wording_input(const struct summary *s, const char *name);
/** The percentage, rounded, but at least 1 for a part greater than 0. */
unsigned wording_percent(uint64_t part, uint64_t whole);

#endif
