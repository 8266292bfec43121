import Foundation
import Model
import Wire

extension Line {
    /// Carries bytes both ways until the line is closed or lost. One pump a line, from the first frame to the last.
    func run(_ session: SSHSession, _ channel: SSHChannel) async {
        while !isClosing, ending == nil {
            do throws(SSHError) {
                let interest = try channel.turn()
                if let failure = deliver(channel) { return await end(failure, session, channel) }
                if channel.isEnded { return await end(await agentEnded(session, channel), session, channel) }
                if let failure = silence(session) { return await end(failure, session, channel) }
                guard let interest else {
                    // There is more to do at once, but others live on this reactor too.
                    await Task.yield()
                    continue
                }
                pingIfQuiet()
                _ = await reactor.wait(session.tap.socket, for: interest, until: nextLook(session))
            } catch {
                await end(lost(error.words, hint: "is the host up? Run the same command again"), session, channel)
            }
        }
        if ending == nil { await end(lost("the session was closed"), session, channel) }
    }

    /// Hands out the answers that are there whole. Gives back what is wrong with them.
    private func deliver(_ channel: SSHChannel) -> Failure? {
        if channel.inbox.isEmpty { return nil }
        reader.feed(channel.inbox)
        channel.inbox.removeAll(keepingCapacity: channel.inbox.capacity <= 1 << 20)
        do throws(WireError) {
            while let frame = try reader.next() {
                let answer = try Answer(decoding: frame.payload)
                guard let waiting = pending.removeValue(forKey: frame.id) else {
                    return lost("the agent answered a question that nobody asked (\(frame.id))")
                }
                owed -= 1
                switch waiting {
                case .asked(let continuation): continuation.resume(returning: .success(answer))
                case .posted: pending[frame.id] = .answered(answer)
                case .answered(let first):
                    pending[frame.id] = .answered(first)
                    return lost("the agent answered a question twice (\(frame.id))")
                case .ping: break
                }
            }
            return nil
        } catch {
            return lost("the agent's answer cannot be read (\(error))", hint: "what runs there is not our agent")
        }
    }

    /// The agent ended by itself: its last words say why.
    private func agentEnded(_ session: SSHSession, _ channel: SSHChannel) async -> Failure {
        await channel.waitUntilClosed(until: .now + .seconds(1))
        let words = channel.ending?.words ?? "no exit status"
        return lost("the agent ended with \(words)\(LaunchFailure.lastLines(of: channel.errorText))")
    }

    // MARK: silence

    private func silence(_ session: SSHSession) -> Failure? {
        guard owed > 0 else { return nil }
        let quiet = Instant.now - max(owedSince, session.tap.lastReceived)
        guard quiet >= limits.silence else { return nil }
        return lost(
            "the host stopped answering \(Int(quiet / .seconds(1))) seconds ago",
            hint: "is the host up, and does it have time to work?")
    }

    private func pingIfQuiet() {
        guard Instant.now - lastPost >= limits.ping else { return }
        _ = try? send(.ping, as: .ping)
    }

    /// When the pump must look again although nothing moved.
    private func nextLook(_ session: SSHSession) -> Instant {
        let ping = lastPost + limits.ping
        return owed > 0 ? min(ping, max(owedSince, session.tap.lastReceived) + limits.silence) : ping
    }

    // MARK: the end

    /// Ends the session, quickly, and tells everybody who waits.
    func close() async {
        isClosing = true
        if let session { reactor.wake(session.tap.socket) }
        await pump?.value
    }

    private func end(_ failure: Failure, _ session: SSHSession, _ channel: SSHChannel) async {
        if ending == nil { ending = failure }
        for case .asked(let continuation) in pending.values { continuation.resume(returning: .failure(failure)) }
        pending.removeAll()
        if !session.tap.isBroken { await hangUp(session, channel) }
        self.channel = nil
        session.disconnect()
        finalTraffic = traffic
        self.session = nil
    }

    /// Lets the agent end by itself, so that the host's lock is free when this returns; waits a second at most.
    private func hangUp(_ session: SSHSession, _ channel: SSHChannel) async {
        let deadline = Instant.now + .seconds(1)
        channel.dropUnsent()
        do throws(SSHError) {
            while channel.unsent > 0 || !channel.isEnded {
                let interest = try channel.turn()
                channel.inbox = []
                if channel.unsent == 0 { try await channel.finishSending(until: deadline) }
                if channel.isEnded { return }
                guard await reactor.wait(session.tap.socket, for: interest ?? .read, until: deadline) != .expired
                else { return }
            }
        } catch {
            // Nobody can be told any more, and the agent ends by itself when it hears nothing.
        }
    }
}
