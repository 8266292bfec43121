import Foundation

/// A local program that a test started. Foundation's own `Process` waits for all children on one thread, and a daemon
/// that closes what it inherits keeps that thread for ever.
final class Child: Sendable {
    let pid: pid_t

    /// Starts a program, found in the search path, with `output` as its standard output.
    init(_ words: [String], environment: [String: String] = [:], output: Int32? = nil) throws {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        if let output {
            posix_spawn_file_actions_adddup2(&actions, output, 1)
        } else {
            posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0)
        }
        // Threads of the pool block signals, and a child would inherit that.
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var none = sigset_t()
        sigemptyset(&none)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))
        let all = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        var arguments: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) } + [nil]
        var variables: [UnsafeMutablePointer<CChar>?] = all.map { strdup("\($0.key)=\($0.value)") } + [nil]
        defer { for pointer in arguments + variables { free(pointer) } }
        var pid: pid_t = 0
        let code = posix_spawnp(&pid, words[0], &actions, &attributes, &arguments, &variables)
        guard code == 0 else { throw CommandFailure("\(words[0]): \(String(cString: strerror(code)))") }
        self.pid = pid
    }

    /// Waits for its end. The exit status, or 128 and the signal.
    @discardableResult
    func wait() -> Int32 {
        var status: Int32 = 0
        while waitpid(pid, &status, 0) < 0, errno == EINTR {}
        return status & 0x7f == 0 ? (status >> 8) & 0xff : 128 + (status & 0x7f)
    }
}

struct CommandFailure: Error, CustomStringConvertible {
    var description: String
    init(_ words: String) { description = words }
}

/// Runs a local program and gives back what it printed; throws when it fails.
@discardableResult
func run(_ words: String..., environment: [String: String] = [:]) throws -> String {
    // A file and no pipe: another test's daemon may inherit the end of a pipe, and then it never ends.
    let path = NSTemporaryDirectory() + "slipway-output-\(UUID().uuidString)"
    let file = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard file >= 0 else { throw CommandFailure("no file for the output of \(words)") }
    defer {
        close(file)
        unlink(path)
    }
    let status = try Child(words, environment: environment, output: file).wait()
    let text = String(decoding: FileManager.default.contents(atPath: path) ?? Data(), as: UTF8.self)
    guard status == 0 else { throw CommandFailure("\(words) ended with \(status): \(text)") }
    return text
}

/// Waits for what another process does, four seconds at most.
func waitUntil(_ isSo: () -> Bool) throws {
    for _ in 0..<400 {
        if isSo() { return }
        usleep(10_000)
    }
    throw CommandFailure("it never came to pass")
}
