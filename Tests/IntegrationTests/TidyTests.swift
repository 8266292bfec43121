import Foundation
import Lab
import Testing

extension RealHosts {
    /// The last one: the lab goes and leaves nothing.
    @Suite(.serialized) struct Z_Tidy {
        @Test func theLabLeavesNothingBehind() async throws {
            let harbour = try await Shore.open()
            try await harbour.lab.down { _ in }
            try FileManager.default.removeItem(at: harbour.folder)
            for file in ["/proc/mounts", "/proc/net/dev"] {
                let text = try String(contentsOfFile: file, encoding: .utf8)
                #expect(!text.contains("slipway-lab/test"), "\(file)")
            }
            #expect(!FileManager.default.fileExists(atPath: Lab.defaultFolder + "/test"))
            try await harbour.lab.down { _ in }
        }
    }
}
