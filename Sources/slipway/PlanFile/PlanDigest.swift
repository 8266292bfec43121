import Foundation
import Model
import StepKit

/// Checksums of what a plan is about.
struct PlanDigest: Sendable {
    /// Hexadecimal.
    let salt: String

    init(salt: String) { self.salt = salt }

    /// One with a salt that nobody had before.
    static func fresh() -> PlanDigest {
        PlanDigest(salt: Checksum.hexadecimal((0..<16).map { _ in UInt8.random(in: .min ... .max) }))
    }

    /// Of everything that a deed does, secrets included.
    func of(_ deed: Deed) -> String { sum(Array(salt.utf8) + deed.bytes) }

    /// Of the keys that a step was read with; a secret counts as being there.
    func of(_ step: any Step) -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys]
        let kind = Array(type(of: step).kind.utf8)
        return sum(Array(salt.utf8) + kind + [0] + ((try? encoder.encode(step)).map(Array.init) ?? []))
    }

    /// Of a file; nil where it cannot be read.
    static func ofFile(_ path: String) -> String? {
        FileManager.default.contents(atPath: path).map { Checksum.hexadecimal(Checksum.sha256([UInt8]($0))) }
    }

    private func sum(_ bytes: [UInt8]) -> String { Checksum.hexadecimal(Checksum.sha256(bytes)) }
}
