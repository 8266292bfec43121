import Foundation
import Model

#if canImport(FoundationNetworking)
    import FoundationNetworking
#endif

/// A short answer of a web server, whole.
struct HTTPAnswer: Sendable {
    var status: Int
    var body: Data
    var type: String?
    /// What a 401 asks for.
    var challenge: String?

    /// More than any manifest has.
    private static let limit = 8 << 20

    /// Asks, and again while that helps. Throws a ``Failure`` of kind `input` when nobody answers.
    static func get(_ url: String, headers: [String: String], pace: FetchPace) async throws -> HTTPAnswer {
        guard let address = URL(string: url), ["http", "https"].contains(address.scheme?.lowercased()) else {
            throw Failure(.input, "ask \(url)", why: "this is no web address")
        }
        var attempt = 1
        while true {
            do {
                let answer = try await once(address, headers, pace)
                guard answer.status >= 500 || answer.status == 429, attempt < pace.attempts else { return answer }
            } catch let setback as DownloadSetback {
                try Task.checkCancellation()
                guard setback.isPassing, attempt < pace.attempts else {
                    throw Failure(
                        .input, "ask \(Download.shown(address))", why: setback.why,
                        hint:
                            "is there a way from this machine to \(address.host ?? "it")? Else name an archive, or use a bundle"
                    )
                }
            }
            try await Task.sleep(for: .seconds(pace.delay * Double(1 << min(attempt - 1, 5))))
            attempt += 1
        }
    }

    private static func once(_ url: URL, _ headers: [String: String], _ pace: FetchPace) async throws -> HTTPAnswer {
        let configuration = URLSessionConfiguration.ephemeral
        configuration.timeoutIntervalForRequest = pace.silence
        let session = URLSession(configuration: configuration)
        defer { session.finishTasksAndInvalidate() }
        var request = URLRequest(url: url)
        request.setValue("slipway", forHTTPHeaderField: "User-Agent")
        for (name, value) in headers { request.setValue(value, forHTTPHeaderField: name) }
        let (data, response): (Data, URLResponse)
        do { (data, response) = try await session.data(for: request) } catch { throw DownloadSetback(error) }
        guard let response = response as? HTTPURLResponse else {
            throw DownloadSetback("what answers does not speak HTTP", isPassing: false)
        }
        guard data.count <= limit else { throw DownloadSetback("the answer does not end", isPassing: false) }
        return HTTPAnswer(
            status: response.statusCode, body: data, type: response.value(forHTTPHeaderField: "Content-Type"),
            challenge: response.value(forHTTPHeaderField: "WWW-Authenticate"))
    }
}
