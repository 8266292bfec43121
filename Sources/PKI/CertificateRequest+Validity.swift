import Model

extension CertificateRequest {
    /// Refuses what could not be issued, or would be written to another place than it belongs.
    func validate() throws(Failure) {
        let letters = Set("abcdefghijklmnopqrstuvwxyz0123456789-.")
        let hostLetters = letters.subtracting(".")
        let host = host?.rawValue ?? "none"
        guard !name.isEmpty, !name.hasPrefix("."), name.allSatisfy(letters.contains) else {
            throw refusal("a name has lower case letters, digits, dots and dashes, and does not begin with a dot")
        }
        guard !host.isEmpty, host.allSatisfy(hostLetters.contains) else {
            throw refusal("'\(host)' is no host name: lower case letters, digits and dashes")
        }
        guard !commonName.isEmpty else { throw refusal("it has no common name, so it would be nobody's") }
        guard !usages.isEmpty else { throw refusal("it is for neither servers nor clients") }
        guard !usages.contains(.server) || !dnsNames.isEmpty || !addresses.isEmpty else {
            throw refusal("a server's certificate needs a name or an address, since verifiers ignore the common name")
        }
    }

    private func refusal(_ why: String) -> Failure { Failure(.input, "certificate \(id)", why: why) }
}
