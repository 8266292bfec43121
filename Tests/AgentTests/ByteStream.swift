import Foundation

/// Reads an exact number of bytes from a descriptor, for what comes before frames can be cut.
struct ByteStream {
    private let number: Int32

    init(_ number: Int32) { self.number = number }

    mutating func take(_ count: Int) throws -> [UInt8] {
        var bytes: [UInt8] = []
        while bytes.count < count {
            var buffer = [UInt8](repeating: 0, count: count - bytes.count)
            let got = read(number, &buffer, buffer.count)
            guard got > 0 else { throw AgentProcess.Died() }
            bytes += buffer[..<got]
        }
        return bytes
    }
}
