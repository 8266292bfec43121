import Foundation
public import Model

/// Reads lines of JSON back to events, so that a run can be shown again.
public enum EventReader {
    /// The events of a whole file. A last line without a line end that is no JSON was cut off with the program that
    /// wrote it, and is left out. Throws where a line is no event; `name` is the file's, for the place of the failure.
    public static func events(in text: String, named name: String) throws(Failure) -> [Event] {
        let lines = text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        let decoder = JSONDecoder()
        var events: [Event] = []
        for (index, line) in lines.enumerated() where !line.allSatisfy({ $0 == 0x20 || $0 == 0x0D }) {
            do {
                events.append(try event(Data(line), decoder))
            } catch {
                let isCutOff = index == lines.count - 1 && !events.isEmpty && error.isNoJSON
                if isCutOff { break }
                throw Failure(
                    .input, "read events", place: "\(name):\(index + 1):1", why: error.reason,
                    hint: "the file must hold what --output json wrote, one event a line")
            }
        }
        return events
    }

    struct Unreadable: Error {
        var reason: String
        var isNoJSON = false
    }

    private static func event(_ line: Data, _ decoder: JSONDecoder) throws(Unreadable) -> Event {
        let shape: EventShape
        do {
            shape = try decoder.decode(EventShape.self, from: line)
        } catch let error as DecodingError {
            throw Unreadable(error)
        } catch {
            throw Unreadable(reason: "no JSON: \(error)", isNoJSON: true)
        }
        guard let time = Timestamp.date(shape.time) else {
            throw Unreadable(reason: "'\(shape.time)' is no time such as 2026-07-01T09:30:00.125Z")
        }
        return Event(try shape.what(), time: time)
    }
}

extension EventReader.Unreadable {
    init(_ error: DecodingError) {
        switch error {
        case .dataCorrupted(let context) where context.codingPath.isEmpty:
            self.init(reason: "the line is no JSON object", isNoJSON: true)
        case .dataCorrupted(let context), .typeMismatch(_, let context), .valueNotFound(_, let context):
            let path = context.codingPath.map(\.stringValue).joined(separator: ".")
            self.init(reason: path.isEmpty ? "the line is no JSON object" : "'\(path)' cannot be read")
        case .keyNotFound(let key, let context):
            let path = (context.codingPath + [key]).map(\.stringValue).joined(separator: ".")
            self.init(reason: "'\(path)' is missing")
        @unknown default: self.init(reason: "\(error)")
        }
    }
}
