internal import FoundationEssentials

/// A route as `ip -json route` prints it.
struct Route: Codable, Equatable {
    /// `default`, an address, or a network.
    let dst: String
    let dev: String?

    static func all(in text: String) -> [Route] {
        (try? JSONDecoder().decode([Route].self, from: Data(text.utf8))) ?? []
    }
}
