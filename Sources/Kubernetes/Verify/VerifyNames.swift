import Model

/// What a verification calls the things that it makes in a cluster.
struct VerifyNames: Equatable, Sendable {
    /// A namespace of its own, so that nothing that was there is touched.
    let namespace: String
    /// The word that every pod says in its log.
    static let word = "slipway-verify-is-here"
    static let service = "hello"
    static let port = 8080

    init(run: String) { namespace = "slipway-verify-\(run)" }

    /// One pod on every node, also on those that keep others away, and two services in front of them.
    func manifest(image: String) -> String {
        """
        apiVersion: v1
        kind: Namespace
        metadata:
          name: \(namespace)
          labels: { app.kubernetes.io/managed-by: slipway }
        ---
        apiVersion: apps/v1
        kind: DaemonSet
        metadata: { name: hello, namespace: \(namespace) }
        spec:
          selector: { matchLabels: { app: hello } }
          template:
            metadata: { labels: { app: hello } }
            spec:
              automountServiceAccountToken: false
              terminationGracePeriodSeconds: 0
              tolerations: [{ operator: Exists }]
              containers:
              - name: hello
                image: \(image)
                imagePullPolicy: IfNotPresent
                command: [sh, -c]
                args:
                - mkdir -p /tmp/www && echo "$NODE" > /tmp/www/index.html && echo \(Self.word) && exec httpd -f -p \(Self.port) -h /tmp/www
                env: [{ name: NODE, valueFrom: { fieldRef: { fieldPath: spec.nodeName } } }]
                ports: [{ containerPort: \(Self.port) }]
                readinessProbe: { httpGet: { path: /, port: \(Self.port) }, periodSeconds: 1 }
                resources: { requests: { cpu: 1m, memory: 4Mi } }
        ---
        apiVersion: v1
        kind: Service
        metadata: { name: \(Self.service), namespace: \(namespace) }
        spec:
          type: NodePort
          selector: { app: hello }
          ports: [{ port: 80, targetPort: \(Self.port) }]

        """
    }
}
