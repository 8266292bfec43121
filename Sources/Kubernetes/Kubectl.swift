import Foundation
import Model
import StepKit
import Wire

/// How kubectl asks an API server from a host.
struct Kubectl: Equatable, Sendable {
    var kubeconfig: String
    static let program = "/usr/local/bin/kubectl"
    /// What it remembers of the server's kinds; gone with the next boot.
    private static let cache = "/run/slipway/kubectl"

    /// `timeout` in seconds.
    func command(_ words: [String], input: [UInt8] = [], timeout: Int = 30) -> Command {
        Command(
            [Self.program, "--kubeconfig=\(kubeconfig)", "--cache-dir=\(Self.cache)", "--request-timeout=15s"] + words,
            // Many objects of a big cluster.
            input: input, timeout: UInt32(timeout) * 1000, outputLimit: 32 << 20)
    }

    /// What to say of an answer that is none: a ``Failure`` where waiting does not help, else ``NotYet``.
    static func error(_ reply: Reply, for title: String) -> any Error {
        if reply.isMissing {
            return Failure(
                .step, title, why: "there is no \(program) on the host", hint: "run the layer 04-control-plane first")
        }
        let lines = reply.errors.split(separator: "\n").map(String.init).filter { !$0.trimmed.isEmpty }
        // The client repeats itself for each try, each time with a line of its log.
        let words = lines.last { !$0.hasPrefix("E1") && !$0.hasPrefix("E0") } ?? lines.last ?? reply.cause.words
        let isPatient = patientWords.contains { words.localizedCaseInsensitiveContains($0) } || reply.cause == .timedOut
        if isPatient { return NotYet(words, hint: "is an API server up? `slipway verify` says what is wrong") }
        return Failure(.step, title, why: words)
    }

    /// What is said while the API servers are coming up, or one has just gone.
    private static let patientWords = [
        "refused", "timeout", "timed out", "EOF", "unable to connect", "ServiceUnavailable", "no route to host",
        "Forbidden", "Unauthorized", "connection reset", "TLS handshake", "currently unable to handle",
        "etcdserver", "no such host", "deadline exceeded", "InternalError", "the server is currently unable",
    ]
}
