/// What kind of host it is, as the agent reads it. Texts are passed on whole: the controller parses them.
public struct RawFacts: Equatable, Sendable {
    /// A file system, by where it is mounted.
    public struct Disk: Equatable, Sendable {
        public var path: String
        /// Bytes in all, and bytes that a process of root can still write.
        public var size: UInt64
        public var available: UInt64
        public init(path: String, size: UInt64, available: UInt64) {
            self.path = path
            self.size = size
            self.available = available
        }
    }
    /// An address of a network interface.
    public struct Interface: Equatable, Sendable {
        public var name: String
        /// `10.0.0.11`, or an IPv6 address in its usual text.
        public var address: String
        public var prefix: UInt8
        public var mtu: UInt32
        public init(name: String, address: String, prefix: UInt8, mtu: UInt32) {
            self.name = name
            self.address = address
            self.prefix = prefix
            self.mtu = mtu
        }
    }
    /// The text of /etc/os-release.
    public var osRelease = ""
    /// `uname -m`, for example x86_64.
    public var machine = ""
    /// `uname -r`.
    public var kernel = ""
    public var hostname = ""
    /// The text of /etc/machine-id, without the line end.
    public var machineID = ""
    /// 1 or 2.
    public var cgroupVersion: UInt8 = 0
    /// Bytes.
    public var memory: UInt64 = 0
    public var cpus: UInt32 = 0
    public var disks: [Disk] = []
    public var interfaces: [Interface] = []
    /// The interface of the IPv4 default route; empty where there is none.
    public var defaultInterface = ""
    /// Nanoseconds since 1970 on the host's clock when the agent looked.
    public var clock: Int64 = 0
    /// systemd is process 1.
    public var hasSystemd = false
    /// The text of /proc/swaps.
    public var swaps = ""
    public init() {}
}
