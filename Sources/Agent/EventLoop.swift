import CShim

#if !hasFeature(Embedded)
    import Wire
#endif

/// Serves one controller on the standard streams, in one thread, until it is gone.
final class EventLoop {
    private struct Running {
        let id: UInt32
        let acts: Bool
        /// It does not count among what runs.
        let isAside: Bool
        let job: Job
    }

    private var frames = FrameReader()
    private var outbox = Outbox()
    private var schedule = Schedule()
    private var running: [Running] = []
    private let responder: Responder
    private let signals: Int32
    private let silence: Milliseconds
    /// When the controller was last heard, or something that it asked for was done.
    private var lastStir = Milliseconds.now
    /// When the end began: nothing is begun any more.
    private var closingSince: Milliseconds?
    /// Why the stream cannot be understood any more.
    private(set) var complaint: String?
    private let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 256 << 10, alignment: 64)

    /// How long the last answers may take.
    private static let farewell: Milliseconds = 5000

    /// `signals` is a descriptor that becomes readable when a child ends or somebody wants the agent to.
    init(_ responder: Responder, signals: Int32, silence: UInt32) {
        self.responder = responder
        self.signals = signals
        self.silence = Milliseconds(silence)
    }

    deinit { buffer.deallocate() }

    /// Says what proves it and hello, in one go, and serves until the controller is gone and the action under way is done.
    func run(_ hello: Hello, provenBy proof: [UInt8]) {
        outbox.put(proof)
        outbox.put(Protocol.preamble)
        send(.hello(hello), id: 0)
        while true {
            beginWhatMay()
            let wasFull = !outbox.hasRoom
            outbox.flush()
            // What waited for room waits for nothing that poll could see.
            if wasFull, outbox.hasRoom { continue }
            if outbox.isBroken { close() }
            if isOver { break }
            var set = PollSet()
            watch(&set)
            responder.lookAnew()
            set.wait(until: deadline)
            noticeSignals()
            if set.isReady(0) { read() }
            advance(set)
            responder.offers.advance(set)
            if isForgotten { close() }
        }
        responder.close()
    }

    private var isActing: Bool { running.contains { $0.acts } }

    private var isOver: Bool {
        guard let closingSince, running.isEmpty else { return false }
        return outbox.isEmpty || .now >= closingSince + Self.farewell
    }

    /// The controller vanished without closing the line.
    private var isForgotten: Bool { running.isEmpty && .now >= lastStir + silence }

    private var deadline: Milliseconds {
        var moment = closingSince.map { $0 + Self.farewell } ?? (lastStir + silence)
        if !running.isEmpty {
            moment = running.reduce(Milliseconds.max) { min($0, $1.job.deadline) }
        }
        return min(moment, responder.offers.deadline)
    }

    private func beginWhatMay() {
        while closingSince == nil, outbox.hasRoom {
            let count = running.count { !$0.isAside }
            guard let turn = schedule.next(running: count, isActing: isActing) else { return }
            begin(turn.request, id: turn.id)
        }
    }

    private func begin(_ request: Request, id: UInt32) {
        switch responder.respond(to: request) {
        case .now(let answer): send(answer, id: id)
        case .later(let job):
            let isAside = request.isAside
            running.append(Running(id: id, acts: request.mutates && !isAside, isAside: isAside, job: job))
        }
    }

    private func watch(_ set: inout PollSet) {
        set.watch(signals, POLLIN)
        if closingSince == nil, schedule.hasRoom { set.watch(0, POLLIN) }
        if !outbox.isEmpty { set.watch(1, POLLOUT) }
        for item in running { item.job.watch(in: &set) }
        responder.offers.watch(in: &set)
    }

    private func noticeSignals() {
        while true {
            switch shim_next_signal(signals) {
            case 0: return
            case SIGCHLD: continue
            default: close()
            }
        }
    }

    private func advance(_ set: PollSet) {
        var still: [Running] = []
        for item in running {
            if let answer = item.job.advance(set, with: buffer) {
                if item.acts { responder.finished(answer) }
                send(answer, id: item.id)
                lastStir = .now
            } else {
                still.append(item)
            }
        }
        running = still
    }

    private func read() {
        let count = CShim.read(0, buffer.baseAddress, buffer.count)
        guard count > 0 else {
            if count == 0 || (shim_errno() != EAGAIN && shim_errno() != EINTR) { close() }
            return
        }
        lastStir = .now
        frames.feed(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
        do throws(WireError) {
            while let frame = try frames.next() { admit(frame) }
        } catch {
            // Where a frame ends is not known any more, so nothing after it means anything.
            complaint = "a frame of an impossible length"
            close()
        }
    }

    private func admit(_ frame: Frame) {
        do throws(WireError) {
            let request = try Request(decoding: frame.payload)
            guard request != .ping else { return send(.done, id: frame.id) }
            if request.isAside { return begin(request, id: frame.id) }
            schedule.add(Schedule.Turn(id: frame.id, request: request, size: frame.payload.count))
        } catch {
            send(.refused(reason: "a request that this agent does not understand"), id: frame.id)
        }
    }

    private func send(_ answer: Answer, id: UInt32) {
        var payload = answer.encoded()
        if payload.count > Protocol.longestFrame - 4 {
            payload = Answer.failed(errno: E2BIG, call: "answer", path: "").encoded()
        }
        outbox.put(Frame(id: id, payload: payload).encoded())
    }

    /// Begins the end: what only looks is ended, and an action is left to finish.
    private func close() {
        guard closingSince == nil else { return }
        closingSince = .now
        schedule.clear()
        responder.offers.close()
        for item in running where !item.acts { item.job.cancel() }
        running.removeAll { !$0.acts }
        responder.announceEnd()
    }
}
