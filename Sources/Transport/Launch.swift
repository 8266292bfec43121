/// The agent on its way up.
struct Launch {
    var channel: any AgentChannel
    /// It runs and is known to be whole; otherwise the script runs, and has to be followed.
    var isStarted: Bool
}
