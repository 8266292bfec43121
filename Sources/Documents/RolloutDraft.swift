import Model

/// How a change goes from node to node, as it is written.
struct RolloutDraft: Decodable {
    var maxUnavailable: Located<ShareWord>?
    var drainTimeout: Located<Int>?
    var emptyDir: Rollout.EmptyDir?

    /// A number, or a percentage.
    struct ShareWord: Decodable {
        var share: Rollout.Share?
        var text: String

        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            if let count = try? container.decode(Int.self) {
                text = String(count)
                share = count >= 1 ? .count(count) : nil
            } else {
                text = try container.decode(String.self)
                let number = text.hasSuffix("%") ? Int(text.dropLast()) : nil
                share = number.flatMap { (1...100).contains($0) ? .percent($0) : nil }
            }
        }
    }

    func checked() throws(Failure) -> Rollout {
        var result = Rollout()
        if let maxUnavailable {
            guard let share = maxUnavailable.value.share else {
                throw Failure(
                    at: maxUnavailable.mark, "rollout.maxUnavailable",
                    "a number of nodes, or a percentage from 1% to 100%, is expected, found "
                        + "'\(maxUnavailable.value.text)'", hint: "write for example 2 or 10%")
            }
            result.maxUnavailable = share
        }
        if let drainTimeout {
            guard (10...86_400).contains(drainTimeout.value) else {
                throw Failure(
                    at: drainTimeout.mark, "rollout.drainTimeout",
                    "a number of seconds from 10 to 86400 is expected, found \(drainTimeout.value)",
                    hint: "usual is 300")
            }
            result.drainTimeout = drainTimeout.value
        }
        result.emptyDir = emptyDir ?? result.emptyDir
        return result
    }
}
