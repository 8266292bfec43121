/// What Swift cannot reach of libc by itself: variadic calls, macros, unions, and the few things that only C can do.
/// Every function returns what the call returns, and leaves `errno` as the call left it.
#pragma once

#include <arpa/inet.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <ifaddrs.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/types.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/// Flags that <fcntl.h> shows only to those who ask for all of GNU.
#define SHIM_O_PATH 010000000
#define SHIM_AT_EMPTY_PATH 0x1000
#define SHIM_UTIME_OMIT 0x3ffffffe

/// A word of the command line, or null after the last. Embedded Swift does not show them.
const char *shim_argument(int index);

/// Processors that are online.
uint32_t shim_cpus(void);

static inline int shim_errno(void) { return errno; }

/// `openat` with its mode; always close-on-exec.
int shim_open(int directory, const char *path, int flags, unsigned mode);

/// Opens a directory only to walk on from it, with no symbolic link anywhere on the way. Kernels before 5.6 cannot.
int shim_open_straight(const char *path);

/// A pipe whose ends no child inherits. `ends[0]` is for reading, and `ours` (0 or 1) does not block.
int shim_pipe(int ends[2], int ours);

int shim_set_nonblocking(int fd);

/// Opens /dev/null, which children may inherit: for a standard stream that was closed.
int shim_hold_stream(void);

/// Closes every descriptor from this one on.
void shim_close_from(int first);

/// Room on the disk for `size` bytes. Fails with EOPNOTSUPP where the file system cannot promise it.
int shim_reserve(int fd, int64_t size);

/// This process goes on when the signal comes.
void shim_ignore(int number);

/// A descriptor that becomes readable when one of these signals comes; they are blocked from then on.
int shim_signals(const int *signals, size_t count);

/// The next signal that came, or 0.
int shim_next_signal(int fd);

/// Starts a program in a session of its own with plain signals, and the three descriptors as its standard streams.
/// Returns 0, or the error number of `chdir` or `execve` in the child.
int shim_spawn(
    pid_t *pid, const char *program, char *const argv[], char *const envp[], const char *directory, int input,
    int output, int errors);

/// How a child ended: 0 while it runs, 1 with its exit status, 2 with its signal, -1 if it is no child of ours. It
/// stays a zombie, and so its process group stays its own, until `shim_reap`.
int shim_ended(pid_t pid, int *value);

void shim_reap(pid_t pid);

static inline const char *shim_entry_name(const struct dirent *entry) { return entry->d_name; }

/// Begins to connect over TCP to an IPv4 or IPv6 literal. Returns a descriptor that does not block; EINPROGRESS is
/// not an error. Fails with EINVAL where the text is no address.
int shim_connect(const char *address, uint16_t port);

/// Whether a descriptor of `shim_connect` that became writable is connected: 0 or the error number.
int shim_connect_result(int fd);

/// Listens over TCP on an IPv4 address of this host, or on all of them for an empty text, on a port that the kernel
/// chooses. Returns a descriptor that does not block. Fails with EINVAL where the text is no address.
int shim_listen(const char *address, uint16_t *port);

/// The next caller of `shim_listen`, as a descriptor that does not block, with the caller's IPv4 address.
int shim_accept(int fd, uint32_t *address);

/// Whether the text is an IPv4 address, and which, as `shim_accept` gives it.
bool shim_address(const char *text, uint32_t *address);

/// Sends a piece of a file, without this process ever holding its bytes. Returns the bytes sent.
ssize_t shim_send_file(int socket, int file, uint64_t offset, size_t count);

/// Sends bytes; a peer that is gone is an error and no signal.
ssize_t shim_send(int socket, const void *bytes, size_t count);

/// The MTU of a network interface in bytes, 0 where it cannot be asked.
uint32_t shim_mtu(const char *interface);
