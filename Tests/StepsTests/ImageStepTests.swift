import Foundation
import Model
import StepKit
import TestKit
import Testing
import Wire

@testable import Steps

@Suite struct ImageStepTests {
    private static let name = "registry.k8s.io/pause:3.10.1"

    /// A host whose containerd keeps names with their labels.
    private func machine(_ images: [String: [String: String]] = [:]) async -> FakeMachine {
        let machine = FakeMachine()
        // What containerd knows stands in files of the host, so that a question that changes something is found out.
        await machine.change { host in
            host.put("/containerd", .directory)
            for (name, labels) in images { Self.put(name, labels, on: &host) }
        }
        await machine.script(program: "ctr") { host, command in
            let words = Array(command.argv.dropFirst(4))
            switch command.argv[3] == "images" ? words.first : nil {
            case "list":
                let name = words[1].dropFirst("name==".count)
                let line = Self.labels(of: String(name), on: host).map { labels in
                    let text = labels.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }.joined(separator: ",")
                    return
                        "\(name) application/vnd.oci.image.index.v1+json sha256:1 1 MiB linux/amd64 \(text.isEmpty ? "-" : text)\n"
                }
                return .says("REF TYPE DIGEST SIZE PLATFORMS LABELS\n" + (line ?? ""))
            case "import":
                guard host.bytes(words[3]) != nil else { return .says(errors: "no such file", status: 1) }
                Self.put(words[2], [:], on: &host)
            case "tag":
                guard let labels = Self.labels(of: words[2], on: host) else { return .says(status: 1) }
                Self.put(words[3], labels, on: &host)
            case "remove": host.take(Self.path(words[1]))
            case "label":
                guard var labels = Self.labels(of: words[1], on: host) else { return .says(status: 1) }
                let pair = words[2].split(separator: "=").map(String.init)
                labels[pair[0]] = pair[1]
                Self.put(words[1], labels, on: &host)
            default: return .says(errors: "unknown", status: 1)
            }
            return .says()
        }
        return machine
    }

    private static func path(_ name: String) -> String { "/containerd/" + name.replacing("/", with: "_") }
    private static func put(_ name: String, _ labels: [String: String], on host: inout FakeHost) {
        host.put(path(name), labels.map { "\($0.key)=\($0.value)" }.joined(separator: "\n"))
    }
    private static func labels(of name: String, on host: FakeHost) -> [String: String]? {
        host.text(path(name)).map { text in
            Dictionary(
                uniqueKeysWithValues: text.split(separator: "\n").map { line in
                    let pair = line.split(separator: "=").map(String.init)
                    return (pair[0], pair[1])
                })
        }
    }

    private func archive(_ text: String, _ body: (ImageStep) async throws -> Void) async throws {
        let url = FileManager.default.temporaryDirectory.appending(path: "\(UUID()).tar")
        try text.write(to: url, atomically: true, encoding: .utf8)
        defer { try? FileManager.default.removeItem(at: url) }
        let sum = Checksum.hexadecimal(Checksum.sha256(Array(text.utf8)))
        try await body(ImageStep(name: Self.name, local: url.path, sha256: sum, pinned: true))
    }

    @Test func anImageIsImportedUnderItsName() async throws {
        let machine = await machine()
        try await archive("image") { step in
            try await step.converge(on: machine)
            let host = await machine.host
            let labels = Self.labels(of: Self.name, on: host)
            #expect(labels == ["io.slipway.archive": step.sha256 ?? "", "io.cri-containerd.pinned": "pinned"])
            #expect(host.paths(below: "/var/lib/slipway/images") == [])
            #expect(host.paths(below: "/containerd").count == 1)
        }
    }

    /// A host that has it needs no archive on this machine.
    @Test func anImageThatIsThereIsLeftAlone() async throws {
        let sum = String(repeating: "ab", count: 32)
        let machine = await machine([Self.name: ["io.slipway.archive": sum]])
        let step = ImageStep(name: Self.name, local: "/nowhere.tar", sha256: sum)
        #expect(try await step.converge(on: machine) == [])
    }

    @Test func anotherArchiveReplacesIt() async throws {
        let machine = await machine([Self.name: ["io.slipway.archive": String(repeating: "ab", count: 32)]])
        try await archive("newer") { step in
            let changes = try await step.converge(on: machine)
            #expect(changes.count > 3)
        }
    }

    @Test func withoutAnArchiveTheRuntimePullsIt() async throws {
        #expect(try await ImageStep(name: Self.name).converge(on: FakeMachine()) == [])
    }

    @Test func whatCannotBeMeantIsRefused() {
        for step in [ImageStep(name: "pause"), ImageStep(name: "a:b", local: "/x"), ImageStep(name: "a:b c")] {
            #expect(throws: Failure.self) { try step.validate() }
        }
    }

    @Test func withoutARuntimeItIsSaidWhatIsMissing() async {
        let machine = FakeMachine()
        await machine.script(missing: "ctr")
        let step = ImageStep(name: Self.name, local: "/x", sha256: String(repeating: "ab", count: 32))
        await #expect(throws: Failure.self) { try await step.plan(on: machine) }
    }
}
