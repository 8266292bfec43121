import Documents
import Foundation
import Model
import StepKit
import TestKit
import Testing

/// Whatever is read: it is understood, or there is a failure with a place; and it never takes long or crashes.
struct DamagedDocumentsTests {
    static let pieces = [
        "\n", " ", "  ", "\t", ":", ": ", "- ", "[", "]", "{", "}", "\"", "'", "${", "}", "$${", "&a ", "*a", "!x ",
        "|", ">", "#", ",",
        "%", "@", "~", "<<: *t", "---\n", "...\n", "\u{FEFF}", "“", "\r\n", "\u{0}", "🚢", "é", "\\", "? ",
        "999999999999999999999",
        "null", "0/0", "[1:9]", "10.0.0.0/33", "_", "-", "\\x", "%YAML 1.2\n", "include", "hosts", "address",
        "groups", "group:fast", "[1:2]", "fast",
    ]

    private func check(_ error: any Error) throws {
        guard let failure = error as? Failure else { throw error }
        guard failure.kind == .input, failure.place?.hasPrefix("f.yaml:") == true else {
            throw Complaint("a failure without its place: \(failure)")
        }
        guard !failure.description.contains("hush") else { throw Complaint("a secret in a failure") }
    }

    @Test func readsDamagedInventories() throws {
        let tries = try Fuzz("inventory", tokens: Self.pieces).run { input, _ in
            do {
                let cluster = try InventoryReader().read(String(decoding: input, as: UTF8.self), file: "f.yaml")
                guard !cluster.hosts.isEmpty, Set(cluster.hosts.map(\.address)).count == cluster.hosts.count else {
                    throw Complaint("an inventory without hosts, or with an address twice")
                }
            } catch {
                try check(error)
            }
        }
        #expect(tries > 20)
    }

    @Test func readsDamagedPlaybooks() throws {
        let namespace = Namespace(
            shared: ["vars": ["over": ["version": 3]]],
            own: ["host": ["name": "node-1", "key": .secret(Secret("hush"))]])
        let playbooks = Playbooks(catalog: testCatalog, files: .memory([:]), namespace: namespace, groups: ["fast"])
        let tries = try Fuzz("playbook", tokens: Self.pieces).run { input, _ in
            do {
                let text = String(decoding: input, as: UTF8.self)
                for entry in try playbooks.read(text, file: "f.yaml", layer: "01") { _ = try entry.bind(namespace) }
            } catch {
                try check(error)
            }
        }
        #expect(tries > 20)
    }

    @Test func readsDamagedYAML() throws {
        let tries = try Fuzz("yaml", tokens: Self.pieces).run { input, _ in
            do {
                _ = try Document.value(String(decoding: input, as: UTF8.self), file: "f.yaml")
            } catch {
                try check(error)
            }
        }
        #expect(tries > 20)
    }

    @Test(arguments: ["[", "{a: ", "- ", "a:\n", "? ", "&a ", "!!x ", "\"", "|", "'", "*a", "${", "\\", "- - ", "<<: "])
    func readsWhatGoesOnAndOn(_ piece: String) throws {
        for count in [1_000, 20_000] {
            let text = String(repeating: piece, count: count)
            do {
                _ = try Document.value(text, file: "f.yaml")
            } catch {
                try check(error)
            }
        }
    }

    @Test func readsWhatIsDeep() throws {
        for depth in [90, 1_200] {
            let deep = (0..<depth).map { String(repeating: " ", count: $0) + "a:\n" }.joined()
            do {
                _ = try Document.value(deep, file: "f.yaml")
                #expect(depth < 100)
            } catch {
                try check(error)
                #expect(depth > 100)
            }
        }
    }
}
