internal import Glibc

/// One end of a slow line: a socket that takes every frame off an interface and puts frames onto it. Each frame has a
/// header in front that says what of its checksum is left to do, since interfaces between namespaces leave it to the
/// last one.
struct LineEnd {
    let interface: String
    /// Nil while there is no such interface, or it is down.
    private(set) var socket: Int32?
    private var index: UInt32 = 0

    // Out of Linux's own headers, which Swift's Glibc module lacks.
    private static let packetLevel: Int32 = 263
    private static let withHeader: Int32 = 15
    private static let withoutOwnFrames: Int32 = 23
    private static let anyFrame = UInt16(0x0003).bigEndian
    private static let roomForFrames: Int32 = 32 << 20

    init(_ interface: String) { self.interface = interface }

    /// Opens the socket where it is not open, or where the interface was made anew meanwhile.
    mutating func renew() {
        let now = if_nametoindex(interface)
        if socket != nil, now == index { return }
        close()
        guard now > 0 else { return }
        let opened = Glibc.socket(AF_PACKET, Int32(SOCK_RAW.rawValue) | O_NONBLOCK | O_CLOEXEC, 0)
        guard opened >= 0 else { return }
        Self.set(opened, Self.packetLevel, Self.withHeader, 1)
        Self.set(opened, Self.packetLevel, Self.withoutOwnFrames, 1)
        for buffer in [SO_RCVBUFFORCE, SO_SNDBUFFORCE] { Self.set(opened, SOL_SOCKET, buffer, Self.roomForFrames) }
        guard Self.bind(opened, to: now) else {
            Glibc.close(opened)
            return
        }
        (socket, index) = (opened, now)
    }

    mutating func close() {
        if let socket { Glibc.close(socket) }
        socket = nil
    }

    /// Takes a frame; nil where there is none now. An interface that went away closes the end.
    mutating func receive(into buffer: inout [UInt8]) -> Int? {
        guard let socket else { return nil }
        let count = recv(socket, &buffer, buffer.count, 0)
        if count > 0 { return count }
        if count < 0, [ENETDOWN, ENXIO, ENODEV].contains(errno) { close() }
        return nil
    }

    /// A frame that does not go is lost.
    func send(_ frame: [UInt8]) {
        if let socket { _ = Glibc.send(socket, frame, frame.count, 0) }
    }

    private static func set(_ socket: Int32, _ level: Int32, _ name: Int32, _ value: Int32) {
        var value = value
        setsockopt(socket, level, name, &value, socklen_t(MemoryLayout<Int32>.size))
    }

    /// `struct sockaddr_ll`: family, protocol, interface, and twelve bytes that say nothing here.
    private static func bind(_ socket: Int32, to index: UInt32) -> Bool {
        var address = [UInt8](repeating: 0, count: 20)
        address.withUnsafeMutableBytes { raw in
            raw.storeBytes(of: UInt16(AF_PACKET), toByteOffset: 0, as: UInt16.self)
            raw.storeBytes(of: anyFrame, toByteOffset: 2, as: UInt16.self)
            raw.storeBytes(of: index, toByteOffset: 4, as: UInt32.self)
        }
        return address.withUnsafeBytes { raw in
            Glibc.bind(socket, raw.baseAddress?.assumingMemoryBound(to: sockaddr.self), socklen_t(raw.count)) == 0
        }
    }
}
