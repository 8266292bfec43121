/// A capability of Linux that this process and its children may lack, whoever they run as.
enum ProcessCapability: UInt64 {
    /// CAP_SYS_RESOURCE: to go beyond limits, and to protect a process from the OOM killer.
    case resources = 24

    /// Whether the bounding set lacks it, as inside of a container or a sandbox.
    var isMissing: Bool { !Self.boundingSet(of: Files.readable("/proc/self/status") ?? "", has: self) }

    /// Reads the set out of `/proc/PID/status`; a text without it has everything.
    static func boundingSet(of status: String, has capability: ProcessCapability) -> Bool {
        guard let line = status.split(separator: "\n").first(where: { $0.hasPrefix("CapBnd:") }),
            let digits = line.split(whereSeparator: \.isWhitespace).last, let set = UInt64(digits, radix: 16)
        else { return true }
        return set >> capability.rawValue & 1 == 1
    }
}
