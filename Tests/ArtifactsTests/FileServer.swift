import Foundation
import Glibc
import Synchronization

/// A web server on the loopback that serves bytes, parts of them too, and misbehaves as it is told.
final class FileServer: Sendable {
    /// What becomes of a request.
    enum Conduct: Sendable {
        /// The file, or the part that was asked for.
        case serve([UInt8])
        /// The whole file, whatever was asked for.
        case serveWhole([UInt8])
        /// So many bytes of it, and the connection breaks.
        case cut([UInt8], after: Int)
        /// Headers, and then nothing.
        case stall([UInt8])
        case answer(Int, [String: String] = [:])
    }
    /// A request as it came.
    struct Request: Sendable {
        var path: String
        var range: String?
        /// What the caller says of himself.
        var authorization: String?
    }
    private struct State {
        var requests: [Request] = []
        var isDone = false
    }
    private let listener: Int32
    let port: UInt16
    private let state = Mutex(State())
    private let conduct: @Sendable (Request, Int) -> Conduct

    /// `conduct` is told the request, and how many came for the same path before.
    init(_ conduct: @escaping @Sendable (Request, Int) -> Conduct) throws {
        self.conduct = conduct
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let status = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                bind(listener, address, size) + listen(listener, 16) + getsockname(listener, address, &size)
            }
        }
        guard listener >= 0, status == 0 else { throw POSIXError(.EADDRNOTAVAIL) }
        self.listener = listener
        port = UInt16(bigEndian: address.sin_port)
        Thread.detachNewThread { [self] in accept() }
    }

    var requests: [Request] { state.withLock { $0.requests } }
    func url(_ path: String) -> String { "http://127.0.0.1:\(port)\(path)" }

    func stop() {
        state.withLock { $0.isDone = true }
        shutdown(listener, Int32(SHUT_RDWR))
    }

    private func accept() {
        while true {
            let connection = Glibc.accept(listener, nil, nil)
            guard connection >= 0, !state.withLock({ $0.isDone }) else { break }
            Thread.detachNewThread { [self] in
                answer(connection)
                shutdown(connection, Int32(SHUT_RDWR))
                close(connection)
            }
        }
        close(listener)
    }

    private func answer(_ connection: Int32) {
        guard let request = read(connection) else { return }
        let count = state.withLock { state in
            defer { state.requests.append(request) }
            return state.requests.count { $0.path == request.path }
        }
        let start = request.range.flatMap { Int($0.dropFirst("bytes=".count).dropLast()) } ?? 0
        switch conduct(request, count) {
        case .serve(let bytes): send(connection, bytes, from: start)
        case .serveWhole(let bytes): send(connection, bytes, from: 0)
        case .cut(let bytes, let count): send(connection, bytes, from: start, limit: count)
        case .stall(let bytes):
            send(connection, bytes, from: start, limit: 0)
            var byte: UInt8 = 0
            _ = recv(connection, &byte, 1, 0)
        case .answer(let code, let headers):
            let lines = headers.map { "\($0.key): \($0.value)\r\n" }.joined()
            write(
                connection,
                Array("HTTP/1.1 \(code) X\r\nContent-Length: 0\r\n\(lines)Connection: close\r\n\r\n".utf8)[...])
        }
    }

    private func send(_ connection: Int32, _ bytes: [UInt8], from start: Int, limit: Int = .max) {
        guard start < bytes.count else {
            return write(
                connection, Array("HTTP/1.1 416 X\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".utf8)[...])
        }
        let status = start > 0 ? "206 X\r\nContent-Range: bytes \(start)-\(bytes.count - 1)/\(bytes.count)" : "200 X"
        let head = "HTTP/1.1 \(status)\r\nContent-Length: \(bytes.count - start)\r\nConnection: close\r\n\r\n"
        write(connection, Array(head.utf8)[...])
        write(connection, bytes[start...].prefix(limit))
    }

    private func write(_ connection: Int32, _ bytes: ArraySlice<UInt8>) {
        var rest = bytes
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes {
                Glibc.send(connection, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { return }
            rest = rest.dropFirst(count)
        }
    }

    private func read(_ connection: Int32) -> Request? {
        var text: [UInt8] = []
        while !String(decoding: text, as: UTF8.self).contains("\r\n\r\n") {
            var piece = [UInt8](repeating: 0, count: 4096)
            let count = recv(connection, &piece, piece.count, 0)
            guard count > 0 else { return nil }
            text += piece.prefix(count)
        }
        let lines = String(decoding: text, as: UTF8.self).split(separator: "\r\n")
        let words = lines.first?.split(separator: " ") ?? []
        guard words.count > 1 else { return nil }
        func header(_ name: String) -> String? {
            lines.first { $0.lowercased().hasPrefix(name + ":") }.map {
                $0.dropFirst(name.count + 1).trimmingCharacters(in: .whitespaces)
            }
        }
        return Request(path: String(words[1]), range: header("range"), authorization: header("authorization"))
    }
}
