import Model
import Wire

extension Line {
    /// Brings the agent up in a session. The agent that is already there is started without the script, whose shell and
    /// `sha256sum` cost a host more than the agent's own start; the script follows wherever that does not succeed.
    func start(_ script: LaunchScript, on session: SSHSession) async throws(Setback) -> Launch {
        if let direct = script.directCommand {
            let channel = try await start(direct, on: session)
            if let rest = try await proof(of: script, from: channel) {
                reader.feed(rest)
                return Launch(channel: channel, isStarted: true)
            }
            await channel.close(until: .now + .seconds(1))
        }
        return Launch(channel: try await start(script.command, on: session), isStarted: false)
    }

    private func start(_ command: String, on session: SSHSession) async throws(Setback) -> SSHChannel {
        do throws(SSHError) {
            let channel = try await session.openChannel(until: .now + limits.connect)
            try await channel.run(command, until: .now + limits.connect)
            return channel
        } catch {
            throw Setback(
                error, "start the agent",
                hint: "the login must be allowed to run commands: no ForceCommand=internal-sftp, no restricted key")
        }
    }

    /// Waits until the program that was started has said that it is the very agent, byte for byte, and then hello. Gives
    /// back what came after that, and nothing where it is missing, damaged, or anything else: the script can say why.
    private func proof(of script: LaunchScript, from channel: SSHChannel) async throws(Setback) -> [UInt8]? {
        var watch = LaunchWatch(nonce: script.nonce)
        var isWhole = false
        while true {
            let bytes: [UInt8]
            do throws(LaunchEnd) {
                bytes = try await hearMore(channel, within: limits.launch / 3)
            } catch {
                switch error.error {
                case .expired: return nil
                case .closed where error.ending != nil: return nil
                case .cancelled, .closed, .flooded, .library:
                    throw error.setback(watch, channel, script, destination)
                }
            }
            var sign = watch.feed(bytes)
            if case .said(.whole, script.program.digest) = sign {
                isWhole = true
                sign = watch.feed([])
            }
            switch sign {
            case nil: continue
            case .started(let rest): return isWhole ? rest : nil
            case .said, .endless: return nil
            }
        }
    }
}
