// SPDX-License-Identifier: MIT

/* Windows: threads. See os.h. */

#include "os/os_windows.h"

#include <process.h>
#include <stdlib.h>

/** As on Linux. The linker's default, 1 MiB, is small for regular expressions. */
#define STACK_SIZE (8u << 20)

struct os_thread {
	HANDLE handle;
	void (*run)(void *context);
	void *context;
};

static unsigned __stdcall begin(void *thread)
{
	struct os_thread *t = thread;
	t->run(t->context);
	return 0;
}

struct os_thread *os_thread_start(void (*run)(void *context), void *context)
{
	struct os_thread *t = malloc(sizeof(*t));
	if (t == NULL) {
		return NULL;
	}
	t->run = run;
	t->context = context;
	// The C library needs per-thread data, so CreateThread cannot be used.
	t->handle = (HANDLE)_beginthreadex(
		NULL, STACK_SIZE, begin, t, STACK_SIZE_PARAM_IS_A_RESERVATION, NULL);
	if (t->handle == NULL) {
		free(t);
		return NULL;
	}
	return t;
}

void os_thread_join(struct os_thread *t)
{
	if (t != NULL) {
		WaitForSingleObject(t->handle, INFINITE);
		CloseHandle(t->handle);
		free(t);
	}
}

struct os_monitor {
	SRWLOCK lock;
	CONDITION_VARIABLE changed;
};

struct os_monitor *os_monitor_new(void)
{
	struct os_monitor *m = malloc(sizeof(*m));
	if (m != NULL) {
		InitializeSRWLock(&m->lock);
		InitializeConditionVariable(&m->changed);
	}
	return m;
}

void os_monitor_free(struct os_monitor *m)
{
	free(m);
}

void os_monitor_enter(struct os_monitor *m)
{
	AcquireSRWLockExclusive(&m->lock);
}

void os_monitor_leave(struct os_monitor *m)
{
	ReleaseSRWLockExclusive(&m->lock);
}

void os_monitor_wait(struct os_monitor *m)
{
	SleepConditionVariableSRW(&m->changed, &m->lock, INFINITE, 0);
}

void os_monitor_wake_all(struct os_monitor *m)
{
	WakeAllConditionVariable(&m->changed);
}
