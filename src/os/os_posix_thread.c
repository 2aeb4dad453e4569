// SPDX-License-Identifier: MIT

/* Threads on POSIX systems. See os.h. */

#include "os/os.h"

#include <pthread.h>
#include <signal.h>
#include <stdlib.h>

struct os_thread {
	pthread_t id;
	void (*run)(void *context);
	void *context;
};

static void *begin(void *thread)
{
	struct os_thread *t = thread;
	t->run(t->context);
	return NULL;
}

struct os_thread *os_thread_start(void (*run)(void *context), void *context)
{
	struct os_thread *t = malloc(sizeof(*t));
	sigset_t all;
	sigset_t old;
	if (t == NULL) {
		return NULL;
	}
	t->run = run;
	t->context = context;
	// Only the main thread handles signals.
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &old);
	int error = pthread_create(&t->id, NULL, begin, t);
	pthread_sigmask(SIG_SETMASK, &old, NULL);
	if (error != 0) {
		free(t);
		return NULL;
	}
	return t;
}

void os_thread_join(struct os_thread *t)
{
	if (t != NULL) {
		pthread_join(t->id, NULL);
		free(t);
	}
}

struct os_monitor {
	pthread_mutex_t lock;
	pthread_cond_t changed;
};

struct os_monitor *os_monitor_new(void)
{
	struct os_monitor *m = malloc(sizeof(*m));
	if (m == NULL) {
		return NULL;
	}
	if (pthread_mutex_init(&m->lock, NULL) != 0) {
		free(m);
		return NULL;
	}
	if (pthread_cond_init(&m->changed, NULL) != 0) {
		pthread_mutex_destroy(&m->lock);
		free(m);
		return NULL;
	}
	return m;
}

void os_monitor_free(struct os_monitor *m)
{
	if (m != NULL) {
		pthread_cond_destroy(&m->changed);
		pthread_mutex_destroy(&m->lock);
		free(m);
	}
}

void os_monitor_enter(struct os_monitor *m)
{
	pthread_mutex_lock(&m->lock);
}

void os_monitor_leave(struct os_monitor *m)
{
	pthread_mutex_unlock(&m->lock);
}

void os_monitor_wait(struct os_monitor *m)
{
	pthread_cond_wait(&m->changed, &m->lock);
}

void os_monitor_wake_all(struct os_monitor *m)
{
	pthread_cond_broadcast(&m->changed);
}
