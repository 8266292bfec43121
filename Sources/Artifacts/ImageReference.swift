import Model

/// An image's name, taken apart as registries understand it.
struct ImageReference: Hashable, Sendable {
    /// `registry.k8s.io`, `127.0.0.1:5000`.
    var registry: String
    /// `coredns/coredns`.
    var repository: String
    /// A tag, or `sha256:…`.
    var version: String

    /// Throws a ``Failure`` of kind `input` for a name without a version.
    init(_ name: String) throws(Failure) {
        var rest = Substring(name)
        guard !name.isEmpty, !name.contains(where: \.isWhitespace) else { throw Self.failure(name) }
        if let at = rest.firstIndex(of: "@") {
            version = String(rest[rest.index(after: at)...])
            rest = rest[..<at]
            // The digest says more than a tag before it.
            if let colon = rest.lastIndex(of: ":"), !rest[colon...].contains("/") { rest = rest[..<colon] }
        } else if let colon = rest.lastIndex(of: ":"), !rest[colon...].contains("/") {
            version = String(rest[rest.index(after: colon)...])
            rest = rest[..<colon]
        } else {
            throw Self.failure(name)
        }
        let first = rest.prefix { $0 != "/" }
        if first.count < rest.count, first.contains(".") || first.contains(":") || first == "localhost" {
            registry = String(first)
            repository = String(rest.dropFirst(first.count + 1))
        } else {
            registry = "docker.io"
            repository = rest.contains("/") ? String(rest) : "library/\(rest)"
        }
        guard !repository.isEmpty, !version.isEmpty else { throw Self.failure(name) }
    }

    /// Where its API is. A registry on this machine speaks plain HTTP, as container runtimes have it too.
    var server: String {
        let host = registry.prefix { $0 != ":" }
        if host == "localhost" || host.hasPrefix("127.") { return "http://\(registry)" }
        return registry == "docker.io" ? "https://registry-1.docker.io" : "https://\(registry)"
    }

    func url(_ kind: String, _ what: String) -> String { "\(server)/v2/\(repository)/\(kind)/\(what)" }

    private static func failure(_ name: String) -> Failure {
        Failure(
            .input, "image \(name)", why: "it is no name of an image with its version",
            hint: "write it like registry.k8s.io/pause:3.10.2")
    }
}
