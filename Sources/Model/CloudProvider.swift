/// Who knows the machines that the hosts are.
public enum CloudProvider: String, Codable, Hashable, Sendable, CaseIterable {
    /// Nobody: they are yours.
    case none
    /// A cloud controller manager that you bring: nodes wait for it before they take pods.
    case external
}
