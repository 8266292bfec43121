#define _GNU_SOURCE
#include "CShim.h"

#include <sys/syscall.h>

#ifndef SYS_close_range
#define SYS_close_range 436
#endif
#ifndef SYS_openat2
#define SYS_openat2 437
#endif
#ifndef RESOLVE_NO_SYMLINKS
#define RESOLVE_NO_SYMLINKS 0x04
#endif

int shim_open(int directory, const char *path, int flags, unsigned mode) {
    int fd;
    do fd = openat(directory, path, flags | O_CLOEXEC, mode);
    while (fd < 0 && errno == EINTR);
    return fd;
}

int shim_open_straight(const char *path) {
    // The kernel's struct open_how, which <linux/openat2.h> has only in newer systems.
    const struct { uint64_t flags, mode, resolve; } how = {
        .flags = O_PATH | O_DIRECTORY | O_CLOEXEC, .resolve = RESOLVE_NO_SYMLINKS,
    };
    return (int)syscall(SYS_openat2, AT_FDCWD, path, &how, sizeof how);
}

int shim_set_nonblocking(int fd) {
    int flags = fcntl(fd, F_GETFL);
    return flags < 0 ? -1 : fcntl(fd, F_SETFL, flags | O_NONBLOCK);
}

int shim_hold_stream(void) { return open("/dev/null", O_RDWR); }

void shim_close_from(int first) {
    if (syscall(SYS_close_range, (unsigned)first, ~0U, 0) == 0) return;
    // Kernels before 5.9.
    for (int fd = first; fd < 4096; fd++) close(fd);
}

int shim_pipe(int ends[2], int ours) {
    if (pipe2(ends, O_CLOEXEC) != 0) return -1;
    return shim_set_nonblocking(ends[ours]);
}

int shim_reserve(int fd, int64_t size) { return fallocate(fd, 0, 0, size); }
