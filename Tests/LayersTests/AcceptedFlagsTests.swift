import Documents
import Foundation
import Model
import TestKit
import Testing

/// Everything that the layers render, held against the real programs of each minor that there is an archive of. Name
/// them, with colons between, in SLIPWAY_KUBERNETES_ARCHIVES, or one in SLIPWAY_KUBERNETES_ARCHIVE.
@Suite(.serialized, .enabled(if: !ServerPrograms.archives.isEmpty, ServerPrograms.missing))
struct AcceptedFlagsTests {
    private static let inventories = [units, plain]
    private static let units = """
        controlPlane: { form: unit }
        cloudProvider: external
        auth: { tokens: true }
        """
    private static let plain = """
        controlPlane: { form: unit }
        encryption: false
        audit: false
        kubeProxy: { mode: iptables }
        """

    /// The files of a control-plane host that is a node too, with the paths of the test's own folder.
    private func render(_ sections: String, _ version: String, in folder: String) async throws -> RenderedHost {
        let text = """
            cluster: { name: harbor, kubernetes: \(version) }
            \(sections)
            hosts:
              cp-1: { address: 10.0.0.11, roles: [control-plane, etcd, node], taints: ["gpu=true:NoSchedule"] }
            """
        let host = try await RenderedHost("cp-1", of: RenderedHost.Sample(text))
        for path in host.host.paths(below: "/") {
            guard let content = host.host.text(path) else { continue }
            let place = folder + path
            try FileManager.default.createDirectory(
                atPath: (place as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
            try Self.moved(content, to: folder).write(toFile: place, atomically: true, encoding: .utf8)
        }
        return host
    }

    private static func moved(_ text: String, to folder: String) -> String {
        text.replacing("/etc/kubernetes", with: folder + "/etc/kubernetes").replacing(
            "/var/lib/kube", with: folder + "/var/lib/kube")
    }

    /// The words of the command that a unit starts.
    private static func command(_ unit: String, in folder: String) throws -> [String] {
        let text = try String(contentsOfFile: "\(folder)/etc/systemd/system/\(unit).service", encoding: .utf8)
        let start = try #require(text.firstRange(of: "ExecStart="))
        let lines = text[start.upperBound...].replacing("\\\n", with: " ").prefix { $0 != "\n" }
        return lines.split(separator: " ").map { $0.filter { $0 != "\"" } }.dropFirst().filter { !$0.hasPrefix("$") }
    }

    @Test("every flag and every field is accepted", arguments: ServerPrograms.archives)
    func all(archive: String) async throws {
        let programs = try ServerPrograms(archive)
        defer { programs.remove() }
        let version = try programs.version()
        for (index, sections) in Self.inventories.enumerated() {
            let folder = "\(programs.folder)/\(index)"
            let host = try await render(sections, version, in: folder)
            for name in ServerPrograms.names {
                let words = try Self.command(name, in: folder)
                #expect(!words.isEmpty, "\(name)")
                let complaints = try programs.complaints(name, words)
                #expect(complaints == [], "\(name) of \(version), \(sections)")
            }
            #expect(host.host.text("/var/lib/kubelet/config.yaml")?.contains("cgroupDriver") == true)
        }
        print("flags: accepted by \(version)")
    }

    /// What tells, tells: the same with something in it that no program knows.
    @Test("what no program knows is found", arguments: ServerPrograms.archives)
    func control(archive: String) async throws {
        let programs = try ServerPrograms(archive)
        defer { programs.remove() }
        let folder = "\(programs.folder)/control"
        _ = try await render(Self.plain, try programs.version(), in: folder)
        for name in ServerPrograms.names {
            let words = try Self.command(name, in: folder)
            let complaints = try programs.complaints(name, words + ["--no-such-flag=1"])
            #expect(complaints.contains { $0.contains("unknown flag") }, "\(name)")
        }
        for (name, path) in [
            ("kubelet", "/var/lib/kubelet/config.yaml"), ("kube-proxy", "/var/lib/kube-proxy/config.yaml"),
        ] {
            let text = try String(contentsOfFile: folder + path, encoding: .utf8)
            try (text + "noSuchField: 1\n").write(toFile: folder + path, atomically: true, encoding: .utf8)
            let complaints = try programs.complaints(name, try Self.command(name, in: folder))
            #expect(complaints.contains { $0.contains("noSuchField") }, "\(name): \(complaints)")
        }
    }
}
