"""The 40 steps, as facts that every tool's playbook and the verification are made of."""

import hashlib
import io
import random
import tarfile

DIRECTORIES = [f"/opt/bench/{name}" for name in ("bin", "conf", "data", "links", "one", "two")]
SETTINGS = [("71-forward", "net.ipv4.ip_forward", "1"), ("72-filter", "net.ipv4.conf.all.rp_filter", "2"),
            ("73-redirects", "net.ipv4.conf.all.accept_redirects", "0"), ("74-queue", "net.core.somaxconn", "2048")]
LINKS = [(f"/opt/bench/links/part-{n}", f"/opt/bench/conf/part-{n}.conf") for n in range(1, 4)]
EDITED = "/etc/bench.conf"
LINES = [(f"^setting{n} = ", f"setting{n} = new-{n}") for n in range(1, 7)]
ARCHIVES = ["one", "two"]
GUARDED = [f"/opt/bench/data/done-{n}" for n in range(1, 5)]
BINARY = "/opt/bench/bin/program"
MEGABYTE = 1_000_000


class Work:
    """What is to be on a host, and the files of the controller that it is made of."""

    def __init__(self, scratch, binary=40 * MEGABYTE):
        self.folder = scratch / "files"
        self.folder.mkdir(exist_ok=True)
        self.binary = self.folder / "program"
        noise = random.Random(40)
        if not self.binary.exists() or self.binary.stat().st_size != binary:
            self.binary.write_bytes(noise.randbytes(binary))
        self.binary_sum = _sum(self.binary)
        self.templates = [_template(n) for n in range(1, 13)]
        self.archives = {name: self._archive(name, noise) for name in ARCHIVES}

    def _archive(self, name, noise):
        """A tar.gz of 20 members; returns their checksums by path on the host."""
        members = {f"member-{n:02}.txt": noise.randbytes(8000).hex().encode() for n in range(1, 21)}
        path = self.folder / f"{name}.tar.gz"
        with tarfile.open(path, "w:gz") as archive:
            for member, content in members.items():
                entry = tarfile.TarInfo(member)
                entry.size, entry.mode = len(content), 0o644
                archive.addfile(entry, io.BytesIO(content))
        return {f"/opt/bench/{name}/{member}": hashlib.sha256(content).hexdigest()
                for member, content in members.items()}

    def archive_sum(self, name):
        return _sum(self.folder / f"{name}.tar.gz")

    def content(self, number, host):
        """What file `number` (from 1) holds on a host."""
        return self.templates[number - 1].replace("@NAME@", host.name).replace("@ADDRESS@", host.address)

    def sums(self, host):
        """The SHA-256 of every file that the work brings to a host."""
        files = {f"/opt/bench/conf/part-{n}.conf": hashlib.sha256(self.content(n, host).encode()).hexdigest()
                 for n in range(1, 13)}
        files[BINARY] = self.binary_sum
        for members in self.archives.values():
            files.update(members)
        return files


def _template(number):
    head = f"# part {number} of @NAME@\nname = @NAME@\naddress = @ADDRESS@\n"
    return head + "".join(f"option-{number}-{line} = value of @NAME@ number {line}\n" for line in range(1, 31))


def _sum(path):
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
