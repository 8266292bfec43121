import Documents
import Foundation
import Model
import StepKit
import Testing

/// Whatever is read: it is understood, or there is a failure with a place; and it never takes long or crashes.
struct DamagedDocumentsTests {
    static let playbook = """
        # Comment
        - directory: { path: "/srv/${host.name}", mode: 0750 }
          on: [etcd, node]
          order: one-by-one
        - file:
            path: /etc/x
            toml: &t
              version: 2
              plugins: { io.containerd.grpc.v1.cri: { a: [1, 2.5, ~, no] } }
            merge: ${vars.over}
            header: "Mine.\\n"
        - file:
            path: /etc/y
            content: |
              one ${host.name}
              two $${HOME}
        - values: { list: [a, 'b', "c"], map: { x: "${host.key}" } }
        """
    static let pieces = [
        "\n", " ", "  ", "\t", ":", ": ", "- ", "[", "]", "{", "}", "\"", "'", "${", "}", "$${", "&a ", "*a", "!x ",
        "|", ">", "#", ",",
        "%", "@", "~", "<<: *t", "---\n", "...\n", "\u{FEFF}", "“", "\r\n", "\u{0}", "🚢", "é", "\\", "? ",
        "999999999999999999999",
        "null", "0/0", "[1:9]", "10.0.0.0/33", "_", "-", "\\x", "%YAML 1.2\n", "include", "hosts", "address",
    ]

    /// Seconds that each of the readers is tried for.
    static var seconds: Double { Double(ProcessInfo.processInfo.environment["FUZZ_SECONDS"] ?? "") ?? 2 }

    private func damaged(_ text: String, _ dice: inout Dice) -> String {
        var scalars = Array(text.unicodeScalars)
        for _ in 0...dice.roll(6) {
            let place = dice.roll(scalars.count + 1)
            let end = min(scalars.count, place + dice.roll(12))
            switch dice.roll(4) {
            case 0: scalars.removeSubrange(place..<end)
            case 1: scalars.insert(contentsOf: Array(dice.pick(Self.pieces).unicodeScalars), at: place)
            case 2: scalars.replaceSubrange(place..<end, with: Array(dice.pick(Self.pieces).unicodeScalars))
            default: scalars.insert(contentsOf: Array(scalars[place..<end]), at: dice.roll(scalars.count + 1))
            }
        }
        var view = String.UnicodeScalarView()
        view.append(contentsOf: scalars)
        return String(view)
    }

    private func check(_ error: any Error, _ text: String) {
        guard let failure = error as? Failure else {
            Issue.record("\(error)")
            return
        }
        #expect(failure.kind == .input && failure.place?.hasPrefix("f.yaml:") == true, "\(failure)\n---\n\(text)")
        #expect(!failure.description.contains("hush"), "\(text)")
    }

    private func tries(_ work: (inout Dice) -> Void) {
        let clock = ContinuousClock()
        let end = clock.now + .seconds(Self.seconds)
        var dice = Dice(seed: 11)
        repeat { work(&dice) } while clock.now < end
    }

    @Test func readsDamagedInventories() {
        tries { dice in
            let text = damaged(InventoryTests.whole, &dice)
            do {
                let cluster = try InventoryReader().read(text, file: "f.yaml")
                #expect(!cluster.hosts.isEmpty && Set(cluster.hosts.map(\.address)).count == cluster.hosts.count)
            } catch {
                check(error, text)
            }
        }
    }

    @Test func readsDamagedPlaybooks() {
        let namespace = Namespace(
            shared: ["vars": ["over": ["version": 3]]],
            own: ["host": ["name": "node-1", "key": .secret(Secret("hush"))]])
        let playbooks = Playbooks(catalog: testCatalog, files: .memory([:]), namespace: namespace)
        tries { dice in
            let text = damaged(Self.playbook, &dice)
            do {
                for entry in try playbooks.read(text, file: "f.yaml", layer: "01") { _ = try entry.bind(namespace) }
            } catch {
                check(error, text)
            }
        }
    }

    @Test func readsNoise() {
        tries { dice in
            let text = (0..<dice.roll(60)).map { _ in dice.pick(Self.pieces) }.joined()
            do {
                _ = try Document.value(text, file: "f.yaml")
            } catch {
                check(error, text)
            }
        }
    }

    @Test(arguments: ["[", "{a: ", "- ", "a:\n", "? ", "&a ", "!!x ", "\"", "|", "'", "*a", "${", "\\", "- - ", "<<: "])
    func readsWhatGoesOnAndOn(_ piece: String) {
        for count in [1_000, 20_000] {
            let text = String(repeating: piece, count: count)
            do {
                _ = try Document.value(text, file: "f.yaml")
            } catch {
                check(error, "\(count) times \(piece)")
            }
        }
    }

    @Test func readsWhatIsDeep() {
        for depth in [90, 1_200] {
            let deep = (0..<depth).map { String(repeating: " ", count: $0) + "a:\n" }.joined()
            do {
                _ = try Document.value(deep, file: "f.yaml")
                #expect(depth < 100)
            } catch {
                check(error, "deep")
                #expect(depth > 100)
            }
        }
    }
}
