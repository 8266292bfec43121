internal import Glibc

/// The first thing an SSH server says.
enum SSHBanner {
    /// Whether something at an IPv4 address accepts a connection and says that it speaks SSH. A server that is not there
    /// refuses at once; one on a busy machine has been seen to wait for its turn for more than 200 milliseconds.
    static func answers(_ address: String, port: UInt16 = 22, patience: Int32 = 500) -> Bool {
        let connection = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | O_NONBLOCK | O_CLOEXEC, 0)
        guard connection >= 0 else { return false }
        defer { close(connection) }
        var server = sockaddr_in()
        server.sin_family = sa_family_t(AF_INET)
        server.sin_port = port.bigEndian
        guard inet_pton(AF_INET, address, &server.sin_addr) == 1 else { return false }
        let begun = withUnsafeBytes(of: &server) { bytes in
            connect(connection, bytes.assumingMemoryBound(to: sockaddr.self).baseAddress, socklen_t(bytes.count))
        }
        guard begun == 0 || errno == EINPROGRESS, isReady(connection, POLLOUT, patience),
            isReady(connection, POLLIN, patience)
        else {
            return false
        }
        var greeting = [UInt8](repeating: 0, count: 4)
        return recv(connection, &greeting, greeting.count, 0) == 4 && greeting == Array("SSH-".utf8)
    }

    private static func isReady(_ connection: Int32, _ events: Int32, _ patience: Int32) -> Bool {
        var question = pollfd(fd: connection, events: Int16(events), revents: 0)
        return poll(&question, 1, patience) == 1 && Int32(question.revents) & events != 0
    }
}
