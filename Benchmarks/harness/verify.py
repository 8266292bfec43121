"""Looks at hosts from outside, whatever the tool says that it did."""

import hashlib
import os
import stat

import work
from shell import Stop


def verify(hosts, wanted, inside, tool):
    """Stops with every difference between a host and the wanted state."""
    for host in hosts:
        wrong = list(_files(host, wanted)) + list(_places(host)) + list(_accounts(host)) + list(_kernel(host, inside))
        if wrong:
            raise Stop(f"after {tool}, {host.name} is not as wanted:\n  " + "\n  ".join(wrong[:10]))


def fingerprint(hosts):
    """Inode, size and time of change of everything of ours: the same before and after a converged run."""
    seen = {}
    for host in hosts:
        for top in ("opt/bench", "etc/sysctl.d"):
            for folder, _, files in os.walk(host.root / top):
                for path in [folder] + [os.path.join(folder, name) for name in files]:
                    status = os.lstat(path)
                    seen[path] = (status.st_ino, status.st_size, status.st_mode, status.st_ctime_ns)
        status = os.lstat(_at(host, work.EDITED))
        seen[host.name] = (status.st_ino, status.st_ctime_ns)
    return seen


def _at(host, path):
    return host.root / path.lstrip("/")


def _files(host, wanted):
    for path, digest in wanted.sums(host).items():
        try:
            with open(_at(host, path), "rb") as file:
                if hashlib.file_digest(file, "sha256").hexdigest() != digest:
                    yield f"{path} has other content"
        except OSError as error:
            yield f"{path}: {error.strerror}"
    if not os.access(_at(host, work.BINARY), os.X_OK):
        yield f"{work.BINARY} is not executable"
    expected = "".join(line + "\n" for _, line in work.LINES) + "last = kept\n"
    if _at(host, work.EDITED).read_text() != expected:
        yield f"{work.EDITED} is not edited as wanted"


def _places(host):
    for path in work.DIRECTORIES:
        try:
            mode = os.lstat(_at(host, path)).st_mode
            if not stat.S_ISDIR(mode) or stat.S_IMODE(mode) != 0o750:
                yield f"{path} is no directory with mode 0750"
        except OSError as error:
            yield f"{path}: {error.strerror}"
    for path, target in work.LINKS:
        try:
            if os.readlink(_at(host, path)) != target:
                yield f"{path} leads elsewhere"
        except OSError as error:
            yield f"{path}: {error.strerror}"
    for path in work.GUARDED:
        if not _at(host, path).exists():
            yield f"{path} was not made"


def _accounts(host):
    groups = _at(host, "/etc/group").read_text().splitlines()
    users = _at(host, "/etc/passwd").read_text().splitlines()
    if not any(line.startswith("bench:x:4040:") for line in groups):
        yield "the group bench is missing"
    if not any(line.startswith("bench:x:4040:4040:") and line.endswith(":/usr/sbin/nologin") for line in users):
        yield "the user bench is missing"


def _kernel(host, inside):
    live = inside(host, "sysctl", "-n", *[key for _, key, _ in work.SETTINGS]).split()
    for (name, key, value), now in zip(work.SETTINGS, live):
        if now != value:
            yield f"{key} is {now}"
        path = _at(host, f"/etc/sysctl.d/{name}.conf")
        if not path.exists() or f"{key} = {value}" not in path.read_text().splitlines():
            yield f"{path} does not keep {key}"
