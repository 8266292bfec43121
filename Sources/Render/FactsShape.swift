import Model

/// What a host is, inside an event line. Facts that a line does not have are as ``HostFacts`` begins.
struct FactsShape: Decodable {
    struct Disk: Decodable {
        var path: String
        var size: UInt64
        var available: UInt64
    }
    struct Interface: Decodable {
        var name: String
        var address: String
        var prefix: Int
        var mtu: Int
    }
    var os: String?
    var osVersion: String?
    var osName: String?
    var architecture: String?
    var kernel: String?
    var hostname: String?
    var machineID: String?
    var cgroupVersion: Int?
    var memory: UInt64?
    var cpus: Int?
    var disks: [Disk]?
    var interfaces: [Interface]?
    var defaultInterface: String?
    var clockSkew: Double?
    var hasSystemd: Bool?
    var swaps: [String]?

    static func json(_ facts: HostFacts) -> JSONText {
        var json = JSONText()
        json.put("os", facts.os)
        json.put("osVersion", facts.osVersion)
        json.put("osName", facts.osName)
        json.put("architecture", facts.architecture)
        json.put("kernel", facts.kernel)
        json.put("hostname", facts.hostname)
        json.put("machineID", facts.machineID)
        json.put("cgroupVersion", facts.cgroupVersion)
        json.put("memory", facts.memory)
        json.put("cpus", facts.cpus)
        json.put("disks", facts.disks.map(Self.json))
        json.put("interfaces", facts.interfaces.map(Self.json))
        json.put("defaultInterface", facts.defaultInterface)
        json.put("clockSkew", facts.clockSkew)
        json.put("hasSystemd", facts.hasSystemd)
        json.put("swaps", facts.swaps)
        return json
    }

    private static func json(_ disk: HostFacts.Disk) -> JSONText {
        var json = JSONText()
        json.put("path", disk.path)
        json.put("size", disk.size)
        json.put("available", disk.available)
        return json
    }

    private static func json(_ interface: HostFacts.Interface) -> JSONText {
        var json = JSONText()
        json.put("name", interface.name)
        json.put("address", interface.address)
        json.put("prefix", interface.prefix)
        json.put("mtu", interface.mtu)
        return json
    }

    var facts: HostFacts {
        var facts = HostFacts()
        facts.os = os ?? facts.os
        facts.osVersion = osVersion ?? facts.osVersion
        facts.osName = osName ?? facts.osName
        facts.architecture = architecture ?? facts.architecture
        facts.kernel = kernel ?? facts.kernel
        facts.hostname = hostname ?? facts.hostname
        facts.machineID = machineID ?? facts.machineID
        facts.cgroupVersion = cgroupVersion ?? facts.cgroupVersion
        facts.memory = memory ?? facts.memory
        facts.cpus = cpus ?? facts.cpus
        facts.disks = (disks ?? []).map { .init(path: $0.path, size: $0.size, available: $0.available) }
        facts.interfaces = (interfaces ?? []).map {
            .init(name: $0.name, address: $0.address, prefix: $0.prefix, mtu: $0.mtu)
        }
        facts.defaultInterface = defaultInterface
        facts.clockSkew = clockSkew ?? facts.clockSkew
        facts.hasSystemd = hasSystemd ?? facts.hasSystemd
        facts.swaps = swaps ?? facts.swaps
        return facts
    }
}
