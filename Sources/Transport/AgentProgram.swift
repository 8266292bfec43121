import Foundation
import Model
import Synchronization

/// The agent that is put on hosts. Its bytes are read when the first host wants them, which is seldom.
public struct AgentProgram: Sendable {
    /// 32 bytes; hosts are asked for the agent by them.
    public let sha256: [UInt8]
    private let header: [UInt8]
    private let plain: Content
    /// The bytes as gzip packs them: half as much to send, to hosts that have gzip.
    private let packed: Content?

    /// Bytes in memory, or those of a file until somebody wants them.
    private final class Content: Sendable {
        private let held: Mutex<[UInt8]?>
        private let path: String
        let size: Int

        init(_ bytes: [UInt8]) {
            held = Mutex(bytes)
            (path, size) = ("", bytes.count)
        }
        init(of path: String, size: Int) {
            held = Mutex(nil)
            (self.path, self.size) = (path, size)
        }

        /// As many as were promised, also where the file is another one by now: a host then finds it damaged, and does not
        /// wait for more.
        var bytes: [UInt8] {
            held.withLock { held in
                if let held { return held }
                let found = FileManager.default.contents(atPath: path).map { [UInt8]($0.prefix(size)) } ?? []
                let bytes = found + [UInt8](repeating: 0, count: size - found.count)
                held = bytes
                return bytes
            }
        }
    }

    /// An agent whose SHA-256 is known.
    public init(bytes: [UInt8], sha256: [UInt8], packed: [UInt8]? = nil) {
        (self.sha256, header) = (sha256, Array(bytes.prefix(20)))
        plain = Content(bytes)
        self.packed = packed.map { Content($0) }
    }

    /// An agent whose SHA-256 is computed here: some milliseconds for each megabyte.
    public init(bytes: [UInt8]) { self.init(bytes: bytes, sha256: Checksum.sha256(bytes)) }

    /// The agent in a file, and its packed form where the build left one beside it, named after the agent's digest so
    /// that it cannot be another's. Nothing where there is no such file.
    public init?(at path: String) {
        guard let data = FileManager.default.contents(atPath: path), !data.isEmpty else { return nil }
        let bytes = [UInt8](data)
        (sha256, header) = (Checksum.sha256(bytes), Array(bytes.prefix(20)))
        plain = Content(of: path, size: bytes.count)
        let place = "\(path)-\(Checksum.hexadecimal(sha256).prefix(16)).gz"
        let size = (try? FileManager.default.attributesOfItem(atPath: place))?[.size] as? Int
        packed = size.map { Content(of: place, size: $0) }
    }

    /// All of it.
    public var bytes: [UInt8] { plain.bytes }
    var size: Int { plain.size }
    /// How much is sent to hosts that have gzip; nil where it is not packed.
    var packedSize: Int? { packed?.size }

    /// In hexadecimal.
    var digest: String { Checksum.hexadecimal(sha256) }

    /// What a host wants to be sent, packed as it said.
    func bytes(as packing: String) -> [UInt8] { (packing == LaunchScript.packing ? packed ?? plain : plain).bytes }

    /// What `uname -m` must say on a host that can run it, out of the program's own header; empty where it has none.
    var machines: [String] {
        guard header.count == 20, header.starts(with: [0x7f, 0x45, 0x4c, 0x46]) else { return [] }
        switch UInt16(header[18]) | UInt16(header[19]) << 8 {
        case 62: return ["x86_64", "amd64"]
        case 183: return ["aarch64", "arm64"]
        default: return []
        }
    }
}
