import Model

/// A line of `hosts:`, before ranges in it are counted out.
struct HostDraft: Decodable {
    var address: Located<String>
    var roles: Located<[Located<Role>]>
    var labels: Tree?
    var vars: Located<Tree>?
    var ssh: SSHDraft?

    func checkedRoles(_ path: String) throws(Failure) -> Set<Role> {
        var roles: Set<Role> = []
        for role in self.roles.value {
            guard roles.insert(role.value).inserted else {
                throw Failure(at: role.mark, "\(path).roles", "'\(role.value.rawValue)' stands twice")
            }
        }
        guard !roles.isEmpty else {
            throw Failure(
                at: self.roles.mark, "\(path).roles", "the host has no role",
                hint: "name some of \(Role.allCases.map(\.rawValue).joined(separator: ", "))")
        }
        return roles
    }

    static func address(_ text: String, at mark: Mark, _ path: String) throws(Failure) -> Address {
        guard let address = Address(text) else {
            let alone = text.prefix { $0 != "/" }
            let hint =
                if alone.count < text.count, Address(String(alone)) != nil {
                    "write \(alone): an address alone, without the prefix of its network"
                } else if text.contains(":") {
                    "addresses are IPv4: 10.0.0.11"
                } else {
                    "write it as 10.0.0.11, without leading zeros"
                }
            throw Failure(at: mark, path, "'\(text)' is no IPv4 address", hint: hint)
        }
        try check(address, at: mark, path)
        return address
    }

    /// Refuses addresses that no single host can have.
    static func check(_ address: Address, at mark: Mark, _ path: String) throws(Failure) {
        let kind: String? =
            switch address.number >> 24 {
            case 0: "means no host"
            case 127: "means the machine itself"
            case 224...239: "is for many hosts (multicast)"
            case 240...255: "is not for hosts"
            default: nil
            }
        guard let kind else { return }
        throw Failure(
            at: mark, path, "\(address) \(kind)", hint: "write the address at which the other hosts reach it")
    }
}
