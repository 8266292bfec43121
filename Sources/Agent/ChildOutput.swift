import CShim

/// One stream of a child's output, as it comes out of a pipe.
final class ChildOutput {
    private var number: Int32
    private var kept: KeptOutput

    /// Bytes read before another descriptor has its turn.
    private static let mostAtOnce = 1 << 20

    var isOpen: Bool { number >= 0 }
    var dropped: UInt64 { kept.dropped }

    /// Takes the reading end of a pipe, which must not block, and closes it in the end.
    init(_ number: Int32, limit: Int) {
        self.number = number
        kept = KeptOutput(limit: limit)
    }

    deinit { close() }

    func watch(in set: inout PollSet) {
        if isOpen { set.watch(number, POLLIN) }
    }

    /// Reads what is there.
    func read(with buffer: UnsafeMutableRawBufferPointer) {
        var total = 0
        while isOpen, total < Self.mostAtOnce {
            let count = CShim.read(number, buffer.baseAddress, buffer.count)
            if count > 0 {
                kept.append(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
                total += count
            } else if count == 0 || (shim_errno() != EINTR && shim_errno() != EAGAIN) {
                close()
            } else if shim_errno() == EAGAIN {
                return
            }
        }
    }

    /// Closes the pipe and hands over what was kept.
    func finish() -> [UInt8] {
        close()
        return kept.finish()
    }

    private func close() {
        if isOpen { CShim.close(number) }
        number = -1
    }
}
