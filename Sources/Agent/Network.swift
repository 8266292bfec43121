import CShim

#if !hasFeature(Embedded)
    import Wire
#endif

/// Reads the host's network from the kernel.
enum Network {
    /// Every address of every interface.
    static func interfaces() -> [RawFacts.Interface] {
        var first: UnsafeMutablePointer<ifaddrs>?
        guard getifaddrs(&first) == 0 else { return [] }
        defer { freeifaddrs(first) }
        var found: [RawFacts.Interface] = []
        var next = first
        while let entry = next {
            next = entry.pointee.ifa_next
            guard let name = entry.pointee.ifa_name, let address = entry.pointee.ifa_addr else { continue }
            guard let bytes = bytes(of: address) else { continue }
            let mask = entry.pointee.ifa_netmask.flatMap { Self.bytes(of: $0, family: address.pointee.sa_family) }
            let ones = (mask ?? []).reduce(0) { $0 + $1.nonzeroBitCount }
            found.append(
                .init(
                    name: String(cString: name), address: text(of: bytes), prefix: UInt8(ones), mtu: shim_mtu(name)))
        }
        return found
    }

    /// The interface that the IPv4 default route leaves by; of several, the one with the lowest metric.
    static func defaultInterface() -> String {
        var best: (metric: UInt64, name: String)?
        for line in [UInt8](systemFile: "/proc/net/route").lines.dropFirst() {
            // Iface Destination Gateway Flags RefCnt Use Metric Mask
            let words = line.words
            guard words.count > 7, let metric = words[6].decimal else { continue }
            guard words[1].elementsEqual("00000000".utf8), words[7].elementsEqual("00000000".utf8) else { continue }
            if best.map({ metric < $0.metric }) ?? true { best = (metric, words[0].text) }
        }
        return best?.name ?? ""
    }

    /// An address as 4 or 16 bytes; nothing where it is of neither family.
    private static func bytes(of address: UnsafeMutablePointer<sockaddr>, family: sa_family_t? = nil) -> [UInt8]? {
        let raw = UnsafeRawPointer(address)
        // A netmask does not always carry its family.
        switch Int32(family ?? address.pointee.sa_family) {
        case AF_INET: return (4..<8).map { raw.load(fromByteOffset: $0, as: UInt8.self) }
        case AF_INET6: return (8..<24).map { raw.load(fromByteOffset: $0, as: UInt8.self) }
        default: return nil
        }
    }

    private static func text(of address: [UInt8]) -> String {
        let buffer = UnsafeMutableBufferPointer<CChar>.allocate(capacity: 64)
        defer { buffer.deallocate() }
        let family = address.count == 4 ? AF_INET : AF_INET6
        guard let start = buffer.baseAddress, inet_ntop(family, address, start, 64) != nil else { return "" }
        return String(cString: start)
    }
}
