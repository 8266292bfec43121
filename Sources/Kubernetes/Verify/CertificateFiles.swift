public import StepKit
import Wire

/// The certificates on a host, in the folders that the layers keep them in.
public enum CertificateFiles {
    static let folders = ["/etc/kubernetes/pki", "/etc/etcd/pki"]

    /// Their texts by path, sorted. Throws a ``Failure`` of kind `connection` when the host is lost.
    public static func read(from host: any Machine) async throws -> [(path: String, text: String)] {
        var found: [(path: String, text: String)] = []
        for folder in folders {
            let names = try await host.list(folder)?.map(\.name).filter { $0.hasSuffix(".crt") } ?? []
            for name in names.sorted() {
                let path = "\(folder)/\(name)"
                if let file = try await host.file(path) { found.append((path, file.text)) }
            }
        }
        return found
    }
}
