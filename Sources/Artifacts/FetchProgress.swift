/// How far a file is on its way here.
public struct FetchProgress: Hashable, Sendable {
    /// What is being done with it.
    public enum Stage: Hashable, Sendable {
        /// Another slipway fetches the same file.
        case waiting
        /// It is asked for.
        case starting
        /// Bytes that are here, and bytes that it has where the server says so.
        case receiving(UInt64, of: UInt64?)
        /// The connection broke; another attempt is made after some seconds.
        case retrying(after: Double, why: String)
        /// Its checksum is computed.
        case verifying
        /// What is wanted of it is taken out.
        case unpacking
        /// It is here, and is what it must be.
        case done
    }
    /// The file's own name: `kubernetes-server-linux-amd64.tar.gz`.
    public var name: String
    public var stage: Stage

    public init(_ name: String, _ stage: Stage) {
        self.name = name
        self.stage = stage
    }
}
