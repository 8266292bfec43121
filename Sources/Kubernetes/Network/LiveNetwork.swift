import Foundation
import Model
import StepKit
import Wire

/// What the kernel of a host has now: routes, VXLAN devices, and what the device of ours knows of the others.
struct LiveNetwork: Equatable, Sendable {
    /// A route of the main table.
    struct Route: Equatable, Sendable, Decodable {
        var dst: String
        var gateway: String?
        var dev: String?
        var protocolNumber: String?
        var metric: Int?
        enum CodingKeys: String, CodingKey {
            case dst, gateway, dev, metric
            case protocolNumber = "protocol"
        }
        /// Where it leads; nothing for the default route.
        var range: CIDR? { CIDR(dst) ?? Address(dst).map { CIDR($0, prefix: 32) } }
        var isOurs: Bool { protocolNumber == PodRoute.ours }
        var words: String {
            dst + (gateway.map { " via \($0)" } ?? "") + (dev.map { " dev \($0)" } ?? "")
        }
    }
    /// A VXLAN device.
    struct Device: Equatable, Sendable, Decodable {
        struct Link: Equatable, Sendable, Decodable {
            struct Settings: Equatable, Sendable, Decodable {
                var id: Int?
                var local: String?
                var port: Int?
                var learning: Bool?
            }
            var settings: Settings?
            enum CodingKeys: String, CodingKey { case settings = "info_data" }
        }
        struct Address: Equatable, Sendable, Decodable {
            var family: String
            var local: String?
            var prefixlen: Int?
        }
        var ifname: String
        var flags: [String]
        var mtu: Int
        var address: String?
        var linkinfo: Link?
        var addresses: [Address]?
        enum CodingKeys: String, CodingKey {
            case ifname, flags, mtu, address, linkinfo
            case addresses = "addr_info"
        }
        var settings: Link.Settings { linkinfo?.settings ?? Link.Settings() }
        /// Its IPv4 addresses with their prefixes: `10.244.1.0/32`.
        var ranges: [String] {
            (addresses ?? []).compactMap { address in
                guard address.family == "inet", let local = address.local else { return nil }
                return "\(local)/\(address.prefixlen ?? 32)"
            }
        }
    }
    struct Neighbour: Equatable, Sendable, Decodable {
        var dst: String
        var lladdr: String?
        var state: [String]?
        var isPermanent: Bool { state?.contains("PERMANENT") == true }
    }
    /// Where frames for an Ethernet address go.
    struct Forwarding: Equatable, Sendable, Decodable {
        var mac: String
        var dst: String?
    }

    var routes: [Route] = []
    var devices: [Device] = []
    var neighbours: [Neighbour] = []
    var forwarding: [Forwarding] = []
}

extension LiveNetwork {
    /// Asks `ip` and `bridge`, all at once. Of a device that is not there nothing is known.
    static func look(on host: some Reader, device: String?) async throws -> LiveNetwork {
        // Numbers and no names: a route's protocol may have been given a name on the host.
        async let routes: [Route] = list(from: host, "ip", "-N", "-4", "-j", "route", "show", "table", "main")
        async let devices: [Device] = list(from: host, "ip", "-N", "-d", "-j", "address", "show", "type", "vxlan")
        guard let device else { return try await LiveNetwork(routes: routes, devices: devices) }
        async let neighbours: [Neighbour] = list(
            from: host, "ip", "-N", "-j", "neigh", "show", "dev", device, mayFail: true)
        async let forwarding: [Forwarding] = list(
            from: host, "bridge", "-j", "fdb", "show", "dev", device, mayFail: true)
        return try await LiveNetwork(
            routes: routes, devices: devices, neighbours: neighbours, forwarding: forwarding)
    }

    private static func list<Row: Decodable>(
        from host: some Reader, _ argv: String..., mayFail: Bool = false
    ) async throws -> [Row] {
        // A few hundred hosts are more than the usual limit of an output.
        let reply = try await host.probe(Command(argv, outputLimit: 8 << 20))
        if mayFail, !reply.succeeded, !reply.isMissing { return [] }
        let words = argv.joined(separator: " ")
        guard reply.succeeded else {
            let why = [reply.cause.words, reply.errors.trimmed].filter { !$0.isEmpty }.joined(separator: ": ")
            throw Failure(
                .step, words, why: why, hint: reply.isMissing ? "install iproute2 on the host: layer 01 needs it" : nil)
        }
        guard !reply.output.trimmed.isEmpty else { return [] }
        do {
            return try JSONDecoder().decode([Row].self, from: Data(reply.output.utf8))
        } catch {
            throw Failure(
                .step, words, why: "its answer cannot be read: \(reply.output.prefix(200))",
                hint: "iproute2 of 2018 or later is needed: look at `ip -V` on the host")
        }
    }
}
