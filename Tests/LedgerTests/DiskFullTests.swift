import Foundation
import Model
import Testing

@testable import Ledger

/// A file system of one megabyte.
struct SmallDisk: ~Copyable {
    let path: String
    init() throws {
        path = NSTemporaryDirectory() + "slipway-disk-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        guard Self.run("mount", "-t", "tmpfs", "-o", "size=1m,mode=700", "tmpfs", path) else {
            throw Failure(.input, "mount", why: "it did not work")
        }
    }
    deinit {
        _ = Self.run("umount", path)
        try? FileManager.default.removeItem(atPath: path)
    }
    /// Takes every byte that is left.
    func fill() {
        let file = open(path + "/filler", O_WRONLY | O_CREAT, 0o600)
        defer { close(file) }
        for size in [4096, 1] {
            let bytes = [UInt8](repeating: 7, count: size)
            while write(file, bytes, size) > 0 {}
        }
    }
    func empty() { unlink(path + "/filler") }

    static func run(_ command: String...) -> Bool {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = command
        process.standardError = FileHandle.nullDevice
        guard (try? process.run()) != nil else { return false }
        process.waitUntilExit()
        return process.terminationStatus == 0
    }
    static let works: Bool = geteuid() == 0 && (try? SmallDisk()) != nil
}

@Suite(.enabled(if: SmallDisk.works, "needs root and the right to mount a tmpfs"))
struct DiskFullTests {
    @Test func nothingIsLostAndItGoesOnAfterwards() throws {
        let disk = try SmallDisk()
        let folder = ClusterFolder(cluster: "harbor", environment: ["SLIPWAY_HOME": disk.path])
        let ledger = try Ledger.open(folder, mode: .write)
        let given = try ledger.allocate(cluster: .of(["a", "b"]))
        let run = try ledger.begin(.of(["a", "b"]))
        disk.fill()
        for index in 0..<2000 { ledger.tell("a", index, "file /etc/number/\(index)", .ok) }
        let failure = #expect(throws: Failure.self) { try ledger.flush() }
        #expect(failure?.why.contains("the disk is full") == true && failure?.hint?.contains("make room") == true)
        let crowd = (0..<250).map { HostName("a-host-with-a-rather-long-name-of-number-\($0)") }
        #expect(throws: Failure.self) { try ledger.allocate(cluster: .of(["a", "b"] + crowd)) }
        #expect(try ledger.allocate(cluster: .of(["b", "a"])) == given)

        disk.empty()
        try ledger.finish(run, status: 0)
        #expect(try ledger.steps(host: "a").count == 2000)
        #expect(try ledger.allocate(cluster: .of(["b", "a", "c"]))["c"] == "10.244.2.0/24")
        try ledger.close()
        #expect(try Ledger.open(folder, mode: .read).steps().count == 2000)
    }

    @Test func aFullDiskAtTheBeginningIsOneClearFailure() throws {
        let disk = try SmallDisk()
        let folder = ClusterFolder(cluster: "harbor", environment: ["SLIPWAY_HOME": disk.path])
        try folder.make()
        disk.fill()
        let failure = #expect(throws: Failure.self) { try Ledger.open(folder, mode: .write) }
        #expect(failure?.hint != nil, "\(String(describing: failure))")
        disk.empty()
        #expect(try Ledger.open(folder, mode: .write).allocate(cluster: .of(["a"])).count == 1)
    }
}
