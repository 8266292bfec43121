import Model

/// The systemd unit of an API server, a controller manager or a scheduler.
struct ComponentUnit {
    var name: String
    var binary: String
    var arguments: [String]

    var path: String { Self.path(name) }
    static func path(_ name: String) -> String { "/etc/systemd/system/\(name).service" }

    var text: String {
        let command = ([binary] + arguments).map(Self.quoted).joined(separator: " \\\n  ")
        return """
            # Kept by slipway: change the inventory and not this file.
            [Unit]
            Description=Kubernetes \(name)
            Documentation=https://kubernetes.io/docs
            Wants=network-online.target
            After=network-online.target etcd.service
            # It is started again for as long as what it needs is not there.
            StartLimitIntervalSec=0

            [Service]
            ExecStart=\(command)
            Restart=always
            RestartSec=2
            LimitNOFILE=1048576
            OOMScoreAdjust=-997

            [Install]
            WantedBy=multi-user.target

            """
    }

    /// An argument as systemd reads it: `%` and `$` mean something to it, and so do spaces, quotes and backslashes.
    static func quoted(_ argument: String) -> String {
        let text = argument.replacing("%", with: "%%").replacing("$", with: "$$")
        guard text.contains(where: { $0.isWhitespace || "\"'\\;".contains($0) }) else { return text }
        return "\"" + text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\""
    }
}
