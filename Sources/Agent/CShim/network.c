#define _GNU_SOURCE
#include "CShim.h"

#include <net/if.h>
#include <sys/ioctl.h>
#include <sys/sendfile.h>

static int start(const struct sockaddr *address, socklen_t length) {
    int fd = socket(address->sa_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd < 0 || connect(fd, address, length) == 0 || errno == EINPROGRESS) return fd;
    int error = errno;
    close(fd);
    errno = error;
    return -1;
}

int shim_connect(const char *address, uint16_t port) {
    struct sockaddr_in four = {.sin_family = AF_INET, .sin_port = htons(port)};
    if (inet_pton(AF_INET, address, &four.sin_addr) == 1)
        return start((const struct sockaddr *)&four, sizeof four);
    struct sockaddr_in6 six = {.sin6_family = AF_INET6, .sin6_port = htons(port)};
    if (inet_pton(AF_INET6, address, &six.sin6_addr) == 1)
        return start((const struct sockaddr *)&six, sizeof six);
    errno = EINVAL;
    return -1;
}

int shim_connect_result(int fd) {
    int error = 0;
    socklen_t length = sizeof error;
    return getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &length) == 0 ? error : errno;
}

int shim_listen(const char *address, uint16_t *port) {
    struct sockaddr_in place = {.sin_family = AF_INET};
    if (*address && inet_pton(AF_INET, address, &place.sin_addr) != 1) {
        errno = EINVAL;
        return -1;
    }
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    socklen_t length = sizeof place;
    if (fd < 0) return -1;
    if (bind(fd, (const struct sockaddr *)&place, length) == 0 && listen(fd, 4) == 0 &&
        getsockname(fd, (struct sockaddr *)&place, &length) == 0) {
        *port = ntohs(place.sin_port);
        return fd;
    }
    int error = errno;
    close(fd);
    errno = error;
    return -1;
}

int shim_accept(int fd, uint32_t *address) {
    struct sockaddr_in caller = {0};
    socklen_t length = sizeof caller;
    int number = accept4(fd, (struct sockaddr *)&caller, &length, SOCK_CLOEXEC | SOCK_NONBLOCK);
    *address = caller.sin_addr.s_addr;
    return number;
}

bool shim_address(const char *text, uint32_t *address) {
    struct in_addr parsed;
    if (inet_pton(AF_INET, text, &parsed) != 1) return false;
    *address = parsed.s_addr;
    return true;
}

ssize_t shim_send_file(int socket, int file, uint64_t offset, size_t count) {
    off_t start = (off_t)offset;
    return sendfile(socket, file, &start, count);
}

ssize_t shim_send(int socket, const void *bytes, size_t count) { return send(socket, bytes, count, MSG_NOSIGNAL); }

// Asked of the kernel and not of /sys, which may belong to another network namespace.
uint32_t shim_mtu(const char *interface) {
    int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (fd < 0) return 0;
    struct ifreq request = {0};
    strncpy(request.ifr_name, interface, IFNAMSIZ - 1);
    int result = ioctl(fd, SIOCGIFMTU, &request);
    close(fd);
    return result == 0 ? (uint32_t)request.ifr_mtu : 0;
}
