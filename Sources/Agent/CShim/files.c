#define _GNU_SOURCE
#include "CShim.h"

int shim_open(int directory, const char *path, int flags, unsigned mode) {
    int fd;
    do fd = openat(directory, path, flags | O_CLOEXEC, mode);
    while (fd < 0 && errno == EINTR);
    return fd;
}

int shim_set_nonblocking(int fd) {
    int flags = fcntl(fd, F_GETFL);
    return flags < 0 ? -1 : fcntl(fd, F_SETFL, flags | O_NONBLOCK);
}

int shim_hold_stream(void) { return open("/dev/null", O_RDWR); }

int shim_pipe(int ends[2], int ours) {
    if (pipe2(ends, O_CLOEXEC) != 0) return -1;
    return shim_set_nonblocking(ends[ours]);
}

int shim_reserve(int fd, int64_t size) { return fallocate(fd, 0, 0, size); }
