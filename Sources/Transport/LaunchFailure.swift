import Foundation
import Model

/// Words for the ways in which an agent does not start.
enum LaunchFailure {
    private static let what = "start the agent"

    /// The script itself said why.
    static func said(
        _ word: LaunchScript.Word, _ detail: String, _ errors: String, _ script: LaunchScript,
        _ destination: Destination
    ) -> Failure {
        switch word {
        case .machine:
            let wanted = script.program.machines.first ?? "another machine"
            return Failure(
                .connection, what, why: "the host is a \(detail), and the agent is built for \(wanted)",
                hint: "build Slipway's agent for \(detail)")
        case .damaged:
            return Failure(
                .connection, what, why: "the agent did not arrive whole: its SHA-256 is wrong\(lastLines(of: errors))",
                hint: "run the same command again")
        case .stuck where !detail.isEmpty && detail != "0":
            return Failure(
                .connection, what, why: "the login \(destination.user) is not root (user \(detail))",
                hint: "set ssh.sudo: passwordless, or log in as root")
        case .stuck, .upload, .whole:
            return Failure(
                .connection, what, why: "it could not be put into \(LaunchScript.folder):\(lastLines(of: errors))",
                hint: writingHint(errors))
        }
    }

    private static func writingHint(_ errors: String) -> String? {
        if errors.contains("No space left") { return "make room on the file system of \(LaunchScript.folder)" }
        if errors.contains("Read-only file system") {
            return "the file system of \(LaunchScript.folder) is mounted read-only: look at `dmesg`, then remount it"
        }
        return nil
    }

    /// The shell, sudo or the agent ended before the agent's first word.
    static func ended(
        _ ending: ProgramEnding?, _ printed: String, _ errors: String, _ script: LaunchScript,
        _ destination: Destination
    ) -> Failure {
        if script.sudo != .none, let refusal = sudoFailure(errors, script, destination) { return refusal }
        let words = ending?.words ?? "no exit status"
        if ending == .status(126), errors.contains("Permission denied") {
            return Failure(
                .connection, what, why: "\(script.path) may not be executed:\(printed)",
                hint: "\(LaunchScript.folder) is on a file system mounted noexec, or a security module forbids it")
        }
        return Failure(
            .connection, what,
            why: "the login shell ended with \(words)" + (printed.isEmpty ? " and printed nothing" : ":\(printed)"),
            hint: "is the login shell of \(destination.user) a real one? Try `ssh \(destination.words) id`")
    }

    /// In sudo's own words.
    private static func sudoFailure(
        _ errors: String, _ script: LaunchScript, _ destination: Destination
    ) -> Failure? {
        let user = destination.user
        let errors = errors.replacing(script.question, with: "")
        if let line = errors.split(whereSeparator: \.isNewline).first(where: isFromSudo) {
            if line.contains("a password is required"), script.sudo == .passwordless {
                return Failure(
                    .connection, "become root", why: "\(user) may not without a password: \(line)",
                    hint: "set ssh.sudo: password to be asked for it, or put this into /etc/sudoers.d/slipway on the "
                        + "host: \(user) ALL=(ALL) NOPASSWD: ALL")
            }
            return Failure(
                .connection, "become root", why: "\(user) may not: \(line)",
                hint: "put this into /etc/sudoers.d/slipway on the host: \(user) ALL=(ALL) NOPASSWD: ALL")
        }
        if errors.contains("sudo"), errors.contains("not found") || errors.contains("Unknown command") {
            return Failure(
                .connection, "become root", why: "there is no sudo on the host",
                hint: "install sudo there, or log in as root")
        }
        return nil
    }

    private static func isFromSudo(_ line: Substring) -> Bool {
        line.hasPrefix("sudo:") || line.hasPrefix("Sorry, user") || line.contains("not in the sudoers file")
    }

    /// The last lines of a text, indented below a colon; empty where it says nothing.
    static func lastLines(of text: String) -> String {
        let lines = text.split(whereSeparator: \.isNewline).map { line in
            String(line.prefix(200)).filter { !$0.isASCII || $0.asciiValue.map { $0 >= 32 && $0 != 127 } ?? true }
        }
        return lines.filter { !$0.isEmpty }.suffix(8).map { "\n    " + $0 }.joined()
    }
}
