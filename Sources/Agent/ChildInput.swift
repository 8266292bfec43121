import CShim

/// What a child reads on its standard input, as it goes into a pipe.
final class ChildInput {
    private var number: Int32
    private let bytes: [UInt8]
    private var written = 0

    /// Takes the writing end of a pipe, which must not block, or -1 for none, and closes it in the end.
    init(_ number: Int32, _ bytes: [UInt8]) {
        self.number = number
        self.bytes = bytes
    }

    deinit { close() }

    func watch(in set: inout PollSet) {
        if number >= 0 { set.watch(number, POLLOUT) }
    }

    /// Writes what the pipe takes. A child that does not want its input is no error.
    func write() {
        while number >= 0, written < bytes.count {
            let count = bytes.withUnsafeBytes {
                CShim.write(number, $0.baseAddress.map { $0 + written }, bytes.count - written)
            }
            if count >= 0 {
                written += count
            } else if shim_errno() == EAGAIN {
                return
            } else if shim_errno() != EINTR {
                close()
            }
        }
        close()
    }

    func close() {
        if number >= 0 { CShim.close(number) }
        number = -1
    }
}
