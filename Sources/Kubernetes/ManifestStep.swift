import Foundation
import Model
public import StepKit
import Wire

/// Objects of the cluster as a manifest says: applied by the server, which keeps what others own in the same objects.
public struct ManifestStep: Step {
    public static let kind = "kube.manifest"
    public static let reference = StepReference(
        "Objects of the cluster as a manifest says. Drift is found by the server, and put right.",
        keys: [
            .init("name", "text", "what a person calls it"),
            .init("kubeconfig", "path", "the file on the host with which the API is asked"),
            .init(
                "content", "text", standard: "none",
                """
                the objects in YAML, with `---` between them. Instead of it a playbook may say `source` (a file beside \
                the playbook), `template` (the same with `${…}` filled in), or `yaml` (one object, with overrides under \
                `merge`)
                """),
            .init(
                "folder", "path", standard: "none",
                "a folder of this machine, whose .yaml, .yml and .json files are applied in the order of their names; "
                    + "with nothing here nothing is applied"),
            .init("timeout", "seconds", standard: "60", "how long to wait for the API"),
        ],
        example: """
            - kube.manifest:
                name: a namespace
                kubeconfig: /etc/kubernetes/super-admin.conf
                yaml: { apiVersion: v1, kind: Namespace, metadata: { name: monitoring } }
              on: one-control-plane
            """)

    public var name: String
    public var kubeconfig: String
    public var content: Content?
    public var folder: String?
    /// Seconds.
    public var timeout: Int?

    public init(name: String, kubeconfig: String, content: Content? = nil, folder: String? = nil) {
        (self.name, self.kubeconfig, self.content, self.folder) = (name, kubeconfig, content, folder)
    }

    public var title: String { "manifest \(name)" }
    public var patience: Patience { Patience(total: .seconds(timeout ?? 60), pause: .milliseconds(500)) }
    private var kubectl: Kubectl { Kubectl(kubeconfig: kubeconfig) }
    private static let ours = ["--server-side", "--field-manager=slipway", "--force-conflicts", "--filename=-"]

    public struct Facts: Equatable, Sendable {
        /// Nothing where there is nothing to apply.
        var text: Content?
        /// Of `kubectl diff`.
        var reply: Reply?
    }

    public func inspect(_ host: some Reader, _ site: Site) async throws -> Facts {
        guard let text = try content ?? folder.map(joined), !text.bytes.allSatisfy(\.isSpace) else { return Facts() }
        // A difference may hold a whole folder of objects.
        var command = kubectl.command(["diff"] + Self.ours, input: text.bytes, timeout: 120)
        command.environment = ManifestDiff.environment
        return Facts(text: text, reply: try await host.probe(command))
    }

    public func changes(given facts: Facts, _ site: Site) throws -> [Change] {
        guard let text = facts.text, let reply = facts.reply, !reply.succeeded else { return [] }
        let diff: Diff
        if reply.cause == .status(1), !reply.output.isEmpty {
            let found = ManifestDiff(reply.output)
            guard !found.isEmpty else { return [] }
            diff = text.isSecret ? .secret : .lines(found.text)
        } else if Self.isIncomplete(reply.errors) {
            // What the objects need, a namespace or a kind, is among them.
            diff = Diff(from: nil, to: text)
        } else {
            throw Kubectl.error(reply, for: title)
        }
        let command = kubectl.command(["apply"] + Self.ours, input: text.bytes, timeout: 120)
        return [Change("apply \(name)", diff: diff, .run(command), undo: [.nothing])]
    }

    private static func isIncomplete(_ errors: String) -> Bool {
        errors.contains("no matches for kind") || (errors.contains("namespaces \"") && errors.contains("not found"))
    }

    /// The objects of all files of the folder. Throws a ``Failure`` of kind `input` for what cannot be read.
    private func joined(_ folder: String) throws(Failure) -> Content {
        let root = URL(filePath: NSString(string: folder).expandingTildeInPath)
        do {
            let names = try FileManager.default.contentsOfDirectory(atPath: root.path).sorted()
            let texts = try names.filter { name in [".yaml", ".yml", ".json"].contains { name.hasSuffix($0) } }
                .map { try String(contentsOf: root.appending(path: $0), encoding: .utf8) }
            return .text(texts.map { $0.hasSuffix("\n") ? $0 : $0 + "\n" }.joined(separator: "---\n"))
        } catch {
            throw Failure(
                .input, title, why: "\(root.path) cannot be read: \(error.localizedDescription)",
                hint: "`folder` is a folder of this machine with files in YAML or JSON")
        }
    }
}

extension UInt8 {
    fileprivate var isSpace: Bool { self == 0x20 || (0x09...0x0D).contains(self) }
}
