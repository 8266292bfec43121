/// Lets a few tasks through at a time, and more of them while nobody comes out: those inside then wait for somebody else
/// and not for this machine. The others wait in the order they came.
actor Valve {
    private let most: Int
    private let step: Int
    /// How long nobody has to come out before more are let in.
    private let patience: Duration
    private var allowed: Int
    private var inside = 0
    private var waiting: [CheckedContinuation<Void, Never>] = []
    private var lastMove = ContinuousClock.now
    private var isWatching = false

    init(first: Int, most: Int, patience: Duration = .milliseconds(25)) {
        (allowed, self.most, step, self.patience) = (min(first, most), most, first, patience)
    }

    func enter() async {
        if inside < allowed {
            inside += 1
            return
        }
        watch()
        await withCheckedContinuation { waiting.append($0) }
    }

    func leave() {
        inside -= 1
        admit()
    }

    private func admit() {
        lastMove = .now
        while inside < allowed, !waiting.isEmpty {
            inside += 1
            waiting.removeFirst().resume()
        }
    }

    /// Opens wider, for as long as somebody waits and it can.
    private func watch() {
        guard !isWatching else { return }
        isWatching = true
        Task {
            repeat {
                try? await Task.sleep(for: patience)
                guard .now - lastMove >= patience else { continue }
                allowed = min(allowed + step, most)
                admit()
            } while !waiting.isEmpty && allowed < most
            isWatching = false
        }
    }
}
