// SPDX-License-Identifier: MIT

/*
 * Settings of glibc's memory allocator, see os.h. A large input fills tens of megabytes, and with
 * small pages the page faults are a tenth of its time. Nothing depends on these settings: where one
 * has no effect, the program is slower.
 */

#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif

#include "os/private.h"

#if defined(__GLIBC__)

#include <malloc.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>

/** On most processors; where huge pages are larger, the heap has none. */
#define HUGE_PAGE (2u << 20)
/** Enough for small inputs, whose memory would be multiplied by a huge page. */
#define SMALL_PART (1u << 20)
/** With more, the unused parts of arrays take too much memory. */
#define HUGE_PART (19u << 20)
/** When both parts are full, larger arrays come from the system and are given back to it. */
#define ARRAY_MAX (4 << 20)

/** Reserve the memory that the heap takes first, without touching it. */
static void use_huge_pages(void)
{
	const size_t size = SMALL_PART + HUGE_PART;
	// Both must be larger than the block, so that the heap contains it and keeps it when freed.
	if (mallopt(M_MMAP_THRESHOLD, (int)(size + HUGE_PAGE)) != 1 ||
		mallopt(M_TRIM_THRESHOLD, (int)(size + HUGE_PAGE)) != 1) {
		return;
	}
	char *block = malloc(size);
	if (block != NULL) {
		size_t skip = SMALL_PART + HUGE_PAGE - ((uintptr_t)block + SMALL_PART) % HUGE_PAGE;
		madvise(block + skip, size - skip, MADV_HUGEPAGE);
	}
	free(block);
}

void heap_start(void)
{
	use_huge_pages();
	// glibc would raise this by itself when a large array is freed: a million paths took a tenth
	// more memory.
	mallopt(M_MMAP_THRESHOLD, ARRAY_MAX);
}

void os_share_heap(void)
{
	mallopt(M_ARENA_MAX, 1);
}

#else

void heap_start(void)
{
}

void os_share_heap(void)
{
}

#endif
