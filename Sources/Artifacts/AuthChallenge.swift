/// What a server says to somebody who did not say who he is: `Bearer realm="https://…",service="…"`.
struct AuthChallenge: Hashable {
    let isBearer: Bool
    private var words: [String: String] = [:]

    init?(_ text: String) {
        let scheme = text.prefix { $0 != " " }
        guard !scheme.isEmpty else { return nil }
        isBearer = scheme.lowercased() == "bearer"
        var rest = text.dropFirst(scheme.count)
        while let sign = rest.firstIndex(of: "=") {
            let key = rest[..<sign].filter { $0 != " " && $0 != "," }.lowercased()
            rest = rest[rest.index(after: sign)...]
            if rest.first == "\"" {
                rest = rest.dropFirst()
                let value = rest.prefix { $0 != "\"" }
                words[key] = String(value)
                rest = rest.dropFirst(value.count + 1)
            } else {
                let value = rest.prefix { $0 != "," }
                words[key] = String(value)
                rest = rest.dropFirst(value.count)
            }
        }
    }

    subscript(key: String) -> String? { words[key] }
}
