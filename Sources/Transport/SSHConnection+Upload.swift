import Foundation
import Model
public import StepKit
public import Wire

extension SSHConnection {
    /// Chunks that are on their way at once. Four megabytes keep a line of 100 MB/s and 40 ms busy.
    private static let chunksUnderway = 16

    public func upload(_ file: LocalFile, to path: String, attributes: Attributes, keeps: Bool) async throws {
        try await uploads.pass { [self] in try await send(file, to: path, attributes, keeps: keeps) }
    }

    private func send(
        _ file: LocalFile, to path: String, _ attributes: Attributes, keeps: Bool
    ) async throws(Failure) {
        let what = "upload \(path)"
        let reader = try LocalReader(file)
        let opening = Action.receive(path: path, size: file.size, sha256: file.sha256, attributes: attributes)
        let answer = try await board.ask(.action(opening))
        guard case .transfer(let transfer) = answer else { throw answer.failure(of: what) }
        var underway: [UInt32] = []
        do throws(Failure) {
            var offset: UInt64 = 0
            while offset < file.size {
                let count = Int(min(UInt64(Protocol.chunk), file.size - offset))
                let bytes = try reader.read(at: offset, count: count)
                underway.append(
                    try board.post(.action(.chunk(transfer: transfer, offset: offset, bytes: bytes))))
                offset += UInt64(count)
                if underway.count >= SSHConnection.chunksUnderway {
                    try await accept(underway.removeFirst(), what)
                }
            }
            while !underway.isEmpty { try await accept(underway.removeFirst(), what) }
        } catch {
            await abandon(transfer, underway)
            throw error
        }
        let end = try await board.ask(.action(.commit(transfer: transfer, keeps: keeps)))
        guard case .done = end else { throw end.failure(of: what) }
    }

    private func accept(_ id: UInt32, _ what: String) async throws(Failure) {
        let answer = try await board.settle(id)
        guard case .done = answer else { throw answer.failure(of: what) }
    }

    /// Makes the agent throw away what it has: a commit of a transfer that is not whole is refused, and nothing is left.
    private func abandon(_ transfer: UInt32, _ underway: [UInt32]) async {
        for id in underway { _ = try? await board.settle(id) }
        _ = try? await board.ask(.action(.commit(transfer: transfer)))
    }
}
