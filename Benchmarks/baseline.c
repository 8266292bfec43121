/* The floor: connects to every host at once, runs `true` on each, and ends. Nothing but libssh2 and poll.
 *
 *   baseline KEY ADDRESS…
 *
 * KEY is a private key without a passphrase, with KEY.pub beside it. Host keys are not checked: it is no tool, and only
 * ever talks to hosts that the benchmark made. */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <libssh2.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum stage { CONNECTING, HANDSHAKE, LOGIN, OPEN, START, READ, CLOSE, END, DONE };

struct line {
    const char *address;
    int socket;
    enum stage stage;
    LIBSSH2_SESSION *session;
    LIBSSH2_CHANNEL *channel;
};

static char key[4096], public_key[4096 + 4];

static void fail(const struct line *line, const char *what) {
    char *why = NULL;
    if (line->session) libssh2_session_last_error(line->session, &why, NULL, 0);
    fprintf(stderr, "baseline: %s: %s: %s\n", line->address, what, why ? why : strerror(errno));
    exit(1);
}

/* The other side's next packet often waits for this acknowledgement; the option holds for one receive only. */
static ssize_t receive(libssh2_socket_t socket, void *buffer, size_t length, int flags, void **abstract) {
    (void)abstract;
    int on = 1;
    setsockopt(socket, IPPROTO_TCP, TCP_QUICKACK, &on, sizeof on);
    ssize_t count = recv(socket, buffer, length, flags);
    int why = errno;
    setsockopt(socket, IPPROTO_TCP, TCP_QUICKACK, &on, sizeof on);
    return count < 0 ? -why : count;
}

static void begin(struct line *line, const char *address) {
    struct sockaddr_in place = {.sin_family = AF_INET, .sin_port = htons(22)};
    int on = 1;
    line->address = address;
    if (inet_pton(AF_INET, address, &place.sin_addr) != 1) fail(line, "no address");
    line->socket = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (line->socket < 0) fail(line, "socket");
    setsockopt(line->socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    if (connect(line->socket, (struct sockaddr *)&place, sizeof place) && errno != EINPROGRESS) fail(line, "connect");
}

static void greet(struct line *line) {
    int problem = 0;
    socklen_t size = sizeof problem;
    getsockopt(line->socket, SOL_SOCKET, SO_ERROR, &problem, &size);
    errno = problem;
    if (problem) fail(line, "connect");
    line->session = libssh2_session_init();
    if (!line->session) fail(line, "session");
    libssh2_session_set_blocking(line->session, 0);
    libssh2_session_callback_set(line->session, LIBSSH2_CALLBACK_RECV, (void *)receive);
    libssh2_session_method_pref(line->session, LIBSSH2_METHOD_HOSTKEY, "ssh-ed25519");
    libssh2_session_method_pref(line->session, LIBSSH2_METHOD_CRYPT_CS, "aes128-ctr");
    libssh2_session_method_pref(line->session, LIBSSH2_METHOD_CRYPT_SC, "aes128-ctr");
}

static int drain(struct line *line) {
    char buffer[1024];
    ssize_t count;
    while ((count = libssh2_channel_read(line->channel, buffer, sizeof buffer)) > 0) {}
    return (int)count;
}

/* One step of the conversation: 0 or above when it is done, LIBSSH2_ERROR_EAGAIN when it must wait. */
static int attempt(struct line *line) {
    switch (line->stage) {
    case CONNECTING: greet(line); return 0;
    case HANDSHAKE: return libssh2_session_handshake(line->session, line->socket);
    case LOGIN: return libssh2_userauth_publickey_fromfile(line->session, "root", public_key, key, "");
    case OPEN:
        line->channel = libssh2_channel_open_session(line->session);
        return line->channel ? 0 : libssh2_session_last_errno(line->session);
    case START: return libssh2_channel_exec(line->channel, "true");
    case READ: return drain(line);
    case CLOSE: return libssh2_channel_close(line->channel);
    case END:
        if (libssh2_channel_get_exit_status(line->channel)) fail(line, "true did not succeed");
        return libssh2_session_disconnect(line->session, "");
    case DONE: break;
    }
    return LIBSSH2_ERROR_EAGAIN;
}

static void advance(struct line *line) {
    while (line->stage != DONE) {
        int outcome = attempt(line);
        if (outcome == LIBSSH2_ERROR_EAGAIN) return;
        if (outcome < 0) fail(line, "ssh");
        line->stage++;
    }
    close(line->socket);
    line->socket = -1;
}

static short awaited(const struct line *line) {
    if (line->stage == CONNECTING) return POLLOUT;
    int directions = libssh2_session_block_directions(line->session);
    short events = 0;
    if (directions & LIBSSH2_SESSION_BLOCK_INBOUND) events |= POLLIN;
    if (directions & LIBSSH2_SESSION_BLOCK_OUTBOUND) events |= POLLOUT;
    return events ? events : POLLIN;
}

int main(int count, char **words) {
    if (count < 3 || libssh2_init(0)) return 2;
    snprintf(key, sizeof key, "%s", words[1]);
    snprintf(public_key, sizeof public_key, "%s.pub", key);
    int left = count -= 2;
    struct line *lines = calloc((size_t)count, sizeof *lines);
    struct pollfd *polled = calloc((size_t)count, sizeof *polled);
    if (!lines || !polled) return 2;
    for (int i = 0; i < count; i++) begin(&lines[i], words[i + 2]);
    while (left) {
        for (int i = 0; i < count; i++) {
            polled[i].fd = lines[i].socket;
            polled[i].events = lines[i].stage == DONE ? 0 : awaited(&lines[i]);
        }
        if (poll(polled, (nfds_t)count, 60000) <= 0) return fputs("baseline: nothing came for 60 seconds\n", stderr), 1;
        for (int i = 0; i < count; i++) {
            if (lines[i].stage == DONE || !polled[i].revents) continue;
            advance(&lines[i]);
            left -= lines[i].stage == DONE;
        }
    }
    return 0;
}
