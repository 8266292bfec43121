import Foundation
import Model

/// A file on its way from a URL into a part beside its final place: resumed, and tried again while that helps.
struct Download: Sendable {
    let url: URL
    let part: String
    let pace: FetchPace
    /// What the server wants to see of who asks.
    var authorization: String?
    let progress: @Sendable (FetchProgress.Stage) -> Void

    /// Brings what is missing. Throws a ``Failure`` of kind `input` when it cannot be had.
    func run() async throws -> PartFile {
        let file = try PartFile(part)
        var fruitless = 0
        while true {
            let before = file.count
            do {
                try await DownloadAttempt(into: file) { progress(.receiving($0, of: $1)) }
                    .run(url, silence: pace.silence, authorization: authorization)
                return file
            } catch let setback as DownloadSetback {
                try Task.checkCancellation()
                if setback.isRangeRefused {
                    // More is here than the server has, or exactly all of it, which the checksum will tell.
                    guard before > 0 else { throw failure(setback) }
                    return file
                }
                fruitless = file.count > before ? 1 : fruitless + 1
                guard setback.isPassing, fruitless < pace.attempts else { throw failure(setback) }
                let delay = max(setback.wait ?? 0, pace.delay * Double(1 << min(fruitless - 1, 5)))
                progress(.retrying(after: delay, why: setback.why))
                try await Task.sleep(for: .seconds(delay))
            }
        }
    }

    private func failure(_ setback: DownloadSetback) -> Failure {
        Failure(
            .input, "fetch \(Self.shown(url))", why: setback.why,
            hint: setback.isPassing
                ? "run it again: it goes on where it stopped; or give the file as a path, or set SLIPWAY_MIRROR"
                : "correct the URL, or give the file as a path")
    }

    /// A URL without the password that may be in it.
    static func shown(_ url: URL) -> String {
        guard url.password != nil, var parts = URLComponents(url: url, resolvingAgainstBaseURL: false) else {
            return url.absoluteString
        }
        parts.password = "…"
        return parts.string ?? url.host ?? "URL"
    }
}
