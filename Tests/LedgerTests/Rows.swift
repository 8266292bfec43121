import Foundation
import Model

@testable import Ledger

/// A home of clusters that is gone when the test is over.
final class Home: Sendable {
    let path: String
    let folder: ClusterFolder
    init() throws {
        path = NSTemporaryDirectory() + "slipway-ledger-" + UUID().uuidString
        folder = ClusterFolder(cluster: "harbor", environment: ["SLIPWAY_HOME": path])
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }
    deinit { try? FileManager.default.removeItem(atPath: path) }

    func open(_ mode: Ledger.Mode = .write) throws(Failure) -> Ledger {
        try Ledger.open(folder, mode: mode, holder: Holder(by: "ann@laptop", pid: 4711, command: "slipway test"))
    }
    /// The names in the cluster's folder, and how long each file is.
    func files() throws -> [String] { try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted() }
}

extension Cluster {
    static func of(_ hosts: [HostName], pods: CIDR = "10.244.0.0/16", hostPrefix: Int = 24) -> Cluster {
        Cluster(
            name: "harbor", network: Network(pods: pods, hostPrefix: hostPrefix),
            hosts: hosts.enumerated().map { index, name in
                Host(name, address: Address(number: 0x0a00_0001 + UInt32(index)), roles: [.node])
            })
    }
}

extension RunHeader {
    static func of(_ hosts: [HostName]) -> RunHeader {
        RunHeader(command: "slipway apply", cluster: "harbor", by: "ann@laptop", hosts: hosts, steps: 0)
    }
}

extension Ledger {
    /// Tells the events of one step.
    func tell(
        _ host: HostName, _ index: Int, _ title: String, _ outcome: Outcome, layer: String = "01-hosts",
        changes: [String] = []
    ) {
        let task = TaskID(host: host, index: index)
        record(Event(.started(task, layer: layer, title: title)))
        for change in changes { record(Event(.change(task, summary: change, diff: "+ a line"))) }
        record(Event(.finished(task, outcome, seconds: 0.25)))
    }
}
