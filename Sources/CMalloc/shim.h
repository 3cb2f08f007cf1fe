#ifndef ROWFERRY_CMALLOC_SHIM_H
#define ROWFERRY_CMALLOC_SHIM_H

// glibc's knobs, which Swift's Glibc module leaves out.
#if defined(__GLIBC__) || __has_include(<malloc.h>)
#include <malloc.h>
#endif

// Keeps freed memory for the next blocks instead of giving it back to the system, from where each page would come
// cleared once more. Does nothing with another C library.
static inline void rowferry_keep_memory(void) {
#if defined(M_MMAP_THRESHOLD) && defined(M_TRIM_THRESHOLD)
    mallopt(M_MMAP_THRESHOLD, 64 << 20);
    mallopt(M_TRIM_THRESHOLD, 256 << 20);
#endif
}

#endif
