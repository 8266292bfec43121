import Foundation
import Lab
import Testing

/// Builds the fleet that a test asks for, from bare hosts, unless it is the one that is there.
actor FleetYard {
    private static let shared = FleetYard()
    private var shape: Fleet.Shape?
    private var fleet: Task<Fleet, any Error>?

    static func open(_ shape: Fleet.Shape) async throws -> Fleet { try await shared.fleet(shape).value }

    private func fleet(_ wanted: Fleet.Shape) -> Task<Fleet, any Error> {
        if let fleet, shape == wanted { return fleet }
        let new = Task { try await Self.build(wanted) }
        (shape, fleet) = (wanted, new)
        return new
    }

    private static func build(_ shape: Fleet.Shape) async throws -> Fleet {
        let cargo = try #require(shape.cargo)
        let folder = URL(filePath: "/tmp/slipway-fleet-\(getpid())")
        try? FileManager.default.removeItem(at: folder.appending(path: "home/fleet"))
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let inventory = folder.appending(path: "fleet.yaml")
        let lab = try await boot(shape, cargo, inventory)
        let text = try String(contentsOf: inventory, encoding: .utf8)
        try Data(shape.inventory(text).utf8).write(to: inventory)
        let bare = try await HostSnapshot.all(lab, shape.compared)
        let slipway = Slipway(home: folder.appending(path: "home"), inventory: inventory, until: nil)
        let apply = ["apply", "--yes", "--output", "json"]
        let first = try await timed("apply from bare hosts", slipway, apply + shape.options)
        // Else every test would tell of it in words of its own.
        try #require(first.status == 0, "\(first.failures) \(first.errors)")
        return Fleet(
            lab: lab, folder: folder, inventory: inventory, bare: bare, first: first,
            verify: try await timed("verify", slipway, ["verify", "--output", "json"]),
            second: try await timed("apply again", slipway, apply + shape.options))
    }

    private static func boot(_ shape: Fleet.Shape, _ cargo: FleetCargo, _ inventory: URL) async throws -> Lab {
        let lab = try Lab(name: "fleet")
        var options = LabOptions()
        options.subnet = "10.85.0.0/24"
        options.hosts = shape.hosts
        options.controlPlanes = shape.controlPlanes
        options.kubernetes = try cargo.version()
        options.sections = try cargo.sections() + shape.sections
        options.inventory = inventory.path
        try await lab.down { _ in }
        _ = try await lab.up(options) { print("lab: \($0)") }
        return lab
    }

    private static func timed(_ what: String, _ slipway: Slipway, _ arguments: [String]) async throws
        -> Slipway.Result
    {
        let start = ContinuousClock.now
        let result = try await slipway.start(arguments).result()
        print("fleet: \(what) took \(ContinuousClock.now - start), exit \(result.status)")
        return result
    }
}
