import Documents
import Model

extension Cluster {
    /// The host of this name. Throws a ``Failure`` that names the nearest one where there is none.
    @discardableResult
    func require(_ name: HostName) throws(Failure) -> Host {
        if let host = self[name] { return host }
        let known = hosts.map(\.id.rawValue)
        let nearest = Suggestion.nearest(to: name.rawValue, among: known)
        let group = groups.contains(name.rawValue) ? "it is a group: write group:\(name)" : nil
        throw Failure(
            .input, "choose a host", why: "there is no host '\(name)' in the inventory",
            hint: group ?? nearest.map { "did you mean \($0)?" } ?? "known: \(known.joined(separator: ", "))")
    }

    /// The hosts of a group. Throws a ``Failure`` that names the nearest group where there is none of this name.
    func hosts(ofGroup name: String) throws(Failure) -> [Host] {
        guard groups.contains(name) else {
            throw Failure(
                .input, "choose hosts", why: "there is no group '\(name)' in the inventory",
                hint: groups.isEmpty
                    ? "it has no `groups`: name hosts" : Suggestion.hint(for: name, among: groups))
        }
        return hosts.filter { $0.groups.contains(name) }
    }
}
