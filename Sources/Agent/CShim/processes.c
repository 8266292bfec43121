#define _GNU_SOURCE
#include "CShim.h"

#include <spawn.h>
#include <sys/signalfd.h>

static int count;
static char **words;

// glibc hands the command line to constructors too.
__attribute__((constructor)) static void keep_arguments(int argc, char **argv) {
    count = argc;
    words = argv;
}

const char *shim_argument(int index) { return index < count ? words[index] : NULL; }

void shim_ignore(int number) { signal(number, SIG_IGN); }

uint32_t shim_cpus(void) {
    long online = sysconf(_SC_NPROCESSORS_ONLN);
    return online > 0 ? (uint32_t)online : 0;
}

int shim_signals(const int *signals, size_t count) {
    sigset_t set;
    sigemptyset(&set);
    // Whoever started the agent may have ignored it, and then the kernel would not keep how children ended.
    signal(SIGCHLD, SIG_DFL);
    for (size_t i = 0; i < count; i++) sigaddset(&set, signals[i]);
    if (sigprocmask(SIG_BLOCK, &set, NULL) != 0) return -1;
    return signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
}

int shim_next_signal(int fd) {
    struct signalfd_siginfo info;
    return read(fd, &info, sizeof info) == sizeof info ? (int)info.ssi_signo : 0;
}

// posix_spawn rather than fork: nothing of ours runs in the child, the page tables are not copied, and an execve that
// fails is reported here.
int shim_spawn(
    pid_t *pid, const char *program, char *const argv[], char *const envp[], const char *directory, int input,
    int output, int errors) {
    posix_spawnattr_t attributes;
    posix_spawn_file_actions_t actions;
    sigset_t none, all;
    sigemptyset(&none);
    sigfillset(&all);
    posix_spawnattr_init(&attributes);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSID | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
    posix_spawnattr_setsigmask(&attributes, &none);
    posix_spawnattr_setsigdefault(&attributes, &all);
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, input, 0);
    posix_spawn_file_actions_adddup2(&actions, output, 1);
    posix_spawn_file_actions_adddup2(&actions, errors, 2);
    posix_spawn_file_actions_addchdir_np(&actions, directory);
    int error = posix_spawn(pid, program, &actions, &attributes, argv, envp);
    posix_spawn_file_actions_destroy(&actions);
    posix_spawnattr_destroy(&attributes);
    return error;
}

int shim_ended(pid_t pid, int *value) {
    siginfo_t info = {0};
    if (waitid(P_PID, (id_t)pid, &info, WEXITED | WNOHANG | WNOWAIT) != 0) return -1;
    if (info.si_pid == 0) return 0;
    *value = info.si_status;
    return info.si_code == CLD_EXITED ? 1 : 2;
}

void shim_reap(pid_t pid) { waitpid(pid, NULL, WNOHANG); }
