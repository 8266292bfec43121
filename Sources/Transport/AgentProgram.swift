import Foundation
import Model

/// The agent that is put on hosts, as bytes.
public struct AgentProgram: Sendable {
    public let bytes: [UInt8]
    /// 32 bytes; hosts are asked for the agent by them.
    public let sha256: [UInt8]
    /// The same bytes as gzip packs them: half as much to send, to hosts that have gzip.
    public let packed: [UInt8]?

    /// An agent whose SHA-256 is known.
    public init(bytes: [UInt8], sha256: [UInt8], packed: [UInt8]? = nil) {
        self.bytes = bytes
        self.sha256 = sha256
        self.packed = packed
    }

    /// An agent whose SHA-256 is computed here: some milliseconds for each megabyte.
    public init(bytes: [UInt8]) { self.init(bytes: bytes, sha256: Checksum.sha256(bytes)) }

    /// The agent in a file, and its packed form where the build left one beside it, named after the agent's digest so
    /// that it cannot be another's. Nothing where there is no such file.
    public init?(at path: String) {
        guard let data = FileManager.default.contents(atPath: path), !data.isEmpty else { return nil }
        let bytes = [UInt8](data)
        let sha256 = Checksum.sha256(bytes)
        let packed = FileManager.default.contents(atPath: "\(path)-\(Checksum.hexadecimal(sha256).prefix(16)).gz")
        self.init(bytes: bytes, sha256: sha256, packed: packed.map { [UInt8]($0) })
    }

    /// In hexadecimal.
    var digest: String { Checksum.hexadecimal(sha256) }

    /// What a host wants to be sent, packed as it said.
    func bytes(as packing: String) -> [UInt8] { packing == LaunchScript.packing ? packed ?? bytes : bytes }

    /// What `uname -m` must say on a host that can run it, out of the program's own header; empty where it has none.
    var machines: [String] {
        guard bytes.count >= 20, bytes.starts(with: [0x7f, 0x45, 0x4c, 0x46]) else { return [] }
        switch UInt16(bytes[18]) | UInt16(bytes[19]) << 8 {
        case 62: return ["x86_64", "amd64"]
        case 183: return ["aarch64", "arm64"]
        default: return []
        }
    }
}
