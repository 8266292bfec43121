import Foundation

/// Who runs this, from where, and with which words.
enum Caller {
    /// `USER@MACHINE`
    static var name: String {
        let user = Console.environment["SUDO_USER"] ?? NSUserName()
        return "\(user)@\(ProcessInfo.processInfo.hostName)"
    }

    /// The command as it was typed: what to type again to go on.
    static var command: String {
        (["slipway"] + CommandLine.arguments.dropFirst().map(quoted)).joined(separator: " ")
    }

    private static func quoted(_ word: String) -> String {
        let plain = word.allSatisfy { $0.isLetter || $0.isNumber || "-_./=:,@+%".contains($0) }
        return plain && !word.isEmpty ? word : "'" + word.replacing("'", with: "'\\''") + "'"
    }
}
