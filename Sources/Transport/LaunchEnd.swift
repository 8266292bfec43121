import Model

/// The script, or the agent before its first word, ended or fell silent.
struct LaunchEnd: Error {
    var error: SSHError
    var ending: ProgramEnding?

    func setback(
        _ watch: LaunchWatch, _ channel: any AgentChannel, _ script: LaunchScript, _ destination: Destination
    ) -> Setback {
        let printed = LaunchFailure.lastLines(of: watch.noise + "\n" + channel.errorText)
        switch error {
        case .cancelled: return Setback(error, "start the agent")
        case .expired:
            let words = printed.isEmpty ? "nothing was printed" : "the last that was printed:" + printed
            return Setback(
                Failure(
                    .connection, "start the agent", why: "it did not answer in time; \(words)",
                    hint: "does `ssh \(destination.words) true` end by itself?"))
        case .closed where ending != nil:
            return Setback(LaunchFailure.ended(ending, printed, channel.errorText, script, destination))
        case .closed, .flooded, .library:
            return Setback(error, "start the agent", mayPass: false)
        }
    }
}
