import Foundation
import Model
import StepKit
import Wire

extension ClusterVerification {
    /// What pods can do, tried by pods.
    func workload() async {
        guard let (host, machine) = desk else {
            await report(
                VerifyCheck(
                    "pods can be tried", isOK: false, seen: "no host of the control plane was reached",
                    layer: .controlPlane, hint: "slipway status"))
            return
        }
        do {
            guard try await nodes(machine) else { return }
            try await forget(machine)
            let made = try await machine.act(
                .run(
                    kubectl.command(
                        ["apply", "--server-side", "--field-manager=slipway", "-f", "-"],
                        input: Array(names.manifest(image: image).utf8))))
            let word = made.words
            if let word {
                await report(
                    VerifyCheck("pods can be made", on: host, isOK: false, seen: word, layer: .controlPlane))
            } else {
                try await tryPods(machine)
            }
        } catch  where Task.isCancelled {
            // The person had enough: nothing is said of what was not tried.
        } catch {
            await report(
                VerifyCheck(
                    "pods can be tried", on: host, isOK: false, seen: (error as? Failure)?.why ?? "\(error)",
                    layer: .controlPlane))
        }
        // Also when the person has had enough meanwhile: what is cancelled could not take anything away.
        await Task.detached { await cleanUp(host, machine) }.value
    }

    /// Every kubelet's node is there and ready. False where the API does not answer.
    private func nodes(_ machine: any Machine) async throws -> Bool {
        let reply = try await machine.probe(kubectl.command(["get", "nodes", "-o", NodeSighting.template]))
        guard reply.succeeded else {
            await report(
                VerifyCheck(
                    "nodes are ready", isOK: false,
                    seen: (Kubectl.error(reply, for: "nodes") as? NotYet)?.reason
                        ?? reply.errors.trimmed, layer: .controlPlane))
            return false
        }
        let seen = NodeSighting.parse(reply.output)
        for host in cluster.hosts where cluster.runsKubelet(on: host) {
            await report(NodeSighting.check(host, in: seen, share: world.podCIDRs[host.id]))
        }
        return true
    }

    /// Takes away what a verification left that could not clean up: it was killed, and long ago.
    private func forget(_ machine: any Machine) async throws {
        let reply = try await machine.probe(
            kubectl.command([
                "get", "namespaces", "-o",
                #"jsonpath={range .items[*]}{.metadata.name} {.metadata.creationTimestamp}{"\n"}{end}"#,
            ]))
        for line in reply.output.split(separator: "\n") where line.hasPrefix("slipway-verify-") {
            let words = line.split(separator: " ")
            guard words.count == 2, let made = try? Date(String(words[1]), strategy: .iso8601),
                made.timeIntervalSinceNow < -600
            else { continue }
            _ = try await machine.act(
                .run(kubectl.command(["delete", "namespace", String(words[0]), "--wait=false"])))
        }
    }

    private func tryPods(_ machine: any Machine) async throws {
        let pods = try await readyPods(machine)
        let ready = pods.filter(\.isReady)
        for host in cluster.hosts where cluster.runsKubelet(on: host) {
            let pod = pods.first { $0.node == host.id }
            let isOK = pod?.isReady == true
            await report(
                VerifyCheck(
                    "a pod runs", on: host.id, isOK: isOK,
                    seen: isOK ? pod?.address ?? "ready" : pod?.reason ?? "none was made for it", layer: .nodes,
                    hint: "look at `journalctl -u kubelet -u containerd` on \(host.id)"))
        }
        let service = try await machine.probe(
            kubectl.command([
                "-n", names.namespace, "get", "service", VerifyNames.service, "-o",
                "jsonpath={.spec.clusterIP} {.spec.ports[0].nodePort}",
            ]))
        guard !ready.isEmpty, let service = VerifyService(parsing: service.output) else { return }
        await withTaskGroup(of: Void.self) { group in
            for pod in ready { group.addTask { await inside(pod, among: ready, service, machine) } }
            for pod in ready { group.addTask { await log(of: pod, machine) } }
            for host in cluster.hosts where cluster.runsKubelet(on: host) {
                group.addTask { await outside(host, service) }
            }
            for host in cluster.hosts(.controlPlane) { group.addTask { await across(host, to: ready) } }
        }
    }

    /// Waits until every pod is ready, or a minute has gone by.
    private func readyPods(_ machine: any Machine) async throws -> [VerifyPod] {
        let wanted = cluster.hosts.filter(cluster.runsKubelet).count
        let start = ContinuousClock.now
        var last: [VerifyPod] = []
        repeat {
            let reply = try await machine.probe(kubectl.command(["-n", names.namespace, "get", "pods", "-o", "json"]))
            last = VerifyPod.parse(reply.output) ?? last
            if last.count(where: \.isReady) >= wanted { return last }
            try await Task.sleep(for: .milliseconds(300))
        } while ContinuousClock.now - start < .seconds(60)
        return last
    }

    /// Everything that one pod tries, in one call: that it can be made is the check of `exec`.
    private func inside(
        _ pod: VerifyPod, among pods: [VerifyPod], _ service: VerifyService, _ machine: any Machine
    ) async {
        let targets = VerifyTarget.all(
            from: pod.node, pods: pods, service: service, names: names, cluster: cluster,
            outside: outside)
        let command = kubectl.command(
            ["-n", names.namespace, "exec", pod.name, "--", "sh", "-c", VerifyTarget.script(targets)], timeout: 60)
        let reply = try? await machine.probe(command)
        let isOK = reply?.succeeded == true
        await report(
            VerifyCheck(
                "kubectl exec", on: pod.node, isOK: isOK,
                seen: isOK ? pod.name : reply?.errors.trimmed ?? "no answer", layer: .nodes,
                hint: "the API server must reach port 10250 of \(pod.node), and trust its certificate"))
        guard isOK, let output = reply?.output else { return }
        for target in targets { await report(target.check(from: pod.node, in: output)) }
    }

    private func log(of pod: VerifyPod, _ machine: any Machine) async {
        let reply = try? await machine.probe(kubectl.command(["-n", names.namespace, "logs", pod.name]))
        let isOK = reply?.output.contains(VerifyNames.word) == true
        await report(
            VerifyCheck(
                "kubectl logs", on: pod.node, isOK: isOK,
                seen: isOK ? pod.name : reply?.errors.trimmed ?? "no answer", layer: .nodes,
                hint: "the API server must reach port 10250 of \(pod.node), and trust its certificate"))
    }

    /// What the host itself reaches: the service under its address, and under a port of every node.
    private func outside(_ host: Model.Host, _ service: VerifyService) async {
        guard let machine = machines[host.id] else { return }
        let places = [
            ("a service answers the host", "http://\(service.address):80/"),
            ("a NodePort answers", "http://\(host.address):\(service.nodePort)/"),
        ]
        for (name, url) in places {
            let reply = try? await machine.probe(
                "curl", "-sS", "-m", "5", "--retry", "2", "--retry-connrefused", "--retry-delay", "1", url)
            let isOK = reply?.succeeded == true
            await report(
                VerifyCheck(
                    name, on: host.id, isOK: isOK,
                    seen: isOK ? "\(url) by \(reply?.firstLine ?? "")" : reply?.errors.trimmed ?? "no answer",
                    layer: .nodes, hint: "look at `journalctl -u kube-proxy` on \(host.id)"))
        }
    }

    /// An API server that serves what pods of other hosts extend it with must reach them.
    private func across(_ host: Model.Host, to pods: [VerifyPod]) async {
        guard let machine = machines[host.id], let pod = pods.first(where: { $0.node != host.id }),
            let address = pod.address
        else { return }
        let url = "http://\(address):\(VerifyNames.port)/"
        let reply = try? await machine.probe("curl", "-sS", "-m", "5", url)
        let isOK = reply?.firstLine == pod.node.rawValue
        await report(
            VerifyCheck(
                "its API server reaches pods", on: host.id, isOK: isOK,
                seen: isOK ? "\(url) on \(pod.node)" : reply?.errors.trimmed ?? "no answer", layer: .network))
    }

    private func cleanUp(_ host: HostName, _ machine: any Machine) async {
        let command = kubectl.command(
            ["delete", "namespace", names.namespace, "--ignore-not-found", "--timeout=60s"], timeout: 70)
        let answer = try? await machine.act(.run(command))
        if let words = answer.map({ $0.words }) ?? "the host was lost" {
            await report(
                VerifyCheck(
                    "what was tried is gone again", on: host, isOK: false, seen: words, layer: .controlPlane,
                    hint: "kubectl delete namespace \(names.namespace)"))
        }
    }
}

extension Answer {
    /// Why an action did not work; nil when it did.
    fileprivate var words: String? {
        guard case .exit(let exit) = self else { return "the agent did not run it" }
        guard !exit.succeeded else { return nil }
        let errors = String(decoding: exit.errors, as: UTF8.self).trimmed
        return errors.isEmpty ? exit.cause.words : errors
    }
}
