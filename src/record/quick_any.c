// SPDX-License-Identifier: MIT

/** The code of quick.h for any processor, and the choice between both. */

#define QUICK_READER quick_any
#include "record/quick_loop.h"

const struct quick_reader *quick_best(void)
{
#if defined(QUICK_HAS_AVX2)
	if (os_has_avx2())
		return &quick_avx2;
#endif
	return &quick_any;
}
