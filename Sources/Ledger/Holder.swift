public import Foundation
import Glibc

/// Who works on a cluster, in words for whoever comes second.
public struct Holder: Hashable, Sendable, CustomStringConvertible {
    /// `USER@MACHINE`.
    public var by: String
    public var pid: Int32
    /// `slipway apply -i inventory.yaml`.
    public var command: String
    public var since: Date

    public init(by: String = Holder.me, pid: Int32 = getpid(), command: String, since: Date = Date()) {
        self.by = by
        self.pid = pid
        self.command = command
        self.since = since
    }

    public var description: String {
        "\(by) (process \(pid)) since \(since.formatted(.iso8601)): \(command)"
    }

    /// `USER@MACHINE` of this process.
    public static var me: String {
        let user = NSUserName()
        var name = [CChar](repeating: 0, count: 256)
        guard gethostname(&name, name.count - 1) == 0 else { return user }
        let bytes = name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
        return user + "@" + String(decoding: bytes, as: UTF8.self)
    }
}
