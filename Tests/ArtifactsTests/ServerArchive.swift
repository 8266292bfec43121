import Foundation
import Model

@testable import Artifacts

/// A server archive as releases have it, but small.
struct ServerArchive {
    var version = "v1.36.2"
    /// The machine in the ELF headers.
    var machine: UInt8 = 0x3E
    var missing: Set<String> = []
    /// Files that are links to a place in the archive.
    var links: [String: String] = [:]
    var hasTags = true

    static func program(_ name: String, machine: UInt8 = 0x3E) -> [UInt8] {
        [0x7F, 0x45, 0x4C, 0x46, 2, 1, 1, 0] + [UInt8](repeating: 0, count: 10) + [machine, 0] + Array(name.utf8)
    }

    /// Packs it with the system's tar, and says where.
    func pack(in scratch: Scratch, as name: String = "kubernetes-server-linux-amd64.tar.gz") throws -> String {
        let folder = "archive-\(UUID().uuidString)"
        for program in KubernetesProgram.allCases {
            try add(program.rawValue, Self.program(program.rawValue, machine: machine), in: folder, scratch)
        }
        for program in KubernetesProgram.controlPlane {
            try add(program.rawValue + ".tar", noise(5000, seed: UInt64(program.rawValue.count)), in: folder, scratch)
            if hasTags { try add(program.rawValue + ".docker_tag", Array("\(version)\n".utf8), in: folder, scratch) }
        }
        for (name, target) in links {
            let place = "\(scratch.path)/\(folder)/kubernetes/server/bin/\(name)"
            try? FileManager.default.removeItem(atPath: place)
            try FileManager.default.createSymbolicLink(atPath: place, withDestinationPath: target)
        }
        let place = "\(scratch.path)/\(name)"
        let tar = Process()
        tar.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        tar.arguments = ["tar", "-czf", place, "-C", "\(scratch.path)/\(folder)", "kubernetes"]
        try tar.run()
        tar.waitUntilExit()
        return place
    }

    private func add(_ name: String, _ bytes: [UInt8], in folder: String, _ scratch: Scratch) throws {
        guard !missing.contains(name) else { return }
        try scratch.write(bytes, to: "\(folder)/kubernetes/server/bin/\(name)")
    }
}
