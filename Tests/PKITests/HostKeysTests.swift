import Foundation
import Model
import Testing

@testable import PKI

/// Keys of a host that left are nobody's any more.
@Suite struct HostKeysTests {
    @Test func onlyThoseOfTheHostGo() throws {
        let folder = NSTemporaryDirectory() + "slipway-host-keys-" + UUID().uuidString
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let files = ["cluster/ca.key", "cluster/a/kubelet.key", "cluster/b/kubelet.key", "etcd/a/peer.key"]
        for file in files {
            let path = "\(folder)/\(file)"
            try FileManager.default.createDirectory(
                atPath: (path as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
            try Data("x".utf8).write(to: URL(filePath: path))
        }
        for _ in 0..<2 { try HostKeys(of: "a", in: folder).remove() }
        let left = files.filter { FileManager.default.fileExists(atPath: "\(folder)/\($0)") }
        #expect(left == ["cluster/ca.key", "cluster/b/kubelet.key"])
    }
}
