import Model
import Wire

extension HostFacts {
    /// What an agent read, in the terms that everybody else uses. `clockSkew` in seconds.
    init(_ raw: RawFacts, clockSkew: Double) {
        self.init()
        let release = OSRelease(raw.osRelease)
        os = release.id
        osVersion = release.version
        osName = release.name
        architecture = HostFacts.architecture(raw.machine)
        kernel = raw.kernel
        hostname = raw.hostname
        machineID = raw.machineID
        cgroupVersion = Int(raw.cgroupVersion)
        memory = raw.memory
        cpus = Int(raw.cpus)
        disks = raw.disks.map { Disk(path: $0.path, size: $0.size, available: $0.available) }
        interfaces = raw.interfaces.map {
            Interface(name: $0.name, address: $0.address, prefix: Int($0.prefix), mtu: Int($0.mtu))
        }
        defaultInterface = raw.defaultInterface.isEmpty ? nil : raw.defaultInterface
        self.clockSkew = clockSkew
        hasSystemd = raw.hasSystemd
        swaps = HostFacts.swaps(raw.swaps)
    }

    /// Kubernetes' name for what `uname -m` says.
    private static func architecture(_ machine: String) -> String {
        switch machine {
        case "x86_64": "amd64"
        case "aarch64": "arm64"
        default: machine
        }
    }

    /// The first column of /proc/swaps below its heading. Blanks in names are written `\040` there.
    private static func swaps(_ text: String) -> [String] {
        text.split(whereSeparator: \.isNewline).dropFirst().compactMap { line in
            line.split { $0 == " " || $0 == "\t" }.first.map { unescaped(String($0)) }
        }
    }

    private static func unescaped(_ text: String) -> String {
        [("\\040", " "), ("\\011", "\t"), ("\\012", "\n"), ("\\134", "\\")].reduce(text) { text, pair in
            text.split(separator: pair.0, omittingEmptySubsequences: false).joined(separator: pair.1)
        }
    }
}
