import Foundation
import Model
public import StepKit
import Wire

/// Devices and routes that were made go; those of others are not looked at.
public struct ResetNetworkStep: ResetStep {
    public static let kind = "reset.network"
    public static let words = "take away devices and routes"
    public init() {}

    public struct Route: Equatable, Sendable, Decodable {
        var dst: String
        var gateway: String?
        var dev: String?
        var `protocol`: String?
    }
    private struct Link: Decodable { var ifname: String }
    public struct Facts: Equatable, Sendable {
        var devices: [String]
        var routes: [Route]
    }

    public func inspect(_ host: some Reader, _ site: Site) async throws -> Facts {
        let record = try await Kept.record(on: host)
        let names = record.undos.compactMap { if case .device(let name) = $0 { name } else { nil } }
        let protocols = record.undos.compactMap { if case .routes(let number) = $0 { number } else { nil } }
        guard !names.isEmpty || !protocols.isEmpty else { return Facts(devices: [], routes: []) }
        async let links: [Link] = list(host, "ip", "-j", "link", "show")
        async let routes: [Route] = list(host, "ip", "-N", "-4", "-j", "route", "show", "table", "main")
        let devices = try await links.map(\.ifname).filter { link in names.contains { Self.matches(link, $0) } }
        return Facts(
            devices: devices, routes: try await routes.filter { protocols.contains($0.protocol ?? "") })
    }

    private static func matches(_ name: String, _ pattern: String) -> Bool {
        pattern.hasSuffix("*") ? name.hasPrefix(pattern.dropLast()) : name == pattern
    }

    /// Nothing where there is no `ip`: then nobody made anything with it either.
    private func list<Row: Decodable>(_ host: some Reader, _ argv: String...) async throws -> [Row] {
        let reply = try await host.probe(Command(argv, outputLimit: 8 << 20))
        guard reply.succeeded, !reply.output.trimmed.isEmpty else { return [] }
        return try JSONDecoder().decode([Row].self, from: Data(reply.output.utf8))
    }

    public func changes(given facts: Facts, _ site: Site) -> [Change] {
        let routes = facts.routes.filter { route in !facts.devices.contains { $0 == route.dev } }
        let lines = routes.map { route in
            "route del \(route.dst)" + (route.gateway.map { " via \($0)" } ?? "")
                + (route.dev.map { " dev \($0)" } ?? "") + " proto \(route.protocol ?? "")"
        }
        var changes = facts.devices.map {
            Change.reset("remove the device \($0)", ["ip", "link", "delete", "dev", $0])
        }
        if !lines.isEmpty {
            changes.append(
                Change(
                    "remove \(lines.count == 1 ? "1 route" : "\(lines.count) routes")",
                    diff: .lines(routes.map { "-\($0.dst)" }.joined(separator: "\n")),
                    .run(Command(["ip", "-batch", "-"], input: Array((lines.joined(separator: "\n") + "\n").utf8))),
                    undo: [.nothing]))
        }
        return changes
    }
}
