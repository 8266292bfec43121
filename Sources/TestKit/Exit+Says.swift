public import Wire

extension Exit {
    /// A program that ended with a status after it had written something.
    public static func says(_ output: String = "", errors: String = "", status: Int32 = 0) -> Exit {
        Exit(.status(status), output: Array(output.utf8), errors: Array(errors.utf8))
    }
    /// A program that is not on the host.
    public static let missing = Exit(.unstartable(errno: 2))
}
