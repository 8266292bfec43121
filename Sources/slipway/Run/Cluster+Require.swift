import Documents
import Model

extension Cluster {
    /// The host of this name. Throws a ``Failure`` that names the nearest one where there is none.
    @discardableResult
    func require(_ name: HostName) throws(Failure) -> Host {
        if let host = self[name] { return host }
        let known = hosts.map(\.id.rawValue)
        let nearest = Suggestion.nearest(to: name.rawValue, among: known)
        throw Failure(
            .input, "choose a host", why: "there is no host '\(name)' in the inventory",
            hint: nearest.map { "did you mean \($0)?" } ?? "known: \(known.joined(separator: ", "))")
    }
}
