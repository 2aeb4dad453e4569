// SPDX-License-Identifier: MIT

/** The code of quick.h for x86 processors with AVX2. */

#include "record/quick.h"

#if defined(QUICK_HAS_AVX2)

#include <immintrin.h>

#if defined(__clang__)
#pragma clang attribute push(__attribute__((target("avx2,bmi"))), apply_to = function)
#else
#pragma GCC push_options
#pragma GCC target("avx2,bmi")
#endif

#define SIMD_AVX2 1
#define QUICK_READER quick_avx2
#include "record/quick_loop.h"

#if defined(__clang__)
#pragma clang attribute pop
#else
#pragma GCC pop_options
#endif

#else

typedef int quick_avx2_is_empty; /* ISO C forbids an empty file */

#endif
