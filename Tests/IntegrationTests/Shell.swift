import Foundation
import Testing

/// Runs a script of bash on this machine, and fails where it fails.
func shell(_ script: String, _ arguments: String...) throws -> String {
    let (process, pipe) = (Process(), Pipe())
    process.executableURL = URL(filePath: "/bin/bash")
    process.arguments = ["-ec", script, "bash"] + arguments
    process.standardOutput = pipe
    process.standardError = pipe
    try process.run()
    let output = try pipe.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    let words = String(decoding: output, as: UTF8.self)
    try #require(process.terminationStatus == 0, "\(words)")
    return words
}
