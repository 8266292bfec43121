import Model

struct ClusterDraft: Decodable {
    var name: Located<String>
    var kubernetes: Located<String>?
    var endpoint: Located<String>?
    var domain: Located<String>?

    static func checkedName(_ name: Located<String>) throws(Failure) -> String {
        guard DNSLabel.isValid(name.value) else {
            throw Failure(
                at: name.mark, "cluster.name", "'\(name.value)' cannot be the name of a cluster",
                hint: DNSLabel.hint(for: name.value))
        }
        return name.value
    }

    /// `vX.Y.Z` of a minor version that can be built.
    func checkedVersion() throws(Failure) -> String? {
        guard let kubernetes else { return nil }
        let text = kubernetes.value
        let minors = InventoryReader.minors
        func complaint(_ why: String, _ hint: String) -> Failure {
            Failure(at: kubernetes.mark, "cluster.kubernetes", why, hint: hint)
        }
        let isLettered = text.hasPrefix("v") || text.hasPrefix("V")
        let parts = (isLettered ? text.dropFirst() : Substring(text)).split(
            separator: ".", omittingEmptySubsequences: false)
        let numbers = parts.compactMap { UInt32($0) }
        let range = "v1.\(minors.lowerBound) to v1.\(minors.upperBound)"
        guard numbers.count == parts.count, zip(numbers, parts).allSatisfy({ String($0) == $1 }), parts.count == 3
        else {
            let patch =
                numbers.count == 2 && parts.count == 2 ? "write v\(numbers[0]).\(numbers[1]).0, or a later patch" : nil
            throw complaint("'\(text)' is no version of Kubernetes", patch ?? "write it as v1.36.2")
        }
        guard numbers[0] == 1, minors.contains(Int(numbers[1])) else {
            throw complaint("Kubernetes \(text) cannot be built", "supported are \(range)")
        }
        guard text.hasPrefix("v") else {
            throw complaint(
                "'\(text)' is written without its v", "write v\(numbers.map(String.init).joined(separator: "."))")
        }
        return text
    }

    /// The DNS domain of services.
    func checkedDomain() throws(Failure) -> String? {
        guard let domain else { return nil }
        guard DNSLabel.isDomain(domain.value), domain.value.utf8.count <= 100 else {
            let bare = domain.value.lowercased().split(separator: ".").joined(separator: ".")
            throw Failure(
                at: domain.mark, "cluster.domain", "'\(domain.value)' is no DNS domain",
                hint: DNSLabel.isDomain(bare) ? "write \(bare)" : "write it as cluster.local")
        }
        return domain.value
    }

    /// An address or a name, without scheme and port.
    func checkedEndpoint() throws(Failure) -> String? {
        guard let endpoint else { return nil }
        let text = endpoint.value
        func complaint(_ why: String, _ hint: String) -> Failure {
            Failure(at: endpoint.mark, "cluster.endpoint", why, hint: hint)
        }
        if let scheme = text.firstRange(of: "://") {
            let why = text.hasPrefix("http://") ? "is a URL, and HTTP without TLS is not spoken" : "is a URL"
            throw complaint(
                "'\(text)' \(why)", "write \(text[scheme.upperBound...].prefix { $0 != ":" && $0 != "/" })")
        }
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        if parts.count == 2, Int(parts[1]) != nil {
            throw complaint("'\(text)' names a port", "write \(parts[0]): the port of the API servers is added")
        }
        if let address = Address(text) {
            try HostDraft.check(address, at: endpoint.mark, "cluster.endpoint")
            return text
        }
        let isNumeric = text.utf8.allSatisfy { ($0 >= 0x30 && $0 <= 0x39) || $0 == 0x2E }
        guard DNSLabel.isDomain(text), !isNumeric else {
            throw complaint(
                "'\(text)' is neither an IPv4 address nor a DNS name",
                DNSLabel.isDomain(text.lowercased()) && !isNumeric
                    ? "write \(text.lowercased())" : "write it as 10.0.0.10 or api.example.org")
        }
        return text
    }
}
