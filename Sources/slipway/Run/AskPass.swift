import Foundation
import Model

/// A program that asks the person, in the manner of ssh's own: the question is its argument, the first line that it
/// prints is the answer, and any exit status but 0 means that there is none.
struct AskPass {
    var program: String

    func answer(to question: String) -> Secret? {
        let process = Process()
        process.executableURL = URL(filePath: program)
        process.arguments = [question]
        process.standardInput = FileHandle.nullDevice
        let output = Pipe()
        process.standardOutput = output
        do { try process.run() } catch {
            Console.remark("SLIPWAY_ASKPASS: \(program) cannot be run")
            return nil
        }
        let bytes = (try? output.fileHandleForReading.readToEnd()) ?? Data()
        process.waitUntilExit()
        guard process.terminationStatus == 0, !bytes.isEmpty else { return nil }
        return Secret(bytes.prefix { $0 != 10 && $0 != 13 }.map(\.self))
    }
}
