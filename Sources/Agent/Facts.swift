import CShim

#if !hasFeature(Embedded)
    import Wire
#endif

/// Reads what kind of host this is. What cannot be read stays empty: the controller decides what it cannot do without.
enum Facts {
    /// Where file systems of their own matter to a cluster.
    private static let disks = ["/", "/var", "/var/lib", "/var/lib/etcd", "/var/lib/containerd", "/var/lib/kubelet"]

    static func read() -> RawFacts {
        var facts = RawFacts()
        readSystem(into: &facts)
        facts.machineID = [UInt8](systemFile: "/etc/machine-id").lines.first?.text ?? ""
        facts.cgroupVersion = exists("/sys/fs/cgroup/cgroup.controllers") ? 2 : 1
        facts.memory = memory()
        facts.cpus = shim_cpus()
        facts.disks = readDisks()
        facts.interfaces = Network.interfaces()
        facts.defaultInterface = Network.defaultInterface()
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        facts.clock = Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
        facts.hasSystemd = exists("/run/systemd/system")
        facts.swaps = [UInt8](systemFile: "/proc/swaps").text
        return facts
    }

    private static func readSystem(into facts: inout RawFacts) {
        let release = [UInt8](systemFile: "/etc/os-release")
        facts.osRelease = (release.isEmpty ? [UInt8](systemFile: "/usr/lib/os-release") : release).text
        var system = utsname()
        guard uname(&system) == 0 else { return }
        facts.machine = text(of: &system.machine)
        facts.kernel = text(of: &system.release)
        facts.hostname = text(of: &system.nodename)
    }

    private static func text<Field>(of field: inout Field) -> String {
        withUnsafeBytes(of: &field) { [UInt8]($0.prefix { $0 != 0 }).text }
    }

    private static func memory() -> UInt64 {
        for line in [UInt8](systemFile: "/proc/meminfo").lines {
            let words = line.words
            if words.count > 1, words[0].elementsEqual("MemTotal:".utf8) { return (words[1].decimal ?? 0) &* 1024 }
        }
        return 0
    }

    private static func readDisks() -> [RawFacts.Disk] {
        var seen: [dev_t] = []
        var found: [RawFacts.Disk] = []
        for path in disks {
            var status = stat()
            var space = statvfs()
            guard stat(path, &status) == 0, !seen.contains(status.st_dev), statvfs(path, &space) == 0 else { continue }
            seen.append(status.st_dev)
            let block = UInt64(space.f_frsize)
            found.append(
                .init(path: path, size: UInt64(space.f_blocks) &* block, available: UInt64(space.f_bfree) &* block))
        }
        return found
    }

    private static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }
}
