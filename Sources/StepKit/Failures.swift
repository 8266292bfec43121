import Foundation
public import Model
public import Wire

extension Failure {
    /// A system call on the host failed.
    public static func system(_ errno: Int32, _ call: String, _ path: String, during what: String) -> Failure {
        let words = String(cString: strerror(errno))
        return Failure(.step, what, why: "\(call) \(path): \(words)", hint: hint(for: errno, path))
    }

    /// The agent would not do it, and changed nothing.
    public static func refused(_ reason: String, during what: String) -> Failure {
        let isLink = reason.contains("symbolic link that root did not make")
        return Failure(
            .step, what, why: reason,
            hint: isLink
                ? "somebody may want to lead root elsewhere: remove the link, or, if it is meant, `chown -h root` it"
                : nil)
    }

    private static func hint(for errno: Int32, _ path: String) -> String? {
        switch errno {
        case EPERM:
            "root may do this to any file that is not immutable: `lsattr -d \(path)` shows it, and `chattr -i \(path)` "
                + "undoes it; then run the same command again"
        case ENOSPC: "make room on that file system, then run the same command again"
        case EROFS: "the file system is mounted read-only: look at `dmesg`, remount it, then run the same command again"
        case EDQUOT: "raise the quota, then run the same command again"
        default: nil
        }
    }
}

extension Exit {
    /// Why a program counts as failed, with the last lines that it wrote.
    public func failure(of what: String) -> Failure {
        Failure(.step, what, why: "\(cause.words)\(tail)", hint: hint)
    }

    private var hint: String {
        switch cause {
        case .status, .signal: "put right on the host what it complains of, then run the same command again"
        case .timedOut: "is the host too busy, or does the program wait for something? Try it there by hand"
        case .unstartable: "is the program there, and may it be executed?"
        }
    }

    private var tail: String {
        let text = String(decoding: errors.isEmpty ? output : errors, as: UTF8.self).trimmed
        let lines = text.split(separator: "\n", omittingEmptySubsequences: true).suffix(12)
        return lines.isEmpty ? "" : ":\n    " + lines.joined(separator: "\n    ")
    }
}

extension Exit.Cause {
    /// In words: `exit status 1`.
    public var words: String {
        switch self {
        case .status(let status): "exit status \(status)"
        case .signal(let signal): "killed by signal \(signal)"
        case .timedOut: "it did not end in time and was killed"
        case .unstartable(let errno): "it could not be started (\(String(cString: strerror(errno))))"
        }
    }
}

extension StringProtocol {
    /// Without white space at either end.
    public var trimmed: String { trimmingCharacters(in: .whitespacesAndNewlines) }
}
