public import Wire

/// Asks each question once, however many steps ask it at the same time: steps about many hosts that are carried out on
/// one machine mostly ask it the same.
public actor SharedReader: Reader {
    private let reader: any Reader
    private var asked: [(query: Query, answer: Task<Answer, any Error>)] = []
    public init(_ reader: any Reader) { self.reader = reader }

    public func answer(_ query: Query) async throws -> Answer {
        if let known = asked.first(where: { $0.query == query }) { return try await known.answer.value }
        let answer = Task { try await reader.answer(query) }
        asked.append((query, answer))
        return try await answer.value
    }
}
