/// A program to run on the host: always a list of arguments, never a shell string.
public struct Command: Equatable, Sendable {
    /// The program and its arguments. A program without a slash is looked up in the agent's fixed search path.
    public var argv: [String]
    /// Set on top of the agent's own small environment, each `NAME=value`.
    public var environment: [String]
    /// Where it runs; empty for `/`.
    public var directory: String
    /// What it reads on its standard input. Secrets go here and never into `argv`.
    public var input: [UInt8]
    /// After this many milliseconds the program and its children are killed.
    public var timeout: UInt32
    /// How much of each output stream is kept, in bytes: the first half and the last half of what was written.
    public var outputLimit: UInt32

    public init(
        _ argv: [String], environment: [String] = [], directory: String = "", input: [UInt8] = [],
        timeout: UInt32 = 30_000, outputLimit: UInt32 = 65_536
    ) {
        self.argv = argv
        self.environment = environment
        self.directory = directory
        self.input = input
        self.timeout = timeout
        self.outputLimit = outputLimit
    }
}

/// How a program ended.
public struct Exit: Equatable, Sendable {
    /// How it ended. `unstartable` carries the errno of `execve`.
    public enum Cause: Equatable, Sendable {
        case status(Int32)
        case signal(Int32)
        case timedOut
        case unstartable(errno: Int32)
    }
    public var cause: Cause
    public var output: [UInt8]
    public var errors: [UInt8]
    /// Bytes of both streams that were not kept.
    public var dropped: UInt64

    public init(_ cause: Cause, output: [UInt8] = [], errors: [UInt8] = [], dropped: UInt64 = 0) {
        self.cause = cause
        self.output = output
        self.errors = errors
        self.dropped = dropped
    }
    /// It ran and returned 0.
    public var succeeded: Bool { cause == .status(0) }
}
