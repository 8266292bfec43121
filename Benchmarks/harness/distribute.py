"""One big file for many hosts over a slow line of the controller: with and without hosts that pass it on."""

import hashlib
import statistics
from pathlib import Path

import playbooks
import report
from hosts import BRIDGE
from shell import Stop, run, tell
from work import MEGABYTE, Work

RATE = 20 * MEGABYTE  # bytes a second that may leave the controller
SIZE = 40 * MEGABYTE


def distribute(bench):
    """40 MB to 64 hosts, while the controller may send 20 MB/s and the hosts reach each other freely."""
    bench.tools.install(["slipway"])
    source = Work(bench.scratch, SIZE).binary
    playbook = playbooks.one_file(source, bench.tools.folder)
    rows = []
    for count in bench.options.distribute:
        hosts = bench.hosts.open(count)
        # The agent is on every host before anything is measured.
        bench.tools.measure("distribute-agents", bench.tools.apply(playbooks.many(1, bench.tools.folder), hosts))
        with SlowLine():
            costs = {True: [], False: []}
            for turn in range(bench.options.rounds):
                for peers in (True, False):
                    if not peers and turn >= bench.options.first:
                        continue
                    costs[peers].append(_once(bench, playbook, source, hosts, peers))
        for peers in (True, False):
            walls = [cost["wall"] for cost in costs[peers]]
            left = [cost["left"] for cost in costs[peers]]
            rows.append([count, "from host to host" if peers else "all from the controller", len(walls),
                         report.seconds(statistics.median(walls)), f"{min(walls):.1f} to {max(walls):.1f}",
                         f"{statistics.median(left) / MEGABYTE:.1f}", f"{statistics.median(left) / SIZE:.2f}",
                         f"{report.median(costs[peers], 'cpu'):.2f}"])
    report.table(f"{SIZE // MEGABYTE} MB to many hosts, {RATE // MEGABYTE} MB/s out of the controller",
                 ["hosts", "how", "runs", "wall s, median", "range", "MB out of the controller", "times the file",
                  "CPU s of the controller"], rows)


def _once(bench, playbook, source, hosts, peers):
    """What one run costs, from hosts without the file to hosts with it, with the bytes that `left` the controller."""
    for host in hosts:
        (host.root / "srv/artifact").unlink(missing_ok=True)
    run("sync")
    argv, environment = bench.tools.apply(playbook, hosts, settings={"transfer": {"peers": peers}})
    before = _left()
    cost = bench.tools.measure(f"distribute-{len(hosts)}-{'peers' if peers else 'alone'}", (argv, environment))
    cost["left"] = _left() - before
    _hold(hosts, source)
    tell(f"distribute {len(hosts):4} hosts  {'peers' if peers else 'alone':9} {cost['wall']:8.2f} s  "
         f"{cost['left'] / MEGABYTE:8.1f} MB left the controller")
    return cost


def _left():
    """Bytes that this machine itself sent into the bridge; what hosts send each other does not count there."""
    return int(Path(f"/sys/class/net/{BRIDGE}/statistics/tx_bytes").read_text())


def _hold(hosts, source):
    """Every host has the file, byte for byte, and nothing half."""
    digest = _sum(source)
    for host in hosts:
        if _sum(host.root / "srv/artifact") != digest:
            raise Stop(f"{host.name} has another file")
        if left := list((host.root / "srv").glob(".slipway-*")):
            raise Stop(f"{host.name} has {left[0]}")


def _sum(path):
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


class SlowLine:
    """Limits what leaves this machine for the hosts. Frames between hosts cross the bridge and not its own queue."""

    def __enter__(self):
        run("tc", "qdisc", "add", "dev", BRIDGE, "root", "tbf", "rate", f"{RATE * 8}bit", "burst", "256kb", "latency",
            "100ms")
        return self

    def __exit__(self, *_):
        run("tc", "qdisc", "delete", "dev", BRIDGE, "root", check=False)
