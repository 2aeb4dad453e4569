// SPDX-License-Identifier: MIT

/**
 * What the other files of a bundle say about the machine: facts.
 *
 * A reader takes the lines of any file, and the events of event logs, and
 * tells the facts that it recognises by their shape, whatever the file's name
 * and, where the shape allows it, in whatever language. It never tells of
 * failures of the backup: entries come from logs and lists alone.
 *
 * `struct facts` keeps the facts of all files, in order, within limits.
 *
 * The shapes are those of Microsoft's collectors (the DPM/MABS/MARS script and
 * SDP) and of the tools that these call: fltmc, vssadmin, reg, Get-OBJob,
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
	FACT_WRITER,           /**< name, state, last error; number: of the state */
	FACT_STORAGE,          /**< volume, volume of the storage, used, allocated, maximum */
	FACT_SELECTION,        /**< path; number: SELECTION_… */
	FACT_DEFENDER,         /**< number: 1 real-time protection is on, 0 off, 2 not installed */
	FACT_DEFENDER_PATH,    /**< excluded path */
	FACT_DEFENDER_PROCESS, /**< excluded process */
	FACT_PROXY,            /**< "user" or "system", address; number: 1 configured, 0 not */
	FACT_SCRIPT_POLICY,    /**< PowerShell's execution policy; number: 1 the task cannot run */
	FACT_SCRATCH,          /**< folder, registry key */
	FACT_SCRATCH_FILE,     /**< name, size in bytes; of a listing of the scratch folder */
	FACT_JOB,   /**< id, type, state, name of the source, start, end; number: codes */
	FACT_EVENT, /**< log, source, volume or empty, id, detail; number: index of the rule */
	FACT_KINDS
};

enum host_source { HOST_COLLECTOR, HOST_EVENT_LOG };
enum { SELECTION_EXCLUDED = 1, SELECTION_RECURSIVE = 2 };

/** Of a job: the agent's id in the upper half, the HRESULT in the lower one; 0 = none. */
static inline uint64_t fact_job_codes(uint32_t id, uint32_t hresult)
{
	return (uint64_t)id << 32 | hresult;
}

enum { FACT_FIELDS = 6, FACT_TEXT_MAX = 512 };

struct fact {
	enum fact_kind kind;
	uint64_t line; /**< in its input, or the number of the record of an event log */
	int64_t time;  /**< UTC, or TIME_UNKNOWN */
	uint64_t number;
	struct span fields[FACT_FIELDS]; /**< UTF-8, at most FACT_TEXT_MAX bytes each */
};

/** The fact is valid during the call. @return false to stop. */
typedef bool fact_fn(void *context, const struct fact *fact);
/**
 * Which rule an event matters for. `values` may be NULL where only the event's text is known.
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

/** @return NULL without memory. The config is copied. */
struct environment_reader *environment_reader_new(const struct environment_config *config);
void environment_reader_free(struct environment_reader *r);
/** Begin a file. */
void environment_begin(struct environment_reader *r);
/**
 * Look at a line.
 * @return whether it belongs to one of the known files and to nothing else.
 */
bool environment_line(struct environment_reader *r, const struct text_line *line);
/** A ScratchLocation that was read from registry text. */
void environment_scratch(struct environment_reader *r, struct span folder, uint64_t line);
/** An event of an event log. */
void environment_event(struct environment_reader *r, const struct evtx_event *event);
/** The end of the file: tells what had to wait for it. */
void environment_end(struct environment_reader *r);
/** What the file has turned out to hold, as a word: "filter-drivers", "job-history" …; NULL = nothing. */
const char *environment_content(const struct environment_reader *r);
/** Whether a callback stopped. */
bool environment_stopped(const struct environment_reader *r);
bool environment_failed(const struct environment_reader *r);

/* ---- facts of all files ------------------------------------------------------------ */

enum { FACTS_MAX = 20000, FACT_JOBS_MAX = 10000 };

struct kept_fact {
	struct fact fact;
	const char *input; /**< member name */
	int64_t last;      /**< of an event: the latest time; the earliest is the fact's */
	uint64_t count;    /**< of an event */
};

struct facts {
	struct arena arena;
	struct kept_fact *items;
	size_t count, cap;
	size_t by_kind[FACT_KINDS];
	uint64_t lost;
	struct hash_set set;
	const char *dated; /* the input whose order of day and month is known … */
	int order;         /* … to be this */
};

/**
 * Keep a fact; the same one of the same or another input counts once. Events of one day, volume
 * and rule are counted together.
 * @return false without memory
 */
bool facts_add(struct facts *f, const struct fact *fact, const char *input);
/** The next fact of a kind from *at on, or NULL; *at starts as 0. */
const struct kept_fact *facts_next(const struct facts *f, enum fact_kind kind, size_t *at);
/** The time in a field of a FACT_JOB, read in the order of day and month that its input shows. */
int64_t facts_job_time(struct facts *f, const struct kept_fact *job, size_t field);
void facts_free(struct facts *f);

#endif
