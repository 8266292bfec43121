import Foundation
public import Model

/// What kubectl needs to reach a cluster: where it is, by whom it is known, and who asks.
public struct Kubeconfig: Hashable, Sendable {
    public var cluster: String
    /// `https://10.0.0.10:6443`
    public var server: String
    /// The certificate of the cluster's authority, in PEM.
    public var authority: String
    /// In PEM.
    public var certificate: String
    /// In PEM.
    public var key: Secret
    /// Under which the certificate and the key stand.
    public var user: String
    public var context: String

    /// `user` and `context` are names in the file alone; the certificate says who asks.
    public init(
        cluster: String, server: String, authority: String, certificate: String, key: Secret, user: String,
        context: String
    ) {
        self.cluster = cluster
        self.server = server
        self.authority = authority
        self.certificate = certificate
        self.key = key
        self.user = user
        self.context = context
    }

    /// The file, in YAML: everything that it names is in it.
    public var text: Secret {
        let head = """
            apiVersion: v1
            kind: Config
            clusters:
            - name: \(Self.quoted(cluster))
              cluster:
                server: \(Self.quoted(server))
                certificate-authority-data: \(Data(authority.utf8).base64EncodedString())
            users:
            - name: \(Self.quoted(user))
              user:
                client-certificate-data: \(Data(certificate.utf8).base64EncodedString())
                client-key-data:
            """
        let tail = """
            contexts:
            - name: \(Self.quoted(context))
              context:
                cluster: \(Self.quoted(cluster))
                user: \(Self.quoted(user))
            current-context: \(Self.quoted(context))

            """
        return Secret(Array("\(head) \(Data(key.bytes).base64EncodedString())\n\(tail)".utf8))
    }

    /// As JSON writes text, which every reader of YAML understands alike.
    private static func quoted(_ text: String) -> String {
        let escaped = text.unicodeScalars.map { scalar in
            switch scalar {
            case "\"", "\\": "\\\(scalar)"
            case _ where scalar.value < 0x20: "\\u00\(scalar.value < 0x10 ? "0" : "")\(String(scalar.value, radix: 16))"
            default: "\(scalar)"
            }
        }
        return "\"\(escaped.joined())\""
    }
}
