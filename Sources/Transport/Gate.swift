import CLibSSH2
import Foundation
import Model

/// A session on a jump host, with the tunnels of all hosts behind it. Ends by itself when nobody has used it for a
/// while.
///
/// Its session is one for all tunnels, and libssh2 lets nothing else be sent in a session while a packet is half sent:
/// so one task does all of the work, and looks after such debts first.
actor Gate {
    typealias Instant = ContinuousClock.Instant
    private static let leisure = Duration.seconds(3)
    /// After this long a host that does not answer must not keep others from being reached.
    private static let courtesy = Duration.milliseconds(800)

    /// A tunnel that somebody waits for.
    struct Opening {
        let id: Int
        let name: String
        let port: Int
        let deadline: Instant
        var start: Instant?
        let continuation: CheckedContinuation<Result<GateWay, Setback>, Never>
    }

    nonisolated let entrance: Entrance
    nonisolated var unownedExecutor: UnownedSerialExecutor { entrance.reactor.asUnownedSerialExecutor() }
    private var session: SSHSession?
    private var tunnels: [Tunnel] = []
    private var leaving: [Tunnel] = []
    private var openings: [Opening] = []
    private var lastUse = Instant.now
    private var lastID = 0
    /// Takes no more openings: it has ended, or its session is stuck in one.
    private var isRetired = false

    init(_ entrance: Entrance) { self.entrance = entrance }

    /// Logs in over a connected socket, which it takes over.
    func begin(_ socket: Int32, _ credentials: Credentials) async throws(Setback) {
        session = try await entrance.enter(socket, credentials)
        lastUse = .now
        Task(executorPreference: entrance.reactor) { await self.carry() }
    }

    /// Opens a tunnel. Nil where this gate takes no more, and another one is needed.
    func open(to name: String, port: Int) async throws(Setback) -> GateWay? {
        guard !isRetired, let session else { return nil }
        lastID += 1
        let id = lastID
        let reactor = entrance.reactor
        let result = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                openings.append(
                    Opening(
                        id: id, name: name, port: port, deadline: .now + entrance.limits.connect,
                        continuation: continuation))
                reactor.wake(session.tap.socket)
            }
        } onCancel: {
            Task { await self.forget(id) }
        }
        switch result {
        case .success(let way): return way
        case .failure(let setback) where setback.failure.kind == .locked: return nil
        case .failure(let setback): throw setback
        }
    }

    private func forget(_ id: Int) {
        guard let index = openings.firstIndex(where: { $0.id == id }) else { return }
        let isUnderway = openings[index].start != nil
        openings.remove(at: index).continuation.resume(
            returning: .failure(Setback(.cancelled, "go through \(entrance.destination.name)")))
        if isUnderway { retire() }
    }

    // MARK: carrying

    private func carry() async {
        guard let session else { return }
        var error: SSHError?
        while error == nil, !tunnels.isEmpty || !leaving.isEmpty || !openings.isEmpty || isInUse {
            do throws(SSHError) {
                let isBusy = try round(session)
                if isBusy {
                    await Task.yield()
                    continue
                }
                await rest(session)
            } catch let caught {
                error = caught
            }
        }
        isRetired = true
        end(error ?? .closed)
        if error == nil { session.disconnect() }
        self.session = nil
    }

    private var isInUse: Bool { !isRetired && Instant.now - lastUse < Gate.leisure }

    private func rest(_ session: SSHSession) async {
        var others: [Int32: Reactor.Interest] = [:]
        for tunnel in tunnels where !tunnel.interest.isEmpty { others[tunnel.socket] = tunnel.interest }
        var deadline = Instant.now + (tunnels.isEmpty ? Gate.leisure : .seconds(60))
        if let opening = openings.first {
            deadline = min(deadline, opening.deadline)
            if openings.count > 1, let start = opening.start { deadline = min(deadline, start + Gate.courtesy) }
        }
        // With nothing under way nobody reads, and what the host says by itself would wake this without end.
        let isIdle = tunnels.isEmpty && openings.isEmpty && leaving.isEmpty
        var interest: Reactor.Interest = isIdle ? [] : .read
        if session.blockedOn.contains(.write), !isIdle { interest.insert(.write) }
        let readiness = await entrance.reactor.wait(session.tap.socket, for: interest, or: others, until: deadline)
        if isIdle, readiness == .ready { retire() }
    }

    /// Does what can be done without waiting. True where there is more to do at once.
    private func round(_ session: SSHSession) throws(SSHError) -> Bool {
        if let owing = tunnels.first(where: \.channel.owes) {
            _ = try owing.turn()
            if owing.channel.owes { return false }
        }
        // What was half sent by these two goes on before anything else too.
        let hadDebt = session.blockedOn.contains(.write)
        if hadDebt, openings.first?.start != nil, try goOnOpening(session) { return false }
        if hadDebt, try goOnLeaving(session) { return false }
        var isBusy = false
        for tunnel in tunnels {
            if try tunnel.turn() { isBusy = true }
            lastUse = .now
            if tunnel.channel.owes { return false }
        }
        let over = tunnels.filter(\.isOver)
        if !over.isEmpty {
            tunnels.removeAll(where: \.isOver)
            leaving += over
        }
        if try goOnLeaving(session) { return false }
        let waiting = openings.count
        if try goOnOpening(session) { return false }
        return isBusy || openings.count < waiting
    }

    /// True where the session is blocked by it.
    private func goOnLeaving(_ session: SSHSession) throws(SSHError) -> Bool {
        var index = 0
        while index < leaving.count {
            if session.free(leaving[index].channel) {
                leaving.remove(at: index)
                continue
            }
            if session.tap.isBroken { throw .closed }
            if session.blockedOn.contains(.write) {
                leaving.swapAt(0, index)
                return true
            }
            index += 1
        }
        return false
    }

    // MARK: opening

    /// True where the session is blocked by it.
    private func goOnOpening(_ session: SSHSession) throws(SSHError) -> Bool {
        guard !isRetired, var opening = openings.first else { return false }
        let start = opening.start ?? .now
        opening.start = start
        openings[0] = opening
        do throws(SSHError) {
            guard let channel = try session.openTunnel(to: opening.name, port: opening.port) else {
                wait(for: opening, since: start)
                return session.blockedOn.contains(.write)
            }
            finish(opening, channel, since: start)
        } catch {
            guard case .library(LIBSSH2_ERROR_CHANNEL_FAILURE, let words) = error else { throw error }
            openings.removeFirst().continuation.resume(returning: .failure(refusal(opening, words)))
        }
        return false
    }

    /// libssh2 opens one channel at a time and cannot give an opening up: a session that hangs in one takes no more.
    private func wait(for opening: Opening, since start: Instant) {
        if Instant.now >= opening.deadline {
            openings.removeFirst().continuation.resume(
                returning: .failure(refusal(opening, "no answer came in time")))
            retire()
        } else if openings.count > 1, Instant.now - start > Gate.courtesy {
            for other in openings.dropFirst() { other.continuation.resume(returning: .failure(Gate.elsewhere)) }
            openings.removeLast(openings.count - 1)
        }
    }

    private func finish(_ opening: Opening, _ channel: SSHChannel, since start: Instant) {
        openings.removeFirst()
        lastUse = .now
        let tunnel = Tunnel.pair().map { (Tunnel(channel, socket: $0.0), $0.1) }
        guard let (tunnel, socket) = tunnel else {
            opening.continuation.resume(returning: .failure(refusal(opening, String(cString: strerror(errno)))))
            return
        }
        tunnels.append(tunnel)
        opening.continuation.resume(returning: .success(GateWay(socket: socket, roundTrip: .now - start)))
    }

    private func refusal(_ opening: Opening, _ words: String) -> Setback {
        let gate = entrance.destination.name
        let isForbidden = words.contains("prohibited")
        let failure = Failure(
            .connection, "connect to \(opening.name):\(opening.port) through \(gate)", why: words.lowercased(),
            hint: isForbidden
                ? "let sshd on \(gate) forward: AllowTcpForwarding yes, and PermitOpen where it is set"
                : "is \(opening.name) up, and does \(gate) reach its port \(opening.port)?")
        return Setback(failure, mayPass: !isForbidden)
    }

    // MARK: the end

    /// Tells those who wait that another gate must do it.
    private static let elsewhere = Setback(Failure(.locked, "go through a jump host", why: "its session is busy"))

    private func retire() {
        isRetired = true
        for opening in openings { opening.continuation.resume(returning: .failure(Gate.elsewhere)) }
        openings = []
    }

    private func end(_ error: SSHError) {
        for opening in openings {
            let setback = Setback(
                error, "connect to \(opening.name):\(opening.port) through \(entrance.destination.name)",
                mayPass: error == .closed)
            opening.continuation.resume(returning: .failure(setback))
        }
        openings = []
        tunnels = []
        leaving = []
    }
}
