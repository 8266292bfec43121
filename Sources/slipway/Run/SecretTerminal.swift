import Foundation
import Model

/// The terminal of the person, for what must not be seen.
enum SecretTerminal {
    /// Whether there is one that this process may read from.
    static var isThere: Bool {
        let file = open("/dev/tty", O_RDWR | O_CLOEXEC)
        guard file >= 0 else { return false }
        defer { close(file) }
        return tcgetpgrp(file) == getpgrp()
    }

    /// Asks, and reads a line without showing it. Nil when `isStopped` says so, or at the end of the input. Drawing
    /// waits meanwhile, and the question is wiped away, so that a picture that is redrawn in place stays whole.
    static func answer(to question: String, isStopped: () -> Bool) -> Secret? {
        let file = open("/dev/tty", O_RDWR | O_CLOEXEC)
        guard file >= 0 else { return nil }
        defer { close(file) }
        return Console.holding {
            var before = termios()
            guard tcgetattr(file, &before) == 0 else { return nil }
            var hidden = before
            hidden.c_lflag &= ~tcflag_t(ECHO | ECHONL)
            // What was typed before the question is no answer to it.
            guard tcsetattr(file, TCSAFLUSH, &hidden) == 0 else { return nil }
            defer { tcsetattr(file, TCSAFLUSH, &before) }
            // Below whatever is drawn, whose last line the cursor stands on, and back again.
            show("\r\n\u{1b}[2K\u{1b}[?25h" + question, on: file)
            defer { show("\r\u{1b}[2K\u{1b}[1A", on: file) }
            return line(from: file, isStopped)
        }
    }

    private static func show(_ text: String, on file: Int32) {
        let bytes = Array(text.utf8)
        _ = write(file, bytes, bytes.count)
    }

    /// Ctrl-C does not end a read, so this looks up from it ten times a second.
    private static func line(from file: Int32, _ isStopped: () -> Bool) -> Secret? {
        var bytes: [UInt8] = []
        while !isStopped() {
            var waiting = pollfd(fd: file, events: Int16(POLLIN), revents: 0)
            guard poll(&waiting, 1, 100) > 0 else { continue }
            var buffer = [UInt8](repeating: 0, count: 1024)
            let count = read(file, &buffer, buffer.count)
            if count < 0, errno == EINTR || errno == EAGAIN { continue }
            guard count > 0 else { return nil }
            bytes += buffer[..<count]
            if let end = bytes.firstIndex(of: 10) { return Secret(Array(bytes[..<end])) }
            if bytes.count > 8192 { return nil }
        }
        return nil
    }
}
