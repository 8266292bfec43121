import Foundation
import Model
import Wire

extension Line {
    /// Follows the script until the agent runs. What came after the preamble is in `reader`.
    func follow(
        _ script: LaunchScript, _ channel: any AgentChannel, _ passwords: Passwords
    ) async throws(Setback) {
        var watch = LaunchWatch(nonce: script.nonce)
        var sudo = SudoDialogue(script, destination, passwords)
        while true {
            let bytes: [UInt8]
            do throws(LaunchEnd) {
                bytes = try await hearMore(channel, untilErrorsHold: sudo.awaited)
            } catch {
                await sudo.end()
                throw error.setback(watch, channel, script, destination)
            }
            if bytes.isEmpty {
                channel.send(try await sudo.answer(channel.errorText))
                continue
            }
            let sign = watch.feed(bytes)
            if sign != nil { await sudo.end(isRoot: true) }
            switch sign {
            case nil: continue
            case .started(let rest):
                reader.feed(rest)
                return
            case .said(.upload, let packing):
                channel.send(script.program.bytes(as: packing))
            case .said(let word, let detail):
                throw await failed(word, detail, channel, watch, script)
            case .endless:
                throw Setback(
                    Failure(
                        .connection, "start the agent", why: "the login shell prints without end",
                        hint: "look at what the profile of \(destination.user) prints on the host"))
            }
        }
    }

    /// The first frame of the agent.
    func hello(
        _ channel: any AgentChannel, _ script: LaunchScript
    ) async throws(Setback) -> Hello {
        var frame: Frame?
        while frame == nil {
            do throws(WireError) { frame = try reader.next() } catch { throw strange("a frame that cannot be") }
            if frame != nil { break }
            do throws(LaunchEnd) {
                reader.feed(try await hearMore(channel))
            } catch {
                throw error.setback(LaunchWatch(nonce: script.nonce), channel, script, destination)
            }
        }
        guard let frame, frame.id == 0, let answer = try? Answer(decoding: frame.payload),
            case .hello(let hello) = answer
        else { throw strange("something else than a greeting") }
        guard hello.version == Protocol.version else {
            throw strange("version \(hello.version) of the protocol, and this is \(Protocol.version)")
        }
        guard hello.isReadOnly == script.isReadOnly else { throw strange("that it may change what it must not") }
        guard hello.uid == 0 else {
            throw Setback(
                Failure(
                    .connection, "start the agent", why: "it runs as user \(hello.uid) and not as root",
                    hint: "log in as root, or set ssh.sudo: passwordless"))
        }
        return hello
    }

    private func strange(_ words: String) -> Setback {
        Setback(
            Failure(
                .connection, "start the agent", why: "it said \(words)",
                hint: "what runs there is not the agent that was sent: look at \(LaunchScript.folder) on the host"))
    }

    /// The next bytes that the script or the agent prints. What must be sent is sent meanwhile, and the time to wait
    /// begins anew with all that moves. Nothing, when the error stream has come to hold a text that was waited for.
    func hearMore(
        _ channel: any AgentChannel, untilErrorsHold question: (text: String, count: Int)? = nil,
        within patience: Duration? = nil
    ) async throws(LaunchEnd) -> [UInt8] {
        let patience = patience ?? limits.launch
        var deadline = Instant.now + patience
        var unsent = channel.unsent
        while true {
            do throws(SSHError) {
                let interest = try channel.turn()
                if !channel.inbox.isEmpty {
                    defer { channel.inbox = [] }
                    return channel.inbox
                }
                if let question, channel.errorText.ranges(of: question.text).count >= question.count { return [] }
                if channel.isEnded {
                    await channel.waitUntilClosed(until: .now + .seconds(1))
                    throw SSHError.closed
                }
                if channel.unsent != unsent {
                    unsent = channel.unsent
                    deadline = .now + patience
                }
                guard let interest else {
                    await Task.yield()
                    continue
                }
                if await reactor.wait(channel.socket, for: interest, or: channel.others, until: deadline) == .expired {
                    throw SSHError.expired
                }
                if Task.isCancelled { throw SSHError.cancelled }
            } catch {
                throw LaunchEnd(error: error, ending: channel.ending)
            }
        }
    }

    /// Why the script gave up, with what it wrote on its error stream.
    private func failed(
        _ word: LaunchScript.Word, _ detail: String, _ channel: any AgentChannel,
        _ watch: LaunchWatch, _ script: LaunchScript
    ) async -> Setback {
        channel.dropUnsent()
        while !channel.isEnded, (try? await hearMore(channel)) != nil {}
        return Setback(LaunchFailure.said(word, detail, channel.errorText, script, destination))
    }
}
