// SPDX-License-Identifier: MIT

/**
 * Facts about the machine from the other files of a bundle.
 *
 * A reader receives the lines of any file, and the events of event logs, and
 * reports the facts that it recognises by their form, whatever the name of the
 * file and, where the form permits it, in any language. Facts never report
 * failures of the backup: entries come from logs and lists only.
 *
 * `struct facts` stores the facts of all files, in order, within limits.
 *
 * Sources of the forms: Microsoft's collectors (the DPM/MABS/MARS script and
 * SDP) and the tools that they call: fltmc, vssadmin, reg, Get-OBJob,
 * Get-OBPolicy, Get-WinEvent, GetEvents.VBS.
 */

#ifndef MARSLOG_ENVIRONMENT_H
#define MARSLOG_ENVIRONMENT_H

#include "evtx/evtx.h"
#include "text/text.h"

enum fact_kind {
	FACT_HOST,             /**< name; number: enum host_source */
	FACT_AGENT,            /**< version of the agent */
	FACT_MACHINE,          /**< the machine's id in the vault */
	FACT_INSTALL,          /**< folder of the agent */
	FACT_DRIVER,           /**< volume or empty, driver, altitude */
	FACT_WRITER,           /**< name, state, last error; number: number of the state */
	FACT_STORAGE,          /**< volume, volume of the storage, used, allocated, maximum */
	FACT_SELECTION,        /**< path; number: SELECTION_… */
	FACT_DEFENDER,         /**< number: 1 real-time protection is on, 0 off, 2 not installed */
	FACT_DEFENDER_PATH,    /**< excluded path */
	FACT_DEFENDER_PROCESS, /**< excluded process */
	FACT_DEFENDER_HIDDEN,  /**< the exclusions could not be read */
	FACT_PROXY,            /**< "user" or "system", address; number: 1 configured, 0 not */
	FACT_SCRIPT_POLICY,    /**< PowerShell's execution policy; number: 1 the task cannot run */
	FACT_SCRATCH,          /**< folder, registry key */
	FACT_SCRATCH_FILE,     /**< name, size in bytes; of a listing of the scratch folder */
	FACT_JOB,   /**< id, type, state, name of the source, start, end; number: codes */
	FACT_EVENT, /**< log, source, volume or empty, id, detail, "text" if it was exported as text;
			number: index of the rule */
	FACT_KINDS
};

enum host_source { HOST_COLLECTOR, HOST_EVENT_LOG };
enum { SELECTION_EXCLUDED = 1, SELECTION_RECURSIVE = 2 };

/**
 * Codes of a job in one number: the agent's id in the upper half, the HRESULT in the lower; 0 =
 * none.
 */
static inline uint64_t fact_job_codes(uint32_t id, uint32_t hresult)
{
	return (uint64_t)id << 32 | hresult;
}

enum { FACT_FIELDS = 6, FACT_TEXT_MAX = 512 };

struct fact {
	enum fact_kind kind;
	uint64_t line; /**< line in its input, or the number of the record in an event log */
	int64_t time;  /**< UTC; may be TIME_UNKNOWN */
	uint64_t number;
	struct span fields[FACT_FIELDS]; /**< UTF-8, at most FACT_TEXT_MAX bytes each */
};

/** The fact is valid during the call only. @return false to stop */
typedef bool fact_fn(void *context, const struct fact *fact);
/**
 * Find the rule that an event matches. `values` may be NULL if only the event's text is known.
 * @return its index, or -1
 */
typedef int event_rule_fn(void *context, const struct evtx_event *event);

struct environment_config {
	fact_fn *fact;
	void *context;
	event_rule_fn *event_rule;
	void *event_context;
};

struct environment_reader;

/** @return NULL without memory. `config` is copied. */
struct environment_reader *environment_reader_new(const struct environment_config *config);
void environment_reader_free(struct environment_reader *r);
/** Start a file. */
void environment_begin(struct environment_reader *r);
/**
 * Process a line.
 * @return whether it belongs to one of the known files, and to nothing else
 */
bool environment_line(struct environment_reader *r, const struct text_line *line);
/** Whether the lines are a table of events, whose rows may look like records of a log. */
bool environment_in_events(const struct environment_reader *r);
/** Process a ScratchLocation from registry text. */
void environment_scratch(struct environment_reader *r, struct span folder, uint64_t line);
/** Process an event of an event log. */
void environment_event(struct environment_reader *r, const struct evtx_event *event);
/** End of file: reports facts that depend on later lines. */
void environment_end(struct environment_reader *r);
/** What the file contains, as a word: "filter-drivers", "job-history" …; NULL = nothing known. */
const char *environment_content(const struct environment_reader *r);
/** Whether a callback stopped reading. */
bool environment_stopped(const struct environment_reader *r);
bool environment_failed(const struct environment_reader *r);

/* ---- the facts of all files -------------------------------------------------------- */

enum { FACTS_MAX = 20000, FACT_JOBS_MAX = 10000 };

struct kept_fact {
	struct fact fact;
	const char *input; /**< name of the member */
	int64_t last;      /**< for an event: the latest time; the fact has the earliest */
	uint64_t count;    /**< for an event */
};

struct facts {
	struct arena arena;
	struct kept_fact *items;
	size_t count, cap;
	size_t by_kind[FACT_KINDS];
	uint64_t lost;
	struct hash_set set;
	const char *dated; /* the input whose order of day and month is known … */
	int order;         /* … and that order */
};

/**
 * Store a fact; an equal one from any input counts once. Events of one day, volume and rule are
 * counted together.
 * @return false without memory
 */
bool facts_add(struct facts *f, const struct fact *fact, const char *input);
/** The next fact of a kind at or after *at, or NULL; start with *at = 0. */
const struct kept_fact *facts_next(const struct facts *f, enum fact_kind kind, size_t *at);
/** The time in a field of a FACT_JOB, with the order of day and month found in its input. */
int64_t facts_job_time(struct facts *f, const struct kept_fact *job, size_t field);
void facts_free(struct facts *f);

#endif
