import Model

/// Who is in a group, those of the groups in it included.
struct GroupMembers {
    let members: [String: [GroupDraft.Member]]
    private var known: [String: Set<HostName>] = [:]
    /// Groups whose members are being looked up, each within the one before.
    private var open: [String] = []

    init(members: [String: [GroupDraft.Member]]) { self.members = members }

    /// `mark` is where the group is named. Refuses a group that is in itself.
    mutating func hosts(of group: String, named mark: Mark) throws(Failure) -> Set<HostName> {
        if let hosts = known[group] { return hosts }
        if let start = open.firstIndex(of: group) {
            let circle = (open[start...] + [group]).joined(separator: " → ")
            throw Failure(
                at: mark, "groups.\(open.last ?? group).hosts", "the group is in itself: \(circle)",
                hint: "remove '\(group)' here")
        }
        open.append(group)
        var hosts: Set<HostName> = []
        for member in members[group] ?? [] {
            switch member.kind {
            case .host(let name): hosts.insert(name)
            case .group(let inner): hosts.formUnion(try self.hosts(of: inner, named: member.mark))
            }
        }
        open.removeLast()
        known[group] = hosts
        return hosts
    }
}
