import Foundation
import Model
import Synchronization
import Testing

/// The program as a user runs it: real arguments, real files, real exit status.
struct Slipway: Sendable {
    /// Where its ledger and keys are.
    let home: URL
    /// The inventory it is given.
    var inventory: URL
    /// How far runs of the built-in layers go; nothing for all of them. The layers behind the third need an archive of
    /// Kubernetes, and have tests of their own.
    var until: String? = "03"

    struct Result: Sendable {
        var status: Int32
        var output: String
        var errors: String
        /// Everything that was said, for messages of failed expectations.
        var words: String { "exit \(status)\n\(output)\(errors)" }

        /// The events of a run with `--output json`.
        var events: [[String: Any]] {
            output.split(separator: "\n").compactMap {
                (try? JSONSerialization.jsonObject(with: Data($0.utf8))) as? [String: Any]
            }
        }
        /// What would change, or changed: the summaries of all changes.
        var changes: [String] {
            events.filter { $0["event"] as? String == "change" }.compactMap { $0["summary"] as? String }
        }
        /// The diffs of all changes.
        var diffs: [String] {
            events.filter { $0["event"] as? String == "change" }.compactMap { $0["diff"] as? String }
        }
    }

    static let program = ProcessInfo.processInfo.environment["SLIPWAY"]

    /// Runs it to its end.
    func run(_ arguments: String..., environment: [String: String] = [:]) async throws -> Result {
        try await start(arguments, environment: environment).result()
    }

    private func bounds(_ arguments: [String]) -> [String] {
        let isRun = ["plan", "apply", "repair"].contains(arguments.first)
        let isChosen = arguments.contains { $0 == "--layer" || $0 == "--until" || $0.hasSuffix(".yaml") }
        guard let until, isRun, !isChosen else { return [] }
        return ["--until", until]
    }

    /// Starts it and goes on.
    func start(_ arguments: [String], environment: [String: String] = [:]) throws -> Running {
        let process = Process()
        process.executableURL = URL(filePath: try #require(Self.program))
        process.arguments = arguments + (arguments.first == "lab" ? [] : ["-i", inventory.path]) + bounds(arguments)
        var variables = ProcessInfo.processInfo.environment
        variables["SLIPWAY_HOME"] = home.path
        variables["NO_COLOR"] = "1"
        variables.merge(environment) { _, new in new }
        process.environment = variables
        return try Running(process)
    }
}

/// A slipway that runs.
final class Running: Sendable {
    private let process: Mutex<Process>
    private let output: Task<Data, Never>
    private let errors: Task<Data, Never>
    let id: Int32

    fileprivate init(_ process: sending Process) throws {
        let (out, err) = (Pipe(), Pipe())
        process.standardOutput = out
        process.standardError = err
        process.standardInput = FileHandle.nullDevice
        let outHandle = out.fileHandleForReading
        let errHandle = err.fileHandleForReading
        try process.run()
        id = process.processIdentifier
        output = Self.read(outHandle)
        errors = Self.read(errHandle)
        self.process = Mutex(process)
    }

    private static func read(_ handle: FileHandle) -> Task<Data, Never> {
        let descriptor = dup(handle.fileDescriptor)
        return Task.detached {
            await withCheckedContinuation { done in
                Thread.detachNewThread {
                    let handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
                    done.resume(returning: (try? handle.readToEnd()) ?? Data())
                }
            }
        }
    }

    func signal(_ number: Int32) { kill(id, number) }

    func result() async -> Slipway.Result {
        let (out, err) = (await output.value, await errors.value)
        let status = process.withLock {
            $0.waitUntilExit()
            return $0.terminationReason == .exit ? $0.terminationStatus : 128 + $0.terminationStatus
        }
        return Slipway.Result(
            status: status, output: String(decoding: out, as: UTF8.self), errors: String(decoding: err, as: UTF8.self))
    }
}
