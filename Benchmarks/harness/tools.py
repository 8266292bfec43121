"""The tools that are compared: how each is installed, and the command that does the work."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import playbooks
from shell import Stop, run, tell

PACKAGES = ["ansible-core", "mitogen", "pyinfra"]
TOP = Path(__file__).resolve().parents[2]


class Toolbox:
    def __init__(self, scratch, hosts, options):
        self.scratch = scratch
        self.hosts = hosts
        self.options = options
        self.folder = scratch / "playbooks"
        self.folder.mkdir(exist_ok=True)
        self.environment = {
            "PATH": os.environ["PATH"], "HOME": str(hosts.home), "LANG": "C.UTF-8",
            "SLIPWAY_HOME": str(scratch / "ledger")}
        self.runs = 0

    # How each is installed.

    def install(self, names):
        if "slipway" in names:
            self._build_slipway()
        if "baseline" in names:
            self.baseline = self.scratch / "baseline"
            run("cc", "-O2", "-Wall", "-Werror", "-o", self.baseline, TOP / "Benchmarks/baseline.c", "-lssh2")
        if {"ansible", "mitogen", "pyinfra"} & set(names):
            self._install_python()

    def _build_slipway(self):
        build = self.scratch / "build"
        if self.options.slipway:
            self.slipway = Path(self.options.slipway).resolve()
        else:
            tell("building slipway")
            run("make", "build", f"BUILD={build}", cwd=TOP)
            self.slipway = build / "release/slipway"
        if self.options.agent:
            agent = Path(self.options.agent).resolve()
        else:
            run("make", "agent", f"BUILD={build}", cwd=TOP)
            agent = build / "release/slipway-agent-embedded"
        self.agent = agent
        self.environment |= {"SLIPWAY_AGENT": str(agent), "SLIPWAY_SHARE": str(TOP)}

    def _install_python(self):
        """ansible-core wants a recent Python, and pip takes the newest version that the given one can run."""
        venv = self.scratch / "python"
        if not (venv / "bin/pyinfra").exists():
            python = self.options.python or newest_python()
            tell(f"installing {', '.join(PACKAGES)} with {python}")
            run(python, "-m", "venv", "--clear", venv)
            run(venv / "bin/pip", "install", "-q", "--disable-pip-version-check", *PACKAGES)
        self.bin = venv / "bin"
        strategy = run(self.bin / "python", "-c",
                       "import ansible_mitogen, os; print(os.path.dirname(ansible_mitogen.__file__))").strip()
        self.strategies = f"{strategy}/plugins/strategy"

    def versions(self, names):
        lines = []
        if {"ansible", "mitogen", "pyinfra"} & set(names):
            found = run(self.bin / "pip", "list", "--disable-pip-version-check", "--format", "freeze")
            lines += [line for line in found.splitlines() if line.split("==")[0] in PACKAGES + ["paramiko"]]
            lines.append(run(self.bin / "python", "--version").strip())
        if "slipway" in names:
            commit = run("git", "rev-parse", "--short", "HEAD", cwd=TOP, check=False).strip()
            lines.append(f"slipway {commit}, agent {self.agent.stat().st_size} bytes")
        return lines

    # How each does the work.

    def command(self, tool, hosts, wanted):
        """(argv, environment) that brings the wanted state to hosts."""
        if tool == "slipway":
            return self.apply(playbooks.slipway(wanted, self.folder), hosts)
        if tool == "pyinfra":
            return self._pyinfra(hosts, playbooks.pyinfra(wanted, self.folder))
        return self._ansible(hosts, playbooks.ansible(wanted, self.folder), tool == "mitogen")

    def apply(self, playbook, hosts, settings={}):
        """Slipway with a playbook; `settings` are more of the inventory."""
        inventory = {
            "cluster": {"name": "bench"},
            "ssh": {"identity": str(self.hosts.key), "hostKeys": "strict",
                    "knownHosts": str(self.hosts.home / ".ssh/known_hosts")},
            "hosts": {host.name: {"address": host.address, "roles": ["node"]} for host in hosts}}
        path = self.folder / f"inventory-{len(hosts)}.yaml"
        path.write_text(json.dumps(inventory | settings, indent=1))
        argv = [str(self.slipway), "apply", str(playbook), "-i", str(path), "--yes",
                "--concurrency", str(self.options.concurrency)]
        return argv, self.environment

    def forget(self):
        """Takes Slipway's ledger away, as on a controller that never saw these hosts."""
        shutil.rmtree(self.scratch / "ledger", ignore_errors=True)

    def connect(self, hosts):
        """The bare libssh2 program."""
        return [str(self.baseline), str(self.hosts.key), *[host.address for host in hosts]], self.environment

    def scp(self, source, host):
        """OpenSSH's own way to bring a file to a host, with the cipher that libssh2 1.10 and OpenSSH agree on."""
        known = self.hosts.home / ".ssh/known_hosts"
        words = ["-F", "/dev/null", "-i", self.hosts.key, "-o", "Ciphers=aes128-ctr", "-o", f"UserKnownHostsFile={known}"]
        return ["scp", "-q", *map(str, words), str(source), f"root@{host.address}:/srv/artifact"], self.environment

    def _ansible(self, hosts, playbook, mitogen):
        inventory = self.folder / "ansible.ini"
        inventory.write_text("".join(
            f"{host.name} ansible_host={host.address} ansible_user=root "
            f"ansible_ssh_private_key_file={self.hosts.key} ansible_python_interpreter=/usr/bin/python3\n"
            for host in hosts))
        settings = self.environment | {
            "ANSIBLE_PIPELINING": "1", "ANSIBLE_FORKS": str(len(hosts)), "ANSIBLE_HOST_KEY_CHECKING": "1",
            "ANSIBLE_SSH_ARGS": "-o ControlMaster=auto -o ControlPersist=60s -o UserKnownHostsFile="
                                f"{self.hosts.home}/.ssh/known_hosts",
            "ANSIBLE_SSH_CONTROL_PATH_DIR": str(self.scratch / "cp"), "ANSIBLE_NOCOLOR": "1",
            "ANSIBLE_LOCAL_TEMP": str(self.scratch / "ansible-tmp")}
        if mitogen:
            settings |= {"ANSIBLE_STRATEGY_PLUGINS": self.strategies, "ANSIBLE_STRATEGY": "mitogen_linear"}
        return [str(self.bin / "ansible-playbook"), "-i", str(inventory), str(playbook)], settings

    def _pyinfra(self, hosts, playbook):
        inventory = self.folder / "inventory_pyinfra.py"
        known = str(self.hosts.home / ".ssh/known_hosts")
        inventory.write_text("all_hosts = " + repr([
            (host.name, {"ssh_hostname": host.address, "ssh_user": "root", "ssh_key": str(self.hosts.key),
                         "ssh_known_hosts_file": known, "ssh_strict_host_key_checking": "yes"})
            for host in hosts]) + "\n")
        return [str(self.bin / "pyinfra"), "--yes", str(inventory), str(playbook)], self.environment

    # What a run costs.

    def measure(self, name, command):
        """{wall, cpu} in seconds and {memory} in bytes of one run; stops when the tool says that it failed."""
        argv, environment = command
        self.runs += 1
        log = self.scratch / "logs" / f"{self.runs:03}-{name}.log"
        log.parent.mkdir(exist_ok=True)
        result = self.scratch / "result.json"
        subprocess.run([sys.executable, Path(__file__).with_name("measure.py"), result, log, "--", *argv],
                       env=environment, cwd=self.folder, check=True)
        shutil.rmtree(self.scratch / "cp", ignore_errors=True)
        cost = json.loads(result.read_text())
        if cost["status"]:
            raise Stop(f"{name} ended with {cost['status']}; the end of {log}:\n{log.read_text()[-3000:]}")
        return cost


def newest_python():
    """The newest CPython 3 of the PATH and of pyenv that can make a virtual environment."""
    places = [Path(folder) for folder in os.environ["PATH"].split(":")]
    places += sorted(Path.home().glob(".pyenv/versions/*/bin"))
    found = {}
    for folder in places:
        for path in folder.glob("python3.*"):
            if match := re.fullmatch(r"python3\.(\d+)", path.name):
                probe = subprocess.run([path, "-c", "import venv, ensurepip, ssl"], capture_output=True)
                if probe.returncode == 0:
                    found[int(match[1])] = path
    if not found:
        raise Stop("no Python 3 with venv is here: apt-get install python3-venv")
    return found[max(found)]
