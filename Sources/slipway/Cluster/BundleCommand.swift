import ArgumentParser
import Artifacts
import Foundation
import Model

/// `slipway bundle`
struct BundleCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bundle", abstract: "Pack everything that is fetched from releases into one file.",
        discussion: """
            For a site without internet: carry the file there, and give it to `slipway apply --bundle FILE`. In it is \
            what the inventory asks for, verified: Kubernetes, the archives of etcd and of the container runtime, and \
            the images that have an archive. Packages of the distribution are not in it.
            """)

    @OptionGroup var inventory: InventoryOptions
    @Option(name: .shortAndLong, help: ArgumentHelp("The file to make.", valueName: "file")) var output: String
    @Flag(help: "Make it though hosts will pull some images from a registry.") var acceptMissingImages = false

    func run() async throws {
        let cluster = try InventoryFile(inventory.inventory).cluster
        let cache = Supplies.cache(.text)
        let set = ArtifactSet(cluster, cache: cache, catalogue: Supplies.catalogue)
        let items = try set.items()
        try check(set.pulled, cluster)
        let packed = try await ArtifactBundle(path: output).pack(items, kubernetes: cluster.kubernetes, with: cache)
        for (item, file) in packed {
            let name = [item.name, item.architecture].compactMap(\.self).joined(separator: " ")
            Console.say("  \(name)  \(file.size / 1_000_000) MB  \(item.source.text)")
        }
        let size = (try? FileManager.default.attributesOfItem(atPath: output)[.size] as? NSNumber)?.uint64Value ?? 0
        Console.say("\(output): \(packed.count) files, \(size / 1_000_000) MB")
    }

    /// A bundle that needs a registry beside it is made only if there is one, or somebody says so.
    private func check(_ pulled: [String], _ cluster: Cluster) throws {
        guard !pulled.isEmpty, cluster.hasControlPlane else { return }
        guard cluster.images.mirror == nil, !acceptMissingImages else {
            Console.remark("not in the bundle, pulled by the hosts: \(pulled.joined(separator: ", "))")
            return
        }
        throw Failure(
            .input, "bundle \(output)",
            why: "these images have no archive, and hosts would pull them: \(pulled.joined(separator: ", "))",
            hint: "give each an archive under `images` (of the control plane: kubernetes.archive), or set "
                + "images.mirror to a registry of the site, or --accept-missing-images")
    }
}
