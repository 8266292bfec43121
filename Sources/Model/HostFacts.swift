/// What kind of machine a host is, as found when it was connected to.
public struct HostFacts: Codable, Hashable, Sendable {
    public struct Disk: Codable, Hashable, Sendable {
        public var path: String
        /// Bytes.
        public var size: UInt64
        public var available: UInt64
        public init(path: String, size: UInt64, available: UInt64) {
            self.path = path
            self.size = size
            self.available = available
        }
    }
    public struct Interface: Codable, Hashable, Sendable {
        public var name: String
        public var address: String
        public var prefix: Int
        public var mtu: Int
        public init(name: String, address: String, prefix: Int, mtu: Int) {
            self.name = name
            self.address = address
            self.prefix = prefix
            self.mtu = mtu
        }
    }
    /// `ID` of os-release: debian, ubuntu, rocky.
    public var os = ""
    /// `VERSION_ID` of os-release: 12.
    public var osVersion = ""
    /// `PRETTY_NAME` of os-release.
    public var osName = ""
    /// Kubernetes' name of the architecture: amd64 or arm64.
    public var architecture = ""
    public var kernel = ""
    public var hostname = ""
    public var machineID = ""
    /// 1 or 2.
    public var cgroupVersion = 0
    /// Bytes.
    public var memory: UInt64 = 0
    public var cpus = 0
    public var disks: [Disk] = []
    public var interfaces: [Interface] = []
    /// The interface of the default route; nil where there is none.
    public var defaultInterface: String?
    /// Seconds by which the host's clock is ahead of the controller's.
    public var clockSkew: Double = 0
    public var hasSystemd = false
    /// Devices and files that are swapped to.
    public var swaps: [String] = []
    public init() {}

    /// The interface that carries an address of this host.
    public func interface(with address: Address) -> Interface? {
        interfaces.first { $0.address == address.description }
    }
    /// The MTU that pods can count on: that of the default route's interface, else of the interface with the host's
    /// address, else 1500.
    public func mtu(of address: Address) -> Int {
        (interfaces.first { $0.name == defaultInterface } ?? interface(with: address))?.mtu ?? 1500
    }
    /// `systemd` on cgroup v2, `cgroupfs` elsewhere.
    public var cgroupDriver: String { cgroupVersion == 2 && hasSystemd ? "systemd" : "cgroupfs" }
}
