import Artifacts
import Foundation
import Model

/// The programs and images that a run gives to hosts, brought to this machine before any host is touched.
struct Supplies {
    /// The cluster, with its archives at the places where they are.
    let cluster: Cluster
    /// Nothing where no playbook of the run asks for any.
    var paths = ArtifactPaths()
    /// Where more comes from, for architectures that were not known before hosts were seen.
    private var source: Source?

    private struct Source: Sendable {
        var cluster: Cluster
        var cache: ArtifactCache
        var pulling: ImagePulling
    }

    /// Nothing but the cluster itself.
    init(cluster: Cluster) { self.cluster = cluster }

    /// What hosts of another architecture get. Throws a ``Failure`` that names the architecture where nothing is known
    /// for it.
    func more(_ architecture: String) async throws(Failure) -> ArtifactPaths {
        guard let source else { return ArtifactPaths() }
        let set = ArtifactSet(
            source.cluster, cache: source.cache, catalogue: Self.catalogue, pulling: source.pulling,
            architectures: [architecture])
        do {
            return try await set.resolve()
        } catch let failure as Failure {
            throw Failure(
                .input, "Kubernetes for \(architecture)",
                why: "there are hosts of that architecture, and: \(failure.what): \(failure.why)",
                hint: "name it: `kubernetes: { \(architecture): { archive: …, sha256: … } }`")
        } catch {
            throw Failure(.input, "Kubernetes for \(architecture)", why: "\(error)")
        }
    }

    /// `bundle` is a file of `slipway bundle`, which then stands for everything that would be fetched.
    static func gather(
        for cluster: Cluster, files: [String], layers: LayerRange, bundle: String?, output: OutputFormat
    ) async throws -> Supplies {
        var cache = cache(output)
        if let bundle { cache = try await ArtifactBundle(path: bundle).open(into: cache) }
        let pulling = ImagePulling(cache, environment: Console.environment)
        let set = ArtifactSet(cluster, cache: cache, catalogue: catalogue, pulling: pulling)
        let found = try files.isEmpty ? Installation().layers() : files.map { URL(filePath: $0) }
        let chosen = try layers.choose(of: found)
        let isPlaced = bundle != nil || set.hasRemoteSoftware && chosen.contains(where: wantsSoftware)
        var supplies = Supplies(cluster: isPlaced ? try await set.placed() : cluster)
        guard cluster.hasControlPlane, chosen.contains(where: wantsArtifacts) else { return supplies }
        supplies.source = Source(cluster: cluster, cache: cache, pulling: pulling)
        do {
            supplies.paths = try await set.resolve()
        } catch var failure as Failure {
            let stop = "`--until 03` stops before Kubernetes is needed"
            failure.hint = failure.hint.map { "\($0); \(stop)" } ?? stop
            throw failure
        }
        return supplies
    }

    /// Where fetched files are kept on this machine; what happens to them is told beside the output.
    static func cache(_ output: OutputFormat) -> ArtifactCache {
        let telling = FetchTelling()
        return ArtifactCache(CacheFolder(environment: Console.environment)) { progress in
            if output == .text, let words = telling.words(of: progress) { Console.remark(words) }
        }
    }

    /// The known releases, from `SLIPWAY_MIRROR` where that is set.
    static var catalogue: ReleaseCatalogue {
        ReleaseCatalogue(mirror: Console.environment["SLIPWAY_MIRROR"].flatMap { $0.isEmpty ? nil : $0 })
    }

    /// The layers of Kubernetes itself, and playbooks of one's own that name an artifact.
    private static func wantsArtifacts(_ file: URL) -> Bool {
        // The name of an image alone asks for no file.
        mentions(file, ["${host.artifacts."]) || mentions(file, ["${host.images."]) && mentions(file, [".path}"])
            || mentions(file, ["include: nodes/", "include: kubelet/", "include: ../kubelet/"])
    }

    /// The layers of the container runtime and of etcd.
    private static func wantsSoftware(_ file: URL) -> Bool {
        mentions(file, ["${runtime.", "${etcd.", "include: runtime/"])
    }

    private static func mentions(_ file: URL, _ words: [String]) -> Bool {
        let text = (try? String(contentsOf: file, encoding: .utf8)) ?? ""
        return words.contains(where: text.contains)
    }
}
