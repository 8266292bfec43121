"""Runs one program and writes what it cost, with everything that it left running, as JSON.

    measure.py RESULT LOG -- PROGRAM ARGUMENT…

Programs that it leaves behind (ssh masters) are adopted, ended when it is done, and count for its CPU.
"""

import ctypes
import json
import os
import resource
import signal
import subprocess
import sys
import time

PR_SET_PDEATHSIG, PR_SET_CHILD_SUBREAPER = 1, 36


def children():
    with open(f"/proc/self/task/{os.getpid()}/children") as file:
        return [int(word) for word in file.read().split()]


def main():
    result, log, _, *argv = sys.argv[1:]
    prctl = ctypes.CDLL(None).prctl
    prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)

    def die_with_parent():
        """A benchmark that is cut off leaves no tool at work."""
        prctl(PR_SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0)

    with open(log, "wb") as output:
        begin = time.monotonic()
        tool = subprocess.Popen(argv, stdin=subprocess.DEVNULL, stdout=output, stderr=output,
                                preexec_fn=die_with_parent)
        status = tool.wait()
        wall = time.monotonic() - begin
    deadline = time.monotonic() + 10
    while left := children():
        for pid in left:
            os.kill(pid, signal.SIGTERM if time.monotonic() < deadline else signal.SIGKILL)
        time.sleep(0.05)
        while True:
            try:
                if os.waitpid(-1, os.WNOHANG)[0] == 0:
                    break
            except ChildProcessError:
                break
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    with open(result, "w") as file:
        json.dump({"status": status, "wall": wall, "cpu": usage.ru_utime + usage.ru_stime,
                   "memory": usage.ru_maxrss * 1024}, file)


main()
