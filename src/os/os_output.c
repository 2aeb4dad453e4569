// SPDX-License-Identifier: MIT

/* The part of writing output that is the same on all systems. See output.h. */

#include "os/output.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <unistd.h>

/* ---- an end by a library --------------------------------------------------- */

static atomic_int guard_status;
static atomic_bool guarded;

static void on_exit_by_others(void)
{
	if (atomic_load(&guarded)) {
		system_remove_unfinished();
		_exit(atomic_load(&guard_status));
	}
}

void os_exit_guard(int status)
{
	static atomic_flag registered = ATOMIC_FLAG_INIT;
	atomic_store(&guard_status, status);
	if (!atomic_flag_test_and_set(&registered)) {
		atexit(on_exit_by_others);
	}
	atomic_store(&guarded, true);
}

void os_exit_unguard(void)
{
	atomic_store(&guarded, false);
}

/* ---- the buffer ------------------------------------------------------------- */

void output_refuse(char why[OS_WHY_SIZE])
{
	snprintf(why, OS_WHY_SIZE, "an earlier write failed");
}

bool output_flush(struct os_output *o, bool *closed_pipe, char why[OS_WHY_SIZE])
{
	struct output_buffer *buffer = (struct output_buffer *)o;
	size_t used = buffer->used;
	buffer->used = 0;
	return system_write_all(o, buffer->data, used, closed_pipe, why);
}

bool os_output_write(struct os_output *o, const void *data, size_t size, bool *closed_pipe,
	char why[OS_WHY_SIZE])
{
	struct output_buffer *buffer = (struct output_buffer *)o;
	*closed_pipe = false;
	if (buffer->failed) {
		output_refuse(why);
		return false;
	}
	if (size > sizeof(buffer->data) - buffer->used && !output_flush(o, closed_pipe, why)) {
		return false;
	}
	if (size >= sizeof(buffer->data)) {
		return system_write_all(o, data, size, closed_pipe, why);
	}
	if (size > 0) {
		memcpy(buffer->data + buffer->used, data, size);
		buffer->used += size;
	}
	return !buffer->at_once || output_flush(o, closed_pipe, why);
}
