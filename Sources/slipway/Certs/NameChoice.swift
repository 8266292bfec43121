import Documents
import Kubernetes
import Model

/// Certificates as a person names them: `apiserver`, `etcd/server`, with commas or blanks between them.
struct NameChoice {
    private let words: [String]
    init(_ words: [String]) { self.words = words.flatMap { $0.split(separator: ",") }.map(String.init) }

    /// Throws a ``Failure`` that names the nearest one for a name that no certificate has.
    func names(of cluster: Cluster) throws(Failure) -> [String] {
        let requests = CertificateCatalogue.requests(for: cluster)
        let known = Set(requests.flatMap { [$0.name, "\($0.authority.rawValue)/\($0.name)"] })
        for word in words where !known.contains(word) {
            let short = Set(requests.map(\.name)).sorted()
            throw Failure(
                .input, "choose certificates", why: "no certificate of \(cluster.name) is called '\(word)'",
                hint: Suggestion.hint(for: word, among: short))
        }
        return Array(Set(words))
    }
}
