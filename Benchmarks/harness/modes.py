"""What is measured: a function for each word that `Benchmarks/run` takes."""

import socket
import time

import distribute
import playbooks
import report
from shell import Stop, run, tell
from slowline import SlowLines
from verify import fingerprint, verify
from work import MEGABYTE, Work

ROUND_TRIP = 40  # milliseconds, of the slow line


class Bench:
    def __init__(self, scratch, hosts, tools, options):
        self.scratch, self.hosts, self.tools, self.options = scratch, hosts, tools, options

    def compare(self):
        """Every tool, the same 40 steps, the same hosts: first run on bare hosts, then converged runs in turn."""
        wanted = Work(self.scratch)
        first, converged = {}, {}
        for count in self.options.hosts:
            tools = [tool for tool in self.options.tools if count <= self.options.limits.get(tool, count)]
            self.tools.install(tools)
            hosts = self.hosts.open(count)
            for turn in range(self.options.first):
                for tool in tools[turn % len(tools):] + tools[:turn % len(tools)]:
                    if tool != "baseline":
                        self._first(tool, hosts, wanted, first)
            self._settle(tools, hosts, wanted)
            for turn in range(self.options.rounds):
                for tool in tools:
                    self._converged(tool, hosts, wanted, converged)
        report.comparison("First run, 40 steps, bare hosts", first, self.options.hosts, self.options.tools)
        report.comparison("Converged run, 40 steps, nothing to change", converged, self.options.hosts,
                          self.options.tools)
        print("\n".join(self.tools.versions(self.options.tools)))

    def _first(self, tool, hosts, wanted, results):
        self.hosts.reset(hosts)
        self.tools.forget()
        run("sync")
        cost = self.tools.measure(f"{tool}-first-{len(hosts)}", self.tools.command(tool, hosts, wanted))
        verify(hosts, wanted, self.hosts.inside, tool)
        results.setdefault((tool, len(hosts)), []).append(cost)
        tell(f"first      {len(hosts):4} hosts  {tool:9} {cost['wall']:8.2f} s  CPU {cost['cpu']:8.3f} s")

    def _settle(self, tools, hosts, wanted):
        """Lets each tool see the hosts as another left them, so that nothing is to be done in what follows."""
        for tool in tools:
            if tool != "baseline":
                self.tools.measure(f"{tool}-settle-{len(hosts)}", self.tools.command(tool, hosts, wanted))

    def _converged(self, tool, hosts, wanted, results):
        if tool == "baseline":
            cost = self.tools.measure(f"baseline-{len(hosts)}", self.tools.connect(hosts))
        else:
            before = fingerprint(hosts)
            command = self.tools.command(tool, hosts, wanted)
            cost = self.tools.measure(f"{tool}-converged-{len(hosts)}", command)
            verify(hosts, wanted, self.hosts.inside, tool)
            after = fingerprint(hosts)
            if before != after:
                touched = [path for path in after if before.get(path) != after[path]]
                raise Stop(f"{tool} changed hosts that were converged: {', '.join(map(str, touched[:5]))}")
        results.setdefault((tool, len(hosts)), []).append(cost)
        tell(f"converged  {len(hosts):4} hosts  {tool:9} {cost['wall']:8.2f} s  CPU {cost['cpu']:8.3f} s")

    def scale(self):
        """Slipway and the floor on many hosts: does a host cost the same among 200 as among 64?"""
        wanted = Work(self.scratch)
        self.tools.install(["slipway", "baseline"])
        results = {}
        for count in self.options.scale:
            hosts = self.hosts.open(count)
            self.tools.measure("slipway-settle", self.tools.command("slipway", hosts, wanted))
            for _ in range(self.options.rounds):
                for tool in ("baseline", "slipway"):
                    self._converged(tool, hosts, wanted, results)
        report.comparison("Converged run on many hosts", results, self.options.scale, ["baseline", "slipway"])
        starts = [self.tools.measure("start", ([str(self.tools.slipway), "--version"], self.tools.environment))
                  for _ in range(5)]
        print(f"start of the program alone: wall {report.median(starts, 'wall') * 1000:.1f} ms, "
              f"CPU {report.median(starts, 'cpu') * 1000:.1f} ms, {report.median(starts, 'memory') / 1e6:.0f} MB")

    def steps(self):
        """8 steps and 80: packets and bytes of one host's interface, and time on many hosts."""
        self.tools.install(["slipway"])
        hosts = self.hosts.open(16)
        rows, walls = [], {}
        for number in (0, 8, 80):
            playbook = playbooks.many(max(number, 1), self.tools.folder)
            command = self.tools.apply(playbook, hosts)
            self.tools.measure(f"steps-{number}-settle", command)
            costs, before = [], hosts[0].counters()
            for _ in range(self.options.rounds):
                costs.append(self.tools.measure(f"steps-{number}", command))
            after = hosts[0].counters()
            each = {key: (after[key] - before[key]) / self.options.rounds for key in after}
            walls[number] = (report.median(costs, "wall"), report.median(costs, "cpu"))
            rows.append([max(number, 1), f"{each['tx_packets']:.0f}", f"{each['tx_bytes']:.0f}",
                         f"{each['rx_packets']:.0f}", f"{each['rx_bytes']:.0f}", report.seconds(walls[number][0]),
                         f"{walls[number][1]:.3f}"])
        report.table("Steps and what they cost on the line (each run, one of 16 hosts; wall and CPU of all 16)",
                     ["steps", "packets out", "bytes out", "packets in", "bytes in", "wall s", "CPU s"], rows)
        for index, word in ((0, "wall"), (1, "controller CPU")):
            more = (walls[80][index] - walls[8][index]) / 72 / 16 * 1000
            print(f"each added step and host: {more:.3f} ms {word}")

    def latency(self):
        """A line of 20 ms each way in front of four hosts: 8 steps and 80 steps."""
        self.tools.install(["slipway"])
        hosts = self.hosts.open(4)
        numbers = (8, 80)
        near = {number: self._walls(number, hosts, "near") for number in numbers}
        with SlowLines(self.tools.slipway, hosts, ROUND_TRIP // 2):
            trip = self._round_trip(hosts[0])
            far = {number: self._walls(number, hosts, "far") for number in numbers}
        rows = [[number, f"{far[number]:.3f}", f"{near[number]:.3f}",
                 f"{(far[number] - near[number]) * 1000 / trip:.1f}"] for number in numbers]
        report.table(f"A line with {trip:.1f} ms of round trip, 4 hosts, converged",
                     ["steps", "wall s", "at no latency", "round trips in a row"], rows)

    def _walls(self, number, hosts, word):
        command = self.tools.apply(playbooks.many(number, self.tools.folder), hosts)
        self.tools.measure(f"latency-{word}-settle", command)
        costs = [self.tools.measure(f"latency-{word}", command) for _ in range(self.options.rounds)]
        return report.median(costs, "wall")

    def _round_trip(self, host):
        """Milliseconds to connect to a host, which is one round trip: the least of nine times."""
        times = []
        for _ in range(9):
            begin = time.monotonic()
            socket.create_connection((host.address, 22)).close()
            times.append((time.monotonic() - begin) * 1000)
        return min(times)

    def upload(self):
        """100 MB to one host, beside OpenSSH's own scp, and to 64 at once, each from the controller."""
        self.tools.install(["slipway"])
        source = Work(self.scratch, 100 * MEGABYTE).binary
        playbook = playbooks.one_file(source, self.tools.folder)
        rows = []
        for count in self.options.upload:
            hosts = self.hosts.open(count)
            alone = {"transfer": {"peers": False}}
            commands = {"slipway": self.tools.apply(playbook, hosts, settings=alone)}
            empty = {"slipway": self.tools.apply(playbooks.many(1, self.tools.folder), hosts, settings=alone)}
            if count == 1:
                commands["scp"] = self.tools.scp(source, hosts[0])
                void = self.scratch / "void"
                void.touch()
                empty["scp"] = self.tools.scp(void, hosts[0])
            nothing = {tool: [self.tools.measure("empty", command) for _ in range(3)]
                       for tool, command in empty.items()}
            costs = {tool: [] for tool in commands}
            for _ in range(self.options.rounds if count == 1 else 1):
                for tool, command in commands.items():
                    costs[tool].append(self.tools.measure(f"upload-{tool}-{count}", command))
                    self._hold(hosts, source)
            rows += [self._rate(count, tool, costs[tool], nothing[tool]) for tool in commands]
        report.table("Upload of 100 MB", ["hosts at once", "tool", "wall s", "MB/s", "best MB/s", "CPU s", "peak MB"],
                     rows)

    def _rate(self, count, tool, costs, nothing):
        """A row; the time of a run that brings nothing does not count for the rate."""
        idle = report.median(nothing, "wall")
        wall, best = report.median(costs, "wall"), min(cost["wall"] for cost in costs)
        return [count, tool, report.seconds(wall), f"{100 * count / (wall - idle):.0f}",
                f"{100 * count / (best - idle):.0f}", f"{report.median(costs, 'cpu'):.2f}",
                f"{report.median(costs, 'memory') / 1e6:.0f}"]

    def _without(self, hosts):
        return self.tools.measure("empty", self.tools.apply(playbooks.many(1, self.tools.folder), hosts))

    def _hold(self, hosts, source):
        """Every host has the file, and then none, since 64 of them fill a disk."""
        for host in hosts:
            run("cmp", source, host.root / "srv/artifact")
            (host.root / "srv/artifact").unlink()

    def distribute(self):
        """40 MB to 64 hosts over a slow line, from host to host and without."""
        distribute.distribute(self)

    def agent(self):
        """What the agent costs on the line: the first connection to a host and the second, as its interface counts."""
        self.tools.install(["slipway"])
        [host] = self.hosts.open(1)
        self.hosts.reset([host])
        sizes = []
        for _ in range(3):
            before = host.counters()
            self._without([host])
            sizes.append(host.counters()["tx_bytes"] - before["tx_bytes"])
        report.table("The agent", ["as a file, bytes", "first run, bytes out", "third run, bytes out", "on the wire"],
                     [[self.tools.agent.stat().st_size, sizes[0], sizes[2], sizes[0] - sizes[2]]])


MODES = ["compare", "scale", "steps", "latency", "upload", "distribute", "agent"]
