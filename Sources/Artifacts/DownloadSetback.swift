import Foundation

#if canImport(FoundationNetworking)
    import FoundationNetworking
#endif

/// Why an attempt to download did not bring the whole file.
struct DownloadSetback: Error {
    /// What happened, in words.
    var why: String
    /// Another attempt may go better.
    var isPassing: Bool
    /// The server has nothing from where we wanted to go on.
    var isRangeRefused = false
    /// Seconds that the server asks us to wait.
    var wait: Double?

    init(_ why: String, isPassing: Bool) { (self.why, self.isPassing) = (why, isPassing) }

    /// Of an answer that is not the file.
    init(_ response: HTTPURLResponse) {
        let code = response.statusCode
        why = "the server answers \(code) \(Self.meaning(code))"
        isPassing = code == 408 || code == 425 || code == 429 || code >= 500
        isRangeRefused = code == 416
        wait = response.value(forHTTPHeaderField: "Retry-After").flatMap(Double.init).map { min($0, 60) }
    }

    /// Of a connection that did not come about, or broke.
    init(_ error: any Error) {
        let code = (error as? URLError)?.code
        why = Self.words(code) ?? error.localizedDescription
        isPassing = !Self.isFinal(code)
    }

    private static func meaning(_ code: Int) -> String {
        switch code {
        case 401, 407: "(it wants to know who asks)"
        case 403: "(forbidden)"
        case 404, 410: "(there is no such file)"
        case 429: "(too many requests)"
        case 500...: "(it has a fault)"
        default: ""
        }
    }

    private static func words(_ code: URLError.Code?) -> String? {
        switch code {
        case .timedOut: "nothing came for too long"
        case .cannotFindHost, .dnsLookupFailed: "the name of the server is not known here"
        case .cannotConnectToHost: "the server does not accept connections"
        case .networkConnectionLost: "the connection broke"
        case .notConnectedToInternet: "there is no network"
        case .secureConnectionFailed: "no secure connection came about"
        case .serverCertificateUntrusted, .serverCertificateHasUnknownRoot: "the server's certificate is not trusted"
        case .serverCertificateHasBadDate: "the server's certificate is not valid today"
        default: nil
        }
    }

    private static func isFinal(_ code: URLError.Code?) -> Bool {
        switch code {
        case .badURL, .unsupportedURL, .serverCertificateUntrusted, .serverCertificateHasUnknownRoot,
            .serverCertificateHasBadDate, .httpTooManyRedirects, .userAuthenticationRequired:
            true
        default: false
        }
    }
}
