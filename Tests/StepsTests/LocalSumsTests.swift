import Foundation
import Model
import StepKit
import Testing

@testable import Steps

@Suite struct LocalSumsTests {
    /// A file that has not been touched for a while, and a place for its sum.
    private func settled(_ text: String) async throws -> (file: LaptopFile, record: String) {
        let file = try LaptopFile(text)
        try await Task.sleep(for: .milliseconds(2_100))
        return (file, file.url.deletingLastPathComponent().appending(path: "cache/sums").path)
    }

    private func files(_ record: String) async -> LocalFiles {
        let files = LocalFiles()
        await files.remember(in: record)
        return files
    }

    @Test func aFileIsReadOnceForAllRuns() async throws {
        let (file, record) = try await settled("forty megabytes")
        let first = await files(record)
        let sum = try await first.file(file.path, sha256: nil, for: "test").sha256
        #expect(sum == Checksum.sha256(file.bytes))
        #expect(await first.readings == 1)
        #expect(try FileManager.default.attributesOfItem(atPath: record)[.posixPermissions] as? Int == 0o600)

        let second = await files(record)
        #expect(try await second.file(file.path, sha256: nil, for: "test").sha256 == sum)
        #expect(await second.readings == 0)

        // Same size, and times that anybody can set: the kernel's own tells.
        let times = try FileManager.default.attributesOfItem(atPath: file.path)
        try Data("fOrty megabytes".utf8).write(to: file.url)
        try FileManager.default.setAttributes(
            [.modificationDate: times[.modificationDate] as Any], ofItemAtPath: file.path)
        let third = await files(record)
        #expect(try await third.file(file.path, sha256: nil, for: "test").sha256 != sum)
        #expect(await third.readings == 1)
    }

    @Test func aFileThatWasJustWrittenIsNotRemembered() async throws {
        let file = try LaptopFile("fresh")
        let record = file.url.deletingLastPathComponent().appending(path: "sums").path
        _ = try await files(record).file(file.path, sha256: nil, for: "test")
        #expect(!FileManager.default.fileExists(atPath: record))
    }

    @Test(arguments: [0o666, 0o620]) func whatOthersCanWriteIsNotBelieved(_ mode: Int) async throws {
        let (file, record) = try await settled("mine")
        _ = try await files(record).file(file.path, sha256: nil, for: "test")
        let lie = try String(contentsOfFile: record, encoding: .utf8)
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: record)
        let suspicious = await files(record)
        _ = try await suspicious.file(file.path, sha256: nil, for: "test")
        #expect(await suspicious.readings == 1)
        #expect(lie.split(separator: " ").count == 6)
    }

    @Test(arguments: ["", "\n\n", "00 1 2 3 4 5\n", "not a record at all\n", "\u{0}\u{0}"])
    func aDamagedRecordIsNone(_ text: String) async throws {
        let file = try LaptopFile("whole")
        let record = file.url.deletingLastPathComponent().appending(path: "sums").path
        try Data(text.utf8).write(to: URL(filePath: record))
        chmod(record, 0o600)
        #expect(try await files(record).file(file.path, sha256: nil, for: "test").sha256 == Checksum.sha256(file.bytes))
    }
}
