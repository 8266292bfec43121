import Foundation
import Model
import Wire

extension Line {
    /// Carries bytes both ways until the line is closed or lost. One pump a line, from the first frame to the last.
    func carry(for board: Switchboard) async {
        guard let channel = live else { return }
        var failure: Failure?
        while !isClosing, failure == nil {
            do throws(SSHError) {
                channel.send(board.takeOutbox())
                let interest = try channel.turn()
                failure = deliver(channel, board) ?? silence(channel, board)
                if failure == nil, channel.isEnded { failure = await agentEnded(channel, board) }
                if failure != nil { break }
                guard let interest else {
                    // There is more to do at once, but others live on this reactor too.
                    await Task.yield()
                    continue
                }
                if Instant.now - board.lastPost >= limits.ping { board.ping() }
                _ = await reactor.wait(
                    channel.socket, for: interest, or: channel.others, until: nextLook(channel, board))
            } catch {
                failure = board.lost(error.words, hint: "is the host up? Run the same command again")
            }
        }
        board.end(failure ?? board.lost("the session was closed"))
        // A host that failed is owed no more time.
        if failure == nil { await hangUp(channel) }
        channel.hangUp()
        forgetSession()
    }

    /// Hands out the answers that are there whole. Gives back what is wrong with them.
    private func deliver(_ channel: any AgentChannel, _ board: Switchboard) -> Failure? {
        if channel.inbox.isEmpty { return nil }
        reader.feed(channel.inbox)
        channel.inbox.removeAll(keepingCapacity: channel.inbox.capacity <= 16 << 10)
        do throws(WireError) {
            while let frame = try reader.next() {
                let answer = try Answer(decoding: frame.payload)
                if let failure = board.deliver(answer, to: frame.id) { return failure }
            }
            return nil
        } catch {
            return board.lost("the agent's answer cannot be read (\(error))", hint: "what runs there is not our agent")
        }
    }

    /// The agent ended by itself: its last words say why.
    private func agentEnded(_ channel: any AgentChannel, _ board: Switchboard) async -> Failure {
        await channel.waitUntilClosed(until: .now + .seconds(1))
        let words = channel.ending?.words ?? "no exit status"
        return board.lost("the agent ended with \(words)\(LaunchFailure.lastLines(of: channel.errorText))")
    }

    // MARK: silence

    private func silence(_ channel: any AgentChannel, _ board: Switchboard) -> Failure? {
        guard let since = board.owesSince else { return nil }
        let quiet = Instant.now - max(since, channel.lastReceived)
        guard quiet >= limits.silence else { return nil }
        return board.lost(
            "the host stopped answering \(Int(quiet / .seconds(1))) seconds ago",
            hint: "is the host up, and does it have time to work?")
    }

    /// When the pump must look again although nothing moved.
    private func nextLook(_ channel: any AgentChannel, _ board: Switchboard) -> Instant {
        let ping = board.lastPost + limits.ping
        guard let since = board.owesSince else { return ping }
        return min(ping, max(since, channel.lastReceived) + limits.silence)
    }

    // MARK: the end

    /// Ends the session, quickly.
    func close() async {
        isClosing = true
        if let live { reactor.wake(live.socket) }
        await pump?.value
    }

    /// Lets the agent end by itself, so that the host's lock is free when this returns; waits a second at most.
    private func hangUp(_ channel: any AgentChannel) async {
        let deadline = Instant.now + .seconds(1)
        channel.dropUnsent()
        do throws(SSHError) {
            while !channel.isEnded {
                let interest = try channel.turn()
                channel.inbox = []
                if channel.unsent == 0 { try await channel.finishSending(until: deadline) }
                guard !channel.isEnded, Instant.now < deadline else { return }
                _ = await reactor.wait(channel.socket, for: interest ?? .read, until: deadline)
            }
        } catch {
            // Nobody can be told any more, and the agent ends by itself when it hears nothing.
        }
    }
}
