#ifndef SLIPWAY_MALLOC_SHIM_H
#define SLIPWAY_MALLOC_SHIM_H

/* How glibc's heap is told what it may take: Swift's own Glibc module leaves this header out. */
#include <malloc.h>

#endif
