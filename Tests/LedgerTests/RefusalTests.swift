import Foundation
import GRDB
import Model
import Testing

@testable import Ledger

@Suite struct RefusalTests {
    let home: Home
    init() throws { home = try Home() }

    private func made() throws {
        let ledger = try home.open()
        _ = try ledger.allocate(cluster: .of(["a", "b"]))
        try ledger.close()
    }
    private func bytes() throws -> Data { try Data(contentsOf: URL(filePath: home.folder.database)) }

    @Test func isWhereItShouldBeAndPrivate() throws {
        try made()
        #expect(home.folder.path == home.path + "/harbor")
        #expect(ClusterFolder(cluster: "x", environment: ["HOME": "/home/ann"]).path == "/home/ann/.slipway/x")
        #expect(ClusterFolder(cluster: "x", environment: ["HOME": "/h", "SLIPWAY_HOME": ""]).path == "/h/.slipway/x")
        #expect(try home.files() == ["ledger.sqlite", "lock"])
        for (path, mode) in [(home.folder.path, 0o700), (home.folder.database, 0o600), (home.folder.lock, 0o600)] {
            let attributes = try FileManager.default.attributesOfItem(atPath: path)
            #expect(attributes[.posixPermissions] as? Int == mode)
        }
    }

    @Test func refusesAFolderThatOthersCanGetInto() throws {
        try made()
        for mode in [0o750, 0o701, 0o777] {
            try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: home.folder.path)
            for open in [Ledger.Mode.write, .read, .ephemeral] {
                let failure = #expect(throws: Failure.self) { try home.open(open) }
                #expect(failure?.kind == .input && failure?.hint?.contains("chmod") == true)
            }
        }
    }

    @Test(.enabled(if: geteuid() == 0, "needs root, to give a folder away"))
    func refusesAFolderOfSomebodyElse() throws {
        try made()
        #expect(chown(home.folder.path, 12345, 12345) == 0)
        let failure = #expect(throws: Failure.self) { try home.open() }
        #expect(failure?.why.contains("12345") == true && failure?.hint?.contains("chown") == true)
    }

    @Test func readingWithoutALedgerSaysSo() throws {
        #expect(throws: Failure.self) { try home.open(.read) }
        try home.folder.make()
        let failure = #expect(throws: Failure.self) { try home.open(.read) }
        #expect(failure?.kind == .input)
    }

    @Test func refusesALedgerOfANewerSlipway() throws {
        try made()
        let queue = try DatabaseQueue(path: home.folder.database)
        try queue.write { try $0.execute(sql: "INSERT INTO grdb_migrations VALUES ('9999')") }
        try queue.close()
        let before = try bytes()
        for mode in [Ledger.Mode.write, .read, .ephemeral] {
            let failure = #expect(throws: Failure.self) { try home.open(mode) }
            #expect(failure?.kind == .notSafe && failure?.why.contains("newer slipway") == true)
        }
        #expect(try bytes() == before)
    }

    @Test(arguments: ["not a database", "half of it", "garbage inside"]) func refusesADamagedFile(_ how: String) throws
    {
        try made()
        var content = try bytes()
        switch how {
        case "half of it": content = content.prefix(content.count / 2)
        case "garbage inside":
            for index in 100..<content.count { content[index] = UInt8(truncatingIfNeeded: index &* 7) }
        default: content = Data("this is a letter to my aunt, and she is no database, I am afraid, at all".utf8)
        }
        try content.write(to: URL(filePath: home.folder.database))
        for mode in [Ledger.Mode.write, .read, .ephemeral] {
            let failure = #expect(throws: Failure.self) { try home.open(mode).allocate(cluster: .of(["a", "c"])) }
            #expect(failure?.kind == .notSafe)
            #expect(failure?.why.contains(home.folder.database) == true && failure?.hint?.contains("backup") == true)
        }
        #expect(try bytes() == content)
    }

    @Test func keysWithoutALedgerAreNotBegunAnew() throws {
        try made()
        try FileManager.default.createDirectory(atPath: home.folder.pki, withIntermediateDirectories: false)
        try FileManager.default.removeItem(atPath: home.folder.database)
        for mode in [Ledger.Mode.write, .ephemeral] {
            let failure = #expect(throws: Failure.self) { try home.open(mode) }
            #expect(failure?.kind == .notSafe && failure?.hint?.contains("touch") == true)
        }
        try Data().write(to: URL(filePath: home.folder.database))
        #expect(try home.open().allocate(cluster: .of(["b"])) == ["b": "10.244.0.0/24"])
    }

    @Test func anOlderLedgerIsMigratedAndReadWithoutBeingMigrated() throws {
        try home.folder.make()
        let queue = try DatabaseQueue(path: home.folder.database)
        try queue.write { try $0.execute(sql: "CREATE TABLE grdb_migrations (identifier TEXT NOT NULL PRIMARY KEY)") }
        try queue.close()
        let before = try bytes()
        #expect(try home.open(.read).history().isEmpty)
        #expect(try bytes() == before)
        #expect(try home.open().allocate(cluster: .of(["a"])) == ["a": "10.244.0.0/24"])
        #expect(try bytes() != before)
    }
}
