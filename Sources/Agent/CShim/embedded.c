// What Embedded Swift asks of libc that not every libc has.
#ifdef SLIPWAY_EMBEDDED

#include <stddef.h>
#include <stdlib.h>
#include <sys/random.h>

// In glibc only since 2.36. Swift wants a few bytes to seed its hashes with.
void arc4random_buf(void *buffer, size_t size);

void arc4random_buf(void *buffer, size_t size) {
    for (size_t done = 0; done < size;) {
        ssize_t count = getrandom((char *)buffer + done, size - done, 0);
        if (count > 0) done += (size_t)count;
    }
}

#else

typedef int nothing_is_missing;

#endif
