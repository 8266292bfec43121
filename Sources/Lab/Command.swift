internal import Model
internal import Subprocess

/// A program of the machine with its arguments. This is the only door to `Subprocess`.
struct Command: Sendable {
    let program: String
    let arguments: [String]

    /// System programs first, since a root shell's PATH need not have the sbin folders.
    static let path = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"

    /// More than any program here prints; what prints more is broken.
    private static let outputLimit = 64 * 1024 * 1024

    init(_ program: String, _ arguments: [String]) {
        self.program = program
        self.arguments = arguments
    }

    init(_ program: String, _ arguments: String...) {
        self.init(program, arguments)
    }

    /// Runs the program to its end, whatever its exit status.
    func run(input: String = "") async throws(Failure) -> LabOutput {
        do {
            let result = try await Subprocess.run(
                .name(program), arguments: Arguments(arguments), environment: Self.environment,
                input: .string(input), output: .string(limit: Self.outputLimit),
                error: .string(limit: Self.outputLimit))
            // A program that ended because the user stopped us has not failed by itself.
            try Task.checkCancellation()
            return LabOutput(
                status: Self.number(of: result.terminationStatus), output: result.standardOutput,
                errors: result.standardError)
        } catch {
            throw failure(of: error)
        }
    }

    /// Runs the program and returns what it printed; any status other than 0 is a failure to do `what`.
    @discardableResult
    func succeed(_ what: String, input: String = "") async throws(Failure) -> String {
        let result = try await run(input: input)
        guard result.isSuccess else { throw failed(what, status: result.status, saying: result.errors) }
        return result.output
    }

    /// Runs the program and hands over every line of its standard output and error as it comes.
    func follow(_ what: String, line: @Sendable (String) -> Void) async throws(Failure) {
        var last: [String] = []
        let status: Int32
        do {
            let result = try await Subprocess.run(
                .name(program), arguments: Arguments(arguments), environment: Self.environment,
                input: .none, output: .sequence, error: .combinedWithOutput
            ) { execution in
                var tail: [String] = []
                for try await text in execution.standardOutput.strings() {
                    line(text)
                    tail = tail.suffix(4) + [text]
                }
                return tail
            }
            try Task.checkCancellation()
            status = Self.number(of: result.terminationStatus)
            last = result.closureResult
        } catch {
            throw failure(of: error)
        }
        guard status == 0 else { throw failed(what, status: status, saying: last.joined(separator: "\n")) }
    }

    private func failed(_ what: String, status: Int32, saying errors: String) -> Failure {
        let said = errors.split(whereSeparator: \.isNewline).suffix(5).joined(separator: "; ")
        return Failure(.step, what, why: "\(program) ended with status \(status)" + (said.isEmpty ? "" : ": \(said)"))
    }

    private func failure(of error: any Error) -> Failure {
        if error is CancellationError || Task.isCancelled { return Interruption.failure }
        return Failure(.step, "run \(program)", why: "\(error)")
    }

    private static var environment: Environment {
        .inherit.updating(["PATH": path, "LC_ALL": "C.UTF-8", "DEBIAN_FRONTEND": "noninteractive"])
    }

    private static func number(of status: TerminationStatus) -> Int32 {
        switch status {
        case .exited(let code): code
        case .signaled(let signal): 128 + signal
        }
    }
}
