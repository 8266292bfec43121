import Model
import StepKit
import TestKit
import Testing
import Wire

@testable import Steps

@Suite struct ArchiveStepTests {
    /// What is in the archive, as `tar -tf` shows it.
    static let content: [String: FakeHost.Node] = [
        "tool-v1/": .init(content: .directory, mode: 0o700),
        "tool-v1/bin/": .init(content: .directory, mode: 0o755),
        "tool-v1/bin/tool": .init(content: .file([1]), mode: 0o755),
        "tool-v1/bin/alias": .init(content: .link(to: "tool"), mode: 0o777),
        "tool-v1/README": .init(content: .file([2]), mode: 0o644),
    ]

    /// A host with `tar`, `cp` and `mv` that do what the real ones do for the options that are used.
    private func machine(_ host: FakeHost = FakeHost()) async -> FakeMachine {
        let machine = FakeMachine(host)
        await machine.script(program: "tar") { host, command in Self.unpack(&host, command.argv) }
        await machine.script(program: "cp") { host, command in
            let paths = Array(command.argv.suffix(2))
            guard let node = host.node(paths[0]) else { return .says(errors: "cp: cannot stat\n", status: 1) }
            host.put(paths[1], node.content, mode: node.mode, owner: node.owner, group: node.group)
            return .says()
        }
        await machine.script(program: "mv") { host, command in
            let (from, to) = (command.argv[2], command.argv[3])
            for path in [from] + host.paths(below: from) {
                host.nodes[to + path.dropFirst(from.count)] = host.nodes[path]
            }
            host.take(from)
            return .says()
        }
        return machine
    }

    private static func unpack(_ host: inout FakeHost, _ argv: [String]) -> Exit {
        func option(_ name: String) -> String? {
            argv.first { $0.hasPrefix(name + "=") }.map { String($0.dropFirst(name.count + 1)) }
        }
        guard let archive = option("--file"), let directory = option("--directory"), host.bytes(archive) != nil else {
            return .says(errors: "tar: no such file\n", status: 2)
        }
        let strip = Int(option("--strip-components") ?? "0") ?? 0
        let members = argv[((argv.firstIndex(of: "--") ?? 0) + 1)...]
        for member in members where content[member] == nil {
            return .says(errors: "tar: \(member): Not found in archive\n", status: 2)
        }
        for (name, node) in content where members.isEmpty || members.contains(name) {
            let parts = name.split(separator: "/").dropFirst(strip)
            let path = directory + parts.map { "/" + $0 }.joined()
            guard !parts.isEmpty, node.content != .directory || host.node(path) == nil else { continue }
            host.put(path, node.content, mode: node.mode)
        }
        return .says()
    }

    private func step(_ file: LaptopFile, members: [String] = [], strip: Int = 1) -> ArchiveStep {
        ArchiveStep(local: file.path, sha256: file.sha256, into: "/opt/tool", members: members, strip: strip)
    }

    @Test func unpacksAndLeavesOnlyTheReference() async throws {
        let file = try LaptopFile("archive 1", name: "tool-v1.0.tar.gz")
        let machine = await machine()
        let changes = try await step(file).converge(on: machine)
        #expect(changes.first?.summary == "make directory /opt/tool")
        #expect(changes.contains { $0.summary == "upload tool-v1.0.tar.gz" })
        let host = await machine.host
        #expect(
            host.paths(below: "/opt/tool") == [
                "/opt/tool/README", "/opt/tool/bin", "/opt/tool/bin/alias", "/opt/tool/bin/tool",
            ])
        let kept = host.paths(below: "/var/lib/slipway/archives").filter { host.bytes($0) != nil }
        #expect(kept.count == 2)
        #expect(!host.nodes.keys.contains { $0.hasSuffix(".tar") || $0.hasSuffix(".partial") })
        #expect(host.node(ArchiveStore(step(file)).staging)?.mode == 0o700)
    }

    @Test func needsNeitherArchiveNorActionsWhenItIsThere() async throws {
        let machine = await machine()
        let gone: ArchiveStep
        do {
            let file = try LaptopFile("archive 2", name: "tool-v1.0.tar.gz")
            gone = step(file)
            try await gone.converge(on: machine)
        }
        await machine.forget()
        #expect(try await gone.converge(on: machine).isEmpty)
        #expect(await machine.actions.isEmpty)
    }

    /// Something done to the host behind our back, and what puts it right.
    struct Drift: Sendable {
        var cure: String
        var happen: @Sendable (inout FakeHost) -> Void
        init(_ cure: String, _ happen: @escaping @Sendable (inout FakeHost) -> Void) {
            (self.cure, self.happen) = (cure, happen)
        }
    }

    @Test(arguments: [
        Drift("restore /opt/tool/bin/tool") { $0.put("/opt/tool/bin/tool", "x", mode: 0o755) },
        Drift("restore /opt/tool/bin/tool") { $0.take("/opt/tool/bin/tool") },
        Drift("restore /opt/tool/README") { $0.put("/opt/tool/README", .link(to: "/etc/motd")) },
        Drift("set mode of /opt/tool/README") { $0.nodes["/opt/tool/README"]?.mode = 0o600 },
        Drift("link /opt/tool/bin/alias to tool") { $0.put("/opt/tool/bin/alias", .link(to: "evil")) },
        Drift("link /opt/tool/bin/alias to tool") { $0.take("/opt/tool/bin/alias") },
    ])
    func putsDriftRightWithoutTheArchive(drift: Drift) async throws {
        let file = try LaptopFile("archive 3", name: "tool-v1.0.tar.gz")
        let machine = await machine()
        let step = step(file)
        try await step.converge(on: machine)
        let before = await machine.host.nodes.filter { $0.key.hasPrefix("/opt/tool") }.mapValues(\.content)
        await machine.change(drift.happen)
        await machine.forget()
        #expect(try await step.converge(on: machine).map(\.summary) == [drift.cure])
        #expect(await machine.uploads.isEmpty)
        #expect(await machine.host.nodes.filter { $0.key.hasPrefix("/opt/tool") }.mapValues(\.content) == before)
    }

    @Test func putsAWholeTreeBack() async throws {
        let file = try LaptopFile("archive 4", name: "tool-v1.0.tar.gz")
        let machine = await machine()
        let step = step(file)
        try await step.converge(on: machine)
        await machine.change { $0.take("/opt/tool") }
        let changes = try await step.converge(on: machine)
        #expect(changes.prefix(2).map(\.summary) == ["make directory /opt/tool", "restore /opt/tool/README"])
        #expect(changes.count == 5)
    }

    @Test func takesChosenMembersOnlyAndLeavesTheRestAlone() async throws {
        let file = try LaptopFile("archive 5", name: "tool-v1.0.tar.gz")
        let machine = await machine(FakeHost(["/opt/tool/mine": "1"]))
        try await step(file, members: ["tool-v1/bin/tool"], strip: 2).converge(on: machine)
        #expect(await machine.host.paths(below: "/opt/tool") == ["/opt/tool/mine", "/opt/tool/tool"])
    }

    @Test func saysWhichMemberIsMissing() async throws {
        let file = try LaptopFile("archive 6", name: "tool-v1.0.tar.gz")
        let machine = await machine()
        let failure = try #require(
            await #expect(throws: Failure.self) { try await step(file, members: ["nope"]).converge(on: machine) })
        #expect(failure.why.contains("nope: Not found in archive"))
    }

    @Test func beginsAgainAfterARunThatWasCutOff() async throws {
        let file = try LaptopFile("archive 7", name: "tool-v1.0.tar.gz")
        let machine = await machine()
        let step = step(file)
        let changes = try await step.plan(on: machine)
        // Everything but the last change: the reference has not got its name.
        for change in changes.dropLast(2) { try await machine.perform(change.deed) }
        await machine.forget()
        let again = try await step.converge(on: machine)
        #expect(again.contains { $0.summary.hasSuffix(".partial") && $0.summary.hasPrefix("remove") })
        // The archive is still there, and what it says was verified.
        #expect(await machine.uploads.isEmpty)
    }

    @Test func removesTheReferenceOfAnEarlierVersion() async throws {
        let old = try LaptopFile("archive 8", name: "tool-v1.0.tar.gz")
        let new = try LaptopFile("archive 8 again", name: "tool-v1.1.2.tar.gz")
        let other = try LaptopFile("archive 8 of another", name: "other-v1.0.tar.gz")
        let machine = await machine()
        for file in [old, other, new] { try await step(file).converge(on: machine) }
        let host = await machine.host
        #expect(host.node(ArchiveStore(step(old)).staging) == nil)
        #expect(host.node(ArchiveStore(step(new)).staging) != nil)
        #expect(host.node(ArchiveStore(step(other)).staging) != nil)
    }

    @Test func refusesAnArchiveThatIsAnother() async throws {
        let file = try LaptopFile("archive 9", name: "tool.tar")
        let step = ArchiveStep(local: file.path, sha256: String(repeating: "a", count: 64), into: "/opt/tool")
        let machine = await machine()
        let failure = try #require(await #expect(throws: Failure.self) { try await step.plan(on: machine) })
        #expect(failure.kind == .input)
    }

    @Test func refusesADirectoryInPlaceOfAFile() async throws {
        let file = try LaptopFile("archive 10", name: "tool-v1.0.tar.gz")
        let machine = await machine()
        try await step(file).converge(on: machine)
        await machine.change { $0.put("/opt/tool/bin/tool", .directory) }
        await #expect(throws: Failure.self) { try await step(file).plan(on: machine) }
    }

    @Test(arguments: [
        ArchiveStep(local: "a.tar", sha256: "12", into: "/opt"),
        ArchiveStep(local: "a.zip", sha256: String(repeating: "a", count: 64), into: "/opt"),
        ArchiveStep(local: "a.tar", sha256: String(repeating: "a", count: 64), into: "opt"),
        ArchiveStep(local: "a.tar", sha256: String(repeating: "a", count: 64), into: "/opt", members: ["/etc/passwd"]),
        ArchiveStep(local: "a.tar", sha256: String(repeating: "a", count: 64), into: "/opt", members: ["a/../../b"]),
        ArchiveStep(local: "a.tar", sha256: String(repeating: "a", count: 64), into: "/opt", strip: -1),
    ])
    func refusesWhatCannotBeMeant(step: ArchiveStep) {
        let failure = #expect(throws: Failure.self) { try step.validate() }
        #expect(failure?.kind == .input)
    }
}
