import Foundation
import Testing
import Wire

struct HashCacheTests {
    let folder: Folder
    private let forged = [UInt8](repeating: 0xAB, count: 32)

    init() throws { folder = try Folder() }

    private func hash(_ name: String, options: [String] = []) throws -> [UInt8] {
        let agent = try AgentProcess(options, hashes: folder["state/hashes"])
        defer {
            agent.hangUp()
            _ = agent.exitStatus()
        }
        return try agent.ask(.hash(path: folder[name])).hash ?? []
    }

    /// A file of 100,000 bytes that is old enough to be remembered.
    private func putSettled(_ name: String) throws {
        try folder.put(name, [UInt8](repeating: 1, count: 100_000))
        usleep(2_200_000)
    }

    /// Changes the remembered hash of the one file, so that it shows when it is used.
    private func forge() throws {
        var bytes = try folder.bytes("state/hashes")
        bytes.replaceSubrange((bytes.count - 32)..., with: forged)
        try Data(bytes).write(to: URL(fileURLWithPath: folder["state/hashes"]))
        chmod(folder["state/hashes"], 0o600)
    }

    @Test func aFileThatDidNotChangeIsNotReadAgain() throws {
        try putSettled("big")
        let honest = try hash("big")
        #expect(folder.mode("state/hashes") == 0o600)
        try forge()
        #expect(try hash("big") == forged)
        // A change that leaves size and time of modification as they were is still seen.
        var status = stat()
        stat(folder["big"], &status)
        try folder.put("big", [UInt8](repeating: 2, count: 100_000))
        let times = [status.st_atim, status.st_mtim].map { timeval(tv_sec: $0.tv_sec, tv_usec: $0.tv_nsec / 1000) }
        utimes(folder["big"], times)
        let changed = try hash("big")
        #expect(changed != forged && changed != honest)
    }

    @Test func whatOthersMayWriteIsNotBelieved() throws {
        try putSettled("big")
        let honest = try hash("big")
        try forge()
        chmod(folder["state/hashes"], 0o666)
        #expect(try hash("big") == honest)
    }

    @Test func aDamagedFileIsNoHarm() throws {
        try putSettled("big")
        let honest = try hash("big")
        let bytes = try folder.bytes("state/hashes")
        for damaged in [[], Array(bytes.dropLast(20)), [UInt8](repeating: 0xFF, count: 500), Array(bytes.dropFirst())] {
            try Data(damaged).write(to: URL(fileURLWithPath: folder["state/hashes"]))
            #expect(try hash("big") == honest)
        }
    }

    @Test func freshSmallAndReadOnlyLeaveNothing() throws {
        try folder.put("fresh", [UInt8](repeating: 1, count: 100_000))
        _ = try hash("fresh")
        try folder.put("small", [1, 2, 3])
        usleep(2_200_000)
        _ = try hash("small")
        _ = try hash("fresh", options: ["--read-only"])
        #expect(!folder.exists("state"))
    }
}
