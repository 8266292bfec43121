import Foundation
import Lab
import Model
import Testing

/// The lab that the tests on real hosts share: three members of etcd and one more node, provisioned once.
enum Shore {
    static let isThere = getuid() == 0 && Slipway.program != nil
    static let missing: Comment = "needs root, and SLIPWAY with the program under test, for hosts on this machine"

    /// Boots the hosts when the first test asks for them, and brings them to layer 03.
    private static let harbour = Task { () async throws -> Harbour in
        let folder = URL(filePath: "/tmp/slipway-test-\(getpid())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let lab = try Lab(name: "test")
        let inventory = folder.appending(path: "lab.yaml")
        var options = LabOptions()
        options.subnet = "10.78.0.0/24"
        options.inventory = inventory.path
        try await lab.down { _ in }
        _ = try await lab.up(options) { print("lab: \($0)") }
        let slipway = Slipway(home: folder.appending(path: "home"), inventory: inventory)
        let plan = try await slipway.run("plan", "--output", "json")
        let first = try await slipway.run("apply", "--yes", "--output", "json")
        let second = try await slipway.run("apply", "--yes", "--output", "json")
        return Harbour(lab: lab, folder: folder, inventory: inventory, plan: plan, first: first, second: second)
    }

    static func open() async throws -> Harbour { try await harbour.value }
}

/// The hosts, and a slipway that knows them.
struct Harbour: Sendable {
    let lab: Lab
    let folder: URL
    let inventory: URL
    /// What was said when the hosts were bare: a plan, a first run, and a second one.
    let plan: Slipway.Result
    let first: Slipway.Result
    let second: Slipway.Result

    /// A slipway with the shared ledger.
    var slipway: Slipway { Slipway(home: folder.appending(path: "home"), inventory: inventory) }

    /// The same hosts under another inventory and another ledger.
    func slipway(_ name: String, _ change: (String) -> String) throws -> Slipway {
        let text = change(try String(contentsOf: inventory, encoding: .utf8))
        let file = folder.appending(path: "\(name).yaml")
        try Data(text.utf8).write(to: file)
        return Slipway(home: folder.appending(path: "home-\(name)"), inventory: file)
    }

    /// Runs a command on a host from outside, without slipway and without SSH.
    @discardableResult
    func on(_ host: HostName, _ script: String) async throws -> LabOutput {
        try await lab.exec(host, ["sh", "-ec", script])
    }

    /// A file next to the inventory.
    func write(_ name: String, _ text: String) throws -> URL {
        let file = folder.appending(path: name)
        try Data(text.utf8).write(to: file)
        return file
    }

    /// Everything under the folders that slipway writes to, with owners, modes and checksums: two of these are equal
    /// when nothing was touched.
    func snapshot(_ host: HostName) async throws -> [String: String] {
        let script = """
            find /etc /usr/local /var/lib/slipway /root -xdev \\( -name '*.cache' -o -path /etc/mtab -o -path \
            '/var/lib/slipway/hashes*' -o -path '/var/lib/slipway/journal*' \\) -prune -o -type f -printf '%p %m %u %g ' \
            -exec sha256sum {} \\; -o -printf '%p %m %u %g %l\\n'
            """
        let lines = try await on(host, script).output.split(separator: "\n")
        return Dictionary(
            lines.compactMap { line in
                line.firstIndex(of: " ").map { (String(line[..<$0]), String(line[$0...])) }
            }, uniquingKeysWith: { first, _ in first })
    }
}
