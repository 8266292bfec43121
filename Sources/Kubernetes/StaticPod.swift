import Model

/// The manifest of a static pod: one container in the host's own network, kept alive by the kubelet.
struct StaticPod {
    var name: String
    /// The host, since two pods of one cluster may not have the same uid.
    var host: HostName
    var image: String
    var arguments: [String]
    /// What it may read, and what it may write.
    var mounts: [Mount]
    /// SHA-256 of the files that it reads only when it starts.
    var files: String
    /// Of its health, over TLS.
    var port: Int
    var paths: HealthPaths
    /// `250m`.
    var cpu: String

    struct Mount: Equatable, Sendable {
        var path: String
        var isWritable = false
        /// `Directory`, `File`, `DirectoryOrCreate`; nothing for a link, whose target may be either.
        var type: String?
    }

    /// The paths that the kubelet asks for.
    struct HealthPaths: Equatable, Sendable {
        var live: String
        var ready: String
    }

    /// The kubelet takes a manifest with another uid for another pod: it ends the old one, and starts the new one when
    /// the old one is gone. Ours is made of all that is in the manifest, so that a pod that runs tells by its uid with
    /// what it was started.
    var uid: String {
        let text = host.rawValue + "\n" + BlockYAML.text(manifest(uid: nil))
        return String(Checksum.hexadecimal(Checksum.sha256(Array(text.utf8))).prefix(32))
    }

    var text: String {
        "# Kept by slipway: change the inventory and not this file.\n" + BlockYAML.text(manifest(uid: uid))
    }

    private func manifest(uid: String?) -> Value {
        [
            "apiVersion": "v1",
            "kind": "Pod",
            "metadata": metadata(uid: uid),
            "spec": [
                "hostNetwork": true,
                "priority": 2_000_001_000,
                "priorityClassName": "system-node-critical",
                "securityContext": ["seccompProfile": ["type": "RuntimeDefault"]],
                "containers": [container],
                "volumes": .list(mounts.map(volume)),
            ],
        ]
    }

    private func metadata(uid: String?) -> Value {
        var metadata: ValueMap = [
            "name": .string(name),
            "namespace": "kube-system",
            "labels": ["component": .string(name), "tier": "control-plane"],
            "annotations": ["slipway.dev/files": .string(files)],
        ]
        if let uid { metadata["uid"] = .string(uid) }
        return .map(metadata)
    }

    private var container: Value {
        [
            "name": .string(name),
            "image": .string(image),
            "imagePullPolicy": "IfNotPresent",
            "command": .list([.string(name)] + arguments.map(Value.string)),
            "resources": ["requests": ["cpu": .string(cpu)]],
            // Asked often until it is up, so that nobody waits for the next question; ten minutes at most, since an
            // etcd that has to elect a leader may keep it waiting.
            "startupProbe": probe(paths.live, period: 2, failures: 300),
            "livenessProbe": probe(paths.live, period: 10, failures: 8),
            "readinessProbe": probe(paths.ready, period: 2, failures: 3),
            "volumeMounts": .list(mounts.map(volumeMount)),
        ]
    }

    private func probe(_ path: String, period: Int64, failures: Int64) -> Value {
        [
            "httpGet": [
                "host": "127.0.0.1", "path": .string(path), "port": .int(Int64(port)), "scheme": "HTTPS",
            ],
            "periodSeconds": .int(period),
            "timeoutSeconds": 15,
            "failureThreshold": .int(failures),
        ]
    }

    private func volume(_ mount: Mount) -> Value {
        var source: ValueMap = ["path": .string(mount.path)]
        if let type = mount.type { source["type"] = .string(type) }
        return ["name": .string(Self.volumeName(mount.path)), "hostPath": .map(source)]
    }

    private func volumeMount(_ mount: Mount) -> Value {
        var value: ValueMap = ["name": .string(Self.volumeName(mount.path)), "mountPath": .string(mount.path)]
        if !mount.isWritable { value["readOnly"] = true }
        return .map(value)
    }

    /// `/etc/kubernetes/audit-policy.yaml` as a DNS label: `etc-kubernetes-audit-policy-yaml`, with a checksum where it
    /// would be too long.
    static func volumeName(_ path: String) -> String {
        let words = path.lowercased().split { !($0.isASCII && ($0.isLetter || $0.isNumber)) }
        let name = words.joined(separator: "-")
        guard name.count > 63 else { return name }
        return name.prefix(50) + "-" + Checksum.hexadecimal(Checksum.sha256(Array(path.utf8))).prefix(12)
    }
}
