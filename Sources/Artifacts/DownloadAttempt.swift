import Foundation
import Model
import Synchronization

#if canImport(FoundationNetworking)
    import FoundationNetworking
#endif

/// One attempt to get the rest of a file: what is in the part already is not asked for again.
final class DownloadAttempt: NSObject, URLSessionDataDelegate, Sendable {
    private struct State {
        var setback: (any Error)?
        /// Bytes that the whole file has, where the server says so.
        var total: UInt64?
        var told: UInt64 = 0
        var continuation: CheckedContinuation<Void, any Error>?
    }
    /// More than any release has; an answer that does not end must not fill the disk.
    private static let limit: UInt64 = 16 << 30
    /// Bytes between two words of progress.
    private static let stride: UInt64 = 1 << 20

    private let part: PartFile
    private let start: UInt64
    private let progress: @Sendable (UInt64, UInt64?) -> Void
    private let state = Mutex(State())

    init(into part: PartFile, progress: @escaping @Sendable (UInt64, UInt64?) -> Void) {
        self.part = part
        self.progress = progress
        start = part.count
    }

    /// Throws a ``DownloadSetback`` when not everything came, and a ``Failure`` when the disk does not take it.
    func run(_ url: URL, silence: Double, authorization: String? = nil) async throws {
        let configuration = URLSessionConfiguration.ephemeral
        configuration.timeoutIntervalForRequest = silence
        let session = URLSession(configuration: configuration, delegate: self, delegateQueue: nil)
        defer { session.finishTasksAndInvalidate() }
        var request = URLRequest(url: url)
        // Archives are compressed already, and parts can only be put together as they are.
        request.setValue("identity", forHTTPHeaderField: "Accept-Encoding")
        request.setValue("slipway", forHTTPHeaderField: "User-Agent")
        if start > 0 { request.setValue("bytes=\(start)-", forHTTPHeaderField: "Range") }
        if let authorization { request.setValue(authorization, forHTTPHeaderField: "Authorization") }
        let task = session.dataTask(with: request)
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                state.withLock { $0.continuation = continuation }
                task.resume()
            }
        } onCancel: {
            task.cancel()
        }
    }

    func urlSession(
        _ session: URLSession, dataTask: URLSessionDataTask, didReceive response: URLResponse,
        completionHandler: @escaping @Sendable (URLSession.ResponseDisposition) -> Void
    ) {
        do {
            try begin(response)
            completionHandler(.allow)
        } catch {
            fail(error)
            completionHandler(.cancel)
        }
    }

    func urlSession(_ session: URLSession, dataTask: URLSessionDataTask, didReceive data: Data) {
        do {
            try data.withUnsafeBytes { try part.append($0) }
            guard part.count <= Self.limit else { throw DownloadSetback("the answer does not end", isPassing: false) }
        } catch {
            fail(error)
            dataTask.cancel()
        }
        tell()
    }

    func urlSession(
        _ session: URLSession, task: URLSessionTask, willPerformHTTPRedirection response: HTTPURLResponse,
        newRequest request: URLRequest, completionHandler: @escaping @Sendable (URLRequest?) -> Void
    ) {
        guard ["http", "https"].contains(request.url?.scheme?.lowercased()) else {
            fail(DownloadSetback("the server points to something that is no web address", isPassing: false))
            return completionHandler(nil)
        }
        var request = request
        // Registries send to storage elsewhere, which must not learn who we are there.
        if request.url?.host != task.originalRequest?.url?.host {
            request.setValue(nil, forHTTPHeaderField: "Authorization")
        }
        if start > 0 { request.setValue("bytes=\(start)-", forHTTPHeaderField: "Range") }
        completionHandler(request)
    }

    func urlSession(_ session: URLSession, task: URLSessionTask, didCompleteWithError error: (any Error)?) {
        let (setback, continuation, total) = state.withLock { state in
            defer { state.continuation = nil }
            return (state.setback ?? error.map { DownloadSetback($0) }, state.continuation, state.total)
        }
        let count = part.count
        progress(count, total)
        if let setback {
            continuation?.resume(throwing: setback)
        } else if let total, count != total {
            continuation?.resume(throwing: DownloadSetback("the connection broke", isPassing: true))
        } else {
            continuation?.resume()
        }
    }

    /// Decides whether what comes is the rest, the whole, or something else.
    private func begin(_ response: URLResponse) throws {
        guard let response = response as? HTTPURLResponse else {
            throw DownloadSetback("what answers does not speak HTTP", isPassing: false)
        }
        let length = response.value(forHTTPHeaderField: "Content-Length").flatMap(UInt64.init)
        switch response.statusCode {
        case 206:
            let range = response.value(forHTTPHeaderField: "Content-Range") ?? ""
            guard range.hasPrefix("bytes \(start)-") else {
                throw DownloadSetback("the server sends another part than was asked for", isPassing: true)
            }
            state.withLock { $0.total = length.map { $0 + start } }
        case 200:
            try part.empty()
            state.withLock { $0.total = length }
        default:
            throw DownloadSetback(response)
        }
    }

    /// The first reason counts; what follows from cancelling does not.
    private func fail(_ error: any Error) { state.withLock { $0.setback = $0.setback ?? error } }

    private func tell() {
        let count = part.count
        let total: UInt64?? = state.withLock { state in
            guard count >= state.told + Self.stride else { return .none }
            state.told = count
            return .some(state.total)
        }
        if let total { progress(count, total) }
    }
}
