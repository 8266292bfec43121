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
            all images: those that have an archive, and the others out of their registry. Packages of the distribution \
            are not in it.
            """)

    @OptionGroup var inventory: InventoryOptions
    @Option(name: .shortAndLong, help: ArgumentHelp("The file to make.", valueName: "file")) var output: String
    @Flag(help: "Make it without the images that cannot be had: hosts pull them.") var acceptMissingImages = false

    func run() async throws {
        let cluster = try InventoryFile(inventory.inventory).cluster
        let cache = Supplies.cache(.text)
        let set = ArtifactSet(
            cluster, cache: cache, catalogue: Supplies.catalogue,
            pulling: ImagePulling(cache, environment: Console.environment))
        let items = try await set.items() + (cluster.hasControlPlane ? images(of: set, cluster) : [])
        let packed = try await ArtifactBundle(path: output).pack(items, kubernetes: cluster.kubernetes, with: cache)
        for (item, file) in packed {
            let name = [item.name, item.architecture].compactMap(\.self).joined(separator: " ")
            Console.say("  \(name)  \(file.size / 1_000_000) MB  \(item.image ?? item.source.text)")
        }
        let size = (try? FileManager.default.attributesOfItem(atPath: output)[.size] as? NSNumber)?.uint64Value ?? 0
        Console.say("\(output): \(packed.count) files, \(size / 1_000_000) MB")
    }

    /// Everything that would be pulled. A bundle that needs a registry beside it is made only if there is one at the site,
    /// or somebody says so.
    private func images(of set: ArtifactSet, _ cluster: Cluster) async throws -> [ArtifactItem] {
        try await set.pull { image, failure in
            guard cluster.images.mirror != nil || acceptMissingImages else {
                var failure = failure
                let others = "give it an archive under `images`, or --accept-missing-images"
                failure.hint = failure.hint.map { "\($0); \(others)" } ?? others
                throw failure
            }
            Console.remark("not in the bundle, pulled by the hosts: \(image) (\(failure.why))")
        }
    }
}
