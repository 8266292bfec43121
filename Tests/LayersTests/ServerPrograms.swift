import Foundation
import Testing

/// The real programs out of a server archive, asked what they think of flags and settings. They run as nobody, and end by
/// themselves for want of a certificate or of root, as soon as they have read what they were given.
struct ServerPrograms {
    static let names = ["kube-apiserver", "kube-controller-manager", "kube-scheduler", "kubelet", "kube-proxy"]
    static let missing: Comment =
        "needs SLIPWAY_KUBERNETES_ARCHIVES: kubernetes-server-linux-amd64.tar.gz of each minor, with colons between"
    static let archives: [String] = {
        let environment = ProcessInfo.processInfo.environment
        let text = environment["SLIPWAY_KUBERNETES_ARCHIVES"] ?? environment["SLIPWAY_KUBERNETES_ARCHIVE"] ?? ""
        return text.split(separator: ":").map(String.init).filter(FileManager.default.fileExists)
    }()

    let folder: String

    init(_ archive: String) throws {
        folder = FileManager.default.temporaryDirectory.path + "/slipway-flags-\(UUID())"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let members = Self.names.map { "kubernetes/server/bin/\($0)" }
        _ = try run(["tar", "-xzf", archive, "-C", folder, "--strip-components=3"] + members)
        _ = try run(["chmod", "-R", "a+rX", folder])
    }

    func remove() { try? FileManager.default.removeItem(atPath: folder) }

    /// `v1.36.3`
    func version() throws -> String {
        let text = try run(["\(folder)/kubelet", "--version"])
        return try #require(text.split(separator: " ").last.map { $0.filter { !$0.isNewline } })
    }

    /// What a program says against its flags or its settings.
    func complaints(_ name: String, _ arguments: [String]) throws -> [String] {
        _ = try run(["chmod", "-R", "a+rX", folder])
        let nobody = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"]
        let text = try run(["timeout", "--kill-after=2", "10"] + nobody + ["\(folder)/\(name)"] + arguments)
        #expect(!text.isEmpty, "\(name) said nothing")
        let signs = [
            "unknown flag", "unknown shorthand", "invalid argument", "unknown field", "strict decoding", "unrecognized",
            "nvalid configuration", "has been deprecated", "is deprecated",
        ]
        return text.split(separator: "\n").map(String.init).filter { line in signs.contains(where: line.contains) }
    }

    /// Everything that it says, on both streams.
    private func run(_ argv: [String]) throws -> String {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = argv
        process.standardInput = FileHandle.nullDevice
        let pipe = Pipe()
        process.standardOutput = pipe
        process.standardError = pipe
        try process.run()
        let data = (try? pipe.fileHandleForReading.readToEnd()) ?? Data()
        process.waitUntilExit()
        return String(decoding: data, as: UTF8.self)
    }
}
