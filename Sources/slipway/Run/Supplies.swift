import Artifacts
import Foundation
import Model

/// The programs and images that a run gives to hosts, brought to this machine before any host is touched.
enum Supplies {
    /// Nothing where no playbook of the run asks for any.
    static func gather(
        for cluster: Cluster, files: [String], layers: LayerRange, output: OutputFormat
    ) async throws -> ArtifactPaths {
        let found = try files.isEmpty ? Installation().layers() : files.map { URL(filePath: $0) }
        guard cluster.hasControlPlane, try layers.choose(of: found).contains(where: wantsArtifacts) else {
            return ArtifactPaths()
        }
        let cache = ArtifactCache(CacheFolder(environment: Console.environment)) { progress in
            if output == .text, let words = words(of: progress) { Console.remark(words) }
        }
        do {
            return try await ArtifactSet(cluster, cache: cache).resolve()
        } catch var failure as Failure {
            let stop = "`--until 03` stops before Kubernetes is needed"
            failure.hint = failure.hint.map { "\($0); \(stop)" } ?? stop
            throw failure
        }
    }

    /// The layers of Kubernetes itself, and playbooks of one's own that name an artifact.
    private static func wantsArtifacts(_ file: URL) -> Bool {
        let text = (try? String(contentsOf: file, encoding: .utf8)) ?? ""
        return ["${host.artifacts.", "${host.images.", "include: kubelet.yaml", "include: ../kubelet.yaml"]
            .contains(where: text.contains)
    }

    private static func words(of progress: FetchProgress) -> String? {
        switch progress.stage {
        case .waiting: "waiting for \(progress.name), which another slipway fetches"
        case .receiving(0, _): "fetching \(progress.name)"
        case .receiving: nil
        case .retrying(let seconds, let why): "\(progress.name): \(why); once more in \(seconds) s"
        case .verifying: "verifying \(progress.name)"
        case .unpacking: "unpacking \(progress.name)"
        case .done: nil
        }
    }
}
