import Model
import Testing

/// The failure that something throws; records an issue when it throws none.
func failure<T>(_ location: SourceLocation = #_sourceLocation, of work: () throws(Failure) -> T) -> Failure {
    do {
        let value = try work()
        Issue.record("nothing was thrown, but gave \(value)", sourceLocation: location)
        return Failure(.interrupted, "test", why: "nothing was thrown")
    } catch {
        return error
    }
}

/// Asks for the place, and for words of the reason and of the hint.
func expect(
    _ failure: Failure, at place: String, _ why: String, hint: String? = nil,
    _ location: SourceLocation = #_sourceLocation
) {
    #expect(failure.kind == .input, "\(failure)", sourceLocation: location)
    #expect(failure.place == place, "\(failure)", sourceLocation: location)
    #expect(failure.why.contains(why), "\(failure)", sourceLocation: location)
    if let hint {
        #expect(failure.hint?.contains(hint) == true, "\(failure)", sourceLocation: location)
    }
}
