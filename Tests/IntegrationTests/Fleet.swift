import Foundation
import Lab
import Model
import Testing

/// Four hosts with a whole cluster on them, and what was said while it was built.
struct Fleet: Sendable {
    static let hasArchive = FleetCargo.found != nil
    static let missing: Comment =
        "needs SLIPWAY_KUBERNETES_ARCHIVE, kubernetes-server-linux-amd64.tar.gz, and SLIPWAY_IMAGES, a folder with pause.tar, coredns.tar and busybox.tar"

    /// What the cluster looks like. There is one fleet at a time: another shape takes the place of the one before.
    enum Shape: Sendable {
        /// One control-plane host and three nodes; static pods; routes.
        case routed
        /// Three control-plane hosts and one node; systemd units, a balancer on every host; VXLAN.
        case vxlan
        /// Three control-plane hosts and two nodes of the previous minor version; static pods; routes.
        case previous
        /// The same of today's version.
        case days

        var hosts: Int { self == .previous || self == .days ? 5 : 4 }
        var controlPlanes: Int { self == .routed ? 1 : 3 }
        var sections: String { self == .vxlan ? "controlPlane: { form: unit }\n" : "" }
        /// Hosts that nobody else will have touched when they are compared with what they were.
        var compared: [HostName] { self == .days ? ["cp-1", "node-1"] : [] }
        var cargo: FleetCargo? { self == .previous ? FleetCargo.previous : FleetCargo.found }
        /// What Debian ships was not tried with every minor version.
        var options: [String] { self == .previous ? ["--accept-untested-versions"] : [] }
        func inventory(_ text: String) -> String {
            self == .vxlan ? text.replacing("mode: routed", with: "mode: vxlan") : text
        }
    }

    let lab: Lab
    let folder: URL
    let inventory: URL
    /// What some of the hosts were before anything was done to them.
    let bare: [HostName: HostSnapshot]
    /// What the bare hosts were told.
    let first: Slipway.Result
    let verify: Slipway.Result
    let second: Slipway.Result

    /// One that goes through all layers.
    var slipway: Slipway { Slipway(home: folder.appending(path: "home"), inventory: inventory, until: nil) }

    /// The same cluster with another inventory.
    func slipway(_ name: String, _ change: (String) -> String) throws -> Slipway {
        let file = try write("\(name).yaml", change(try String(contentsOf: inventory, encoding: .utf8)))
        return Slipway(home: folder.appending(path: "home"), inventory: file, until: nil)
    }

    func write(_ name: String, _ text: String) throws -> URL {
        let file = folder.appending(path: name)
        try Data(text.utf8).write(to: file)
        return file
    }

    /// Runs a command on a host from outside, without slipway and without SSH. Fails where it fails.
    @discardableResult
    func on(_ host: HostName, _ script: String, input: String = "", location: SourceLocation = #_sourceLocation)
        async throws -> String
    {
        let reply = try await lab.exec(host, ["sh", "-ec", script], input: input)
        try #require(reply.isSuccess, "\(host): \(script)\n\(reply.output)\(reply.errors)", sourceLocation: location)
        return reply.output
    }

    /// Whether a command on a host ends well.
    func holds(_ host: HostName, _ script: String) async -> Bool {
        (try? await lab.exec(host, ["sh", "-ec", script]).isSuccess) ?? false
    }

    /// What kubectl says on the first control-plane host, asked by whoever may do everything.
    @discardableResult
    func kubectl(_ words: String, location: SourceLocation = #_sourceLocation) async throws -> String {
        try await on("cp-1", "\(Self.kubectl) \(words)", location: location)
    }
    static let kubectl = "kubectl --kubeconfig /etc/kubernetes/super-admin.conf"

    /// Asks again and again until something holds, or the time is over.
    func wait(
        for what: Comment, seconds: Int, location: SourceLocation = #_sourceLocation,
        until holds: () async throws -> Bool
    ) async throws {
        let start = ContinuousClock.now
        while try await !holds() {
            try #require(
                ContinuousClock.now - start < .seconds(seconds), "\(what): not within \(seconds) s",
                sourceLocation: location)
            try await Task.sleep(for: .milliseconds(250))
        }
    }

    /// Everything that can be tried works, within some time.
    func expectGreen(seconds: Int, location: SourceLocation = #_sourceLocation) async throws {
        let start = ContinuousClock.now
        var last: Slipway.Result
        repeat {
            last = try await slipway.run("verify", "--output", "json")
        } while last.status != 0 && ContinuousClock.now - start < .seconds(seconds)
        print("fleet: verify was green \(ContinuousClock.now - start) after it was first asked")
        #expect(last.status == 0, "\(last.failedChecks)\n\(last.errors)", sourceLocation: location)
    }

    /// Brings everything to what the inventory says, which leaves nothing to do.
    func converge(_ slipway: Slipway? = nil, location: SourceLocation = #_sourceLocation) async throws {
        let slipway = slipway ?? self.slipway
        let apply = try await slipway.run("apply", "--yes", "--output", "json")
        #expect(apply.status == 0, "\(apply.failures) \(apply.errors)", sourceLocation: location)
        let again = try await slipway.run("apply", "--yes", "--output", "json")
        #expect(again.status == 0 && again.changes == [], "\(again.changes)\(again.errors)", sourceLocation: location)
    }
}

extension Slipway.Result {
    /// What `verify --output json` tried: the name, what was seen, and the host, of what is as it should be, or is not.
    private func checks(areOK: Bool) -> [String] {
        events.filter { $0["isOK"] as? Bool == areOK }.map { check in
            ["host", "name", "seen"].compactMap { check[$0] as? String }.joined(separator: " | ")
        }
    }
    var goodChecks: [String] { checks(areOK: true) }
    var failedChecks: [String] { checks(areOK: false) }

    /// Some change on this host has these words in its summary or its difference.
    func changes(_ host: HostName, _ words: String) -> Bool {
        events.contains { event in
            event["event"] as? String == "change" && event["host"] as? String == host.rawValue
                && ["summary", "diff"].contains { (event[$0] as? String)?.contains(words) == true }
        }
    }
}
