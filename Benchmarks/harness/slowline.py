"""Slow lines in front of hosts, made by what `slipway lab up --latency` leaves running: every frame is late, each way."""

import subprocess
import time

from hosts import BRIDGE
from shell import Stop, run


class SlowLines:
    """While it is entered, every host's port is off the bridge, and another one carries its frames later."""

    def __init__(self, slipway, hosts, milliseconds):
        self.slipway, self.hosts, self.milliseconds = slipway, hosts, milliseconds

    def __enter__(self):
        for host in self.hosts:
            port, end = f"{host.link}p", f"{host.link}e"
            run("ip", "link", "add", "name", port, "type", "veth", "peer", "name", end)
            for device in (host.link, end):
                _write(f"/proc/sys/net/ipv6/conf/{device}/disable_ipv6", "1")
                run("ip", "link", "set", "dev", device, "nomaster", "arp", "off", "up")
            run("ip", "link", "set", "dev", port, "gso_max_segs", "1", "master", BRIDGE, "up")
            run("ip", "-n", host.namespace, "link", "set", "dev", "eth0", "gso_max_segs", "1")
        pairs = [f"{host.link}={host.link}e" for host in self.hosts]
        self.porter = subprocess.Popen(
            [str(self.slipway), "lab", "porter", "--milliseconds", str(self.milliseconds), *pairs],
            stdout=subprocess.PIPE, text=True)
        if not self.porter.stdout.readline():
            raise Stop("the porter did not start")
        time.sleep(0.5)
        return self

    def __exit__(self, *_):
        self.porter.kill()
        self.porter.wait()
        for host in self.hosts:
            run("ip", "link", "delete", f"{host.link}p", check=False)
            run("ip", "link", "set", "dev", host.link, "arp", "on", "master", BRIDGE, "up", check=False)


def _write(path, text):
    with open(path, "w") as file:
        file.write(text)
