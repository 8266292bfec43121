/// How one host of the lab is doing, as seen from outside.
public struct LabHostStatus: Codable, Equatable, Sendable {
    /// Whether a host runs.
    public enum Power: String, Codable, Sendable {
        /// It runs, or is about to while it reboots.
        case running
        /// It runs, and all of its processes are frozen.
        case paused
        /// Nothing of it runs.
        case stopped
    }
    public let host: LabHost
    public let power: Power
    /// Whether its sshd answers.
    public let answers: Bool
    /// The process on the machine that keeps the host running.
    public let supervisor: Int32?
    /// The host's process 1 as the machine numbers it, while it runs.
    public let leader: Int32?
}
