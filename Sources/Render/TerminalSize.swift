import Foundation

/// How much fits on a terminal.
public struct TerminalSize: Equatable, Sendable {
    public var columns: Int
    public var rows: Int
    public init(columns: Int, rows: Int) {
        self.columns = columns
        self.rows = rows
    }
    /// What terminals have had since there are any.
    public static let usual = TerminalSize(columns: 80, rows: 24)

    /// The size of the terminal behind a file descriptor; ``usual`` where there is none, or where it does not know.
    public static func now(of descriptor: Int32) -> TerminalSize {
        var size = winsize()
        guard ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0, size.ws_row > 0 else { return .usual }
        return TerminalSize(columns: Int(size.ws_col), rows: Int(size.ws_row))
    }
}
