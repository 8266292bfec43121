"""Hosts to measure on: a network namespace each, with a private root and plain sshd, on one bridge."""

import json
import os
import shutil
import signal
import socket
import subprocess
import time
from pathlib import Path

from shell import Stop, run, tell

BRIDGE = "slbench0"
PREFIX = "10.213"
PRIVATE = ["etc", "var", "srv", "opt", "root", "home", "tmp", "run"]
COPIED = [
    "alternatives", "ld.so.cache", "ld.so.conf", "ld.so.conf.d", "localtime", "login.defs", "nsswitch.conf",
    "os-release", "default/useradd", "debian_version", "pam.d", "security", "profile", "bash.bashrc", "deluser.conf",
    "adduser.conf", "protocols", "services", "python3", "python3.11", "python3.12", "python3.13", "gai.conf",
]
# What the work changes of the kernel; each network namespace has its own.
SYSCTLS = ["net.ipv4.ip_forward", "net.ipv4.conf.all.rp_filter", "net.ipv4.conf.all.accept_redirects",
           "net.core.somaxconn"]
SSHD = """\
HostKey /etc/ssh/ssh_host_ed25519_key
HostKey /etc/ssh/ssh_host_ecdsa_key
PasswordAuthentication no
UsePAM no
UseDNS no
PidFile none
MaxStartups 100
Subsystem sftp /usr/lib/openssh/sftp-server
AcceptEnv LANG LC_*
"""
EDITED = "".join(f"setting{n} = old\n" for n in range(1, 7)) + "last = kept\n"


class Host:
    def __init__(self, folder, index):
        self.name = f"h{index}"
        self.address = f"{PREFIX}.{1 + (index - 1) // 200}.{1 + (index - 1) % 200}"
        self.root = folder / self.name
        self.link = f"slb{index}"
        self.namespace = f"slbench-{index}"
        self.process = None
        self.sysctls = {}

    def counters(self):
        """(packets, bytes) that the controller sent to it and got from it, as the interface counts them."""
        folder = Path(f"/sys/class/net/{self.link}/statistics")
        return {name: int((folder / name).read_text()) for name in
                ("tx_packets", "tx_bytes", "rx_packets", "rx_bytes")}


class Hosts:
    """Hosts by the dozen. `close` takes away everything that was made."""

    def __init__(self, scratch):
        self.scratch = scratch
        self.folder = scratch / "hosts"
        self.base = scratch / "base"
        self.record = scratch / "made.json"
        self.key = scratch / "key"
        self.home = scratch / "home"
        self.all = []

    def open(self, count):
        """Makes hosts until there are `count`, and returns that many, all of them answering."""
        if not self.base.exists():
            self._make_base()
        if not self.all:
            self._make_bridge()
        fresh = [Host(self.folder, n) for n in range(len(self.all) + 1, count + 1)]
        for host in fresh:
            self._make(host)
            self.all.append(host)
            self._write_record()
        for host in fresh:
            self._await(host)
        return self.all[:count]

    def reset(self, hosts):
        """Makes hosts as bare as on their first day."""
        for host in hosts:
            for name in PRIVATE:
                run("find", host.root / name, "-mindepth", "1", "-delete")
            run("cp", "-a", f"{self.base}/.", host.root)
            for key, value in host.sysctls.items():
                self.inside(host, "sysctl", "-qw", f"{key}={value}")

    def inside(self, host, *argv):
        return run("ip", "netns", "exec", host.namespace, *argv)

    def close(self):
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        for host in self.all:
            if host.process:
                host.process.kill()
        for host in self.all:
            if host.process:
                host.process.wait()
            run("ip", "netns", "delete", host.namespace, check=False)
            run("ip", "link", "delete", host.link, check=False)
        run("ip", "link", "delete", BRIDGE, check=False)
        self.record.unlink(missing_ok=True)
        shutil.rmtree(self.folder, ignore_errors=True)
        self.all = []

    def clear(self):
        """Takes away what a run that was killed left behind."""
        if not self.record.exists():
            return
        made = json.loads(self.record.read_text())
        tell(f"removing {len(made)} hosts that an earlier run left behind")
        for name, namespace, link, pid in made:
            if f"{self.folder}/{name}\0" in _words(pid):
                os.kill(pid, signal.SIGKILL)
            run("ip", "netns", "delete", namespace, check=False)
            run("ip", "link", "delete", link, check=False)
        run("ip", "link", "delete", BRIDGE, check=False)
        self.record.unlink()
        time.sleep(0.5)
        shutil.rmtree(self.folder, ignore_errors=True)

    def _write_record(self):
        made = [[host.name, host.namespace, host.link, host.process.pid if host.process else 0] for host in self.all]
        self.record.write_text(json.dumps(made))

    def _make_base(self):
        for name in PRIVATE + ["etc/ssh", "root/.ssh", "run/sshd", "run/lock", "var/lib", "var/tmp", "var/log",
                               "etc/sysctl.d", "etc/default"]:
            (self.base / name).mkdir(parents=True, exist_ok=True)
        for name in COPIED:
            if os.path.lexists(f"/etc/{name}"):
                run("cp", "-a", f"/etc/{name}", self.base / "etc" / name)
        accounts = {
            "passwd": "root:x:0:0:root:/root:/bin/sh\nsshd:x:105:65534::/run/sshd:/usr/sbin/nologin\n"
                      "nobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin\n",
            "group": "root:x:0:\nnogroup:x:65534:\n",
            "shadow": "root:*:19000:0:99999:7:::\nsshd:!:19000::::::\nnobody:*:19000:0:99999:7:::\n",
            "gshadow": "root:*::\nnogroup:!::\n",
        }
        for name, text in accounts.items():
            (self.base / "etc" / name).write_text(text)
            (self.base / "etc" / name).chmod(0o640 if "shadow" in name else 0o644)
        (self.base / "etc/ssh/sshd_config").write_text(SSHD)
        (self.base / "etc/bench.conf").write_text(EDITED)
        for folder, mode in (("root", 0o700), ("root/.ssh", 0o700), ("tmp", 0o1777), ("var/tmp", 0o1777)):
            (self.base / folder).chmod(mode)
        self._make_keys()

    def _make_keys(self):
        for kind in ("ed25519", "ecdsa"):
            run("ssh-keygen", "-q", "-t", kind, "-N", "", "-f", self.base / f"etc/ssh/ssh_host_{kind}_key")
        run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", self.key)
        keys = self.base / "root/.ssh/authorized_keys"
        keys.write_text(self.key.with_suffix(".pub").read_text())
        keys.chmod(0o600)
        (self.home / ".ssh").mkdir(parents=True, mode=0o700, exist_ok=True)
        public = (self.base / "etc/ssh/ssh_host_ed25519_key.pub").read_text().split()
        names = [f"{PREFIX}.{block}.{n}" for block in (1, 2) for n in range(1, 201)]
        (self.home / ".ssh/known_hosts").write_text("".join(f"{name} {public[0]} {public[1]}\n" for name in names))

    def _make_bridge(self):
        if Path(f"/sys/class/net/{BRIDGE}").exists() or f"{PREFIX}." in run("ip", "-4", "route"):
            raise Stop(f"there is a {BRIDGE} or a route to {PREFIX}.0.0/16 already: another benchmark is running, or "
                       "one was killed (Benchmarks/run clean takes its remains away)")
        self._write_record()
        shutil.rmtree(self.folder, ignore_errors=True)
        run("ip", "link", "add", BRIDGE, "type", "bridge")
        run("ip", "address", "add", f"{PREFIX}.0.1/16", "dev", BRIDGE)
        run("ip", "link", "set", BRIDGE, "up")

    def _make(self, host):
        for name in PRIVATE + ["usr", "proc", "sys", "dev"]:
            (host.root / name).mkdir(parents=True, exist_ok=True)
        for name in ("bin", "sbin", "lib", "lib64"):
            (host.root / name).symlink_to(f"usr/{name}")
        run("cp", "-a", f"{self.base}/.", host.root)
        run("ip", "netns", "add", host.namespace)
        run("ip", "link", "add", host.link, "type", "veth", "peer", "name", "eth0", "netns", host.namespace)
        run("ip", "link", "set", host.link, "master", BRIDGE, "up")
        self.inside(host, "ip", "address", "add", f"{host.address}/16", "dev", "eth0")
        self.inside(host, "ip", "link", "set", "eth0", "up")
        self.inside(host, "ip", "link", "set", "lo", "up")
        for key in SYSCTLS:
            host.sysctls[key] = self.inside(host, "sysctl", "-n", key).strip()
        script = Path(__file__).with_name("host.sh")
        host.process = subprocess.Popen(
            ["ip", "netns", "exec", host.namespace, "unshare", "--mount", "--pid", "--uts", "--fork", "--kill-child",
             "sh", str(script), str(host.root), host.name], stdin=subprocess.DEVNULL, start_new_session=True)

    def _await(self, host):
        for _ in range(200):
            if host.process.poll() is not None:
                raise Stop(f"the sshd of {host.name} ended with {host.process.returncode}")
            try:
                with socket.create_connection((host.address, 22), 2) as line:
                    if line.recv(8).startswith(b"SSH-2.0"):
                        return
            except OSError:
                time.sleep(0.05)
        raise Stop(f"{host.name} does not answer on {host.address}:22")


def _words(pid):
    try:
        return Path(f"/proc/{pid}/cmdline").read_text() if pid else ""
    except OSError:
        return ""
