import Foundation
import Model
import PKI

@testable import Artifacts

/// A folder that is gone with the test.
final class Scratch: Sendable {
    let path: String

    init() throws {
        path = FileManager.default.temporaryDirectory.path + "/slipway-artifacts-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    var cache: CacheFolder { CacheFolder(path: path + "/cache") }

    @discardableResult
    func write(_ bytes: [UInt8], to name: String) throws -> String {
        let place = path + "/" + name
        try FileManager.default.createDirectory(
            atPath: (place as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
        try Data(bytes).write(to: URL(fileURLWithPath: place))
        return place
    }

    func bytes(of place: String) -> [UInt8]? { FileManager.default.contents(atPath: place).map { [UInt8]($0) } }

    /// Every file below it, by relative path.
    func files(under folder: String) -> [String] {
        (FileManager.default.subpaths(atPath: path + "/" + folder) ?? []).sorted().filter {
            FileStamp("\(path)/\(folder)/\($0)")?.isRegular == true
        }
    }
}

/// Bytes that look like nothing, the same each time.
func noise(_ count: Int, seed: UInt64 = 1) -> [UInt8] {
    var state = seed
    return (0..<count).map { _ in
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return UInt8(truncatingIfNeeded: state >> 33)
    }
}

func sha256(_ bytes: [UInt8]) -> ReleaseDigest { .sha256(Checksum.hexadecimal(Checksum.sha256(bytes))) }

func sha512(_ bytes: [UInt8]) -> ReleaseDigest {
    var checksum = LongChecksum()
    bytes.withUnsafeBytes { checksum.update($0) }
    return .sha512(Checksum.hexadecimal(checksum.finish()))
}
