public import Model
public import StepKit
import Wire

/// Something that must answer before the steps after it begin. It never changes anything.
public struct WaitStep: Step {
    public static let kind = "wait"
    public static let reference = StepReference(
        "Waits until a port, a URL or a program on the host answers. It never changes anything.",
        keys: [
            .init("tcp", "HOST:PORT", standard: "none", "A TCP port that must accept a connection from the host."),
            .init("http", "URL", standard: "none", "What must be answered, asked by `curl` on the host."),
            .init("https", "URL", standard: "none", "The same over TLS."),
            .init("command", "list of text", standard: "none", "A program that only looks, and must succeed."),
            .init("caFile", "path", standard: "the host's own", "The authorities that may vouch for the server."),
            .init("certFile", "path", standard: "none", "The client certificate to show."),
            .init("keyFile", "path", standard: "none", "Its key."),
            .init("status", "number", standard: "200", "The HTTP status that counts as an answer."),
            .init("timeout", "seconds", standard: "60", "After this time it has failed, with what was seen last."),
        ],
        example: """
            - wait: { tcp: "127.0.0.1:2379", timeout: 120 }
            """)

    public var tcp: String?
    public var http: String?
    public var https: String?
    public var command: [String]?
    public var caFile: String?
    public var certFile: String?
    public var keyFile: String?
    public var status: Int
    /// Seconds.
    public var timeout: Int

    private init(_ timeout: Int) { (status, self.timeout) = (200, timeout) }

    public init(tcp: String, timeout: Int = 60) {
        self.init(timeout)
        self.tcp = tcp
    }
    public init(command: [String], timeout: Int = 60) {
        self.init(timeout)
        self.command = command
    }
    public init(
        https: String, caFile: String? = nil, certFile: String? = nil, keyFile: String? = nil, status: Int = 200,
        timeout: Int = 60
    ) {
        self.init(timeout)
        (self.https, self.caFile, self.certFile, self.keyFile) = (https, caFile, certFile, keyFile)
        self.status = status
    }
    public init(http: String, status: Int = 200, timeout: Int = 60) {
        self.init(timeout)
        (self.http, self.status) = (http, status)
    }

    public init(from decoder: any Decoder) throws {
        let keys = try decoder.container(keyedBy: CodingKeys.self)
        tcp = try keys.decodeIfPresent(String.self, forKey: .tcp)
        http = try keys.decodeIfPresent(String.self, forKey: .http)
        https = try keys.decodeIfPresent(String.self, forKey: .https)
        command = try keys.decodeIfPresent([String].self, forKey: .command)
        caFile = try keys.decodeIfPresent(String.self, forKey: .caFile)
        certFile = try keys.decodeIfPresent(String.self, forKey: .certFile)
        keyFile = try keys.decodeIfPresent(String.self, forKey: .keyFile)
        status = try keys.decode(.status, standard: 200)
        timeout = try keys.decode(.timeout, standard: 60)
    }

    public var title: String {
        let targets = [tcp.map { "tcp \($0)" }, http, https, command.map(RunStep.words)]
        return "wait \(targets.compactMap(\.self).first ?? "for nothing")"
    }

    public var patience: Patience { Patience(total: .seconds(timeout), pause: .milliseconds(500)) }

    public func validate() throws(Failure) {
        guard [tcp != nil, http != nil, https != nil, command != nil].count(where: \.self) == 1 else {
            throw .unusable(title, "it must say one thing to wait for", hint: "give tcp, http, https or command")
        }
        try RunStep.check(timeout: timeout, in: title)
        if let tcp, Endpoint(tcp) == nil {
            throw .unusable(title, "`tcp` is '\(tcp)'", hint: "write HOST:PORT, such as 127.0.0.1:2379 or [::1]:2379")
        }
        if let command { try RunStep.check(command, key: "command", in: title) }
        try checkURL(http, scheme: "http")
        try checkURL(https, scheme: "https")
        let files = [("caFile", caFile), ("certFile", certFile), ("keyFile", keyFile)]
        for case (let key, let path?) in files {
            guard https != nil else { throw .unusable(title, "`\(key)` is only for `https`") }
            try HostPath.check(path, in: title, key: key)
        }
        guard keyFile == nil || certFile != nil else { throw .unusable(title, "a `keyFile` needs a `certFile`") }
        guard (100...599).contains(status) else { throw .unusable(title, "`status` \(status) is no HTTP status") }
    }

    private func checkURL(_ url: String?, scheme: String) throws(Failure) {
        guard let url else { return }
        let start = "\(scheme)://"
        guard url.hasPrefix(start), url.count > start.count, !url.contains(where: \.isWhitespace) else {
            throw .unusable(title, "`\(scheme)` is '\(url)'", hint: "write a URL that begins with \(start)")
        }
    }
}
