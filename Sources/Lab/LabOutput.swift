/// What a program printed, and how it ended.
public struct LabOutput: Codable, Equatable, Sendable {
    /// The exit status; 128 + the signal's number when a signal ended it.
    public let status: Int32
    /// Standard output.
    public let output: String
    /// Standard error.
    public let errors: String

    /// Whether the program ended with status 0.
    public var isSuccess: Bool { status == 0 }
}
