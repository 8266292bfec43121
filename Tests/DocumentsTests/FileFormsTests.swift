import Documents
import Foundation
import Model
import StepKit
import Testing

struct FileFormsTests {
    static let files = [
        "p/files/motd": "hello ${not.looked.up}\r\n",
        "p/files/a.conf": "name=${host.name}\nport=${vars.port} $${HOME}\n",
        "p/files/secret.conf": "key=${host.key}\n", "p/files/wrong.conf": "one\n  two ${host.nmae}\n",
        "p/files/node-1.conf": "mine: ${vars.port}\n",
    ]
    static let namespace = Namespace(
        shared: ["vars": ["port": 8080, "over": ["a": ["x": .null, "z": 2], "new": ["gone": .null]], "none": .null]],
        own: ["host": ["name": "node-1", "key": .secret(Secret("hush"))]])

    func file(_ body: String) throws(Failure) -> TestFile {
        let text = "- file:\n    path: /f\n" + body.split(separator: "\n").map { "    \($0)\n" }.joined()
        let entries = try Playbooks(catalog: testCatalog, files: .memory(Self.files))
            .read(text, file: "p/01.yaml", layer: "01")
        guard let step = try entries.first?.bind(Self.namespace) as? TestFile else {
            throw Failure(.step, "test", why: "no file")
        }
        return step
    }

    @Test(arguments: [
        ("content: 5", "5"),
        ("content: \"${host.name}\\n\"", "node-1\n"),
        ("source: files/motd", "hello ${not.looked.up}\r\n"),
        ("source: ../p/./files/motd", "hello ${not.looked.up}\r\n"),
        ("template: files/a.conf", "name=node-1\nport=8080 ${HOME}\n"),
        ("template: files/${host.name}.conf", "mine: 8080\n"),
        ("source: files/${host.name}.conf", "mine: ${vars.port}\n"),
        ("yaml: { a: { x: 1, z: 1 }, b: \"${vars.port}\" }", "a:\n  x: 1\n  z: 1\nb: 8080\n"),
        ("yaml: { a: { x: 1, z: 1 } }\nmerge: ${vars.over}", "a:\n  z: 2\nnew: {}\n"),
        ("yaml: { a: 1 }\nmerge: ${vars.nobody}", "a: 1\n"),
        ("yaml: { a: 1 }\nmerge: ${vars.none}", "a: 1\n"),
        ("yaml: { a: 1 }\nmerge: [\"${vars.none}\", { a: 2 }, { b: 3 }]", "a: 2\nb: 3\n"),
        ("json: { a: [1] }\nmerge: { b: 0x10 }", "{\n  \"a\": [\n    1\n  ],\n  \"b\": 16\n}\n"),
        ("toml: { a.b: { c: 1 } }\nheader: |\n  Mine.\n  Yours.", "# Mine.\n# Yours.\n[\"a.b\"]\nc = 1\n"),
        ("header: \"${host.name}\"\ntoml: { a: no }", "# node-1\na = \"no\"\n"),
    ])
    func makesContent(_ body: String, _ content: String) throws {
        let file = try file(body)
        #expect(file.content == .text(content))
        #expect(file.path == "/f")
    }

    /// the body, the names that it asks for
    @Test(
        arguments: [
            ("content: 5", []), ("source: files/motd", []),
            ("content: \"a ${host.name} ${vars.port}\"", ["host.name", "vars.port"]),
            ("template: files/a.conf", ["host.name", "vars.port"]),
            ("yaml: { a: 1 }\nmerge: [\"${vars.none}\", { b: \"${host.name}\" }]", ["host.name", "vars.none"]),
            ("template: files/${host.name}.conf", nil), ("source: files/${host.name}.conf", nil),
        ] as [(String, [String]?)])
    func saysWhatItAsksFor(_ body: String, _ names: [String]?) throws {
        let text = "- file:\n    path: /f\n" + body.split(separator: "\n").map { "    \($0)\n" }.joined()
        let entries = try Playbooks(catalog: testCatalog, files: .memory(Self.files))
            .read(text, file: "p/01.yaml", layer: "01")
        #expect(entries.map(\.asks) == [names])
    }

    @Test(arguments: [
        ("content: |\n  key ${host.key}", "key hush\n"),
        ("template: files/secret.conf", "key=hush\n"),
        ("yaml: { a: 1, key: \"${host.key}\" }", "a: 1\nkey: hush\n"),
        ("json: { a: 1 }\nmerge: { key: \"x${host.key}\" }", "{\n  \"a\": 1,\n  \"key\": \"xhush\"\n}\n"),
    ])
    func keepsSecrets(_ body: String, _ content: String) throws {
        #expect(try file(body).content == .secret(Secret(content)))
    }

    @Test func leavesLocalAlone() throws {
        #expect(try file("local: ~/big.img") == TestFile(path: "/f", content: nil, local: "~/big.img", mode: nil))
    }

    @Test(arguments: [
        ("mode: 0644", "2:5", "not said what the file holds", "content, source"),
        ("content: a\nsource: files/motd", "4:5", "'source' and 'content' both say", "one of them"),
        ("content: a\nmerge: { a: 1 }", "4:5", "'merge' does not go with 'content'", "yaml"),
        ("json: { a: 1 }\nheader: x", "4:5", "'header' does not go with 'json'", "comments"),
        ("source: files/modt", "3:13", "no such file", "did you mean 'p/files/motd'?"),
        ("source: /etc/motd", "3:13", "a file beside the playbook", "local: /etc/motd"),
        ("yaml: { a: 1 }\nmerge: x", "4:12", "only mappings can be merged, found 'x'", ""),
        ("yaml: [1]\nmerge: { a: 1 }", "3:11", "only mappings can be merged, found a list", ""),
        ("toml: { a: ~ }", "3:11", "TOML has no null", "remove"),
        ("toml: [a]", "3:11", "a mapping", ""),
        ("yaml: { a: 1 }\nmerge: ${vasr.over}", "4:12", "${vasr.over} is not known", "${vars.over}"),
        ("yaml: { a: 1 }\ncolour: red", "4:5", "unknown key 'colour'", ""),
    ])
    func complains(_ body: String, _ place: String, _ why: String, _ hint: String) {
        expect(
            failure { () throws(Failure) in try file(body) }, at: "p/01.yaml:\(place)", why,
            hint: hint.isEmpty ? nil : hint)
    }

    @Test func complainsAtThePlaceInTheTemplate() {
        expect(
            failure { () throws(Failure) in try file("template: files/wrong.conf") }, at: "p/files/wrong.conf:2:7",
            "${host.nmae} is not known", hint: "${host.name}")
    }

    @Test func readsTheDisk() throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("documents-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        func write(_ name: String, _ data: Data) throws -> String {
            let url = folder.appendingPathComponent(name)
            try data.write(to: url)
            return url.path
        }
        #expect(try PlaybookFiles.disk.read(write("a.txt", Data("text".utf8))) == "text")
        let binary = try write("b.bin", Data([0xFF, 0xFE, 0]))
        let big = try write("c.txt", Data(repeating: 0x61, count: PlaybookFiles.longest + 1))
        let missing = folder.appendingPathComponent("a.tx").path
        for (path, why, hint) in [
            (binary, "no text in UTF-8", "local"), (big, "more than 1 MB", "local"), (missing, "no such file", "a.txt"),
            (folder.path, "it is a folder", ""),
        ] {
            let failure = failure { () throws(Failure) in try PlaybookFiles.disk.read(path) }
            #expect(failure.why.contains(why))
            if !hint.isEmpty { #expect(failure.hint?.contains(hint) == true, "\(failure)") }
        }
    }
}
