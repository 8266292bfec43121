import Model

/// Hosts as a person names them: names and `group:NAME`, with commas or blanks between them.
struct HostChoice {
    private let words: [String]
    init(_ words: [String]) { self.words = words.flatMap { $0.split(separator: ",") }.map(String.init) }

    /// Nil for all. Throws a ``Failure`` that names the nearest host or group for one that is not in the inventory.
    func hosts(of cluster: Cluster) throws(Failure) -> Set<HostName>? {
        guard !words.isEmpty else { return nil }
        if let word = words.first(where: RunOptions.isPlaybook) { throw RunOptions.swallowed(word, by: "--host") }
        var names: Set<HostName> = []
        for word in words {
            if word.hasPrefix("group:") {
                names.formUnion(try cluster.hosts(ofGroup: String(word.dropFirst("group:".count))).map(\.id))
            } else {
                names.insert(try cluster.require(HostName(word)).id)
            }
        }
        return names
    }
}
