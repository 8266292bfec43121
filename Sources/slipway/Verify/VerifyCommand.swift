import ArgumentParser
import Engine
import Foundation
import Kubernetes
import Ledger
import Model
import Transport

/// `slipway verify`
struct VerifyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify", abstract: "Try the whole cluster: its hosts, its servers, and what pods can really do.",
        discussion: """
            Makes a namespace of its own with a pod on every node, tries what pods do, and takes it away again. One line \
            for each thing that was tried; a failure names the layer that is likely at fault. Exit status 1 when \
            anything fails, 4 when all that failed is that hosts could not be reached.
            """)

    @OptionGroup var inventory: InventoryOptions
    @Option(help: "text, or json: one check a line.") var output = OutputFormat.text
    @Option(
        help: ArgumentHelp(
            "What the pods run: an image with BusyBox. Without it, the one that the inventory names.",
            valueName: "image"))
    var image: String?
    @Option(help: ArgumentHelp("A page outside of the cluster that every pod must reach too.", valueName: "URL"))
    var outside: String?
    @Flag(name: .shortAndLong, help: "Only tell of what is not as it should be.")
    var quiet = false

    func validate() throws {
        // It becomes a word of a script that pods run.
        let isPlain = outside?.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "-._~:/?=%@+,".contains($0)) }
        guard isPlain ?? true, outside?.hasPrefix("http") ?? true else {
            throw ValidationError("--outside is a URL like http://10.0.0.1/health")
        }
    }

    func run() async throws {
        let start = ContinuousClock.now
        let cluster = try InventoryFile(inventory.inventory).cluster
        guard cluster.hasControlPlane else {
            throw Failure(
                .input, "verify \(cluster.name)",
                why: "the inventory has no control plane, so there is no cluster to try",
                hint: "give a host the role control-plane")
        }
        let ledger = try Ledger.open(ClusterFolder(cluster: cluster.name), mode: .read)
        let world = World(
            cluster, podCIDRs: try ledger.allocate(cluster: cluster), milestones: try ledger.milestones())
        let stop = StopSignal()
        let interrupts = Interrupts(stop, isAnimated: false)
        defer { withExtendedLifetime(interrupts) {} }
        let tally = CheckTally(output, isQuiet: quiet)
        await VerifyRun(world, image: image, outside: outside, tally: tally, transport: try transport(stop), stop: stop)
            .run()
        try await finish(tally, start, isInterrupted: stop.isRaised)
    }

    private func transport(_ stop: StopSignal) throws -> SSHTransport {
        SSHTransport(
            agent: try Installation().agent(), limits: Conductor.limits,
            prompt: Asking.prompt(stop))
    }

    private func finish(_ tally: CheckTally, _ start: ContinuousClock.Instant, isInterrupted: Bool) async throws {
        let (good, bad, lost) = await tally.counts
        let seconds = (Double((ContinuousClock.now - start) / .milliseconds(100)).rounded() / 10)
        if output == .text {
            Console.say("\(good) of \(good + bad) checks are as they should be, \(seconds) s")
        }
        if isInterrupted { throw Ending(status: .interrupted) }
        guard bad == 0 else { throw Ending(status: bad == lost ? .unreachable : .stepFailed) }
    }
}
