/// An API server behind a balancer.
public struct APIBackend: Codable, Equatable, Sendable {
    /// The host.
    public var name: String
    public var address: String
    public var port: Int
    public init(name: String, address: String, port: Int) {
        (self.name, self.address, self.port) = (name, address, port)
    }
}
