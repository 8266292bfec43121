import Model
import StepKit

/// How a big file comes to a host, whichever way was chosen.
struct Passing: Sendable {
    private let hosts: [HostName: Host]
    private let machines: [HostName: any Machine]

    /// How long a host may take to open an offer: it takes no time unless the host hangs.
    private static let patience = Duration.seconds(5)

    init(_ hosts: [Host], _ machines: [HostName: any Machine]) {
        self.hosts = Dictionary(hosts.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        self.machines = machines
    }

    /// From the controller.
    func upload(_ deed: Deed, to machine: any Machine) async throws {
        guard case .upload(let file, let path, let attributes) = deed else { return }
        try await machine.upload(file, to: path, attributes: attributes, keeps: true)
    }

    /// From another host. Throws a ``PeerFailure`` when that one did not give it.
    func pass(_ deed: Deed, from giver: HostName, to taker: HostName, _ machine: any Machine) async throws {
        guard case .upload(let file, let path, let attributes) = deed else { return }
        let offer = try await offer(of: file, by: giver, to: taker, machine)
        try await machine.fetch(file, to: path, attributes: attributes, from: offer)
    }

    /// Does not wait for a host that hangs: the answer is thrown away when it comes after all, and the offer closes
    /// by itself.
    private func offer(
        of file: LocalFile, by giver: HostName, to taker: HostName, _ machine: any Machine
    ) async throws -> Offer {
        guard let source = machines[giver], let from = hosts[giver], let to = hosts[taker] else {
            throw PeerFailure(why: "there is no such host", isLost: true)
        }
        let callers = machine.callers(besides: to.address)
        let first = First<Result<Offer, PeerFailure>>()
        Task {
            do {
                first.say(.success(try await source.offer(file, at: from.address, to: callers)))
            } catch let failure as PeerFailure {
                first.say(.failure(failure))
            } catch {
                first.say(.failure(PeerFailure(why: "the controller lost it", isLost: true)))
            }
        }
        let timer = Task {
            try await Task.sleep(for: Self.patience)
            first.say(.failure(PeerFailure(why: "it does not answer", isLost: true)))
        }
        defer { timer.cancel() }
        return try await first.word.get()
    }
}
