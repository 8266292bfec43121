extension Reader {
    /// Asks the same question about many things at once, and gives the answers back in order.
    public func each<Key: Sendable, Reply: Sendable>(
        _ keys: [Key], _ ask: @escaping @Sendable (Self, Key) async throws -> Reply
    ) async throws -> [Reply] {
        try await withThrowingTaskGroup(of: (Int, Reply).self) { group in
            for (index, key) in keys.enumerated() { group.addTask { (index, try await ask(self, key)) } }
            var replies: [Int: Reply] = [:]
            for try await (index, reply) in group { replies[index] = reply }
            return keys.indices.compactMap { replies[$0] }
        }
    }
}
