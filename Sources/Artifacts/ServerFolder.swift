import Foundation
import Model

/// `kubernetes/server` as it came out of an archive, before anything of it is believed.
struct ServerFolder: Sendable {
    /// The folder that the archive was unpacked into.
    let root: String
    /// What is being done, for failures.
    let what: String

    static let bin = "kubernetes/server/bin"
    /// What says which version it is: the tags of the images, and in full archives a file of its own.
    static let versionFiles =
        KubernetesProgram.controlPlane.map { "\(bin)/\($0.rawValue).docker_tag" } + ["kubernetes/version"]

    func path(_ name: String) -> String { "\(root)/\(Self.bin)/\(name)" }

    /// A file in itself: a link could lead anywhere, and a second name could be that of something else.
    func hasFile(_ name: String) -> Bool {
        let stamp = FileStamp(path(name), followsLinks: false)
        return stamp?.isRegular == true && stamp?.links == 1
    }

    /// The version that the archive is of. Throws a ``Failure`` of kind `input` where nothing says it.
    func version() throws(Failure) -> String {
        for file in Self.versionFiles {
            let place = "\(root)/\(file)"
            guard FileStamp(place, followsLinks: false)?.isRegular == true,
                let data = FileManager.default.contents(atPath: place)
            else { continue }
            let word = String(decoding: data.prefix(100), as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
            if word.hasPrefix("v") { return word }
        }
        throw Failure(
            .input, what, why: "nothing in it says which version it is of",
            hint: "give kubernetes-server-linux-ARCHITECTURE.tar.gz as the release has it")
    }

    /// What a program runs on, by the machine that its ELF header names; nothing for what is no such program.
    func architecture(of program: KubernetesProgram) -> String? {
        guard let handle = FileHandle(forReadingAtPath: path(program.rawValue)) else { return nil }
        defer { try? handle.close() }
        let head = (try? handle.read(upToCount: 20)).flatMap { $0 }.map(Array.init) ?? []
        guard head.count == 20, head.starts(with: [0x7F, 0x45, 0x4C, 0x46]) else { return nil }
        return [0x3E: "amd64", 0xB7: "arm64"][head[18]]
    }
}
