import Model
import StepKit
import TestKit
import Testing
import Wire

@testable import Steps

/// Files that hosts fetch by themselves, with a `curl`, `sha256sum` and `mv` that do what the real ones do.
@Suite struct HostFetchTests {
    private static let url = "https://me:word@mirror.local/tool"
    private static let sum = Checksum.hexadecimal(Checksum.sha256(Array("tool".utf8)))

    private func machine(serving text: String, _ host: FakeHost = FakeHost()) async -> FakeMachine {
        let machine = FakeMachine(host)
        await machine.script(program: "curl") { host, command in
            guard let place = command.argv.firstIndex(of: "--output").map({ command.argv[$0 + 1] }),
                command.input == Array("url = \"\(Self.url)\"\n".utf8),
                !command.argv.contains(where: { $0.contains("word") })
            else { return .says(errors: "curl: no URL", status: 2) }
            host.put(place, text)
            return .says()
        }
        await machine.script(program: "sha256sum") { host, command in
            let words = String(decoding: command.input, as: UTF8.self).split(separator: "  ")
            let place = words[1].dropLast()
            let sum = host.bytes(String(place)).map { Checksum.hexadecimal(Checksum.sha256($0)) }
            return sum == String(words[0]) ? .says("\(place): OK\n") : .says("\(place): FAILED\n", status: 1)
        }
        await machine.script(program: "mv") { host, command in
            guard let node = host.node(command.argv[2]) else { return .says(errors: "mv: cannot stat", status: 1) }
            host.put(command.argv[3], node.content, mode: node.mode, owner: node.owner, group: node.group)
            host.take(command.argv[2])
            return .says()
        }
        return machine
    }

    private var step: FileStep { FileStep(path: "/opt/tool", local: Self.url, sha256: Self.sum, mode: 0o755) }

    @Test func aFileIsFetchedVerifiedAndPutInPlace() async throws {
        let machine = await machine(serving: "tool")
        let changes = try await step.converge(on: machine)
        #expect(changes.first?.summary == "let the host fetch https://mirror.local/tool")
        let host = await machine.host
        #expect(host.text("/opt/tool") == "tool" && host.node("/opt/tool")?.mode == 0o755)
        #expect(host.paths(below: "/opt") == ["/opt/tool"])
        #expect(try await step.converge(on: machine) == [])
        #expect(await machine.uploads == [])
    }

    @Test func whatIsAnotherIsNeverPutInPlace() async throws {
        let machine = await machine(serving: "evil", FakeHost())
        await machine.change { $0.put("/opt/tool", "old", mode: 0o755) }
        await #expect(throws: Failure.self) { try await step.converge(on: machine) }
        #expect(await machine.host.text("/opt/tool") == "old")
    }

    /// What was verified and not put in place, since the run was cut off, is not fetched again.
    @Test func whatIsThereAlreadyIsUsed() async throws {
        let machine = await machine(serving: "another")
        await machine.change { $0.put("/opt/tool.slipway-part", "tool") }
        let changes = try await step.converge(on: machine)
        #expect(changes.count == 2)
        #expect(await machine.host.text("/opt/tool") == "tool")
    }

    @Test func anArchiveAndAnImageAreFetchedToo() async throws {
        let archive = ArchiveStep(local: Self.url, sha256: Self.sum, into: "/opt")
        let site = Site(host: Host("a", address: "10.0.0.1", roles: []), world: World(Cluster(name: "c", hosts: [])))
        let facts = try await archive.inspect(FakeMachine(), site)
        let words = try archive.changes(given: facts, site).map(\.summary)
        #expect(words.contains("let the host fetch https://mirror.local/tool") && !words.contains("upload tool"))
        let image = ImageStep(name: "a/b:1", local: Self.url, sha256: Self.sum)
        let missing = ImageStep.Facts(labels: nil, isMissing: true)
        let deeds = try image.changes(given: missing, site)
        #expect(deeds.map(\.summary).prefix(2).last?.hasPrefix("verify /var/lib/slipway/images/") == true)
        let there = ImageStep.Facts(labels: ["io.slipway.archive": Self.sum])
        #expect(try image.changes(given: there, site) == [])
    }

    @Test func itMustBeSaidWhatItIs() {
        #expect(throws: Failure.self) { try FileStep(path: "/opt/tool", local: Self.url).validate() }
        #expect(throws: Failure.self) { try ImageStep(name: "a:1", local: Self.url).validate() }
        #expect(throws: Never.self) { try step.validate() }
    }
}
